"""Names in plain a to z, as mailboxes and accounts spell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import count

__all__ = ["slugs"]

LATIN = {
    "ß": "ss", "ø": "o", "ł": "l", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ı": "i", "þ": "th", "ə": "e", "ħ": "h", "ŋ": "n",
}  # fmt: skip
"""Letters that are no accented form of another, in lower case."""

CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "yo", "ж": "zh", "з": "z", "и": "i", "й": "y", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
    "є": "ye", "і": "i", "ї": "yi", "ґ": "g", "ә": "a", "ғ": "g", "қ": "q", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h",
}  # fmt: skip
"""Russian, Ukrainian and Kazakh; the signs for hard and soft are left out."""

GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i",
    "κ": "k", "λ": "l", "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s",
    "ς": "s", "τ": "t", "υ": "y", "φ": "f", "χ": "ch", "ψ": "ps", "ω": "o",
}  # fmt: skip

LETTERS = {**LATIN, **CYRILLIC, **GREEK}
SUFFIX_LETTERS = "bcdefghijklmnopqrstuvwxyz"


def slugs(names: Sequence[str], substitutes: Sequence[str]) -> dict[str, str]:
    """A slug ``[a-z]+`` for each of the distinct names, no two alike.

    A name in a script without a table here is spelled as the substitute at its position; equal slugs get letters appended.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for position, name in enumerate(dict.fromkeys(names)):
        plain = transliterated(name) or transliterated(substitutes[position % len(substitutes)])
        found[name] = slug = next(candidate for candidate in candidates(plain) if candidate not in taken)
        taken.add(slug)
    return found


def transliterated(name: str) -> str:
    """The name in [a-z]*; empty where none of its letters has a counterpart."""
    composed = unicodedata.normalize("NFC", name.lower())
    spelled = "".join(LETTERS.get(letter, letter) for letter in composed)
    decomposed = unicodedata.normalize("NFKD", spelled)
    bare = "".join(LETTERS.get(letter, letter) for letter in decomposed)
    return re.sub("[^a-z]", "", bare)


def candidates(plain: str) -> Iterator[str]:
    """The plain slug, then the same with b, c, ... z, bb, bc, ... appended."""
    return (plain + letters_of(number) for number in count())


def letters_of(number: int) -> str:
    """Bijective numeration in SUFFIX_LETTERS: 0 is the empty string."""
    letters = ""
    while number:
        number, digit = divmod(number - 1, len(SUFFIX_LETTERS))
        letters = SUFFIX_LETTERS[digit] + letters
    return letters
