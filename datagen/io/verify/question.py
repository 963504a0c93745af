"""A query of one number."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.io.verify.certificate import Finding

__all__ = ["Question"]


@dataclass(frozen=True, slots=True)
class Question:
    """A query of one number, and the finding that it is the violations of."""

    finding: Finding
    query: str
