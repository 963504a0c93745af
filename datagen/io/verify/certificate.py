"""The certificate of a database: rows of every table, and violations of every constraint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

__all__ = ["Certificate", "Finding", "Kind", "TableRows"]

Kind = Literal["nulls", "duplicates", "orphans", "checks", "exclusions", "partitions", "sequences"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One constraint, and how many rows break it: of a key those behind the first with the same, of a sequence 1 if it lags."""

    kind: Kind
    table: str
    name: str
    """Of the constraint, or of a column that is never null or that a sequence fills."""
    columns: tuple[str, ...] = ()
    violations: int | None = None
    """None where the database could not tell."""
    error: str | None = None
    """What it said instead."""

    @property
    def is_clean(self) -> bool:
        return self.violations == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRows:
    """How many rows a table has."""

    table: str
    present: int | None
    """None where the database could not tell."""
    expected: int | None = None
    """None where nobody says how many there should be."""
    digest: str | None = None
    """Of all rows in any order; only where it was asked for. Worth comparing on one version of a server."""
    error: str | None = None
    """Why the database could not tell."""

    @property
    def is_clean(self) -> bool:
        return self.present is not None and self.expected in (None, self.present)


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What was counted."""

    target: str
    """Without passwords."""
    server: str
    rows: tuple[TableRows, ...]
    findings: tuple[Finding, ...]

    @property
    def is_clean(self) -> bool:
        """Whether every table has the rows that were expected and no constraint is broken."""
        return all(each.is_clean for each in self.rows) and all(each.is_clean for each in self.findings)

    def total(self, kind: Kind) -> int:
        """Violations of all constraints of a kind, as far as the database could tell."""
        return sum(finding.violations or 0 for finding in self.findings if finding.kind == kind)

    def to_json(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "target": self.target,
            "server": self.server,
            "clean": self.is_clean,
            "tables": [
                {"table": each.table, "rows": each.present, "expected": each.expected}
                | ({} if each.digest is None else {"digest": each.digest})
                | ({} if each.error is None else {"error": each.error})
                for each in self.rows
            ],
            "constraints": [
                {"kind": each.kind, "table": each.table, "name": each.name, "columns": list(each.columns)}
                | ({"violations": each.violations} if each.error is None else {"error": each.error})
                for each in self.findings
            ],
        }
