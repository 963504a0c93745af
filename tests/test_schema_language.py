"""docs/schema-language.md against the code that reads documents."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import datagen
from datagen.engine.columns.formats import FORMATS
from datagen.engine.compile.compiler import DEFAULT_ROWS
from datagen.engine.decode.choice import ENUM_KEYWORDS
from datagen.engine.decode.column import ANYWHERE, DATABASE_KEYWORDS, DEFAULT_NULL_FRACTION, IGNORED, KEYWORDS, MAXIMUM_ITEMS
from datagen.engine.decode.foreign import FOREIGN_KEYWORDS
from datagen.engine.decode.number import DEFAULT_SPAN, INTEGER_FORMATS, NUMBER_FORMATS
from datagen.engine.decode.request import DEFAULT_LOCALE, DEFAULT_SEED, REQUEST_KEYWORDS, TABLE_KEYWORDS
from datagen.engine.decode.string import FIRST_DAY, LAST_DAY, PLAIN_TEXT, TYPED_FORMATS
from datagen.engine.pattern.language import EXTRA_CHARACTERS
from datagen.io.documents.files import read_document

DOCUMENT = Path(__file__).parents[1].joinpath("docs", "schema-language.md").read_text()
QUOTED = set(re.findall(r"`([^`\n]+)`", DOCUMENT))
WORDS = {
    *REQUEST_KEYWORDS, *TABLE_KEYWORDS, *ANYWHERE, *DATABASE_KEYWORDS, *IGNORED, *ENUM_KEYWORDS, *FOREIGN_KEYWORDS, "const",
    *KEYWORDS, *(keyword for keywords in KEYWORDS.values() for keyword in keywords),
    *INTEGER_FORMATS, *NUMBER_FORMATS, *FORMATS, *TYPED_FORMATS, PLAIN_TEXT,
}  # fmt: skip


@pytest.mark.parametrize("word", sorted(WORDS))
def test_every_word_of_the_language_is_described(word: str) -> None:
    assert word in QUOTED


@pytest.mark.parametrize(
    "default",
    [
        f"| {DEFAULT_NULL_FRACTION} |",
        f"| {DEFAULT_SEED} |",
        f"| `{DEFAULT_LOCALE}` |",
        f"| {DEFAULT_ROWS};",
        f"0 to {DEFAULT_SPAN:,}",
        f"at most {MAXIMUM_ITEMS:,}",
        f"{FIRST_DAY} to {LAST_DAY}",
        f"up to\n{EXTRA_CHARACTERS} characters",
    ],
)
def test_defaults_are_those_of_the_code(default: str) -> None:
    assert default in DOCUMENT


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", DOCUMENT, re.DOTALL))
def test_examples_compile(block: str, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(block)
    assert datagen.plan(read_document(path))["users"].rows > 0
