"""``datagen token``: what lets a program use a service that asks for tokens."""

from __future__ import annotations

import click

from datagen.cli.failures import debug_option

__all__ = ["token"]

EPILOG = """\b
It is signed with SECRET_KEY, of the environment or of a file .env in the working directory: the service must have the same.
Who has the key can make tokens, and a token is good until it expires: there is no way to take one back but another key.

\b
Example:
  curl -H "Authorization: Bearer $(datagen token)" http://localhost:8000/stats
"""


@click.command(epilog=EPILOG)
@click.option("--subject", metavar="NAME", default="client", help="Whom the token stands for.")
@click.option(
    "--minutes",
    type=click.IntRange(1, 5_256_000),
    help="How long it is good for.  [default: ACCESS_TOKEN_EXPIRE_MINUTES, else 30]",
)
@debug_option
def token(subject: str, minutes: int | None) -> None:
    """Print a token for a service with AUTH_REQUIRED=true."""
    from datagen.server.access.tokens import create_token
    from datagen.server.settings import read_settings

    if not subject.strip():
        raise click.BadParameter("the name is empty", param_hint="'--subject'")
    click.echo(create_token(read_settings(), subject, minutes))
