"""What the service can be told: by environment variables, and by a file ``.env`` where the environment is silent."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dotenv.parser import parse_stream

from datagen.errors import SettingsError
from datagen.server.access.patterns import read_patterns
from datagen.server.setting_texts import (
    HEADER,
    HOST_NAME,
    METHOD,
    ORIGIN,
    Names,
    read_decision,
    read_flag,
    read_folder,
    read_level,
    read_names,
    read_number,
    read_text,
    split_names,
)

__all__ = ["Settings", "read_settings", "variable_name"]


def read_databases(text: str) -> Names:
    names = split_names(text)
    read_patterns(names)
    return names


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
    debug: bool = setting(False, read_flag, "Whether `GET /` tells of the documentation, and errors where they arose.")
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
        (),
        read_names(HOST_NAME, "api.example.org or *.example.org"),
        "Names by which the service may be reached, `*` for all; by its addresses and as localhost it always may.",
    )
    cors_origins: Names = setting(
        (), read_names(ORIGIN, "https://example.org"), "Origins whose pages may call the service, `*` for all."
    )
    cors_allow_credentials: bool = setting(False, read_flag, "Whether such pages may send credentials.")
    cors_allow_methods: Names = setting(("*",), read_names(METHOD, "GET,POST"), "Methods that such pages may use.")
    cors_allow_headers: Names = setting(("*",), read_names(HEADER, "Authorization"), "Headers that such pages may send.")
    max_file_size: int = setting(
        100 << 20, read_number(1), "Bytes that a file exported by a request may have at most; a job's may have any."
    )
    max_request_size: int = setting(10 << 20, read_number(1), "Bytes that the body of a request may have at most.")
    temp_dir: Path = setting(Path("temp"), read_folder, "The directory of exported files, of jobs and of the statistics.")
    file_cleanup_hours: int = setting(24, read_number(1, 876_000), "Hours after which an exported file is gone.")
    max_records_per_request: int = setting(100_000, read_number(1), "Rows of a table that one request may ask for.")
    max_batch_size: int = setting(10_000, read_number(1), "Rows that are made and loaded at a time for a request.")
    db_pool_size: int = setting(5, read_number(1), "Calls of one database that may run at once; others wait their turn.")
    db_max_overflow: int = setting(10, read_number(0), "Calls of one database beyond `DB_POOL_SIZE`.")
    db_pool_recycle: int = setting(
        3600,
        read_number(-1),
        "Seconds after which a kept connection is not used again (SQL Server, Oracle; others are not kept); -1: never.",
    )
    allowed_databases: Names = setting(
        (),
        read_databases,
        "Databases that requests may reach: hosts (`db.internal`, `*.test:5432`), directories of sockets (`/run/postgresql`) "
        "and folders of SQLite files (`sqlite:////srv/data`). Unset: all where loopback is bound, none elsewhere.",
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
    filed = read_file(file or Path(".env"))
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
            shown = f" is {text!r}" if each.repr else ""
            problems.append(f"the setting {name}{shown}: {error}")
    if problems:
        raise SettingsError("\n".join(problems))
    return Settings(**values)


def read_file(path: Path) -> dict[str, str]:
    """Texts as they stand there: nothing is put in for ``$``, which a key may hold."""
    if not path.is_file():
        return {}
    try:
        with path.open(encoding="utf-8-sig") as stream:
            bindings = list(parse_stream(stream))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}") from error
    wrong = [f"{path}, line {each.original.line}, can't be read: write NAME=value" for each in bindings if each.error]
    if wrong:
        raise SettingsError("\n".join(wrong))
    return {each.key: each.value for each in bindings if each.key is not None and each.value is not None}
