"""Rows tried in MySQL and MariaDB, whose checks call no functions of users."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import pyarrow.compute as pc

from datagen.engine.plan import TablePlan
from datagen.errors import TargetError
from datagen.io.asking import Refused
from datagen.io.conversion import ConvertedTable
from datagen.io.location import Location
from datagen.io.mysql.catalog import column_types, fold_tables, present_columns
from datagen.io.mysql.connection import MysqlError, is_lost
from datagen.io.mysql.rows import InsertTable
from datagen.io.mysql.session import Session, open_session, quote
from datagen.io.mysql.types import ColumnType, expression
from datagen.io.present import PresentColumn
from datagen.io.trial.rows import NUMBER
from datagen.io.trial.stage import Function, Untried

__all__ = ["open_mysql_stage"]

STATEMENT_BYTES = 500_000
"""Of one INSERT: half of the least that a server takes as it comes."""
PLAIN = "{}"


@contextmanager
def open_mysql_stage(location: Location) -> Iterator[MysqlStage]:
    with closing(open_session(location)) as session:
        stage = MysqlStage(session)
        try:
            stage.begin()
            yield stage
        except MysqlError as error:
            raise TargetError(f"can't read {location}: {session.cause(error)}") from error
        finally:
            session.rollback()


@dataclass(slots=True)
class MysqlStage:
    """Temporary tables are made of the columns themselves, without keys and checks."""

    session: Session
    known: dict[str, Mapping[str, PresentColumn]] = field(default_factory=dict)
    types: dict[str, Mapping[str, ColumnType]] = field(default_factory=dict)
    is_exact: bool = True
    """Whether the case of letters matters in the names of tables."""
    filled: int = 0

    def begin(self) -> None:
        fold = fold_tables(self.session)
        self.is_exact = fold("A") == "A"
        self.known = {fold(name): columns for name, columns in present_columns(self.session).items()}
        self.types = {fold(name): types for name, types in column_types(self.session).items()}

    def fold(self, name: str) -> str:
        return name.lower()

    def key(self, table: TablePlan) -> str:
        return table.name if self.is_exact else table.name.lower()

    def columns(self, table: TablePlan) -> Mapping[str, PresentColumn]:
        return self.known.get(self.key(table), {})

    def fill(self, rows: ConvertedTable) -> str:
        types = self.types[self.key(rows.table)]
        names = ", ".join(quote(name) for name, _ in rows.columns if name != NUMBER)
        self.filled += 1
        stage = f"datagen_trial_{self.filled}"
        named = replace(rows, table=replace(rows.table, spec=replace(rows.table.spec, name=stage)))
        made = {
            name: PLAIN if name == NUMBER else expression(types[name], conversion.arrow_type)
            for name, conversion in rows.columns
        }
        texts = InsertTable(named, made, STATEMENT_BYTES).batch(0, rows.rows).column(0)
        try:
            self.session.execute(
                f"CREATE TEMPORARY TABLE {stage} ({NUMBER} BIGINT) SELECT {names} FROM {quote(rows.name)} LIMIT 0"
            )
            for statement in texts.filter(pc.greater(pc.binary_length(texts), 0)):
                self.session.execute(statement.as_py().decode())
        except MysqlError as error:
            raise Untried(self.undone(error)) from error
        return f"SELECT {names}, {NUMBER} FROM {stage}"

    def generated(self, table: TablePlan, name: str, expression: str) -> str:
        return f"({expression})"

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        try:
            return self.session.query(query)
        except MysqlError as error:
            raise Refused(self.undone(error)) from error

    def undone(self, error: MysqlError) -> str:
        """What the server said. Raises the error itself where the connection is lost."""
        if is_lost(error):
            raise error
        return self.session.cause(error)

    def functions(self) -> list[Function]:
        return []

    def relations(self) -> dict[str, bool]:
        return {}
