"""The number formats of cells, in the order in which a workbook numbers them."""

from __future__ import annotations

import pyarrow as pa

__all__ = ["DATE", "DURATION", "HEADER", "NUMBER_FORMATS", "PLAIN", "TEXT_CELL", "TIME", "TIMESTAMP", "WHOLE", "decimal_style"]

PLAIN, HEADER, TEXT_CELL, WHOLE, DATE, TIMESTAMP, TIME, DURATION = range(8)
"""Numbers of styles; PLAIN is what a cell without a style has."""
DECIMAL_PLACES = 15
"""Styles for so many follow; Excel knows no more than 15 digits."""
DECIMALS: dict[int, str | int] = {DURATION + places: "0." + "0" * places for places in range(1, DECIMAL_PLACES + 1)}
NUMBER_FORMATS: dict[int, str | int] = DECIMALS | {
    TEXT_CELL: 49,
    WHOLE: "0",
    DATE: "yyyy-mm-dd",
    TIMESTAMP: "yyyy-mm-dd hh:mm:ss.000",
    TIME: "hh:mm:ss.000",
    DURATION: "[h]:mm:ss.000",
}
"""By style. Excel's own format 49 keeps text text when it is edited: ``=1+1`` becomes no formula, ``0012`` no number."""


def decimal_style(kind: pa.Decimal128Type) -> int:
    """As many decimal places as the type has."""
    if kind.scale <= 0:
        return WHOLE
    return DURATION + kind.scale if kind.scale <= DECIMAL_PLACES else PLAIN
