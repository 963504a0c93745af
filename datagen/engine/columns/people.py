"""Formats about people; all but the telephone are projections of the row's one hidden person.

Unique first and last names are the exception: there are so few that the column draws them without regard to the person.
"""

from __future__ import annotations

from typing import Literal

import pyarrow as pa

from datagen.engine.arrays import TEXT, TextPool
from datagen.engine.column import Column, Rows
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.columns.handles import compile_email, compile_username
from datagen.engine.columns.listed import distinct_members, limits_of, no_fit, substituted
from datagen.engine.columns.masks import disjoint, masks_of, sampled_masks, unique_masks
from datagen.engine.columns.names import compile_name
from datagen.engine.columns.person import people_of
from datagen.engine.vocabulary import vocabulary

__all__ = ["PEOPLE"]


def compile_first_name(request: FormatRequest) -> Column:
    return compile_part("first_name", "first", people_of(request.locale).firsts, request)


def compile_last_name(request: FormatRequest) -> Column:
    return compile_part("last_name", "last", people_of(request.locale).lasts, request)


def compile_part(
    format_name: str, component: Literal["first", "last"], names: tuple[str, ...], request: FormatRequest
) -> Column:
    """One of the person's names; another that fits, always the same, in the place of one that does not."""
    if request.is_unique:
        return distinct_members(format_name, names, request)
    people = people_of(request.locale)
    pool = TextPool.of(substituted(format_name, names, limits_of(request)))

    def compute(rows: Rows) -> pa.Array:
        return pool.take(people.draw(rows, request.table, request.locale)[component])

    return Column(arrow_type=TEXT, compute=compute)


def compile_phone(request: FormatRequest) -> Column:
    """Numbers in the ways that the locale writes them, independent of the person."""
    limits = limits_of(request)
    listed: list[str] = vocabulary(request.locale, "person")["telephone_fmt"]
    fitting = tuple(dict.fromkeys(mask for mask in listed if limits.allow(len(mask))))
    if not fitting:
        raise no_fit("phone", map(len, listed), limits)
    if request.is_unique:
        return unique_masks(masks_of(disjoint(fitting)), request.stream)
    return sampled_masks(masks_of(fitting), request.stream)


PEOPLE: dict[str, Format] = {
    "name": Format(summary="full name", compile=compile_name),
    "first_name": Format(summary="given name", compile=compile_first_name),
    "last_name": Format(summary="family name", compile=compile_last_name),
    "username": Format(summary="account name, from the person's name", compile=compile_username),
    "email": Format(summary="e-mail address at a reserved domain, from the person's name", compile=compile_email),
    "phone": Format(summary="telephone number as the locale writes it", compile=compile_phone),
}
