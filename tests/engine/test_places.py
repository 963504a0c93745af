"""Addresses, cities, postcodes, states and countries."""

import re
from collections import defaultdict

import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.columns.format import FormatRequest
from datagen.engine.columns.gazetteer import places_of
from datagen.engine.columns.place_data import COUNTRY_NAMES, PLACES, TOGETHER
from datagen.engine.columns.places import PLACES as FORMATS
from datagen.engine.random import Stream
from datagen.engine.vocabulary import LOCALES, vocabulary
from datagen.errors import Infeasible

POOLED = ["city", "state", "country", "country_code"]


def column(
    name: str, locale: str = "en", minimum: int = 0, maximum: int | None = None, is_unique: bool = False, seed: int = 1
) -> Column:
    return FORMATS[name].compile(
        FormatRequest(
            minimum_length=minimum,
            maximum_length=maximum,
            is_unique=is_unique,
            locale=locale,
            stream=Stream.derive(seed, "offices", name),
            table=Stream.derive(seed, "offices"),
        )
    )


def values(of: Column, start: int, stop: int) -> list[str]:
    return of.evaluate(Rows.span(start, stop)).to_pylist()


def matches(mask: str, postcode: str) -> bool:
    return re.fullmatch(re.escape(mask).replace(r"\#", "[0-9]").replace("@", "[A-Z]"), postcode) is not None


@pytest.mark.parametrize("locale", LOCALES)
def test_city_state_postcode_country_and_code_are_one_place(locale: str) -> None:
    rows = Rows.span(0, 400)
    masks = defaultdict(list)
    for place in places_of(locale):
        masks[place.city, place.state, place.country, place.country_code].append(place.postcode)
    columns = [column(name, locale).evaluate(rows).to_pylist() for name in (*POOLED, "postcode")]
    for *place, postcode in zip(*columns, strict=True):
        assert any(matches(mask, postcode) for mask in masks[tuple(place)])


@pytest.mark.parametrize("locale", LOCALES)
def test_a_city_of_a_country_has_one_state_and_one_block_of_postcodes(locale: str) -> None:
    places = places_of(locale)
    assert len({(place.city, place.country_code) for place in places}) == len(places)


@pytest.mark.parametrize("locale", LOCALES)
def test_places_are_complete(locale: str) -> None:
    for place in places_of(locale):
        for text in (place.city, place.state, place.state_code, place.country):
            assert text
            assert text == text.strip()
        assert re.fullmatch("[A-Z]{2}", place.country_code)
        assert re.fullmatch("[A-Z0-9#@ -]+", place.postcode)


@pytest.mark.parametrize("locale", TOGETHER)
def test_real_places_are_many_and_named_in_the_locales_language(locale: str) -> None:
    assert len(places_of(locale)) >= 15
    assert {place.country for place in places_of(locale)} == {COUNTRY_NAMES[locale[:2]][part[:2]] for part in TOGETHER[locale]}


def test_every_real_place_belongs_to_a_locale() -> None:
    assert {part for parts in TOGETHER.values() for part in parts} == PLACES.keys()


def test_a_languages_countries_mix_and_a_regional_locale_keeps_to_its_own() -> None:
    assert set(values(column("country_code", "en"), 0, 1000)) == {"US", "GB", "CA", "AU"}
    assert set(values(column("country_code", "en-gb"), 0, 1000)) == {"GB"}


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize("name", FORMATS)
def test_any_slice_equals_that_slice_of_the_whole(name: str, is_unique: bool) -> None:
    made = column(name, is_unique=is_unique)
    stop = min(made.capacity or 3000, 3000)
    whole = values(made, 0, stop)
    assert values(made, stop // 3, stop // 2) == whole[stop // 3 : stop // 2]
    assert [*values(made, 0, 1), *values(made, 1, stop)] == whole


@pytest.mark.parametrize("name", FORMATS)
def test_another_seed_gives_other_places(name: str) -> None:
    assert values(column(name, seed=1), 0, 50) != values(column(name, seed=2), 0, 50)


@pytest.mark.parametrize("name", FORMATS)
def test_only_a_unique_column_has_a_capacity_and_fills_it(name: str) -> None:
    assert column(name).capacity is None
    made = column(name, is_unique=True)
    assert made.capacity is not None
    rows = min(made.capacity, 20_000)
    assert len(set(values(made, 0, rows))) == rows > 50


@pytest.mark.parametrize("locale", ["is", "cs", "ja", "nl-be"])
def test_unique_postcodes_use_up_every_one_of_the_locales_form(locale: str) -> None:
    made = column("postcode", locale, is_unique=True)
    rows = min(made.capacity or 0, 100_000)
    assert rows >= 1000
    assert len(set(values(made, 0, rows))) == rows


@pytest.mark.parametrize("locale", LOCALES)
def test_street_addresses_are_a_number_and_a_street(locale: str) -> None:
    made = values(column("street_address", locale), 0, 100)
    for address in made:
        assert re.search("[0-9]", address)
        assert re.search(r"[^\W\d]", address)
        assert address == address.strip()
        assert "  " not in address
        assert "{" not in address
    assert len(set(made)) > 90


@pytest.mark.parametrize("locale", ["fi", "ja", "zh", "fr", "ar-ye"])
def test_unique_street_addresses_differ(locale: str) -> None:
    assert len(set(values(column("street_address", locale, is_unique=True), 0, 50_000))) == 50_000


@pytest.mark.parametrize("is_unique", [False, True])
@pytest.mark.parametrize(("minimum", "maximum"), [(0, 9), (0, 14), (20, 22), (30, 60)])
def test_street_addresses_keep_to_their_length(minimum: int, maximum: int, is_unique: bool) -> None:
    made = column("street_address", minimum=minimum, maximum=maximum, is_unique=is_unique)
    rows = min(made.capacity or 5000, 5000)
    addresses = values(made, 0, rows)
    assert all(minimum <= len(address) <= maximum for address in addresses)
    assert not is_unique or len(set(addresses)) == rows


@pytest.mark.parametrize("name", POOLED)
@pytest.mark.parametrize("is_unique", [False, True])
def test_pooled_values_keep_to_their_length(name: str, is_unique: bool) -> None:
    minimum, maximum = (2, 2) if name == "country_code" else (4, 9)
    made = column(name, minimum=minimum, maximum=maximum, is_unique=is_unique)
    assert all(minimum <= len(value) <= maximum for value in values(made, 0, min(made.capacity or 500, 500)))


def test_what_fits_keeps_its_place_where_other_cities_do_not_fit() -> None:
    free, short = values(column("city"), 0, 500), values(column("city", maximum=8), 0, 500)
    assert all(limited == city for city, limited in zip(free, short, strict=True) if len(city) <= 8)


def test_states_and_countries_too_long_give_way_to_their_codes() -> None:
    known = {(place.city, place.state_code[:2]) for place in places_of("en")}
    assert set(zip(values(column("city"), 0, 2000), values(column("state", maximum=2), 0, 2000), strict=True)) <= known
    assert values(column("country", maximum=2), 0, 100) == values(column("country_code"), 0, 100)


INFEASIBLE = [
    ("city", 0, 2, "format 'city' needs at least 4 characters, maxLength is 2", "raise maxLength to 4 or more"),
    ("country_code", 3, None, "format 'country_code' has at most 2 characters, minLength is 3", "lower minLength to 2 or less"),
    ("postcode", 0, 3, "format 'postcode' needs at least 4 characters, maxLength is 3", "raise maxLength to 4 or more"),
    (
        "street_address",
        0,
        3,
        "format 'street_address' needs at least 7 characters, maxLength is 3",
        "raise maxLength to 7 or more",
    ),
    ("state", 40, None, "format 'state' has at most 28 characters, minLength is 40", "lower minLength to 28 or less"),
]


@pytest.mark.parametrize(("name", "minimum", "maximum", "what", "fix"), INFEASIBLE)
def test_lengths_that_nothing_has_are_refused_with_the_numbers(
    name: str, minimum: int, maximum: int | None, what: str, fix: str
) -> None:
    with pytest.raises(Infeasible) as refusal:
        column(name, minimum=minimum, maximum=maximum)
    assert (refusal.value.what, refusal.value.fix) == (what, fix)


@pytest.mark.parametrize("is_unique", [False, True])
def test_postcodes_keep_to_their_length(is_unique: bool) -> None:
    made = column("postcode", minimum=6, maximum=7, is_unique=is_unique)
    assert {len(postcode) for postcode in values(made, 0, 3000)} == {6, 7}


def test_unique_countries_are_the_worlds() -> None:
    made = column("country", is_unique=True)
    assert made.capacity == len(set(vocabulary("en", "address")["country"]["name"]))
