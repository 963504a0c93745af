"""What Excel allows at most, and table names -> sheet names that it takes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count

__all__ = ["CELL_UNITS", "COLUMNS", "NAME_UNITS", "SHEET_ROWS", "first_units", "sheet_names"]

# Excel specifications and limits, Microsoft support; for text also MS-OI29500 2.1.660.
SHEET_ROWS = 1_048_576
"""With the header."""
COLUMNS = 16_384
CELL_UNITS = 32_767
"""UTF-16 units of a text in a cell."""
NAME_UNITS = 31
"""UTF-16 units of a sheet's name."""
REFUSED = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f\ufffe\uffff]|^'|'$")
"""What Excel refuses in a name or at its ends, and what XML can't hold in an attribute."""
RESERVED = "history"


def sheet_names(sheets: Mapping[str, int]) -> dict[str, tuple[str, ...]]:
    """The names of each table's sheets, given how many sheets each needs: ``name``, ``name_2``, ``name_3``.

    No two are the same, in whatever case. What Excel refuses becomes ``_``; a name that it takes as it is stays, even where
    another table's comes out alike.
    """
    given: dict[str, tuple[str, ...]] = dict.fromkeys(sheets, ())
    taken: set[str] = set()
    for table in sorted(sheets, key=lambda name: valid_name(name) != name):
        given[table] = (free_name(table, 1, taken),)
    for table, needed in sheets.items():
        for number in range(2, needed + 1):
            given[table] += (free_name(table, number, taken),)
    return given


def valid_name(table: str, units: int = NAME_UNITS) -> str:
    """As much of the table's name as Excel takes and as fits; two tables may have the same."""
    name = REFUSED.sub("_", first_units(table, units))
    if not name.strip():
        return "_"
    return name + "_" if name.lower() == RESERVED else name


def free_name(table: str, number: int, taken: set[str]) -> str:
    """The name with this number after it (1 for none), or with the next one that is free."""
    suffixes = ("" if tried == 1 else f"_{tried}" for tried in count(number))
    names = (valid_name(table, NAME_UNITS - len(suffix)) + suffix for suffix in suffixes)
    name = next(name for name in names if folded(name) not in taken)
    taken.add(folded(name))
    return name


def folded(name: str) -> str:
    """The same for names that differ only in case, by any rule of Unicode's."""
    return name.lower().casefold()


def first_units(text: str, units: int) -> str:
    """The characters that fit into so many UTF-16 units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore")
