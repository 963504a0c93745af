"""What the service logs, on standard error: never a password, and of rows nothing at all."""

from __future__ import annotations

import logging
import traceback
from asyncio import CancelledError
from typing import Any
from urllib.parse import parse_qsl

from datagen.errors import TargetError
from datagen.io.location import mask
from datagen.io.masking import hide_passwords

__all__ = ["Masking", "log_config", "open_log", "shown_target"]

LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"
ACCESS, SERVER_LOGS = "uvicorn.access", ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access")


class Masking(logging.Filter):
    """Lets every record pass, without the passwords of URLs in its text and its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name == ACCESS and isinstance(record.args, tuple) and len(record.args) == 5:
            client, method, target, version, status = record.args
            path, _, query = str(target).partition("?")
            record.args = (client, method, shown_target(path, query), version, status)
            return True
        record.msg, record.args = hide_passwords(record.getMessage()), None
        if record.exc_info and record.exc_info[1] is not None:
            record.exc_text = hide_passwords("".join(traceback.format_exception(record.exc_info[1])).rstrip())
        return True


class WithoutCancelled(logging.Filter):
    """Leaves out that a response broke off because the service ends."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], CancelledError))


def shown_target(path: str, query: str) -> str:
    """Path and query of a request on one line, readable and without secrets; a password is hidden however it is encoded."""
    pairs = parse_qsl(query, keep_blank_values=True)
    text = path + ("?" + "&".join(f"{name}={shown_value(name, value)}" for name, value in pairs) if pairs else "")
    return text.encode("unicode_escape").decode("ascii")


def shown_value(name: str, value: str) -> str:
    if name == "connection_string":
        try:
            value = mask(value)
        except (TargetError, ValueError):
            return "***"
    return hide_passwords(f"{name}={value}")[len(name) + 1 :]


def open_log(level: str) -> None:
    """Has the log tell from this level on, and whatever server runs the application hide what it must not tell."""
    own = logging.getLogger("datagen")
    own.setLevel(level)
    if not own.hasHandlers():
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter(LINE))
        handler.addFilter(Masking())
        own.addHandler(handler)
    for name in SERVER_LOGS:
        logger = logging.getLogger(name)
        if not any(isinstance(each, Masking) for each in logger.filters):
            logger.addFilter(Masking())


def log_config(level: str) -> dict[str, Any]:
    """For the process of ``datagen serve``: other libraries tell of what is wrong, the server of its own steps at DEBUG."""
    others = max(logging.getLevelNamesMapping()[level], logging.WARNING)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"masking": {"()": Masking}, "cancelled": {"()": WithoutCancelled}},
        "formatters": {"line": {"format": LINE}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "filters": ["cancelled", "masking"], "formatter": "line"}},
        "root": {"level": others, "handlers": ["stderr"]},
        "loggers": {"datagen": {"level": level}, "uvicorn": {"level": "INFO" if level == "DEBUG" else others}},
    }
