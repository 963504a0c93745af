"""Whether a sequence will give a value that is there already."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.io.catalog.model import Catalog, CatalogColumn, CatalogTable
from datagen.io.catalog.spelling import Spelling, spelling_of
from datagen.io.ddl import quote_literal
from datagen.io.verify.certificate import Finding
from datagen.io.verify.question import Question

__all__ = ["sequences"]

NUMBERS = frozenset({"int2", "int4", "int8", "numeric"})
"""Types of PostgreSQL whose values are a sequence's own."""
LARGEST = {"tinyint": 7, "smallint": 15, "mediumint": 23, "int": 31, "bigint": 63}
"""Bits of MySQL's whole numbers, without the sign."""


def sequences(catalog: Catalog, table: CatalogTable) -> Iterator[Question]:
    """One for each column that a sequence fills, whose violations are 1 if that is behind. SQLite's can't be."""
    spelling = spelling_of(catalog.dialect)
    for column in table.columns:
        finding = Finding(kind="sequences", table=str(table.name), name=column.name, columns=(column.name,))
        if catalog.dialect == "postgresql" and column.sequence is not None and column.type.name in NUMBERS:
            yield Question(finding, behind_postgresql(table, column, column.sequence, spelling))
        elif catalog.dialect == "mysql" and column.is_auto_increment and table.primary_key[:1] == (column.name,):
            yield Question(finding, behind_mysql(table, column, spelling))


def behind_postgresql(table: CatalogTable, column: CatalogColumn, sequence: str, spelling: Spelling) -> str:
    """A sequence that counts down is behind where the least value is below its next one."""
    schema, _, name = sequence.partition(".")
    shown = f"{spelling.quote(schema)}.{spelling.quote(name)}"
    values, source = spelling.quote(column.name), spelling.named(table.name)
    step = "CASE WHEN s.is_called THEN q.seqincrement ELSE 0 END"
    return (
        f"SELECT count(*) FROM {shown} s JOIN pg_sequence q ON q.seqrelid = {quote_literal(shown)}::regclass "
        f"WHERE CASE WHEN q.seqincrement > 0 THEN s.last_value + {step} <= (SELECT max({values}) FROM {source}) "
        f"ELSE s.last_value + {step} >= (SELECT min({values}) FROM {source}) END"
    )


def behind_mysql(table: CatalogTable, column: CatalogColumn, spelling: Spelling) -> str:
    """Some servers name the largest number of the type as the next one once it is taken: the column is then full."""
    largest = 2 ** (LARGEST.get(column.type.name, 63) + column.type.is_unsigned) - 1
    schema = "database()" if table.name.schema is None else quote_literal(table.name.schema)
    values = f"SELECT max({spelling.quote(column.name)}) FROM {spelling.named(table.name)}"
    return (
        f"SELECT count(*) FROM information_schema.tables WHERE table_schema = {schema} "
        f"AND table_name = {quote_literal(table.name.name)} AND auto_increment <= ({values}) AND auto_increment < {largest}"
    )
