"""Text in a character set that has not all of Unicode: what it lacks becomes a character that it has."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache

import polars as pl
import pyarrow as pa

from datagen.engine.arrays import text_from_polars, text_to_polars

__all__ = ["CHARACTER_SETS", "SAMPLE_BYTES", "in_character_set", "is_at_home"]

CHARACTER_SETS: Mapping[str, str] = {
    **{"ascii": "ascii", "latin1": "cp1252", "latin2": "iso8859-2", "latin5": "iso8859-9", "latin7": "iso8859-13"},
    **{"cp850": "cp850", "cp852": "cp852", "cp866": "cp866", "macroman": "mac_roman", "macce": "mac_latin2"},
    **{"cp1250": "cp1250", "cp1251": "cp1251", "cp1256": "cp1256", "cp1257": "cp1257", "koi8r": "koi8_r"},
    **{"koi8u": "koi8_u", "greek": "iso8859-7", "hebrew": "iso8859-8", "tis620": "tis_620", "sjis": "shift_jis"},
    **{"cp932": "cp932", "ujis": "euc_jp", "eucjpms": "euc_jp", "gb2312": "gb2312", "gbk": "gbk", "big5": "big5"},
    **{"euckr": "euc_kr", "utf8mb3": "utf-16-le", "ucs2": "utf-16-le"},
}
"""MySQL's names, which its manual lists (https://dev.mysql.com/doc/refman/8.4/en/charset-charsets.html) -> Python's codecs."""
PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ".", "«": '"', "»": '"', "\xa0": " "})
SAMPLE_BYTES = 4_000
"""Enough of a language to tell."""
LEAST_SHARE = 0.9
"""Of the characters of a language that a set must have for the language to be written in it."""


def in_character_set(array: pa.Array, name: str) -> pa.Array:
    """The same text, each character that the set lacks replaced by one: a letter loses its accent, or is another letter."""
    texts = text_to_polars(array)
    is_foreign = (texts.str.len_bytes() != texts.str.len_chars()).fill_null(False)
    if not is_foreign.any():
        return array
    table = replacements(name)
    fitted = pl.Series([text.translate(table) for text in texts.filter(is_foreign)], dtype=pl.String)
    return text_from_polars(texts.clone().scatter(is_foreign.arg_true(), fitted))


def is_at_home(text: bytes, name: str) -> bool:
    """Whether a language of which this is some text in UTF-8 is written with the characters of the set."""
    sample = text.decode(errors="ignore")
    return sum(is_within(character, name) for character in sample) >= LEAST_SHARE * len(sample)


class Replacements(dict[int, str]):
    """For ``str.translate``: by code point, found out when it is first met."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __missing__(self, code: int) -> str:
        self[code] = found = replacement(chr(code), self.name)
        return found


@cache
def replacements(name: str) -> Replacements:
    return Replacements(name)


def replacement(character: str, name: str) -> str:
    """One character."""
    plain = unicodedata.normalize("NFKD", character)[0].translate(PLAIN)
    letter = chr(ord("a") + ord(character) % 26)
    return next(each for each in (character, plain, letter) if is_within(each, name))


def is_within(character: str, name: str) -> bool:
    try:
        octets = character.encode(CHARACTER_SETS[name])
    except UnicodeEncodeError:
        return False
    return len(octets) == 2 or CHARACTER_SETS[name] != "utf-16-le"
