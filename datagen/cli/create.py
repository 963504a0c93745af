"""``datagen create``: the tables of a schema, without rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from datagen.cli.failures import debug_option, note_outcome, note_target, say
from datagen.cli.options import SCHEMA_DIALECT_OPTION

if TYPE_CHECKING:
    from datagen.engine.plan import Plan

__all__ = ["create"]

DIALECTS = ("postgresql", "mysql", "sqlite", "mssql", "oracle")

EPILOG = """\b
SCHEMA is a file that datagen generate reads. Its tables are made with their keys, references and checks, in an order in which
they can be. Types, defaults and conditions that the file has in SQL, as datagen introspect writes them, are taken as they are
where they are that database's.

\b
Examples:
  datagen create sqlite:///shop.db shop.yaml
  datagen create postgresql://me@localhost/shop shop.yaml --drop-existing
  datagen create shop.yaml --sql --dialect mysql > shop.sql
"""


@click.command(epilog=EPILOG)
@click.argument("places", metavar="[URL] SCHEMA", nargs=-1, required=True)
@click.option("--dialect", type=click.Choice(DIALECTS), help="Of the SQL that is printed.  [default: the URL's]")
@SCHEMA_DIALECT_OPTION
@click.option("--drop-existing", is_flag=True, help="Drop tables that are there, with all their rows.")
@click.option("--sql", "is_printed", is_flag=True, help="Print the statements; nothing is touched.")
@debug_option
@click.pass_context
def create(
    ctx: click.Context,
    /,
    *,
    places: tuple[str, ...],
    dialect: str | None,
    schema_dialect: str | None,
    drop_existing: bool,
    is_printed: bool,
) -> None:
    """Make the tables of SCHEMA in the database at URL."""
    if len(places) > 2:
        raise click.UsageError("there are more arguments than URL and SCHEMA", ctx)
    url, schema = places if len(places) == 2 else (None, places[0])
    if url is not None:
        note_target(ctx, url)
    if url is None and not (is_printed and dialect):
        raise click.UsageError("there is no URL (or print the SQL: --sql --dialect NAME)", ctx)
    from datagen.io.create import CreateScript, create_tables, dialect_name
    from datagen.io.sql.options import DIALECTS as KNOWN

    name = dialect if url is None else dialect_name(url)
    if dialect not in (None, name):
        raise click.UsageError(f"--dialect is {dialect}, the URL's is {name} (drop one)", ctx)
    made = without_rows(schema, schema_dialect)
    if is_printed:
        assert name is not None
        script = CreateScript(made, KNOWN[name])
        drops = list(script.drops_of([script.named(table) for table in made])) if drop_existing else []
        click.echo(script.text([*drops, *script.statements]), nl=False)
        notes = tuple(script.notes)
    else:
        assert url is not None
        note_outcome(ctx, "nothing was kept")
        created = create_tables(url, made, drop_existing=drop_existing)
        click.echo(f"Made {len(created.tables)} tables: {', '.join(created.tables)}")
        notes = created.notes
    for note in notes:
        say(f"Note: {note}")


def without_rows(schema: str, schema_dialect: str | None) -> Plan:
    """The plan of a schema file, whatever counts it asks for."""
    from datagen.api import plan
    from datagen.engine.decode.request import looks_like_request
    from datagen.io.documents.files import read_document

    document = read_document(schema, dialect=schema_dialect)
    return plan({**document, "count": {}} if looks_like_request(document) else document, rows=0)
