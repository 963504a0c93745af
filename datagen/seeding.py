"""A database that is there already, filled: its catalog read, a plan compiled from it, loaded, and proved by its own SQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from datagen.api import plan
from datagen.engine.dataset import ColumnSpec, Dataset, ForeignKind
from datagen.engine.plan import Plan, TablePlan
from datagen.engine.present import PresentRows
from datagen.engine.stream import Progress
from datagen.errors import TargetError
from datagen.io.asking import DIALECTS
from datagen.io.catalog.document import to_document
from datagen.io.catalog.model import Catalog
from datagen.io.catalog.outside import read_outside, with_outside
from datagen.io.catalog.reading import READERS, read_catalog
from datagen.io.existing import read_existing
from datagen.io.location import mask, parse_location
from datagen.io.postgresql.partitions import create_partitions
from datagen.io.sink import IfExists
from datagen.io.trial import settle_checks
from datagen.io.verify import Certificate, verify
from datagen.io.write import Report, write

__all__ = ["Seeded", "Seeding", "certify", "load", "prepare_seeding", "seed"]

DEFAULT_ROWS = 1000
Overrides = Mapping[str, Mapping[str, Any] | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeding:
    """A database's schema and the plan that fills it."""

    target: str
    catalog: Catalog
    document: Mapping[str, Any]
    """What ``datagen introspect`` writes, with conditions for checks that only the database can read and rows would break."""
    plan: Plan
    if_exists: IfExists
    """Whether the rows that are there stay."""
    present_rows: Mapping[str, int]
    """Rows that are there, by table, for those that have some and keep them."""
    warnings: tuple[str, ...]
    """What is left out, left empty, lowered or left to the database; a line each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeded:
    """What was loaded, and what the database holds now."""

    report: Report
    certificate: Certificate
    warnings: tuple[str, ...]


def prepare_seeding(
    target: str,
    *,
    schemas: Sequence[str] | None = None,
    tables: Sequence[str] | None = None,
    rows: int | None = None,
    count: Mapping[str, int] | None = None,
    rows_like: float | None = None,
    seed: int | None = None,
    locale: str | None = None,
    overrides: Overrides | None = None,
    if_exists: IfExists = "append",
    create_missing_partitions: bool = False,
) -> Seeding:
    """Reads the schema and compiles a plan; nothing is written, but to temporary tables.

    ``rows`` is for every table without a ``count`` (1,000 by default); ``rows_like`` gives each table so many times the rows
    that the database's statistics say it has. Tables that have no room for so many have as many as they can, with a warning.
    Where only some ``tables`` or ``schemas`` are filled, they refer to rows that others have, which stay.

    With ``create_missing_partitions``, partitioned tables without a partition get a default one first, which stays.

    Raises TargetError where the database can't be read, SchemaError, with every problem, where it can't be filled.
    """
    refuse_what_is_only_loaded(target)
    catalog = read_catalog(target, schemas=schemas, tables=tables)
    made_partitions = create_partitions_of(target, catalog) if create_missing_partitions else []
    if made_partitions:
        catalog = read_catalog(target, schemas=schemas, tables=tables)
    outside = read_outside(target, catalog)
    catalog = with_outside(catalog, outside)
    kept = {str(table.name) for table in outside}
    result = to_document(catalog, overrides=overrides)
    counts = {} if rows_like is None else counts_like(catalog, result.document, rows_like)
    counts |= {**result.document.get("count", {}), **(count or {}), **dict.fromkeys(kept, 0)}
    default_rows = DEFAULT_ROWS if rows is None else rows
    lowered = list(lower_to_room(catalog, counts, default_rows, if_exists))
    present: dict[str, PresentRows] = {}

    def find_present(dataset: Dataset) -> Mapping[str, PresentRows]:
        if not present:
            found = read_existing(target, catalog, dataset)
            present.update({name: rows for name, rows in found.items() if if_exists == "append" or name in kept})
        return present

    def compiled(document: Mapping[str, Any]) -> Plan:
        made = plan(document, count=counts, rows=default_rows, seed=seed, locale=locale, present=find_present, is_fitted=True)
        loaded = [table for table in made if table.name not in kept and len(table.columns) == len(table.spec.columns)]
        return replace(made, tables={table.name: without_parents(table, made, kept) for table in loaded})

    made = compiled(result.document)
    settled = settle_checks(target, catalog, result.document, made, compiled)
    return Seeding(
        target=target,
        catalog=catalog,
        document=settled.document,
        plan=settled.plan,
        if_exists=if_exists,
        present_rows={name: there.rows for name, there in present.items()},
        warnings=(*made_partitions, *result.warnings, *lowered, *settled.notes),
    )


def refuse_what_is_only_loaded(target: str) -> None:
    """Raises TargetError for a database whose rows can't be read back here."""
    if parse_location(target).scheme in READERS.keys() - DIALECTS.keys():
        known = ", ".join(DIALECTS)
        raise TargetError(
            f"{mask(target)} can't be seeded, only {known} can (introspect it, and generate from what that finds)"
        )


def create_partitions_of(target: str, catalog: Catalog) -> list[str]:
    """Default partitions for the tables that have none; what was made, a line each."""
    if catalog.dialect != "postgresql":
        return []
    partitioned = [(table, table.partitioned) for table in catalog.tables if table.partitioned is not None]
    empty = [table for table, by in partitioned if not by.accepts_all and not by.conditions]
    return create_partitions(parse_location(target), empty) if empty else []


def counts_like(catalog: Catalog, document: Mapping[str, Any], factor: float) -> dict[str, int]:
    """So many times the rows that the database's statistics say each table has."""
    estimates = {str(table.name): table.estimated_rows for table in catalog.tables}
    return {name: round(rows * factor) for name, rows in estimates.items() if name in document["schemas"]}


def without_parents(table: TablePlan, plan: Plan, kept: Set[str]) -> TablePlan:
    """The table without the foreign keys to tables that are not loaded, whose columns are of the kinds of those keys."""

    def own(column: ColumnSpec) -> ColumnSpec:
        while isinstance(kind := column.kind, ForeignKind) and kind.table in kept:
            column = replace(column, kind=next(each.kind for each in plan[kind.table].spec.columns if each.name == kind.column))
        return column

    spec = replace(
        table.spec,
        columns=tuple(map(own, table.spec.columns)),
        foreign_keys=tuple(key for key in table.spec.foreign_keys if key.table not in kept),
    )
    return replace(table, spec=spec, foreign_keys=tuple(key for key in table.foreign_keys if key.parent not in kept))


def lower_to_room(catalog: Catalog, counts: dict[str, int], default_rows: int, if_exists: IfExists) -> Iterator[str]:
    """Lowers counts of tables in memory to what they have room for; a line for each."""
    for table in catalog.tables:
        name = str(table.name)
        if table.most_rows is None:
            continue
        room = max(0, table.most_rows - (table.estimated_rows if if_exists == "append" else 0))
        if counts.get(name, default_rows) > room:
            counts[name] = room
            yield f"{name} gets {room:,} rows: it is in memory, and has room for no more (max_heap_table_size says how much)"


def seed(
    target: str,
    *,
    if_exists: IfExists = "append",
    fast: bool = False,
    workers: int | None = None,
    batch_rows: int | None = None,
    progress: Progress | None = None,
    **what: Any,
) -> Seeded:
    """Fills the tables of a database, and counts what they hold by its own SQL.

    ``what`` are the arguments of :func:`prepare_seeding`. Rows that are there stay, unless ``if_exists`` is ``replace``, which
    empties the tables first. With ``fast``, indexes and foreign keys are taken down for the load and built again after it.

    Raises what :func:`prepare_seeding` and :func:`datagen.write` raise; the tables are then as they were.
    """
    seeding = prepare_seeding(target, if_exists=if_exists, **what)
    report = load(seeding, fast=fast, workers=workers, batch_rows=batch_rows, progress=progress)
    return Seeded(report=report, certificate=certify(seeding, report), warnings=(*seeding.warnings, *report.notes))


def load(
    seeding: Seeding,
    *,
    fast: bool = False,
    workers: int | None = None,
    batch_rows: int | None = None,
    progress: Progress | None = None,
) -> Report:
    """Loads what was prepared into the tables that are there; raises what :func:`datagen.write` raises."""
    return write(
        seeding.plan,
        seeding.target,
        if_exists=seeding.if_exists,
        workers=workers,
        batch_rows=batch_rows,
        progress=progress,
        keep_tables=True,
        fast=fast,
    )


def certify(seeding: Seeding, report: Report) -> Certificate:
    """What the database holds after a load: the rows that were there, and those that were loaded."""
    expected = {name: rows + seeding.present_rows.get(name, 0) for name, rows in report.rows.items()}
    return verify(seeding.target, seeding.catalog, expected_rows=expected)
