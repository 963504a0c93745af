"""What the service can be told: by environment variables, and by a file ``.env`` where the environment is silent."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dotenv import dotenv_values

from datagen.errors import SettingsError

__all__ = ["Settings", "read_settings", "variable_name"]

Names = tuple[str, ...]
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
TRUE, FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


def read_text(text: str) -> str:
    return text


def read_flag(text: str) -> bool:
    if text.lower() not in (*TRUE, *FALSE):
        raise ValueError("write true or false")
    return text.lower() in TRUE


def read_decision(text: str) -> bool | None:
    return read_flag(text) if text else None


def read_level(text: str) -> str:
    if text.upper() not in LOG_LEVELS:
        raise ValueError(f"write one of {', '.join(LOG_LEVELS)}")
    return text.upper()


def read_names(text: str) -> Names:
    """Names with commas between, or a JSON array of them."""
    if not text.startswith("["):
        return tuple(name for name in (part.strip() for part in text.split(",")) if name)
    names = json.loads(text)
    if not all(isinstance(name, str) for name in names):
        raise ValueError("write names, with commas between")
    return tuple(names)


def read_number(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            number = int(text.replace("_", ""))
        except ValueError:
            raise ValueError("write a whole number") from None
        if number < least:
            raise ValueError(f"write {least} or more")
        if most is not None and number > most:
            raise ValueError(f"write {most} at most")
        return number

    return read


def setting(default: Any, read: Callable[[str], Any], about: str) -> Any:
    """A field with what reads it from text, and what it is about."""
    return field(default=default, metadata={"read": read, "about": about})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Each field is the environment variable of the same name in capitals; ``about`` is what README says of it."""

    project_name: str = setting("Datagen API", read_text, "The name that the service goes by.")
    description: str = setting(
        "Synthetic data for real schemas at volume.", read_text, "What the documentation says at its top."
    )
    version: str = setting(version("datagen"), read_text, "The version that the service tells; the package's own by default.")
    debug: bool = setting(False, read_flag, "Whether `GET /` leads to the documentation, and errors tell where they arose.")
    host: str = setting("127.0.0.1", read_text, "The address that is bound; any but loopback needs `AUTH_REQUIRED`.")
    port: int = setting(8000, read_number(0, 65_535), "The port that is bound; 0 for any that is free.")
    reload: bool = setting(False, read_flag, "Whether the service starts again when its code changes; for its developers.")
    secret_key: str = field(
        default="",
        repr=False,
        metadata={"read": read_text, "about": "Signs tokens; 32 characters or more where `AUTH_REQUIRED` is true."},
    )
    auth_required: bool | None = setting(
        None, read_decision, "Whether requests need a token (`datagen token`). Unset: no, and only loopback may be bound."
    )
    access_token_expire_minutes: int = setting(30, read_number(1), "How long a token of `datagen token` is good for.")
    allowed_hosts: Names = setting(
        (), read_names, "Names under which browsers may reach the service, `*` for all; addresses and localhost always may."
    )
    cors_origins: Names = setting((), read_names, "Origins whose pages may call the service, `*` for all; none by default.")
    cors_allow_credentials: bool = setting(False, read_flag, "Whether such pages may send credentials.")
    cors_allow_methods: Names = setting(("*",), read_names, "Methods that such pages may use.")
    cors_allow_headers: Names = setting(("*",), read_names, "Headers that such pages may send.")
    max_file_size: int = setting(100 << 20, read_number(1), "Bytes that an exported file may have at most.")
    max_request_size: int = setting(10 << 20, read_number(1), "Bytes that the body of a request may have at most.")
    temp_dir: Path = setting(Path("temp"), Path, "The directory of exported files, of jobs and of the statistics.")
    file_cleanup_hours: int = setting(24, read_number(1), "Hours after which an exported file is gone.")
    max_records_per_request: int = setting(100_000, read_number(1), "Rows of a table that one request may ask for.")
    max_batch_size: int = setting(10_000, read_number(1), "Rows that are made and loaded at a time for a request.")
    db_pool_size: int = setting(5, read_number(1), "Calls of one database at once that are usual.")
    db_max_overflow: int = setting(10, read_number(0), "Calls beyond them that are allowed.")
    db_pool_recycle: int = setting(3600, read_number(-1), "Seconds after which a connection is not used again; -1: never.")
    allowed_databases: Names = setting(
        (),
        read_names,
        "Databases that requests may reach: hosts with `*` (`db.internal`, `*.test:5432`) and folders of SQLite files "
        "(`sqlite:///srv/data`). Unset: all where loopback is bound, none elsewhere.",
    )
    rate_limit: int = setting(0, read_number(0), "Requests a minute that one client may make; 0 for no limit.")
    worker_threads: int = setting(4, read_number(1), "Requests that are worked on at once; others wait their turn.")
    max_running_jobs: int = setting(2, read_number(1), "Jobs that run at once; others wait their turn.")
    max_queued_jobs: int = setting(100, read_number(0), "Jobs that may wait; more are refused.")
    max_streams: int = setting(16, read_number(1), "Streams that may be open at once; more are refused.")
    log_level: str = setting("INFO", read_level, "DEBUG tells requests, timings and SQL, never a password or a row.")


def variable_name(each: Field[Any]) -> str:
    return each.name.upper()


def read_settings(environment: Mapping[str, str] | None = None, file: Path | None = None) -> Settings:
    """The settings of the environment, of ``file`` (``.env`` of the working directory by default) where that is silent.

    Raises SettingsError, a line for each value that can't be read.
    """
    given = os.environ if environment is None else environment
    filed = {name: text for name, text in dotenv_values(file or Path(".env")).items() if text is not None}
    values: dict[str, Any] = {}
    problems: list[str] = []
    for each in fields(Settings):
        name = variable_name(each)
        text = given.get(name, filed.get(name))
        if text is None:
            continue
        try:
            values[each.name] = each.metadata["read"](text.strip())
        except ValueError as error:
            shown = "" if not each.repr else f" is {text!r}:"
            problems.append(f"the setting {name}{shown} {error}")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**values)
