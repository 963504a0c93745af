"""``datagen verify``: what a database holds, counted by its own SQL."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datagen.cli.failures import debug_option, note_target
from datagen.cli.options import COUNT_OPTIONS, Counts, RowCount

if TYPE_CHECKING:
    from datagen.io.catalog.model import Catalog
    from datagen.io.verify import Certificate

__all__ = ["verify"]

STANDARD_OUTPUT = "-"

EPILOG = """\b
Of every table the rows are counted, and of every constraint the rows that break it: keys, references, NOT NULL, CHECK and
EXCLUDE, bounds of partitions, sequences that lag behind. It is all done by the database's own SQL, and nothing is changed.

\b
With SCHEMA, a file that datagen generate reads, its tables are looked at: they must hold its keys and references, even where
the database has no such constraint, and the rows of its counts.

\b
Examples:
  datagen verify postgresql://me@localhost/shop
  datagen verify sqlite:///shop.db --table users --all
  datagen verify mysql://root@localhost/shop shop.yaml --count orders=1M --json certificate.json

\b
Exit status: 0 all is as it should be, 1 something is off, 2 bad input.
"""


@click.command(epilog=EPILOG)
@click.argument("url")
@click.argument("document", metavar="[SCHEMA]", required=False)
@click.option("--schema", "schemas", multiple=True, help="Tables of this schema; repeat it.  [default: the connection's own]")
@click.option("--table", "tables", multiple=True, help="This table alone, as name or schema.name; repeat it for others.")
@COUNT_OPTIONS
@click.option("--rows", "-n", type=RowCount(), help="Rows that every table of SCHEMA without a count should have.")
@click.option("--digests", is_flag=True, help="Give a number for all rows of each table, the same in whatever order.")
@click.option("--all", "show_all", is_flag=True, help="Show every table and constraint, not only what is off.")
@click.option("--json", "json_file", metavar="FILE", help="Write the certificate as JSON to a file, or - for standard output.")
@debug_option
@click.pass_context
def verify(
    ctx: click.Context,
    /,
    *,
    url: str,
    document: str | None,
    schemas: tuple[str, ...],
    tables: tuple[str, ...],
    count: Counts,
    rows: int | None,
    digests: bool,
    show_all: bool,
    json_file: str | None,
) -> None:
    """Have the database at URL count what breaks its constraints."""
    note_target(ctx, url)
    if document is not None and (schemas or tables):
        raise click.UsageError("--schema and --table are for a database without SCHEMA (leave tables out of the file)", ctx)
    if document is None and rows is not None:
        raise click.UsageError("--rows is for the tables of SCHEMA (give a --count for each table)", ctx)
    from datagen.cli.certificate import show_certificate
    from datagen.io.catalog.reading import read_catalog
    from datagen.io.verify import verify as count_violations

    if document is None:
        catalog, expected = read_catalog(url, schemas=schemas or None, tables=tables or None), dict(count)
    else:
        catalog, expected = asked_by(document, url, count, rows)
    for warning in catalog.warnings:
        click.echo(f"Note: {warning}", err=True)
    certificate = count_violations(url, catalog, expected_rows=expected, digests=digests)
    if json_file is not None:
        write_json(certificate, json_file)
    if json_file != STANDARD_OUTPUT:
        show_certificate(certificate, show_all=show_all)
    if not certificate.is_clean:
        ctx.exit(1)


def asked_by(document: str, url: str, count: Counts, rows: int | None) -> tuple[Catalog, Counts]:
    """The tables of a document as the database should have them, and the rows of those that have a count."""
    from datagen.api import plan
    from datagen.engine.decode.request import decode_request
    from datagen.errors import Problems
    from datagen.io.documents.files import read_document
    from datagen.io.verify import read_planned_catalog

    said = read_document(document)
    made = plan(said, count=count, rows=rows)
    counted = decode_request(said, Problems(), count=count).counts
    expected = {table.name: table.rows for table in made if rows is not None or table.name in counted}
    return read_planned_catalog(url, made), expected


def write_json(certificate: Certificate, file: str) -> None:
    text = json.dumps(certificate.to_json(), indent=2, ensure_ascii=False)
    if file == STANDARD_OUTPUT:
        click.echo(text)
    else:
        Path(file).write_text(text + "\n", encoding="utf-8")
