"""``datagen formats``: the strings that can be made."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from click.testing import Result

from datagen.engine.columns.formats import FORMATS
from datagen.engine.decode.string import PLAIN_TEXT, TYPED_FORMATS

Invoke = Callable[..., Result]


def test_every_format_has_a_summary_and_an_example(invoke: Invoke) -> None:
    rows = json.loads(invoke("formats", "--json").stdout)
    assert [row["format"] for row in rows] == sorted({*FORMATS, *TYPED_FORMATS, PLAIN_TEXT})
    assert all(row["summary"] and row["example"] for row in rows)


@pytest.mark.parametrize("locale", ["de", "ja", "ar-eg"])
def test_examples_are_of_the_locale(invoke: Invoke, locale: str) -> None:
    english, other = (json.loads(invoke("formats", "--json", "--locale", each).stdout) for each in ("en", locale))
    names = [{row["format"]: row["example"] for row in rows}["name"] for rows in (english, other)]
    assert names[0] != names[1]


def test_unknown_locale_is_bad_input(invoke: Invoke) -> None:
    result = invoke("formats", "--locale", "xx")
    assert result.exit_code == 2
    assert "unknown locale 'xx'" in result.stderr


def test_formats_are_a_table_for_people(invoke: Invoke) -> None:
    lines = invoke("formats").stdout.splitlines()
    assert lines[0].split() == ["format", "what", "it", "is", "example", "(en)"]
    assert any(line.startswith("email ") and "@" in line for line in lines)
