"""Measurements -> a table for people and a document for machines."""

from __future__ import annotations

import datetime as dt
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from statistics import median
from typing import Any

import pyarrow as pa

from benchmarks.case import Case, Goal
from benchmarks.measure import Measurement

__all__ = ["Result", "Rounds", "as_document", "as_markdown", "results_of", "shown"]

PACKAGES = (
    "numpy",
    "polars",
    "pyarrow",
    "adbc-driver-postgresql",
    "adbc-driver-sqlite",
    "mimesis",
    "Faker",
    "litestar",
    "uvicorn",
)
Rounds = list[dict[str, Measurement]]
"""One measurement of every contender in each round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One line of the table: the median over the rounds, with the smallest and the largest."""

    measure: str
    bound: float
    is_upper: bool
    median: float
    least: float
    most: float

    @property
    def holds(self) -> bool:
        return self.median <= self.bound if self.is_upper else self.median >= self.bound


def results_of(case: Case, rounds: Rounds) -> list[Result]:
    """Figures are compared within a round, so that a change of the machine's speed between rounds cancels out."""
    results = []
    for goal in case.goals:
        figures = [figure_of(goal, measured) for measured in rounds]
        results.append(
            Result(
                measure=goal.measure,
                bound=goal.bound,
                is_upper=goal.is_upper,
                median=median(figures),
                least=min(figures),
                most=max(figures),
            )
        )
    return results


def figure_of(goal: Goal, measured: dict[str, Measurement]) -> float:
    figure = float(getattr(measured[goal.subject], goal.figure))
    return figure / float(getattr(measured[goal.reference], goal.figure)) if goal.reference else figure


def as_markdown(results: list[Result]) -> str:
    lines = ["| measure | goal | reached (median) | least to most | |", "|---|---|---|---|---|"]
    for result in results:
        goal = f"{'at most' if result.is_upper else 'at least'} {shown(result.bound)}"
        spread = f"{shown(result.least)} to {shown(result.most)}"
        lines.append(f"| {result.measure} | {goal} | {shown(result.median)} | {spread} | {'yes' if result.holds else 'NO'} |")
    return "\n".join(lines)


def shown(figure: float) -> str:
    """Ratios with three digits, counts with separators."""
    return f"{figure:,.0f}" if figure >= 1000 else f"{figure:.3g}"


def as_document(results: list[Result], rounds: dict[str, Rounds]) -> dict[str, Any]:
    """Everything measured, with machine, versions and date."""
    return {
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "machine": {"system": platform.platform(), "processors": pa.cpu_count(), "python": platform.python_version()},
        "versions": {package: version(package) for package in PACKAGES},
        "results": [asdict(result) | {"holds": result.holds} for result in results],
        "measurements": {
            case: [{name: asdict(measured) for name, measured in each.items()} for each in measured_rounds]
            for case, measured_rounds in rounds.items()
        },
    }
