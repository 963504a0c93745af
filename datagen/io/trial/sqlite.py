"""Rows tried in SQLite, which asks nobody's leave to make a temporary table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from datagen.engine.plan import TablePlan
from datagen.errors import TargetError
from datagen.io.asking import Refused
from datagen.io.catalog.model import Catalog, CatalogColumn
from datagen.io.connection import Connection, DriverError
from datagen.io.conversion import ConvertedTable
from datagen.io.ddl import quote
from datagen.io.location import Location
from datagen.io.present import PresentColumn
from datagen.io.sqlite.catalog import fold, present_columns
from datagen.io.sqlite.rows import WideTable
from datagen.io.sqlite.sink import connect_sqlite, insert_statement
from datagen.io.trial.rows import NUMBER
from datagen.io.trial.stage import Function, Untried

__all__ = ["open_sqlite_stage"]


@contextmanager
def open_sqlite_stage(location: Location, catalog: Catalog) -> Iterator[SqliteStage]:
    with closing(connect_sqlite(location)) as connection:
        try:
            yield SqliteStage(connection, catalog)
        except DriverError as error:
            raise TargetError(f"can't read {location}: {connection.cause(error)}") from error
        finally:
            connection.rollback()


@dataclass(slots=True)
class SqliteStage:
    """Temporary tables have the declared types, and so affinities, and the collations."""

    connection: Connection
    catalog: Catalog
    known: dict[str, Mapping[str, PresentColumn]] = field(default_factory=dict)
    filled: int = 0

    def fold(self, name: str) -> str:
        return fold(name)

    def columns(self, table: TablePlan) -> Mapping[str, PresentColumn]:
        if table.name not in self.known:
            self.known[table.name] = present_columns(self.connection, table.name)
        return self.known[table.name]

    def fill(self, rows: ConvertedTable) -> str:
        table = next(table for table in self.catalog.tables if str(table.name) == rows.name)
        names = [name for name, _ in rows.columns]
        declared = [f"{quote(name)} {declaration(table.column(name))}" for name in names if name != NUMBER]
        self.filled += 1
        stage = f"datagen_trial_{self.filled}"
        wide = WideTable(rows, 1)
        batches = pa.RecordBatchReader.from_batches(wide.schema, [wide.batch(0, wide.rows)])
        try:
            self.connection.execute(f"CREATE TEMPORARY TABLE {stage} ({', '.join([*declared, f'{NUMBER} INTEGER'])})")
            self.connection.execute_many(insert_statement(stage, wide), batches)
        except DriverError as error:
            raise Untried(self.connection.cause(error)) from error
        return f"SELECT {', '.join(map(quote, names))} FROM temp.{stage}"

    def generated(self, table: TablePlan, name: str, expression: str) -> str:
        return f"({expression})"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self.connection.query(query)
        except DriverError as error:
            raise Refused(self.connection.cause(error)) from error

    def functions(self) -> list[Function]:
        return []

    def relations(self) -> dict[str, bool]:
        return {}


def declaration(column: CatalogColumn) -> str:
    collation = (
        " COLLATE NOCASE" if column.is_case_insensitive else " COLLATE RTRIM" if column.is_trailing_space_ignored else ""
    )
    return f"{column.type.shown}{collation}"
