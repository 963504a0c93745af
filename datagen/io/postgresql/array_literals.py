"""Lists -> PostgreSQL's text form of arrays (https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO)."""

from __future__ import annotations

import polars as pl
import pyarrow as pa

from datagen.engine.arrays import text_from_polars, text_to_polars
from datagen.io.conversion import list_offsets
from datagen.io.scalar_text import to_text

__all__ = ["array_literals"]


def array_literals(lists: pa.ListArray, elements: pa.Array, separator: str = ",") -> pa.Array:
    """``{"a","b",NULL}`` for each list, as text; ``elements`` are the texts of ``lists.flatten()``, each of which is quoted.

    The separator is the one of the elements' type.
    """
    texts = text_to_polars(to_text(elements))
    escaped = texts.str.replace_all("\\", "\\\\", literal=True).str.replace_all('"', '\\"', literal=True)
    quoted = ('"' + escaped + '"').fill_null("NULL").to_arrow(compat_level=pl.CompatLevel.oldest())
    grouped = pl.Series(pa.LargeListArray.from_arrays(list_offsets(lists).cast(pa.int64()), quoted))
    return text_from_polars("{" + grouped.list.join(separator) + "}")
