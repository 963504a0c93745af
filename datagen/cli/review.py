"""What a database holds after a load, as it says itself."""

from __future__ import annotations

import click

from datagen.cli.certificate import faults, show_certificate
from datagen.cli.tables import show_rows
from datagen.engine.plan import Plan
from datagen.io.sample import sample
from datagen.io.verify import planned_catalog, verify

__all__ = ["check_load", "show_samples"]


def show_samples(plan: Plan, target: str, rows: int) -> None:
    """A few rows of every table that has any."""
    for table in plan:
        found = sample(target, table, rows)
        if found:
            show_rows(list(found[0]), [list(row.values()) for row in found], title=f"In {table.name}:")


def check_load(plan: Plan, target: str, *, is_quiet: bool) -> None:
    """Shows the certificate; raises ClickException, with what is off, if anything is."""
    certificate = verify(target, planned_catalog(target, plan))
    if not is_quiet:
        show_certificate(certificate)
    if not certificate.is_clean:
        raise click.ClickException(f"the database breaks its constraints: {'; '.join(faults(certificate))}")
