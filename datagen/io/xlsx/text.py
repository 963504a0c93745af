"""Text -> what stands between the tags of a cell, a whole column at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from datagen.io.xlsx.names import CELL_UNITS, first_units

__all__ = ["CellText", "cell_text"]

REFUSED = [*range(0x09), 0x0B, 0x0C, *range(0x0D, 0x20), 0xFFFE, 0xFFFF]
"""Code points that XML can't hold, and the carriage return, of which a parser makes a line feed."""
REPLACEMENTS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"} | {chr(code): f"_x{code:04X}_" for code in REFUSED}
"""ST_Xstring of ECMA-376 (22.9.2.19) writes a character that XML refuses as ``_xHHHH_``."""
ESCAPE_LIKE = "_x[0-9A-Fa-f]{4}_"
"""Text that a reader would take for such an escape; its first underscore is escaped itself."""
SPECIAL = r"[&<>\x00-\x08\x0b-\x1f\x{FFFE}\x{FFFF}]|" + ESCAPE_LIKE
UNDERSCORE = "_x005F_"


class CellText(NamedTuple):
    """Escaped texts, and how many of them had to be shortened."""

    values: pl.Series
    shortened: int


def cell_text(values: pl.Series) -> CellText:
    """Strings, escaped and within the limit of a cell; null where they are."""
    values, shortened = fitted(values)
    return CellText(escaped(values), shortened)


def escaped(values: pl.Series) -> pl.Series:
    if not values.str.contains(SPECIAL).any():
        return values
    like = values.str.contains(ESCAPE_LIKE)
    if like.any():
        # Every "_x", not only that of a match: matches may share an underscore, and the excess reads back the same.
        frame = pl.DataFrame({"text": values, "like": like})
        broken = pl.col("text").str.replace_all("_x", UNDERSCORE + "x", literal=True)
        values = frame.select(pl.when("like").then(broken).otherwise("text")).to_series()
    return values.str.replace_many(REPLACEMENTS)


def fitted(values: pl.Series) -> CellText:
    """Python cuts the long ones one by one: next to deflating 32 KB each, that costs nothing."""
    # A text has at most as many UTF-16 units as it has bytes in UTF-8.
    long = np.flatnonzero((values.str.len_bytes() > CELL_UNITS).fill_null(False).to_numpy())
    if not len(long):
        return CellText(values, 0)
    texts = values.gather(long)
    cut = pl.Series([first_units(text, CELL_UNITS) for text in texts], dtype=pl.String)
    return CellText(values.clone().scatter(long, cut), int((texts != cut).sum()))
