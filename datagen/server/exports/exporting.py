"""Plan -> a file to download."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from datagen.engine.plan import Plan
from datagen.errors import LoadError, TargetError
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

    export_id: str
    filename: str
    size: int
    expires: datetime
    warnings: list[str]


def export(
    plan: Plan, format: str, exports: Exports, *, prefix: str, dialect: str | None, most_bytes: int, batch_rows: int
) -> Exported:
    """Raises Refusal where the file can't be made, is larger than ``most_bytes``, or the disk is full; nothing is left then."""
    kind, export_id = FILE_FORMATS[format], uuid.uuid4().hex
    name = file_name(prefix, export_id, kind.suffix_for(len(plan.tables)))
    try:
        with exports.making(name) as path, collected_warnings() as warnings:
            check = size_check(path, most_bytes)
            write(plan, path, format=kind.name, details=kind.details(dialect), batch_rows=batch_rows, progress=check)
            check("", 0)
            size = path.stat().st_size
        return Exported(
            export_id=export_id, filename=name, size=size, expires=exports.expires(name), warnings=warnings
        )
    except (LoadError, TargetError, OSError) as error:
        raise Refusal("ExportError", said(error, path_of_error=exports.directory, name=name)) from error
