"""Mailboxes and accounts: the row's person in [a-z], as ``first.last`` or ``first_last``.

A later epoch of the person appends its number (``first.last2``). Where that form does not fit, the handle is the beginning of
the first name and a number of fixed width (``fir4821``), which has a digit and no separator and so never equals the other form.
Both are injective in the row number: a unique handle and any other are made in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.column import MAXIMUM_SIZE, Column, Rows
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.forms import Draw, Form, Limits, Part, Pool, chunk_strings, digits_of, fitting_text
from datagen.engine.columns.listed import no_fit
from datagen.engine.columns.person import People, people_of
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

__all__ = ["compile_email", "compile_username"]

KEPT_POOLS = 64
"""Of as many limits the short forms are kept, which columns with the same limits share."""
DOMAINS = ("example.com", "example.org", "example.net", "mail.example.com", "mail.example.org", "post.example.net")
"""Reserved for documentation (RFC 2606): a message to them reaches nobody."""
EMAIL_MAXIMUM = 254
"""RFC 5321, as corrected by erratum 1690 of RFC 3696."""
MAILBOX_MAXIMUM = 64
"""RFC 5321, 4.5.3.1.1."""
PADDING_LABEL = "mail."

USUAL_LENGTH = 16
"""Of a short handle, where the limits leave the choice."""
DIGITS = 10
"""Of the number in a short handle, where there is room for a letter before it."""
FEW_LETTERS = 6
"""A handle of no more characters than these is digits alone, so as to tell more rows apart."""
NUMBER_CHUNK = 10_000
EPOCHS = NUMBER_CHUNK**2


@dataclass(frozen=True, slots=True)
class Style:
    """What surrounds the handle."""

    separator: str
    tails: tuple[str, ...]
    """What may follow; each at least as long as the first."""
    short_tail: str
    """What follows a short handle."""


def compile_username(request: FormatRequest) -> Column:
    """``first_last``, with a number once the names run out; Infeasible where maxLength is 0."""
    limits = Limits(request.minimum_length, request.maximum_length)
    if limits.maximum == 0:
        raise no_fit("username", [1], limits)
    return compile_handle(request, limits, Style("_", ("",), ""))


def compile_email(request: FormatRequest) -> Column:
    """``first.last@example.com``, with a number once the names run out; from 13 to 254 characters."""
    maximum = EMAIL_MAXIMUM if request.maximum_length is None else min(EMAIL_MAXIMUM, request.maximum_length)
    limits = Limits(request.minimum_length, maximum)
    shortest = len("@" + DOMAINS[0]) + 1
    if maximum < shortest or limits.minimum > EMAIL_MAXIMUM:
        raise no_fit("email", [shortest, EMAIL_MAXIMUM], Limits(limits.minimum, request.maximum_length))
    longest_name = max(map(len, lettered(request.locale, ".")[0])) + max(map(len, lettered(request.locale, ".")[1]))
    room = max(len(DOMAINS[0]), maximum - longest_name - 1)
    tails = tuple("@" + domain for domain in DOMAINS if len(domain) <= room)
    missing_labels = -(-max(0, limits.minimum - MAILBOX_MAXIMUM - len(tails[0])) // len(PADDING_LABEL))
    return compile_handle(request, limits, Style(".", tails, "@" + PADDING_LABEL * missing_labels + DOMAINS[0]))


@cache
def lettered(locale: str, separator: str) -> tuple[list[str], list[str]]:
    """The first names with the separator, and the last names, in [a-z]."""
    firsts, lasts = people_of(locale).slugs()
    return [first + separator for first in firsts], lasts


def compile_handle(request: FormatRequest, limits: Limits, style: Style) -> Column:
    people = people_of(request.locale)
    plain, numbered = person_forms(request.locale, style)
    short, short_capacity = short_form(request, limits, style)
    tail = request.stream.fork("tail")

    def compute(rows: Rows) -> pa.Array:
        draw = dict(people.draw(rows, request.table, request.locale))
        if len(style.tails) > 1:
            draw["tail"] = tail.below(len(style.tails), rows.numbers)
        form = numbered if draw["epoch"].any() else plain
        return fitting_text((form, short), draw, limits)

    capacity = handle_capacity(people, plain, limits, short_capacity) if request.is_unique else None
    return Column(arrow_type=TEXT, compute=compute, capacity=capacity)


def handle_capacity(people: People, plain: Form, limits: Limits, short_capacity: int) -> int:
    """How many rows are sure to differ: until a person's form may be too long and the short form has run out as well."""
    capacity = short_capacity
    if plain.always_fits(limits):
        spare_digits = 8 if limits.maximum is None else min(8, limits.maximum - plain.longest)
        capacity = max(capacity, people.pairs * max(1, 10**spare_digits - 1))
    return min(capacity, people.pairs * (EPOCHS - 1), MAXIMUM_SIZE)


@cache
def person_forms(locale: str, style: Style) -> tuple[Form, Form]:
    """The form for persons of the first epoch, and that for any; they agree on the first epoch."""
    firsts, lasts = lettered(locale, style.separator)
    first = Part("first", Pool.of(firsts))
    with_tails = Part("last and tail", Pool.of(last + tail for last in lasts for tail in style.tails))

    def pair_with_tail(draw: Draw) -> Draw:
        paired = draw["last"]
        if len(style.tails) > 1:
            paired = paired * np.uint64(len(style.tails)) + draw["tail"]
        return {"last and tail": paired}

    number = (Part("high", high_numbers()), Part("low", low_numbers()))
    tails = (Part("tail", Pool.of(style.tails)),) if len(style.tails) > 1 or style.tails[0] else ()

    def number_of(draw: Draw) -> Draw:
        return number_components(draw["epoch"]) | ({} if "tail" in draw else {"tail": np.zeros_like(draw["epoch"])})

    return Form((first, with_tails), pair_with_tail), Form((first, Part("last", Pool.of(lasts)), *number, *tails), number_of)


def number_components(epoch: UInts) -> Draw:
    """What the epoch adds to a handle, in two halves: nothing, 2, 3, ..."""
    number = epoch + np.uint64(1)
    high = number // np.uint64(NUMBER_CHUNK)
    low = number - high * np.uint64(NUMBER_CHUNK)
    padded = low + np.uint64(NUMBER_CHUNK) * (high > 0)
    return {"high": high, "low": np.where(epoch == 0, np.uint64(0), padded)}


@cache
def high_numbers() -> Pool:
    """Nothing for 0, then 1, 2, ..."""
    return Pool.of(["", *map(str, range(1, NUMBER_CHUNK))])


@cache
def low_numbers() -> Pool:
    """Nothing for 0, then 1, 2, ...; from NUMBER_CHUNK on 0000, 0001, ..."""
    return Pool.of(["", *map(str, range(1, NUMBER_CHUNK)), *chunk_strings("####")])


def short_form(request: FormatRequest, limits: Limits, style: Style) -> tuple[Form, int]:
    """The form that always fits, all of one length, and how many rows it tells apart."""
    shortest = max(1, limits.minimum - len(style.short_tail))
    longest = shortest if limits.maximum is None else limits.maximum - len(style.short_tail)
    length = min(longest, max(shortest, USUAL_LENGTH))
    digits = length if length <= FEW_LETTERS else min(length - 1, DIGITS)
    beginnings = short_beginnings(request.locale, length - digits)
    pools = digit_pools(digits, style.short_tail)
    parts = [Part(f"digits {place}", pool) for place, pool in enumerate(pools)]
    derive = number_digits(10**digits, request.stream, [len(pool) for pool in pools])
    return Form((Part("first", beginnings), *parts), derive), 10**digits


@lru_cache(maxsize=KEPT_POOLS)
def short_beginnings(locale: str, length: int) -> Pool:
    """First names cut or filled up to a length."""
    return Pool.of(first[:length].ljust(length, "0") for first in lettered(locale, "")[0])


@lru_cache(maxsize=KEPT_POOLS)
def digit_pools(digits: int, tail: str) -> tuple[Pool, ...]:
    """Numbers of so many digits in chunks, the last with the tail."""
    widths = [4] * (digits // 4) + ([digits % 4] if digits % 4 else [])
    pools = [Pool.of(chunk_strings("#" * width)) for width in widths[:-1]]
    return (*pools, Pool.of(number + tail for number in chunk_strings("#" * widths[-1])))


def number_digits(size: int, stream: Stream, radices: list[int]) -> Callable[[Draw], Draw]:
    """Gives the digits, in these radices, of a number below ``size`` that is the row's own for that many rows."""
    permutation = Permutation(size, stream.fork("number"))

    def derive(draw: Draw) -> Draw:
        number = permutation.apply(draw["row"] % np.uint64(size))
        return {f"digits {place}": digit for place, digit in enumerate(digits_of(number, radices))}

    return derive
