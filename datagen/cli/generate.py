"""``datagen generate``: from a schema to data in a database, a file or on standard output."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Literal

import click

from datagen.cli.failures import debug_option, note_outcome, note_target
from datagen.cli.format_options import details_of, format_options
from datagen.cli.options import Counts, RowCount, plan_options
from datagen.cli.progress import show_progress
from datagen.cli.quantities import duration_text, rate_text, size_text

if TYPE_CHECKING:
    from datagen.io.write import Report

__all__ = ["generate"]

STANDARD_OUTPUT = "-"

EPILOG = """\b
SCHEMA is a JSON or YAML file, - for standard input, or a .sql file of CREATE TABLE statements, see --schema-dialect.
TARGET is one of
  sqlite:///shop.db                       an SQLite file (four slashes for an absolute path)
  postgresql://user@host:5432/shop        a PostgreSQL database
  shop.json, .ndjson, .xlsx, .sql         one file for all tables (text also as .json.gz, .sql.zst)
  users.csv, .parquet, .arrow             one file for one table
  shop/                                   a directory: one file for each table, see --format
  shop.zip                                an archive of such files, see --format
  -                                       standard output, one JSON object a line
All of it is written, or nothing: after a failure or Ctrl-C the target is as it was.

\b
Examples:
  datagen generate shop.yaml --count users=1000 --count orders=5000 > shop.ndjson
  datagen generate shop.yaml --rows 10k --seed 7 --locale de --to shop/ --format json
  datagen generate shop.yaml -c users=100k -c orders=1M --to sqlite:///shop.db --check --sample 3
  datagen generate shop.yaml --rows 1M --to shop/ --format parquet --rows-per-file 100k
  datagen generate shop.yaml --rows 1000 --to shop.sql.gz --dialect mysql
  datagen generate schema.sql --schema-dialect mysql --rows 1000 --to shop/ --format csv
  datagen generate shop.yaml --rows 1_000_000 --to postgresql://me@localhost/shop --if-exists replace
"""


@click.command(epilog=EPILOG)
@plan_options
@click.option("--to", "target", default=STANDARD_OUTPUT, metavar="TARGET", help="Where the rows go.")
@click.option(
    "--format",
    metavar="NAME",
    help="json, ndjson, csv, parquet, arrow, arrows, xlsx or sql.  [default: by the file's name, else ndjson]",
)
@click.option("--workers", type=click.IntRange(min=1), help="Threads that make rows.  [default: one a core]")
@click.option("--batch-rows", type=RowCount(minimum=1), help="Rows that are made at a time.  [default: 65,536 at most]")
@click.option(
    "--if-exists",
    type=click.Choice(["append", "replace", "fail"]),
    default="append",
    help="What to do about tables that are there; files are replaced unless it is fail.",
)
@click.option(
    "--fast",
    is_flag=True,
    help="Take down indexes and foreign keys of tables that are there, and build them again after the load (PostgreSQL).",
)
@click.option("--check/--no-check", help="Have the database count what breaks a constraint, after the load.")
@click.option("--sample", type=RowCount(), default=0, help="Show so many rows of each table, as the database has them.")
@click.option("--quiet", "-q", is_flag=True, help="Show no progress and no summary.")
@format_options
@debug_option
@click.pass_context
def generate(
    ctx: click.Context,
    /,
    *,
    schema: str,
    count: Counts,
    rows: int | None,
    seed: int | None,
    schema_dialect: str | None,
    locale: str | None,
    target: str,
    format: str | None,
    workers: int | None,
    batch_rows: int | None,
    if_exists: Literal["append", "replace", "fail"],
    fast: bool,
    check: bool,
    sample: int,
    quiet: bool,
    **of_format: Any,
) -> None:
    """Make the rows of SCHEMA and write them to a target."""
    note_target(ctx, target)
    from datagen.api import plan
    from datagen.cli.review import check_load, show_samples
    from datagen.errors import ShortenedWarning
    from datagen.io.targets import format_name
    from datagen.io.verify import is_database
    from datagen.io.write import write

    if (check or sample) and not is_database(target):
        raise click.UsageError("--check and --sample are for databases (datagen plan shows sample rows)", ctx)
    if schema_dialect is None and schema.lower().endswith(".sql") and format_name(target, format) != "sql":
        schema_dialect, of_format["dialect"] = of_format["dialect"], None  # of the only SQL that there is
    details = details_of(target, format, of_format)
    to_stdout = target == STANDARD_OUTPUT
    made = plan(schema, count=count, rows=rows, seed=seed, locale=locale, schema_dialect=schema_dialect)
    totals = {table.name: table.rows for table in made}
    note_outcome(ctx, "what was printed is not all" if to_stdout else "nothing was kept")
    with (
        show_warnings(ShortenedWarning),
        show_progress(totals, is_quiet=quiet, is_data_on_stdout=to_stdout) as progress,
    ):
        report = write(
            made,
            target,
            format=format,
            if_exists=if_exists,
            workers=workers,
            batch_rows=batch_rows,
            progress=progress,
            details=details,
            fast=fast,
        )
    note_outcome(ctx, "all rows were written before")
    if not quiet:
        show_report(report, to_stderr=to_stdout)
    if sample:
        show_samples(made, target, sample)
    if check:
        check_load(made, target, is_quiet=quiet)


@contextmanager
def show_warnings(category: type[Warning]) -> Iterator[None]:
    """Lists the warnings of this kind once the block has ended well, a line each, on standard error."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", category)
        yield
    for warning in caught:
        if issubclass(warning.category, category):
            click.echo(f"Warning: {warning.message}", err=True)
        else:
            warnings.warn_explicit(warning.message, warning.category, warning.filename, warning.lineno)


def show_notes(report: Report) -> None:
    for note in report.notes:
        click.echo(f"Note: {note}", err=True)


def show_report(report: Report, *, to_stderr: bool) -> None:
    from datagen.cli.tables import show_table

    total = sum(report.rows.values())
    size = "" if report.bytes is None else f", {size_text(report.bytes)}"
    took = f"{duration_text(report.seconds)}, {rate_text(total, report.seconds)}{size}"
    counts = [(table, f"{rows:,}") for table, rows in report.rows.items()]
    where = "standard output" if report.target == STANDARD_OUTPUT else report.target
    show_notes(report)
    title = f"Wrote {total:,} rows to {where} in {took}"
    show_table(["table", "rows"], counts, right=[1], title=title, to_stderr=to_stderr)
