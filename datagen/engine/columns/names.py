"""The row's person, written as people write names.

A unique name of a later epoch has one middle initial or two, chosen by the epoch. A name that does not fit is written with
initials where it is too short, else as initial and last name, last name alone or first name alone; and where none of these
fits or would do for a unique column, it is made up of syllables, spelled without a space.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import product
from math import prod

import numpy as np
import pyarrow as pa

from datagen.engine.arrays import TEXT
from datagen.engine.column import Column, Rows
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.forms import Draw, Form, Limits, Part, Pool, digits_of, fitting_text
from datagen.engine.columns.listed import limits_of, no_fit
from datagen.engine.columns.person import People, people_of
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream

__all__ = ["compile_name"]

INITIALS = {
    "ARABIC": "ابتثجحخدرزسشصضطظعغفقكلمنهوي",
    "CYRILLIC": "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЭЮЯ",
    "GREEK": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ",
}
LATIN_INITIALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Of every other script, too."""

SYLLABLES = ["".join(letters) for letters in product("bcdfghjklmnprstvwxyz", "aeiou")]
USUAL_LETTERS = 12
"""Of a made-up name, where the limits leave the choice."""
COUNTING_CHUNKS = 3
"""So many chunks of four letters tell made-up names apart; any further ones are drawn at random."""


@dataclass(frozen=True, eq=False)
class Writing:
    """How a locale writes names. Pools of them are made once, as that takes longer than all else of most plans."""

    people: People
    initials: str

    @cached_property
    def markers(self) -> list[str]:
        """What tells epochs apart: nothing, each initial, each two initials; as it stands in a name."""
        combinations = [letters for length in range(3) for letters in product(self.initials, repeat=length)]
        if not self.people.separator:
            return ["".join(letters) for letters in combinations]
        if self.people.is_family_first:
            return ["".join(f" {letter}." for letter in letters) for letters in combinations]
        return ["".join(f"{letter}. " for letter in letters) for letters in combinations]

    @cached_property
    def plain(self) -> Form:
        return Form(self.pair(self.people.firsts))

    @cached_property
    def short(self) -> Form:
        """With the first name's initial, where the script has such a thing; else as it is."""
        return Form(self.pair([f"{first[0]}." for first in self.people.firsts])) if self.people.separator else self.plain

    @cached_property
    def marked(self) -> tuple[Part, ...]:
        """With the marker that the component "marker" names."""
        marker = Part("marker", Pool.of(self.markers))
        leading, trailing = self.pair(self.people.firsts)
        return (leading, trailing, marker) if self.people.is_family_first else (leading, marker, trailing)

    def pair(self, firsts: list[str] | tuple[str, ...]) -> tuple[Part, Part]:
        if self.people.is_family_first:
            return Part("last", Pool.of(last + self.people.separator for last in self.people.lasts)), Part(
                "first", Pool.of(firsts)
            )
        return Part("first", Pool.of(first + self.people.separator for first in firsts)), Part(
            "last", Pool.of(self.people.lasts)
        )


@cache
def writing_of(locale: str) -> Writing:
    people = people_of(locale)
    script = unicodedata.name(people.firsts[0][0]).split()[0]
    return Writing(people, INITIALS.get(script, LATIN_INITIALS))


def compile_name(request: FormatRequest) -> Column:
    """Names such as "First Last"; Infeasible where maxLength is 0."""
    limits = limits_of(request)
    if limits.maximum == 0:
        raise no_fit("name", [1], limits)
    writing = writing_of(request.locale)
    made_up, made_up_capacity = made_up_form(limits, request.stream.fork("made up"))
    if request.is_unique:
        return unique_name(request, writing, made_up, made_up_capacity)
    forms = [writing.plain]
    if not writing.plain.always_fits(limits):
        forms += [*lengthened(writing, request.stream), *shortened(writing), made_up]

    def compute(rows: Rows) -> pa.Array:
        return fitting_text(forms, writing.people.draw(rows, request.table, request.locale), limits)

    return Column(arrow_type=TEXT, compute=compute)


def unique_name(request: FormatRequest, writing: Writing, made_up: Form, made_up_capacity: int) -> Column:
    limits, plain = limits_of(request), writing.plain
    marked = Form(writing.marked, lambda draw: {"marker": draw["epoch"] % np.uint64(len(writing.markers))})

    def compute(rows: Rows) -> pa.Array:
        draw = writing.people.draw(rows, request.table, request.locale)
        return fitting_text((marked if draw["epoch"].any() else plain, made_up), draw, limits)

    fitting = [limits.allow(plain.shortest) and limits.allow(plain.longest + len(marker)) for marker in writing.markers]
    epochs = fitting.index(False) if False in fitting else len(fitting)
    capacity = max(writing.people.pairs * epochs, made_up_capacity)
    return Column(arrow_type=TEXT, compute=compute, capacity=min(capacity, writing.people.pairs * len(fitting)))


def lengthened(writing: Writing, stream: Stream) -> list[Form]:
    """With one middle initial, with two; drawn by the row."""
    letters = len(writing.initials)
    drawn = stream.fork("initials")

    def one(draw: Draw) -> Draw:
        return {"marker": drawn.below(letters, draw["row"]) + np.uint64(1)}

    def two(draw: Draw) -> Draw:
        return {"marker": drawn.below(letters**2, draw["row"]) + np.uint64(1 + letters)}

    return [Form(writing.marked, one), Form(writing.marked, two)]


def shortened(writing: Writing) -> list[Form]:
    lasts, firsts = Pool.of(writing.people.lasts), Pool.of(writing.people.firsts)
    return [writing.short, Form((Part("last", lasts),)), Form((Part("first", firsts),))]


def made_up_form(limits: Limits, stream: Stream) -> tuple[Form, int]:
    """Names of made-up syllables, all of one length that is allowed, and how many rows they tell apart."""
    longest = USUAL_LETTERS if limits.maximum is None else limits.maximum
    letters = max(limits.minimum, min(longest, USUAL_LETTERS), 1)
    rest = [letters % 4] if letters % 4 else []
    lengths = [*rest, *[4] * (letters // 4)]
    pools = [syllable_pool(length, is_first=place == 0) for place, length in enumerate(lengths)]
    extra, counting = pools[:-COUNTING_CHUNKS], pools[-COUNTING_CHUNKS:]
    size = prod(map(len, counting))
    permutation = Permutation(size, stream)
    radices = [len(pool) for pool in counting]

    def derive(draw: Draw) -> Draw:
        indexes = [stream.fork(str(place)).below(len(pool), draw["row"]) for place, pool in enumerate(extra)]
        indexes += digits_of(permutation.apply(draw["row"] % np.uint64(size)), radices)
        return {f"chunk {place}": index for place, index in enumerate(indexes)}

    return Form(tuple(Part(f"chunk {place}", pool) for place, pool in enumerate(pools)), derive), size


@cache
def syllable_pool(letters: int, *, is_first: bool) -> Pool:
    """All strings of this many letters, 1 to 4: syllables of two, and a consonant in front where one is left."""
    consonants = sorted({syllable[0] for syllable in SYLLABLES}) if letters % 2 else [""]
    strings = ("".join(parts) for parts in product(consonants, *[SYLLABLES] * (letters // 2)))
    return Pool.of(string.capitalize() for string in strings) if is_first else Pool.of(strings)
