"""All formats of strings that a document can name."""

from __future__ import annotations

from collections.abc import Mapping

from datagen.engine.columns.commerce import COMMERCE
from datagen.engine.columns.coordinates import COORDINATES
from datagen.engine.columns.format import Format
from datagen.engine.columns.network import NETWORK
from datagen.engine.columns.payment import PAYMENT
from datagen.engine.columns.people import PEOPLE
from datagen.engine.columns.places import PLACES
from datagen.engine.columns.text import TEXTS
from datagen.engine.columns.words import WORDS

__all__ = ["FORMATS"]

FORMATS: Mapping[str, Format] = {**PEOPLE, **PLACES, **COMMERCE, **TEXTS, **WORDS, **NETWORK, **PAYMENT, **COORDINATES}
