"""``datagen serve``: the REST service, for as long as the command runs."""

from __future__ import annotations

import os

import click

from datagen.cli.failures import debug_option, note_outcome

__all__ = ["serve"]

EPILOG = """\b
Settings are environment variables, or lines of a file .env in the working directory: HOST, PORT, AUTH_REQUIRED, TEMP_DIR and
those that README lists. While loopback is bound, requests need no token. To bind any other address, set AUTH_REQUIRED=true and
a SECRET_KEY of 32 characters or more, or AUTH_REQUIRED=false.

\b
Examples:
  datagen serve
  datagen serve --port 0
  AUTH_REQUIRED=false datagen serve --host 0.0.0.0
"""


@click.command(epilog=EPILOG)
@click.option("--host", help="The address that is bound.  [default: HOST, else 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65_535), help="The port; 0 for any that is free.  [default: PORT, else 8000]")
@click.option("--reload/--no-reload", default=None, help="Start again when the code changes.  [default: RELOAD, else no]")
@debug_option
@click.pass_context
def serve(ctx: click.Context, /, *, host: str | None, port: int | None, reload: bool | None) -> None:
    """Answer requests over HTTP until Ctrl-C."""
    given = {"HOST": host, "PORT": port, "RELOAD": reload}
    options = {name: str(value) for name, value in given.items() if value is not None}
    from datagen.server.app import create_app
    from datagen.server.serving import bind, run
    from datagen.server.settings import read_settings
    from datagen.server.storage import claim_directory

    settings = read_settings({**os.environ, **options})
    app = create_app(settings)
    claim_directory(settings.temp_dir)
    if settings.reload:
        os.environ.update(options)
    note_outcome(ctx, "the service has ended")
    if not run(app, settings, bind(settings)):
        ctx.exit(1)
