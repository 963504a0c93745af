"""Mimesis' word lists (MIT licence), the one place that knows how they are stored."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from mimesis import Address, Finance, Food, Person, Text
from mimesis.locales import Locale

__all__ = ["LOCALES", "Section", "vocabulary"]

Section = Literal["address", "finance", "food", "person", "text"]

PROVIDERS = {"address": Address, "finance": Finance, "food": Food, "person": Person, "text": Text}

LOCALES = tuple(sorted(locale.value for locale in Locale))
"""The names of all locales."""


@cache
def vocabulary(locale: str, section: Section) -> dict[str, Any]:
    """One file of a locale's data, a regional one completed from its language's; not to be changed by the caller."""
    return PROVIDERS[section](Locale(locale))._dataset
