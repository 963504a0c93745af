"""``datagen formats``: what strings can be made, with an example of each."""

from __future__ import annotations

import json

import click

from datagen.cli.failures import debug_option

__all__ = ["formats"]

TYPED_SUMMARIES = {
    "uuid": "a UUID of version 4",
    "date": "a day",
    "date-time": "an instant, with its offset from UTC",
    "datetime": "the same as date-time",
    "time": "a time of day",
    "duration": "a length of time",
    "text": "words, of any length, whatever the column's name",
}
"""Formats that have a type of their own, or none."""

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
    from datagen.engine.columns.formats import FORMATS

    summaries = {name: format.summary for name, format in FORMATS.items()} | TYPED_SUMMARIES
    examples = make_examples(sorted(summaries), locale)
    if as_json:
        rows = [{"format": name, "summary": summaries[name], "example": example} for name, example in examples.items()]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    from datagen.cli.tables import cell_text, show_table

    cells = [(name, summaries[name], cell_text(example)) for name, example in examples.items()]
    show_table(["format", "what it is", f"example ({locale})"], cells)


def make_examples(names: list[str], locale: str) -> dict[str, str]:
    """The first row of a table that has a column of each format."""
    from datagen.api import plan
    from datagen.io.json_text import json_objects

    columns = {name: {"type": "string", "format": name} for name in names}
    table = plan({"examples": {"type": "object", "properties": columns}}, rows=1, locale=locale)["examples"]
    example: dict[str, str] = json.loads(json_objects(table.batch(0, 1))[0])
    return example
