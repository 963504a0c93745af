"""``datagen seed``: fill the tables of a database that is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from datagen.cli.failures import debug_option, note_outcome, note_target, say
from datagen.cli.generate import show_notes, show_report, show_warnings
from datagen.cli.options import COUNT_OPTIONS, Counts, RowCount
from datagen.cli.progress import show_progress
from datagen.errors import TransactionWarning

if TYPE_CHECKING:
    from datagen.seeding import Seeding

__all__ = ["seed"]

EPILOG = """\b
The tables, their keys, references and checks are read from the database; every row meets all of them. Rows that are
there stay and are referred to. All of it is loaded in one transaction, or nothing; then the database counts, by its own
SQL, whatever breaks a constraint. Exit status 1 if anything does.

\b
Examples:
  datagen seed postgresql://me@localhost/shop --rows 10k
  datagen seed sqlite:///shop.db --rows 1000 --count orders=1M --seed 7
  datagen seed mysql://root@localhost/shop --table users --table orders --dry-run
  datagen seed postgresql://me@localhost/shop --rows 1M --fast --if-exists replace
"""


class Override(click.ParamType[tuple[str, str]]):
    """TABLE.COLUMN=VALUE."""

    name = "table.column=value"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        column, equals, text = str(value).partition("=")
        if not equals or "." not in column:
            self.fail(f"{value!r} names no column (write users.flag=VALUE)", param, ctx)
        return column, text


@click.command(epilog=EPILOG)
@click.argument("url")
@click.option("--rows", "-n", type=RowCount(), help="Rows of every table that has no count.  [default: 1000]")
@COUNT_OPTIONS
@click.option(
    "--rows-like",
    type=click.FloatRange(min=0),
    metavar="FACTOR",
    help="So many times the rows that each table has, by the database's statistics.",
)
@click.option(
    "--schema", "schemas", multiple=True, help="A schema to fill; repeat it for others.  [default: the connection's own]"
)
@click.option("--table", "tables", multiple=True, help="A table to fill; repeat it for others.  [default: all]")
@click.option(
    "--set", "overrides", type=Override(), multiple=True, help="What a column is instead: a value, or a property as JSON."
)
@click.option("--seed", type=int, help="Another seed gives other data.  [default: 42]")
@click.option("--locale", help="Language of names and places: de, fr, ja, ...  [default: en]")
@click.option(
    "--if-exists",
    type=click.Choice(["append", "replace"]),
    default="append",
    help="Keep the rows that are there, or empty the tables first.",
)
@click.option("--fast", is_flag=True, help="Take indexes and foreign keys down for the load, and build them again.")
@click.option("--create-partitions", is_flag=True, help="Make a default partition for partitioned tables that have none.")
@click.option("--dry-run", is_flag=True, help="Show what would be loaded; nothing is written.")
@click.option("--workers", type=click.IntRange(min=1), help="Threads that make rows.  [default: by the machine]")
@click.option("--batch-rows", type=RowCount(1), help="Rows that are made at a time.  [default: 65,536 at most]")
@click.option("--json", "as_json", is_flag=True, help="Print the certificate as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress and no summary.")
@debug_option
@click.pass_context
def seed(
    ctx: click.Context,
    /,
    *,
    url: str,
    rows: int | None,
    count: Counts,
    rows_like: float | None,
    schemas: tuple[str, ...],
    tables: tuple[str, ...],
    overrides: tuple[tuple[str, str], ...],
    seed: int | None,
    locale: str | None,
    if_exists: Literal["append", "replace"],
    fast: bool,
    create_partitions: bool,
    dry_run: bool,
    workers: int | None,
    batch_rows: int | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Fill the tables of the database at URL, whoever designed them."""
    note_target(ctx, url)
    import json

    from datagen.cli.certificate import show_certificate
    from datagen.seeding import certify, load, prepare_seeding

    seeding = prepare_seeding(
        url,
        schemas=schemas or None,
        tables=tables or None,
        rows=rows,
        count=count,
        rows_like=rows_like,
        seed=seed,
        locale=locale,
        overrides=dict(overrides),
        if_exists=if_exists,
        create_missing_partitions=create_partitions and not dry_run,
    )
    for warning in seeding.warnings:
        say(f"Note: {warning}")
    if dry_run:
        show_seeding(seeding)
        return
    note_outcome(ctx, "nothing was kept")
    totals = {table.name: table.rows for table in seeding.plan}
    with (
        show_warnings(TransactionWarning),
        show_progress(totals, is_quiet=quiet, is_data_on_stdout=False) as progress,
    ):
        report = load(seeding, fast=fast, workers=workers, batch_rows=batch_rows, progress=progress)
    note_outcome(ctx, "all rows were written before")
    if quiet:
        show_notes(report)
    else:
        show_report(report, to_stderr=as_json)
    certificate = certify(seeding, report)
    if as_json:
        click.echo(json.dumps(certificate.to_json(), indent=2))
    elif not quiet:
        show_certificate(certificate)
    if not certificate.is_clean:
        raise click.ClickException("the database holds rows that break its constraints, or not as many as were asked")


def show_seeding(seeding: Seeding) -> None:
    """Tables in load order, with rows there and rows to come."""
    from datagen.cli.tables import show_table

    lines = [
        (
            table.name,
            f"{seeding.present_rows.get(table.name, 0):,}",
            f"{table.rows:,}",
            f"{len(table.columns)}",
            f"{len(table.foreign_keys)}",
        )
        for table in seeding.plan
    ]
    total = sum(table.rows for table in seeding.plan)
    title = f"Would load {total:,} rows into {len(lines)} tables of {seeding.catalog.server}"
    show_table(["table", "present", "rows", "columns", "foreign keys"], lines, right=[1, 2, 3, 4], title=title)
