"""``datagen formats``: what strings can be made, with an example of each."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from datagen.cli.failures import debug_option

__all__ = ["formats"]

EPILOG = """\b
Write them in a schema as {"type": "string", "format": "email"}.

\b
Examples:
  datagen formats
  datagen formats --locale ja
  datagen formats --json | jq -r '.[].format'
"""


@click.command(epilog=EPILOG)
@click.option("--locale", default="en", help="Language of the examples: de, fr, ja, ...")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@debug_option
def formats(locale: str, as_json: bool) -> None:
    """List the formats of strings, each with an example."""
    from datagen.api import string_formats

    found = string_formats(locale)
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=2))
        return
    from datagen.cli.tables import cell_text, show_table

    cells = [(each.format, each.summary, cell_text(each.example)) for each in found]
    show_table(["format", "what it is", f"example ({locale})"], cells)
