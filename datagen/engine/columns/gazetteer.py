"""The places of a locale: each a city with its state, postcodes and country.

From real data where there is some (place_data); else built of mimesis' lists, where a hash of the city's name gives it a block
of postcodes and, unless it bears a state's name itself, a state: the same under every seed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from datagen.engine.columns.forms import ALPHABETS
from datagen.engine.columns.listed import steady_hash
from datagen.engine.columns.place_data import COUNTRY_NAMES, PLACES, REGIONAL, TOGETHER
from datagen.engine.vocabulary import vocabulary

__all__ = ["Place", "listed_cities", "listed_countries", "listed_states", "places_of"]

BLOCK_WILDCARDS = 2
"""How many wildcards at the end of a postcode differ within a city that was given its block by hash."""


COUNTRY_NAME_CORRECTIONS = {
    "ar-kw": "الكويت",
    "ar-ma": "المغرب",
    "ar-qa": "قطر",
    "ar-sa": "السعودية",
    "ar-tn": "تونس",
    "zh": "中国",
}
"""Where mimesis names a country other than the locale's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One city."""

    city: str
    state: str
    state_code: str
    """The state's abbreviation; the state itself where none is known."""
    postcode: str
    """A mask: "#" is any digit, "@" any capital letter."""
    country: str
    """In the locale's language."""
    country_code: str
    """ISO 3166-1, alpha-2."""


@cache
def places_of(locale: str) -> tuple[Place, ...]:
    """All places of a locale; a city's name stands once for each country."""
    return tuple(known_places(locale) if locale in TOGETHER else built_places(locale))


def known_places(locale: str) -> Iterator[Place]:
    for part in TOGETHER[locale]:
        code = part[:2]
        for (state, state_code), entries in PLACES[part].items():
            for entry in entries.split("; "):
                city, postcode = entry.split("=")
                yield Place(
                    city=city,
                    state=state,
                    state_code=state_code,
                    postcode=postcode,
                    country=COUNTRY_NAMES[locale[:2]][code],
                    country_code=code,
                )


def built_places(locale: str) -> Iterator[Place]:
    states = listed_states(locale)
    for city in listed_cities(locale):
        number = steady_hash(city)
        state = city if city in states else states[number % len(states)]
        yield Place(
            city=city,
            state=state,
            state_code=state,
            postcode=block_of(vocabulary(locale, "address")["postal_code_fmt"], number // len(states)),
            country=country_name(locale),
            country_code=country_code(locale),
        )


def block_of(mask: str, number: int) -> str:
    """The mask with all wildcards but the last few filled by the number."""
    filled = list(mask)
    wildcards = [place for place, letter in enumerate(mask) if letter in ALPHABETS]
    for place in wildcards[:-BLOCK_WILDCARDS]:
        alphabet = ALPHABETS[mask[place]]
        number, digit = divmod(number, len(alphabet))
        filled[place] = alphabet[digit]
    return "".join(filled)


def country_code(locale: str) -> str:
    return REGIONAL.get(locale) or locale[-2:].upper()


def country_name(locale: str) -> str:
    return COUNTRY_NAME_CORRECTIONS.get(locale) or vocabulary(locale, "address")["country"]["current_locale"].strip()


def listed_cities(locale: str) -> list[str]:
    """The distinct cities that mimesis lists."""
    return distinct(vocabulary(locale, "address")["city"])


def listed_states(locale: str) -> list[str]:
    """The distinct states that mimesis lists."""
    return distinct(vocabulary(locale, "address")["state"]["name"])


def listed_countries(locale: str) -> list[str]:
    """The distinct countries of the world that mimesis lists, in the locale's language."""
    return distinct(vocabulary(locale, "address")["country"]["name"])


def distinct(names: list[str]) -> list[str]:
    return list(dict.fromkeys(name.strip() for name in names if name.strip()))
