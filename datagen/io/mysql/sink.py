"""MySQL and MariaDB: LOAD DATA LOCAL, all tables in one transaction.

CREATE TABLE ends a transaction in MySQL. So tables are made before it begins, and dropped again after a failure; a table that
is replaced waits under another name until the new one is filled.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import DatagenError, LoadError, TargetError, TransactionWarning
from datagen.io.cautions import warn
from datagen.io.conversion import ConvertedTable
from datagen.io.files.text_blocks import bytes_of
from datagen.io.interrupts import ignoring_interruptions
from datagen.io.location import Location
from datagen.io.mysql.catalog import (
    ForeignKey,
    PresentTable,
    column_types,
    count_orphans,
    fold_tables,
    foreign_keys,
    has_orphans,
    outside_references,
    present_columns,
    present_tables,
)
from datagen.io.mysql.connection import MysqlError, is_lost, is_true
from datagen.io.mysql.emptying import empty_tables
from datagen.io.mysql.rows import InsertTable, LinesTable, load_statement
from datagen.io.mysql.session import Session, open_session, quote
from datagen.io.mysql.tables import NewTables
from datagen.io.mysql.types import ColumnType, expression
from datagen.io.present import fit_table
from datagen.io.sink import SinkOptions
from datagen.io.sql.dialect import refuse_names
from datagen.io.sql.mysql import MYSQL
from datagen.io.sql_log import sql_logged

__all__ = ["open_mysql"]

STATEMENT_BYTES = 32 << 20
"""Of the lines of one LOAD DATA. What it was warned of is only known at its end, so a long load is cut into several."""
INSERT_BYTES = 1_000_000
"""Of one INSERT, or half of what the server takes at once."""
ROLLBACK_SECONDS = 0.5
"""How long a failure waits for the server to take rows back, which it also does without anybody waiting."""
DUPLICATE = "Duplicate entry"


@contextmanager
def open_mysql(location: Location, plan: Plan, options: SinkOptions) -> Iterator[MysqlSink]:
    """The tables of the connection's database."""
    refuse_names(plan, MYSQL)
    with closing(open_session(location)) as session:
        sink = MysqlSink(session, plan, options)
        try:
            sink.begin()
            yield sink
            sink.finish()
        except BaseException as error:
            with ignoring_interruptions():
                left = sink.take_back()
            if left and isinstance(error, DatagenError):
                raise LoadError(f"{error}; but {left}") from error
            if left:
                error.add_note(left)
            raise


@dataclass(slots=True)
class MysqlSink:
    """Takes tables as lines of text, or as INSERT statements from a server that takes no files."""

    session: Session
    plan: Plan
    options: SinkOptions
    fold: Callable[[str], str] = str
    """How the server compares names of tables."""
    created: list[TablePlan] = field(default_factory=list)
    replaced: dict[str, str] = field(default_factory=dict)
    """The names of tables that are to be replaced -> those under which they wait."""
    adding_keys: list[tuple[TablePlan, str]] = field(default_factory=list)
    rendered: dict[str, LinesTable | InsertTable] = field(default_factory=dict)
    unchecked: dict[str, list[tuple[ForeignKey, int]]] = field(default_factory=dict)
    """By table that is loaded without checks: its foreign keys, each with the orphans from before."""
    lasting: dict[str, bool] = field(default_factory=dict)
    """Tables without transactions, and whether they had rows before."""
    written: set[str] = field(default_factory=set)
    bytes_written: None = None

    def begin(self) -> None:
        """Every table is there, and takes its columns. Raises TargetError, with every problem, where that can't be."""
        try:
            self.session.execute("SET sql_notes = 0")
            self.fold = fold_tables(self.session)
            present = self.settle_present()
            # To add a key ends the transaction, so only where all tables are new it can wait until they are filled.
            self.create([table for table in self.plan if table.name not in present], adds_keys=bool(present))
            self.fit()
            if self.options.if_exists == "replace":
                self.empty(present)
            self.plan_checks(present)
        except MysqlError as error:
            raise TargetError(f"can't prepare {self.session.location}: {self.session.cause(error)}") from error

    def settle_present(self) -> dict[str, PresentTable]:
        """The tables that are there and stay, by their names in the plan."""
        if_exists, location = self.options.if_exists, self.session.location
        found = {self.fold(table.name): table for table in present_tables(self.session)}
        present = {name: found[self.fold(name)] for name in self.plan.tables if self.fold(name) in found}
        others = [f"{name!r} in {location} is a {table.kind.lower()}" for name, table in present.items() if not table.is_table]
        if others:
            raise TargetError(f"{'; '.join(others)} (rename it, or the table)")
        if present and if_exists == "fail":
            raise TargetError(f"{listed(list(present))} exists in {location} (append to it, or replace it)")
        if if_exists == "replace" and present and not self.options.keep_tables:
            self.put_aside([table.name for table in present.values()])
            return {}
        for name, table in present.items():
            if not table.is_transactional:
                self.lasting[name] = bool(self.session.query(f"SELECT 1 FROM {quote(table.name)} LIMIT 1"))
                warn(lasting_text(table), TransactionWarning)
        return present

    def empty(self, present: dict[str, PresentTable]) -> None:
        self.check_foreign_keys(False)
        self.written |= present.keys()
        empty_tables(self.session, [table.name for table in present.values()])

    def put_aside(self, names: list[str]) -> None:
        outside = outside_references(self.session, names)
        if outside:
            reasons = "; ".join(f"table {child!r} has a foreign key to {parent!r}" for child, parent in outside)
            raise TargetError(f"can't replace tables in {self.session.location}: {reasons}")
        batch = uuid.uuid4().hex[:8]
        aside = {name: f"datagen_replaced_{batch}_{number}" for number, name in enumerate(names)}
        self.replaced = aside
        self.session.execute(rename_statement(aside))

    def create(self, tables: list[TablePlan], *, adds_keys: bool) -> None:
        new = NewTables(self.plan)
        for table in tables:
            self.created.append(table)
            try:
                self.session.execute(new.creating(table))
            except MysqlError as error:
                if not is_lost(error):
                    # Not ours: somebody else may have made a table of that name in between.
                    self.created.pop()
                raise
        self.adding_keys = list(new.adding_keys(tables))
        if adds_keys:
            self.add_keys()

    def add_keys(self) -> None:
        """Ends the transaction. Raises LoadError where values of a new unique column are equal."""
        self.check_foreign_keys(False)
        for table, statement in self.adding_keys:
            try:
                self.session.execute(statement)
            except MysqlError as error:
                raise self.failure(f"adding the keys of table {table.name!r}", self.session.cause(error)) from error
        self.adding_keys = []

    def fit(self) -> None:
        columns = {self.fold(name): found for name, found in present_columns(self.session).items()}
        types = {self.fold(name): found for name, found in column_types(self.session).items()}
        takes_files, statement_bytes = self.takes_files(), self.session.count("SELECT @@max_allowed_packet") // 2
        problems: list[str] = []
        for table in self.plan:
            fitted = fit_table(self.plan, table, columns.get(self.fold(table.name), {}), str.lower, problems)
            made = expressions(fitted, types.get(self.fold(table.name), {}))
            self.rendered[table.name] = (
                LinesTable(fitted, made) if takes_files else InsertTable(fitted, made, min(statement_bytes, INSERT_BYTES))
            )
        if problems:
            raise TargetError("\n".join(problems))

    def takes_files(self) -> bool:
        """Whether the server takes files from clients, and this one was not told to send none."""
        option = self.session.location.options.get("local_infile", "true")
        return is_true(option) and bool(self.session.count("SELECT @@local_infile"))

    def plan_checks(self, present: dict[str, PresentTable]) -> None:
        """New tables, and those with a foreign key to rows that come later or to their own, are checked at the end."""
        order = {self.fold(name): number for number, name in enumerate(self.plan.tables)}
        keys = foreign_keys(self.session, {table.name for table in present.values()})
        for name, table in present.items():
            own = [key for key in keys if key.table == table.name]
            if any(key.is_within and order.get(self.fold(key.parent), -1) >= order[self.fold(name)] for key in own):
                self.unchecked[name] = [(key, count_orphans(self.session, key)) for key in own]

    def check_foreign_keys(self, is_on: bool) -> None:
        self.session.execute(f"SET foreign_key_checks = {int(is_on)}")

    def prepare(self, table: TablePlan) -> LinesTable | InsertTable:
        return self.rendered[table.name]

    def write(self, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        """Raises LoadError where the database refuses."""
        doing = f"loading table {table.name!r}"
        try:
            self.check_foreign_keys(table.name not in self.unchecked and table not in self.created)
            self.written.add(table.name)
            if isinstance(self.rendered[table.name], InsertTable):
                return self.insert(batches)
            return self.load(doing, table, batches)
        except MysqlError as error:
            raise self.failure(doing, self.session.cause(error), table) from error

    def load(self, doing: str, table: TablePlan, batches: pa.RecordBatchReader) -> int:
        statement, rows = load_statement(self.rendered[table.name]), 0
        source = Blocks(batches)
        while not source.is_done:
            stored, sent = self.session.load(statement, source.part()), source.taken
            # With LOCAL, what would be an error is only a warning: the row is left out, or its value is made to fit.
            complaint = self.session.complaint()
            if complaint or stored != sent:
                cause = self.session.location.hide(complaint or f"{sent} rows were sent and {stored} were stored")
                raise self.failure(doing, cause, table)
            rows += stored
        return rows

    def insert(self, batches: pa.RecordBatchReader) -> int:
        rows = 0
        for batch in batches:
            texts = batch.column(0)
            for statement in texts.filter(pc.greater(pc.binary_length(texts), 0)):
                self.session.execute(statement.as_py().decode())
            rows += batch.num_rows
        return rows

    def finish(self) -> None:
        """Keys, references, commit; what was replaced goes. Raises LoadError where rows break a constraint."""
        self.add_keys()
        try:
            self.check_new_references()
            for name in self.unchecked:
                self.check_references(name)
        except MysqlError as error:
            raise self.failure("checking the foreign keys", self.session.cause(error)) from error
        with ignoring_interruptions():
            self.commit()
            self.drop_replaced()

    def check_new_references(self) -> None:
        names = {self.fold(table.name) for table in self.created}
        for key in foreign_keys(self.session, names, self.fold):
            if has_orphans(self.session, key):
                cause = f"there are rows without a row in {key.parent!r} (foreign key {key.name!r})"
                raise self.failure(f"loading table {key.table!r}", cause)

    def check_references(self, name: str) -> None:
        for key, before in self.unchecked[name]:
            orphans = count_orphans(self.session, key) - before
            if orphans > 0:
                cause = f"{orphans} without a row in {key.parent!r} (foreign key {key.name!r})"
                raise self.failure(f"loading table {name!r}", cause)

    def drop_replaced(self) -> None:
        names = list(self.replaced.values())
        self.created, self.replaced, self.lasting = [], {}, {}
        try:
            self.drop(names)
        except MysqlError as error:
            cause = self.session.cause(error)
            raise LoadError(
                f"the new tables in {self.session.location} are filled, but the replaced ones could not be dropped: {cause} "
                f"(drop {listed(names)})"
            ) from error

    def commit(self) -> None:
        """An interruption comes too late from here on."""
        try:
            with sql_logged("COMMIT"):
                self.session.connection.commit()
        except MysqlError as error:
            if not is_lost(error):
                raise self.failure("committing", self.session.cause(error)) from error
            # The server's answer never came: it may have committed.
            cause, shown = self.session.cause(error), self.session.location
            self.created, self.replaced, self.lasting = [], {}, {}
            raise LoadError(
                f"the connection to {shown} broke while committing: {cause}; look whether the rows are there"
            ) from error

    def take_back(self) -> str:
        """Makes the database what it was, but for rows that its engine can't take back. What could not be done, in words."""
        is_all_new = self.written <= {table.name for table in self.created}
        if is_all_new and self.created:
            # Rows of tables that are dropped anyway: to keep them takes no time, to take them back as long as the load.
            with suppress(MysqlError):
                self.session.connection.commit()
        else:
            self.session.rollback(None if self.created else ROLLBACK_SECONDS)
        is_restored = self.attempt(self.restore)
        return "" if is_restored else self.leftovers()

    def leftovers(self) -> str:
        parts = [f"{listed([table.name for table in self.created])} could not be dropped"] if self.created else []
        parts += [f"{name!r} could not be renamed back from {aside!r}" for name, aside in self.replaced.items()]
        return ", ".join(parts)

    def restore(self) -> None:
        for name, had_rows in self.lasting.items():
            if name in self.written and not had_rows:
                self.session.run(f"DELETE FROM {quote(name)}")
        if self.created:
            self.drop([table.name for table in self.created])
        there = {table.name for table in present_tables(self.session)} if self.replaced else set()
        back = {aside: name for name, aside in self.replaced.items() if aside in there}
        if back:
            self.session.run(rename_statement(back))

    def attempt(self, restore: Callable[[], None]) -> bool:
        """By this connection, or if it is gone by another; whether it went well."""
        if not (self.created or self.replaced or self.lasting):
            return True
        with suppress(MysqlError):
            restore()
            return True
        with suppress(MysqlError, TargetError):
            self.session = open_session(self.session.location)
            with closing(self.session):
                restore()
            return True
        return False

    def drop(self, names: list[str]) -> None:
        if names:
            self.session.run("SET foreign_key_checks = 0")
            self.session.run("DROP TABLE IF EXISTS " + ", ".join(map(quote, names)))

    def failure(self, doing: str, cause: str, table: TablePlan | None = None) -> LoadError:
        is_from_before = table is not None and table not in self.created and DUPLICATE in cause
        hint = ' (if they are from an earlier load, replace them: --if-exists replace, or if_exists="replace" in Python)'
        return LoadError(
            f"{doing} in {self.session.location} failed: {cause}; {self.outcome()}{hint if is_from_before else ''}"
        )

    def outcome(self) -> str:
        kept = [name for name, had_rows in self.lasting.items() if had_rows and name in self.written]
        if kept and self.options.if_exists == "replace":
            return f"rows of {listed(kept)}, which has no transactions, are gone"
        return f"only rows of {listed(kept)} were kept, which has no transactions" if kept else "nothing was kept"


class Blocks:
    """The text of batches, in parts for one statement each."""

    def __init__(self, batches: pa.RecordBatchReader) -> None:
        self.batches = iter(batches)
        self.taken = 0
        """Rows of the last part."""
        self.is_done = False

    def part(self) -> Iterator[memoryview]:
        self.taken = size = 0
        for batch in self.batches:
            text = bytes_of(batch.column(0))
            self.taken += batch.num_rows
            size += len(text)
            yield text
            if size >= STATEMENT_BYTES:
                return
        self.is_done = True


def rename_statement(names: dict[str, str]) -> str:
    return "RENAME TABLE " + ", ".join(f"{quote(old)} TO {quote(new)}" for old, new in names.items())


def expressions(fitted: ConvertedTable, types: Mapping[str, ColumnType]) -> dict[str, str]:
    return {name: expression(types[name], conversion.arrow_type) for name, conversion in fitted.columns}


def lasting_text(table: PresentTable) -> str:
    return (
        f"table {table.name!r} is {table.engine}, which has no transactions: after a failure its rows are deleted again "
        "only if it had none before"
    )


def listed(names: list[str]) -> str:
    return ", ".join(map(repr, names))
