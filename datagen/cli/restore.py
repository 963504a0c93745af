"""``datagen restore``: what a fast load took down and could not build again is put back."""

from __future__ import annotations

import click

from datagen.cli.failures import debug_option, note_outcome, note_target

__all__ = ["restore"]

EPILOG = """\b
A fast load notes in the table datagen_journal of the database what it takes down. If it fails or is interrupted, it puts
everything back itself; if it is killed, or the machine stops, this command does. It can be repeated at any time.

\b
Example:
  datagen restore postgresql://me@localhost/shop
"""


@click.command(epilog=EPILOG)
@click.argument("url")
@debug_option
@click.pass_context
def restore(ctx: click.Context, /, *, url: str) -> None:
    """Put back indexes and foreign keys that a killed fast load left missing in the database at URL."""
    note_target(ctx, url)
    from datagen.io.location import mask
    from datagen.io.restore import restore as put_back

    note_outcome(ctx, "some of it may be missing still, restore again")
    restored = put_back(url)
    for what in restored:
        click.echo(f"Put back {what}")
    if not restored:
        click.echo(f"Nothing is missing in {mask(url)}")
