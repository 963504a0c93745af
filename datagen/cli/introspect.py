"""``datagen introspect``: the tables of a live database as a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from datagen.cli.failures import debug_option, note_target
from datagen.errors import TargetError

__all__ = ["Overriding", "introspect"]

SUFFIXES = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}

EPILOG = """\b
URL is a database: postgresql://user@host/shop, mysql://user@host/shop, sqlite:///shop.db, mssql://... or oracle://...
Nothing is changed there. What comes out is what datagen generate reads: edit it, then make rows from it.

\b
VALUE is the one value that a column gets, or a property as JSON: '{"type": "string", "format": "city"}'.

\b
Examples:
  datagen introspect postgresql://me@localhost/shop -o shop.yaml
  datagen introspect sqlite:///shop.db --table users --table orders > shop.json
  datagen introspect mysql://me@localhost/shop --set users.country=DE -o shop.json
"""


class Overriding(click.ParamType[tuple[str, str]]):
    """What one column gets."""

    name = "table.column=value"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        if isinstance(value, tuple):
            return value
        column, equals, said = str(value).partition("=")
        if not equals or "." not in column:
            self.fail(f"{value!r} is not of the form TABLE.COLUMN=VALUE", param, ctx)
        return column, said


@click.command(epilog=EPILOG)
@click.argument("url")
@click.option("--schema", "schemas", multiple=True, help="Tables of this schema; repeat it.  [default: the connection's own]")
@click.option("--table", "tables", multiple=True, help="This table alone, as name or schema.name; repeat it for others.")
@click.option("--set", "overrides", type=Overriding(), multiple=True, help="What a column gets; repeat it for others.")
@click.option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="A file, YAML if its name says so.")
@click.option("--format", type=click.Choice(["json", "yaml"]), help="Of the output.  [default: by the file's name, else json]")
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@debug_option
@click.pass_context
def introspect(
    ctx: click.Context,
    /,
    *,
    url: str,
    schemas: tuple[str, ...],
    tables: tuple[str, ...],
    overrides: tuple[tuple[str, str], ...],
    output: Path | None,
    format: str | None,
    force: bool,
) -> None:
    """Show the tables of a database as a document that datagen generate reads."""
    note_target(ctx, url)
    if output is not None and output.exists() and not force:
        raise TargetError(f"{output} is there already (--force writes over it)")
    from datagen.io.catalog.introspection import introspect as read

    found = read(url, schemas=schemas or None, tables=tables or None, overrides=dict(overrides))
    chosen = format or SUFFIXES.get(output.suffix.lower() if output else "", "json")
    text = as_yaml(found.document) if chosen == "yaml" else as_json(found.document)
    if output is None:
        click.echo(text, nl=False)
    else:
        write_whole(output, text, may_replace=force)
    for warning in found.warnings:
        click.echo(f"Warning: {warning}", err=True)


def as_json(document: dict[str, Any]) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def as_yaml(document: dict[str, Any]) -> str:
    import yaml

    return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=110)


def write_whole(path: Path, text: str, *, may_replace: bool) -> None:
    """The file appears when it is whole."""
    from datagen.io.files.output import open_output

    file = open_output(path, may_replace, None)
    try:
        file.write_text(text)
        file.finish()
        file.appear()
    except BaseException:
        file.discard()
        raise
