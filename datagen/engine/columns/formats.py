"""All formats of strings that a document can name."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.engine.columns.format import Format
from datagen.engine.columns.people import PEOPLE
from datagen.engine.columns.places import PLACES

__all__ = ["FORMATS"]

FORMATS: Mapping[str, Format] = {**PEOPLE, **PLACES}
