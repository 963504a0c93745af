"""Table names -> names that any file system takes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from datagen.errors import TargetError

__all__ = ["file_names"]

UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*%]|^[. -]|[. ]$')
"""What some file system refuses in a name or at its ends; and the sign that escapes it here."""
DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
"""Names that Windows keeps for devices, whatever follows the dot."""
MAXIMUM_BYTES = 200
"""Of 255, which is what file systems allow; the rest is for the suffix and for a temporary name."""


def file_names(tables: Sequence[str], suffix: str) -> dict[str, str]:
    """A file name for each table, by table; raises TargetError where two would be one, or one is too long."""
    names = {table: safe_name(table) for table in tables}
    folded: dict[str, str] = {}
    for table, name in names.items():
        if len(name.encode()) > MAXIMUM_BYTES:
            raise TargetError(f"the name of table {table!r} is too long for a file (write all tables to one file)")
        other = folded.setdefault(name.casefold(), table)
        if other != table:
            raise TargetError(f"tables {other!r} and {table!r} need one file name (write all tables to one file)")
    return {table: name + suffix for table, name in names.items()}


def safe_name(table: str) -> str:
    """Unsafe characters are percent-encoded, so that different tables stay different."""
    name = UNSAFE.sub(lambda match: percent(match[0]), table)
    return percent(name[0]) + name[1:] if DEVICE.match(name) else name


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
