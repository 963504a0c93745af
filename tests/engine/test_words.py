from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.columns.commerce import COMMERCE
from datagen.engine.columns.composition import compile_shapes
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.words import WORDS
from datagen.engine.random import Stream
from datagen.engine.vocabulary import LOCALES, vocabulary
from datagen.errors import Infeasible

STREAM = Stream.derive(7, "table", "word")
FORMATS = WORDS | COMMERCE
LANGUAGES = ["en", "de", "ru", "ja", "zh", "ar-ae"]


def request(minimum: int = 0, maximum: int | None = None, locale: str = "en", *, is_unique: bool = False) -> FormatRequest:
    return FormatRequest(
        minimum_length=minimum, maximum_length=maximum, is_unique=is_unique, locale=locale, stream=STREAM, table=STREAM
    )


def column(name: str, minimum: int = 0, maximum: int | None = None, locale: str = "en", *, is_unique: bool = False) -> Column:
    return FORMATS[name].compile(request(minimum, maximum, locale, is_unique=is_unique))


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("is_unique", [False, True])
def test_any_slice_of_rows_is_that_slice_of_the_whole(name: str, locale: str, is_unique: bool) -> None:
    compiled = column(name, locale=locale, is_unique=is_unique)
    rows = min(compiled.capacity or 3000, 3000)

    assert compiled.evaluate(range(rows // 3, rows)).to_pylist() == compiled.evaluate(range(rows)).to_pylist()[rows // 3 :]


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
def test_unique_values_differ_up_to_the_capacity(name: str, locale: str) -> None:
    compiled = column(name, locale=locale, is_unique=True)
    assert compiled.capacity is not None
    rows = min(compiled.capacity, 50_000)

    assert len(set(compiled.evaluate(range(rows)).to_pylist())) == rows


@pytest.mark.parametrize("name", FORMATS)
def test_values_that_may_repeat_have_no_capacity(name: str) -> None:
    assert column(name).capacity is None


@pytest.mark.parametrize("locale", LANGUAGES)
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("is_unique", [False, True])
def test_every_value_is_within_tight_limits(name: str, locale: str, is_unique: bool) -> None:
    lengths = sorted(map(len, column(name, locale=locale).evaluate(range(500)).to_pylist()))
    middle = lengths[250]

    for minimum, maximum in [(0, lengths[0]), (lengths[0], middle), (middle, middle), (lengths[-1], None)]:
        compiled = column(name, minimum, maximum, locale, is_unique=is_unique)
        values = compiled.evaluate(range(min(compiled.capacity or 500, 5000))).to_pylist()
        assert all(minimum <= len(value) <= (maximum or 1000) for value in values)
        assert not is_unique or len(set(values)) == len(values)


@pytest.mark.parametrize("name", FORMATS)
def test_every_locale_has_several_values(name: str) -> None:
    for locale in LOCALES:
        values = column(name, locale=locale).evaluate(range(200)).to_pylist()
        assert len(set(values)) >= 3, locale
        assert all(value == value.strip() and value for value in values), locale


def test_jobs_and_languages_are_those_of_the_locale() -> None:
    assert set(column("job", locale="ja").evaluate(range(100)).to_pylist()) <= set(vocabulary("ja", "person")["occupation"])
    assert set(column("language", locale="de").evaluate(range(100)).to_pylist()) <= set(vocabulary("de", "person")["language"])


def test_the_capacity_of_a_list_is_what_fits_of_it() -> None:
    colours = {colour for colour in vocabulary("fr", "text")["color"] if 5 <= len(colour) <= 7}
    compiled = column("color", 5, 7, "fr", is_unique=True)

    assert compiled.capacity == len(colours)
    assert set(compiled.evaluate(range(len(colours))).to_pylist()) == colours


def test_a_currency_code_is_three_capital_letters() -> None:
    assert all(re.fullmatch("[A-Z]{3}", code) for code in column("currency_code").evaluate(range(300)).to_pylist())


@pytest.mark.parametrize("name", ["company", "product", "user_agent"])
@pytest.mark.parametrize("locale", LANGUAGES)
def test_there_are_millions_of_names_to_be_unique_with(name: str, locale: str) -> None:
    assert (column(name, locale=locale, is_unique=True).capacity or 0) > 5_000_000


def test_unique_companies_are_the_known_ones_before_any_made_up() -> None:
    known = {name.strip() for name in vocabulary("en", "finance")["company"]["name"]}
    compiled = column("company", is_unique=True)
    values = compiled.evaluate(range(3000)).to_pylist()
    first_made_up = next(number for number, value in enumerate(values) if value not in known)

    assert first_made_up > 1000
    assert not known & set(values[first_made_up:])


def test_unique_companies_do_not_collide_where_one_kind_ends_and_the_next_begins() -> None:
    compiled = column("company", 0, 14, "az", is_unique=True)
    assert compiled.capacity is not None
    values = compiled.evaluate(range(compiled.capacity)).to_pylist()

    assert len(set(values)) == compiled.capacity


def test_products_read_as_adjective_material_and_thing() -> None:
    assert all(
        re.fullmatch("([A-Z][a-z]+ ){2}[A-Z][a-z]+", value) for value in column("product").evaluate(range(200)).to_pylist()
    )


def test_a_composition_has_exactly_the_combinations_that_fit() -> None:
    shape = [["a", "bb", "ccc"], ["-", "--"], ["x", "yyyy", "zzzzz", "w"]]
    expected = {"".join(parts) for parts in product(*shape) if 5 <= len("".join(parts)) <= 8}
    compiled = compile_shapes("test", [shape], request(5, 8, is_unique=True))

    assert compiled.capacity == len(expected)
    assert set(compiled.evaluate(range(len(expected))).to_pylist()) == expected


def test_a_composition_draws_all_that_fits_alike() -> None:
    shape = [["a", "bb"], ["x", "yy", "zzz"]]
    values = compile_shapes("test", [shape], request(3, 4)).evaluate(range(40_000)).to_pylist()
    counts = np.unique(values, return_counts=True)[1]

    assert len(counts) == 4
    assert all(abs(count - 10_000) < 500 for count in counts)


def test_shapes_are_used_up_in_their_order() -> None:
    compiled = compile_shapes("test", [[["a", "b"]], [["c", "d", "e"]], [["f"]]], request(is_unique=True))
    values = compiled.evaluate(range(6)).to_pylist()

    assert (set(values[:2]), set(values[2:5]), values[5]) == ({"a", "b"}, {"c", "d", "e"}, "f")


def test_shapes_can_be_evaluated_at_rows_in_any_order() -> None:
    compiled = compile_shapes("test", [[["a", "b"]], [["c", "d", "e"]], [["f"]]], request(is_unique=True))
    values = compiled.evaluate(range(6)).to_pylist()
    order = [5, 0, 3, 2, 1, 4, 0]

    assert compiled.evaluate(Rows(np.array(order, np.uint64))).to_pylist() == [values[row] for row in order]


@pytest.mark.parametrize(
    ("minimum", "maximum", "message"),
    [
        (0, 2, "format 'currency_code' needs at least 3 characters, maxLength is 2 (raise maxLength to 3 or more)"),
        (9, None, "format 'currency_code' has at most 3 characters, minLength is 9 (lower minLength to 3 or less)"),
    ],
)
def test_limits_that_leave_nothing_are_an_error(minimum: int, maximum: int | None, message: str) -> None:
    with pytest.raises(Infeasible) as error:
        column("currency_code", minimum, maximum)

    assert str(error.value) == message


def test_a_gap_between_the_lengths_is_an_error_that_names_its_sides() -> None:
    with pytest.raises(Infeasible) as error:
        compile_shapes("test", [[["a", "bbbbb"]]], request(2, 4))

    assert str(error.value) == (
        "format 'test' has no values of 2 to 4 characters (lower minLength to 1, or raise maxLength to 5)"
    )
