"""A few rows as a database has them."""

from __future__ import annotations

from datagen.engine.plan import TablePlan
from datagen.errors import TargetError
from datagen.io.asking import Refused, open_asker
from datagen.io.catalog.model import TableName
from datagen.io.catalog.spelling import spelling_of
from datagen.io.location import parse_location

__all__ = ["sample"]


def sample(target: str, table: TablePlan, rows: int) -> list[dict[str, str | None]]:
    """Any rows of a table, by column, each value as the database's own text. Raises TargetError where it can't be read."""
    with open_asker(target) as ask:
        spelling = spelling_of(ask.dialect)
        source = spelling.named(TableName(schema=table.spec.sql_schema, name=table.spec.sql_name))
        text = "CHAR" if ask.dialect == "mysql" else "TEXT"
        try:
            names = ask.column_names(f"SELECT * FROM {source} LIMIT 0")
            texts = ", ".join(f"CAST({spelling.quote(name)} AS {text})" for name in names)
            found = ask(f"SELECT {texts} FROM {source} LIMIT {int(rows)}")
        except Refused as refused:
            raise TargetError(f"can't read {parse_location(target)}: {refused}") from refused
    return [dict(zip(names, row, strict=True)) for row in found]
