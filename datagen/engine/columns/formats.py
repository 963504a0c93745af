"""All formats of strings that a document can name."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.engine.columns.format import Format

__all__ = ["FORMATS"]

FORMATS: Mapping[str, Format] = {}
