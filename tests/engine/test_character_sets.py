"""Text keeps to the characters of its column's character set, and to what differs there."""

from __future__ import annotations

import unicodedata
from typing import Any

import pyarrow as pa
import pytest

import datagen
from datagen.engine.character_sets import CHARACTER_SETS, in_character_set
from datagen.engine.dataset import PatternKind
from datagen.engine.relation.carriers import is_caseless

ROWS = 500


def values(locale: str = "en", **keywords: Any) -> list[str]:
    document = {"schemas": {"t": {"type": "object", "properties": {"v": {"type": "string", **keywords}}}}}
    return datagen.plan(document, rows=ROWS, locale=locale)["t"].batch(0, ROWS).column(0).to_pylist()


@pytest.mark.parametrize("name", CHARACTER_SETS)
@pytest.mark.parametrize("locale", ["fr", "ja", "ru"])
def test_text_is_within_its_character_set(name: str, locale: str) -> None:
    for text in values(locale, character_set=name, maxLength=60):
        text.encode(CHARACTER_SETS[name])


@pytest.mark.parametrize("keywords", [{}, {"maxLength": 12}])
def test_unique_text_stays_unique_within_its_character_set(keywords: dict[str, Any]) -> None:
    found = values("fr", character_set="ascii", unique=True, **keywords)
    assert all(text.isascii() for text in found)
    assert len(set(found)) == ROWS


def test_characters_that_are_lacking_become_others_one_by_one() -> None:
    texts = pa.array(["café", "“naïve” – 日本", None, "plain", "😀€"], pa.string_view())
    assert in_character_set(texts, "ascii").to_pylist() == ["cafe", '"naive" - hw', None, "plain", "us"]
    assert in_character_set(texts, "latin1").to_pylist() == ["café", "“naïve” – hw", None, "plain", "u€"]
    assert in_character_set(texts, "utf8mb3").to_pylist() == ["café", "“naïve” – 日本", None, "plain", "u€"]


def test_keys_of_several_columns_differ_without_case_and_accents() -> None:
    names = {"type": "string", "enum": ["é", "e", "É", "x", "ä", "A"], "case_insensitive": True}
    number = {"type": "integer", "minimum": 1, "maximum": 40}
    table = {"type": "object", "properties": {"a": names, "b": number}, "unique": [["a", "b"]], "checks": ["b < 30 or a = 'x'"]}
    made = datagen.plan({"dialect": "mysql", "schemas": {"t": table}}, rows=60)["t"].batch(0, 60).to_pydict()
    bare = [unicodedata.normalize("NFKD", a)[0].lower() for a in made["a"]]
    assert len(set(zip(bare, made["b"], strict=True))) == 60


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [("[a-z]{3}-[0-9]+", True), ("[A-Z]{3}", True), ("[A-Z][a-z]", False), (r"\w+", False), (r"\d\.x", True), (".x", False)],
)
def test_patterns_without_one_case_are_caseless(pattern: str, expected: bool) -> None:
    kind = PatternKind(pattern=pattern, minimum_length=0, maximum_length=None)
    assert is_caseless(kind) is expected
