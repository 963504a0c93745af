"""The hidden person of each row, of which name, username and e-mail are projections.

A row's person depends on the table's stream and the row number alone, so that no column changes another. With N pairs of a
first and a last name, rows 0 to N - 1 are a permutation of the pairs, and each further N rows (an epoch) another one:
(first, last, epoch) is injective in the row number.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from datagen.engine.column import Rows
from datagen.engine.columns.forms import Draw
from datagen.engine.columns.slug import slugs
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts
from datagen.engine.vocabulary import vocabulary

__all__ = ["People", "people_of"]

FEMALE, MALE = "female", "male"
GENDERS = (FEMALE, MALE)

CZECH_FEMININE = (("ý", "á"), ("í", "í"), ("ek", "ková"), ("ec", "cová"), ("a", "ová"), ("o", "ová"), ("", "ová"))
"""How a Czech surname ends for a man and, the first that applies, for a woman."""

FAMILY_FIRST_SEPARATORS = {"hu": " ", "ja": " ", "ko": "", "zh": ""}
"""Where the family name comes first, and what stands between it and the given name."""


@dataclass(frozen=True, slots=True)
class People:
    """All persons that a locale's names make."""

    firsts: tuple[str, ...]
    """Distinct; the women's, then the men's."""
    lasts: tuple[str, ...]
    """The women's, then the men's where surnames have a gender (a text may be in both); else one list for all."""
    women: tuple[int, int]
    """How many first and last names women have: the pairs of these come first."""
    men: tuple[int, int]
    """The same for men; they use the firsts after the women's, and the last ``men[1]`` of the lasts."""
    is_family_first: bool
    separator: str
    """Between the two names, as the locale writes them."""

    @property
    def pairs(self) -> int:
        return self.women[0] * self.women[1] + self.men[0] * self.men[1]

    def draw(self, rows: Rows, table: Stream, locale: str) -> Draw:
        """The components "row", "first", "last" and "epoch" of each row's person."""
        return rows.draw_once(("person", table.key, locale), lambda numbers: self._draw(numbers, table))

    def _draw(self, rows: UInts, table: Stream) -> Draw:
        permutation = Permutation(self.pairs, table.fork("person"))
        epoch = rows // np.uint64(self.pairs)
        pair = permutation.apply(rows - epoch * np.uint64(self.pairs), epoch if epoch.any() else None)
        first, last = self._split(pair)
        return {"row": rows, "first": first, "last": last, "epoch": epoch}

    def _split(self, pair: UInts) -> tuple[UInts, UInts]:
        """The indexes of first and last name of each pair."""
        radix = np.uint64(self.women[1])
        if self.women[1] == self.men[1] == len(self.lasts):
            first = pair // radix
            return first, pair - first * radix
        women = np.uint64(self.women[0] * self.women[1])
        is_man = pair >= women
        rest = pair - women * is_man
        radices = np.where(is_man, np.uint64(self.men[1]), radix)
        first = rest // radices
        last = rest - first * radices
        return first + np.uint64(self.women[0]) * is_man, last + np.uint64(len(self.lasts) - self.men[1]) * is_man

    def slugs(self) -> tuple[list[str], list[str]]:
        """The firsts and the lasts in [a-z]+, different texts differently."""
        english = vocabulary("en", "person")
        firsts = slugs(self.firsts, [name for gender in GENDERS for name in english["names"][gender]])
        lasts = slugs(self.lasts, english["surnames"])
        return [firsts[name] for name in self.firsts], [lasts[name] for name in self.lasts]


@cache
def people_of(locale: str) -> People:
    """The people of a locale; no two pairs give one text when written as the locale writes them."""
    data = vocabulary(locale, "person")
    women_first, men_first = (cleaned(data["names"][gender]) for gender in GENDERS)
    men_first = [name for name in men_first if name not in set(women_first)]
    women_last, men_last = surnames(locale, data["surnames"])
    separator = FAMILY_FIRST_SEPARATORS.get(locale, " ")
    if locale in FAMILY_FIRST_SEPARATORS:
        women_last = unambiguous(women_last, separator, [*women_first, *men_first])
        men_last = unambiguous(men_last, separator, [*women_first, *men_first])
    else:
        trailing = [*women_last, *men_last]
        women_first, men_first = (unambiguous(names, separator, trailing) for names in (women_first, men_first))
    return People(
        firsts=(*women_first, *men_first),
        lasts=tuple(women_last) if women_last == men_last else (*women_last, *men_last),
        women=(len(women_first), len(women_last)),
        men=(len(men_first), len(men_last)),
        is_family_first=locale in FAMILY_FIRST_SEPARATORS,
        separator=separator,
    )


def surnames(locale: str, listed: list[str] | dict[str, list[str]]) -> tuple[list[str], list[str]]:
    """The surnames of women and of men; two equal lists where they make no difference."""
    if isinstance(listed, dict):
        return cleaned(listed[FEMALE]), cleaned(listed[MALE])
    names = cleaned(listed)
    if locale != "cs":
        return names, names
    men = [name for name in names if not name.endswith("á")]
    return cleaned([*(name for name in names if name.endswith("á")), *map(czech_feminine, men)]), men


def czech_feminine(surname: str) -> str:
    ending, feminine = next(rule for rule in CZECH_FEMININE if surname.endswith(rule[0]))
    return surname.removesuffix(ending) + feminine


def cleaned(names: Iterable[str]) -> list[str]:
    """The distinct names in their order, without those that carry remarks or broken characters."""
    composed = (unicodedata.normalize("NFC", name.strip(" \u200e")) for name in names)
    return [name for name in dict.fromkeys(composed) if name and all(map(may_stand_in_name, name))]


def may_stand_in_name(letter: str) -> bool:
    """Letters, marks, spaces, hyphens, apostrophes and the (non-)joiners that Persian spelling needs."""
    return letter in " -'’\u200c\u200d" or unicodedata.category(letter)[0] in "LM"


def unambiguous(leading: list[str], separator: str, trailing: list[str]) -> list[str]:
    """The leading names without those that make some pair read like another pair.

    That happens where one name continues another, as in Anna + Maria Smith and Anna Maria + Smith.
    """
    known, followers = set(leading), set(trailing)

    def repeats_another(name: str) -> bool:
        ends = [end for end in range(1, len(name)) if name[:end] in known and name[end:].startswith(separator)]
        rests = [name[end:].removeprefix(separator) + separator for end in ends]
        return any(rest + follower in followers for rest in rests for follower in trailing)

    return [name for name in leading if not repeats_another(name)]
