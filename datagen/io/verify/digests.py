"""A number for all rows of a table, the same in whatever order they are stored.

It is made of the server's own hash and text of a row, so it is worth comparing on one version of a server only.
"""

from __future__ import annotations

from datagen.io.catalog.model import Catalog
from datagen.io.catalog.spelling import spelling_of
from datagen.io.verify.questions import Scan

__all__ = ["digest_query"]


def digest_query(catalog: Catalog, scan: Scan) -> str:
    """A query of one value, null for a table without rows."""
    if catalog.dialect == "postgresql":
        return f"SELECT sum(hashtextextended(t::text, 0)::numeric)::text FROM {scan.source} t"
    table = next(table for table in catalog.tables if str(table.name) == scan.table)
    names = [spelling_of(catalog.dialect).quote(column.name) for column in table.columns]
    if catalog.dialect == "mysql":
        texts = ", ".join(f"coalesce(hex({name}), '-')" for name in names)
        return f"SELECT sum(cast(conv(left(md5(concat_ws(',', {texts})), 15), 16, 10) AS unsigned)) FROM {scan.source}"
    return f"SELECT sum({sqlite_parts(names)}) FROM {scan.source}"


def sqlite_parts(names: list[str]) -> str:
    """SQLite has no hash: what its functions tell of each value is summed up, which notices less."""
    return " + ".join(
        f"coalesce(length({name}) * {number + 7} + coalesce(unicode({name}), 3) + abs({name}) * {number + 3.5}, {number})"
        for number, name in enumerate(names)
    )
