"""A number for all rows of a table, the same in whatever order they are stored.

In PostgreSQL and MySQL it is made of the server's own hash of a row, so it is worth comparing on one version of a server only.
SQLite has no hash: there it is made here, of every value as SQLite writes it in SQL.
"""

from __future__ import annotations

from hashlib import blake2b

from datagen.io.asking import Asker, Refused
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.spelling import spelling_of
from datagen.io.verify.scans import Scan

__all__ = ["digest_of"]

HASH_BYTES = 8


def digest_of(ask: Asker, catalog: Catalog, scan: Scan) -> str | None:
    """None where the database can't tell."""
    try:
        match catalog.dialect:
            case "postgresql":
                query = f"SELECT coalesce(sum(hashtextextended((r.*)::text, 0)::numeric), 0)::text FROM {scan.source} r"
                ((digest,),) = ask(query)
            case "mysql":
                ((_, digest),) = ask(f"CHECKSUM TABLE {scan.source}")
            case _:
                digest = sqlite_digest(ask, catalog, scan)
    except Refused:
        return None
    return None if digest is None else str(digest)


def sqlite_digest(ask: Asker, catalog: Catalog, scan: Scan) -> int:
    table = next(table for table in catalog.tables if str(table.name) == scan.table)
    quote = spelling_of(catalog.dialect).quote
    values = " || ',' || ".join(f"quote({quote(column.name)})" for column in table.columns)
    hashes = (blake2b(text.encode(), digest_size=HASH_BYTES).digest() for (text,) in ask(f"SELECT {values} FROM {scan.source}"))
    return sum(map(int.from_bytes, hashes)) % (1 << 8 * HASH_BYTES)
