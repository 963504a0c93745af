"""Plan -> a file to download."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from datagen.engine.plan import Plan
from datagen.engine.stream import Progress
from datagen.errors import DatagenError, LoadError, TargetError
from datagen.io.cautions import collected_warnings
from datagen.io.write import write
from datagen.server.exports.formats import FILE_FORMATS
from datagen.server.exports.names import file_name
from datagen.server.exports.store import Exports
from datagen.server.failures import Refusal

__all__ = ["Exported", "export"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """A file that is whole."""

    id: str
    name: str
    size: int
    expires: datetime
    warnings: list[str]


def export(
    plan: Plan,
    format: str,
    exports: Exports,
    *,
    prefix: str,
    dialect: str | None,
    most_bytes: int,
    batch_rows: int,
    progress: Progress,
) -> Exported:
    """Raises Refusal where the file can't be made, grows beyond ``most_bytes``, or the disk is full; nothing is left then."""
    kind, export_id = FILE_FORMATS[format], uuid.uuid4().hex
    name = file_name(prefix, export_id, kind.suffix_for(len(plan.tables)))
    try:
        with exports.making(name) as path, collected_warnings() as warnings:

            def check(table: str, rows: int) -> None:
                refuse_size(path.parent, most_bytes)
                progress(table, rows)

            report = write(plan, path, format=kind.name, details=kind.details(dialect), batch_rows=batch_rows, progress=check)
            refuse_size(path.parent, most_bytes)
            size = path.stat().st_size
        expires = exports.expires(name)
    except (LoadError, TargetError, OSError) as error:
        what = said(error, exports.directory)
        raise Refusal("ExportError", what.partition("\n")[0], what) from error
    return Exported(id=export_id, name=name, size=size, expires=expires, warnings=[*warnings, *report.notes])


def refuse_size(directory: Path, most_bytes: int) -> None:
    """Raises LoadError once the files in the directory are larger in all."""
    if sum(entry.stat().st_size for entry in directory.iterdir()) > most_bytes:
        fix = "ask for fewer rows, or for parquet, which takes less room"
        raise LoadError(f"the file grows beyond the {most_bytes} bytes of MAX_FILE_SIZE; nothing was kept ({fix})")


def said(error: Exception, directory: Path) -> str:
    """What went wrong, without the way to where files are made."""
    if not isinstance(error, DatagenError):
        return f"the file can't be kept: {getattr(error, 'strerror', None) or error}"
    return re.sub(re.escape(str(directory)) + r"\S*/", "", str(error))
