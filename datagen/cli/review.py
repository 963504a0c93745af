"""What a database holds after a load, as it says itself."""

from __future__ import annotations

import click

from datagen.cli.tables import show_rows, show_table
from datagen.engine.plan import Plan
from datagen.io.check import Checks, check, sample

__all__ = ["check_load", "show_samples"]


def show_samples(plan: Plan, target: str, rows: int) -> None:
    """A few rows of every table that has any."""
    for table in plan:
        found = sample(target, table.name, rows)
        if found:
            show_rows(list(found[0]), [list(row.values()) for row in found], title=f"In {table.name}:")


def check_load(plan: Plan, target: str, *, is_quiet: bool) -> None:
    """Shows all counts of violations; raises ClickException, with those that are not 0, if there are any."""
    checks = check(plan, target)
    if not is_quiet:
        show_checks(checks)
    if not checks.is_clean:
        broken = [f"{kind} {count:,} in {where}" for kind, where, count in violations(checks) if count]
        raise click.ClickException(f"the database breaks its constraints: {'; '.join(broken)}")


def show_checks(checks: Checks) -> None:
    """Rows by table, faults by reference and by key; nulls one by one only where there are some."""
    counts = violations(checks)
    nulls = [count for kind, _, count in counts if kind == "nulls"]
    shown = [line for line in counts if line[0] != "nulls" or line[2]]
    if nulls and not any(nulls):
        shown.append(("nulls", f"{len(nulls)} columns that have none", 0))
    shown = [("rows", table, count) for table, count in checks.rows.items()] + shown
    totals = {kind: sum(count for each, _, count in counts if each == kind) for kind in ("orphans", "duplicates", "nulls")}
    title = "Checked: " + ", ".join(f"{kind} {count:,}" for kind, count in totals.items())
    show_table(
        ["check", "where", "found"], [(kind, where, f"{count:,}") for kind, where, count in shown], right=[2], title=title
    )


def violations(checks: Checks) -> list[tuple[str, str, int]]:
    """Kind, place and number."""
    kinds = {"orphans": checks.orphans, "duplicates": checks.duplicates, "nulls": checks.nulls}
    return [(kind, where, count) for kind, counts in kinds.items() for where, count in counts.items()]
