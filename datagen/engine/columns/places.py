"""Formats about places; city, state, postcode, country and country code are projections of the row's one hidden place.

A row's place depends on the table's stream and the row number alone. Unique columns are the exception: there are so few cities
and countries that such a column draws its values without regard to the place. Values that do not fit the length limits are
replaced, each always by the same one; states and countries give way to their abbreviations first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import pyarrow as pa
from mimesis.datasets import COUNTRY_CODES

from datagen.engine.arrays import TEXT, TextPool
from datagen.engine.column import Column, Rows
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.columns.gazetteer import Place, listed_cities, listed_countries, listed_states, places_of
from datagen.engine.columns.listed import distinct_members, limits_of, no_fit, substituted
from datagen.engine.columns.masks import disjoint, masks_of, unique_masks
from datagen.engine.columns.street import compile_street_address
from datagen.engine.random import UInts
from datagen.engine.vocabulary import vocabulary

__all__ = ["PLACES"]


def compile_city(request: FormatRequest) -> Column:
    if request.is_unique:
        cities = [place.city for place in places_of(request.locale)]
        return distinct_members("city", [*cities, *listed_cities(request.locale)], request)
    return projection("city", [lambda place: place.city], request)


def compile_state(request: FormatRequest) -> Column:
    if request.is_unique:
        states = [place.state for place in places_of(request.locale)]
        return distinct_members("state", [*states, *listed_states(request.locale)], request)
    return projection("state", [lambda place: place.state, lambda place: place.state_code, two_letters], request)


def two_letters(place: Place) -> str:
    """The state's abbreviation where every abbreviation is to be as short as the United States'."""
    return place.state if place.state_code == place.state else place.state_code[:2]


def compile_country(request: FormatRequest) -> Column:
    if request.is_unique:
        return distinct_members("country", listed_countries(request.locale), request)
    return projection("country", [lambda place: place.country, lambda place: place.country_code], request)


def compile_country_code(request: FormatRequest) -> Column:
    if request.is_unique:
        return distinct_members("country_code", COUNTRY_CODES["a2"], request)
    return projection("country_code", [lambda place: place.country_code], request)


def compile_postcode(request: FormatRequest) -> Column:
    """Postcodes of the place; for a unique column any of the locale's form."""
    limits = limits_of(request)
    if request.is_unique:
        listed = [
            vocabulary(request.locale, "address")["postal_code_fmt"],
            *(place.postcode for place in places_of(request.locale)),
        ]
        fitting = [mask for mask in listed if limits.allow(len(mask))]
        if not fitting:
            raise no_fit("postcode", map(len, listed), limits)
        return unique_masks(masks_of(disjoint(fitting)), request.stream)
    masks = masks_of(tuple(substituted("postcode", [place.postcode for place in places_of(request.locale)], limits)))

    def compute(rows: Rows) -> pa.Array:
        return masks.drawn(place_numbers(rows, request), request.stream, rows.numbers)

    return Column(arrow_type=TEXT, compute=compute)


def projection(format_name: str, spellings: list[Callable[[Place], str]], request: FormatRequest) -> Column:
    """Each row's place in the first spelling that fits for all places, else in the first that fits for any."""
    limits = limits_of(request)
    places = places_of(request.locale)
    spelled = [[spelling(place) for place in places] for spelling in spellings]
    fitting = [sum(limits.allow(len(value)) for value in values) for values in spelled]
    best = next((values for values, count in zip(spelled, fitting, strict=True) if count == len(places)), None)
    best = best or next((values for values, count in zip(spelled, fitting, strict=True) if count), None)
    if best is None:
        raise no_fit(format_name, map(len, all_of(spelled)), limits)
    pool = TextPool.of(substituted(format_name, best, limits))

    def compute(rows: Rows) -> pa.Array:
        return pool.take(place_numbers(rows, request))

    return Column(arrow_type=TEXT, compute=compute)


def all_of(lists: Iterable[Iterable[str]]) -> list[str]:
    return [value for values in lists for value in values]


def place_numbers(rows: Rows, request: FormatRequest) -> UInts:
    """The number of each row's place."""
    stream, count = request.table.fork("place"), len(places_of(request.locale))
    return rows.draw_once(("place", request.table.key, request.locale), lambda numbers: stream.below(count, numbers))


PLACES: dict[str, Format] = {
    "street_address": Format(summary="house number and street", compile=compile_street_address),
    "city": Format(summary="city", compile=compile_city),
    "state": Format(summary="state, province or region of the city", compile=compile_state),
    "postcode": Format(summary="postcode of the city", compile=compile_postcode),
    "country": Format(summary="country of the city", compile=compile_country),
    "country_code": Format(summary="country of the city, as two letters (ISO 3166-1)", compile=compile_country_code),
}
