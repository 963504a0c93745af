"""The certificate for people."""

from __future__ import annotations

from typing import get_args

from datagen.cli.tables import show_table
from datagen.io.verify import Certificate, Finding, TableRows
from datagen.io.verify.certificate import Kind

__all__ = ["faults", "show_certificate"]


def show_certificate(certificate: Certificate, *, show_all: bool = False, to_stderr: bool = False) -> None:
    """Totals by kind, and each table and constraint that is not as it should be; with ``show_all`` every one."""
    totals = []
    for kind in get_args(Kind):
        found = [finding for finding in certificate.findings if finding.kind == kind]
        if found:
            totals.append((kind, f"{len(found):,}", f"{certificate.total(kind):,}"))
    rows = sum(each.present or 0 for each in certificate.rows)
    state = "clean" if certificate.is_clean else "NOT clean"
    title = f"Certificate: {state}. {len(certificate.rows):,} tables, {rows:,} rows, counted by {certificate.server}"
    show_table(["constraints", "how many", "violations"], totals, right=[1, 2], title=title, to_stderr=to_stderr)
    lines = [(each.table, "rows", shown_rows(each)) for each in certificate.rows if show_all or not each.is_clean]
    lines += [
        (each.table, f"{each.kind}: {each.name}", outcome(each))
        for each in certificate.findings
        if show_all or not each.is_clean
    ]
    digests = [(each.table, each.digest) for each in certificate.rows if each.digest is not None]
    if digests:
        show_table(["table", "digest"], digests, right=[1], title="Digests of all rows", to_stderr=to_stderr)
    if lines:
        show_table(
            ["table", "what", "found"],
            lines,
            right=[2],
            title="By constraint" if show_all else "What is off",
            to_stderr=to_stderr,
        )


def faults(certificate: Certificate) -> list[str]:
    """What is off, a few words each."""
    rows = [f"rows {shown_rows(each)} in {each.table}" for each in certificate.rows if not each.is_clean]
    return rows + [
        f"{each.kind} {outcome(each)} in {each.table} ({each.name})" for each in certificate.findings if not each.is_clean
    ]


def outcome(finding: Finding) -> str:
    return f"{finding.violations:,}" if finding.violations is not None else f"unknown: {finding.error}"


def shown_rows(rows: TableRows) -> str:
    if rows.present is None:
        return f"unknown: {rows.error}"
    return f"{rows.present:,}" if rows.expected in (None, rows.present) else f"{rows.present:,} instead of {rows.expected:,}"
