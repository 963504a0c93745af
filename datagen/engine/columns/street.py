"""Street addresses: a number and a street, in the locale's order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.column import Column, Domain, Rows, sampled, unique
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.forms import Form, Limits, Part, Pool
from datagen.engine.columns.listed import limits_of, no_fit, steady_hash
from datagen.engine.columns.place_data import STREETS_OF_JAPAN
from datagen.engine.random import UInts
from datagen.engine.vocabulary import vocabulary

__all__ = ["compile_street_address"]

USUAL_DIGITS = 3
MOST_DIGITS = 5
"""Of house numbers: longer than USUAL_DIGITS only where uniqueness or a length asks for it."""

STREETS = 20_000
"""How many streets a locale has at most: names and suffixes combine to more, which would take seconds to list."""

CHOME, BLOCKS = 9, 30
"""Parts of a Japanese quarter, and blocks in each of them."""

WHOLE_STREETS = {
    "cs",
    "da",
    "de",
    "de-at",
    "de-ch",
    "el",
    "es",
    "es-mx",
    "fi",
    "is",
    "nl",
    "nl-be",
    "no",
    "pt-br",
    "sk",
    "sv",
    "fa",
}
"""Locales whose street names stand alone, without a suffix."""


@dataclass(frozen=True, slots=True)
class Block:
    """House numbers of so many digits, in every street of a range, numbered from ``start``."""

    digits: int
    first_street: int
    streets: int
    start: int

    @property
    def numbers(self) -> int:
        return 9 * int(10 ** (self.digits - 1))

    @property
    def size(self) -> int:
        return self.numbers * self.streets


@dataclass(frozen=True, slots=True)
class Streets:
    """All streets of a locale by length, as they stand beside the number."""

    pool: Pool
    """The separator between number and street included."""
    is_number_first: bool
    number_tail: str
    """What follows a number that stands last."""


def compile_street_address(request: FormatRequest) -> Column:
    """Addresses such as "742 Evergreen Terrace", independent of the city; Infeasible where no street is short enough."""
    streets, limits = streets_of(request.locale), limits_of(request)
    most = MOST_DIGITS if request.is_unique else USUAL_DIGITS
    blocks = blocks_of(streets, limits, most) or blocks_of(streets, limits, MOST_DIGITS)
    if not blocks:
        tail = len(streets.number_tail)
        lengths = [int(length) + digits + tail for length in streets.pool.lengths for digits in range(1, MOST_DIGITS + 1)]
        raise no_fit("street_address", lengths, limits)
    domain = addresses(streets, blocks)
    return unique(domain, request.stream) if request.is_unique else sampled(domain, request.stream)


def blocks_of(streets: Streets, limits: Limits, most_digits: int) -> list[Block]:
    """The streets in which numbers of each length make an address that fits; as streets go by length, each is a range."""
    blocks: list[Block] = []
    start = 0
    for digits in range(1, most_digits + 1):
        lengths = streets.pool.lengths + digits + len(streets.number_tail)
        first = int(np.searchsorted(lengths, limits.minimum))
        stop = len(lengths) if limits.maximum is None else int(np.searchsorted(lengths, limits.maximum, side="right"))
        if first < stop:
            blocks.append(Block(digits, first, stop - first, start))
            start += blocks[-1].size
    return blocks


def addresses(streets: Streets, blocks: list[Block]) -> Domain:
    """Every number of every block in each of its streets."""
    starts = np.array([block.start for block in blocks], np.uint64)
    numbers = np.array([block.numbers for block in blocks], np.uint64)
    first_streets = np.array([block.first_street for block in blocks], np.uint64)
    first_numbers = np.array([10 ** (block.digits - 1) for block in blocks], np.uint64)
    number_part = Part("number", number_pool(streets.number_tail))
    street_part = Part("street", streets.pool)
    form = Form((number_part, street_part) if streets.is_number_first else (street_part, number_part))

    def at(index: UInts, _: Rows) -> pa.Array:
        block = np.searchsorted(starts, index, side="right") - 1
        within = index - starts[block]
        street = within // numbers[block]
        number = within - street * numbers[block] + first_numbers[block]
        return form.text({"number": number, "street": street + first_streets[block]})

    return Domain(arrow_type=TEXT, size=blocks[-1].start + blocks[-1].size, at=at)


@cache
def number_pool(tail: str) -> Pool:
    """The numbers below 10 ** MOST_DIGITS, each followed by the tail."""
    return Pool.of(f"{number}{tail}" for number in range(10**MOST_DIGITS))


@cache
def streets_of(locale: str) -> Streets:
    """The streets of a locale; no two addresses of a different street or number read alike."""
    mask = "{st_name}{st_num}" if locale == "ja" else str(vocabulary(locale, "address")["address_fmt"])
    street, number_tail = mask.split("{st_num}")
    is_number_first = not street
    template = number_tail if is_number_first else street
    outer_strip = str.rstrip if is_number_first else str.lstrip
    names = list(dict.fromkeys(outer_strip(template.format(**parts)) for parts in street_parts(locale)))
    ambiguous = re.compile(r"^\d" if is_number_first else r"\d$")
    return Streets(
        pool=Pool.of(sorted((name for name in names if not ambiguous.search(name)), key=len)),
        is_number_first=is_number_first,
        number_tail="" if is_number_first else number_tail,
    )


def street_parts(locale: str) -> Iterator[dict[str, str]]:
    """Names with suffixes; each name with at least one of them, and with as many as STREETS allows."""
    if locale == "ja":
        for name in STREETS_OF_JAPAN:
            for chome in range(1, CHOME + 1):
                for block in range(1, BLOCKS + 1):
                    yield {"st_name": f"{name}{chome}-{block}-"}
        return
    data = vocabulary(locale, "address")["street"]
    names = list(dict.fromkeys(filter(None, (" ".join(name.split()) for name in data["name"]))))[:STREETS]
    suffixes = [""] if locale in WHOLE_STREETS else data["suffix"]
    for repeat in range(min(len(suffixes), max(1, STREETS // len(names)))):
        for name in names:
            yield {"st_name": name, "st_sfx": suffixes[(steady_hash(name) + repeat) % len(suffixes)]}
