"""Formats that are one entry of a list: a word, a job, a colour, a currency, a language, a browser."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from mimesis.datasets import CURRENCY_ISO_CODES, USER_AGENTS

from datagen.engine.column import Column
from datagen.engine.columns.composition import Shape, compile_shapes
from datagen.engine.columns.format import Format, FormatRequest
from datagen.engine.corpus import language_words
from datagen.engine.vocabulary import Section, vocabulary

__all__ = ["WORDS", "entries"]

SHORTEST_LIST = 3
"""What has fewer entries is no list but a place held for one; the English list stands in."""

PLATFORMS = (
    "Windows NT 10.0; Win64; x64",
    "Macintosh; Intel Mac OS X 10_15_7",
    "X11; Linux x86_64",
    "X11; CrOS x86_64 14541.0.0",
    "Linux; Android 10; K",
)
CHROME_VERSIONS = range(120, 140)
CHROME_BUILDS = range(6000, 8000)
CHROME_PATCHES = range(250)


def entries(locale: str, section: Section, key: str) -> list[str]:
    """One list of a locale's vocabulary, without what it lists twice."""
    listed = cast(list[str], vocabulary(locale, section)[key])
    distinct = list(dict.fromkeys(entry.strip() for entry in listed))
    return distinct if len(distinct) >= SHORTEST_LIST else entries("en", section, key)


def compile_list(format: str, list_entries: Callable[[str], Sequence[str]]) -> Callable[[FormatRequest], Column]:
    """The entries that this lists for a locale."""

    def compile(request: FormatRequest) -> Column:
        return compile_shapes(format, [[list_entries(request.locale)]], request)

    return compile


def compile_user_agent(request: FormatRequest) -> Column:
    """Browsers as they were seen; unique ones go on with versions of one browser that none of these has."""
    made_up = tuple(f"Chrome/{version}." for version in CHROME_VERSIONS)
    seen = [agent for agent in USER_AGENTS if not any(version in agent for version in made_up)]
    return compile_shapes("user_agent", [[seen], browser_shape()], request)


def browser_shape() -> Shape:
    browsers = [
        f"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0."
        for platform in PLATFORMS
        for version in CHROME_VERSIONS
    ]
    return [browsers, map(str, CHROME_BUILDS), [f".{patch} Safari/537.36" for patch in CHROME_PATCHES]]


WORDS = {
    "color": Format(
        summary="the name of a colour", compile=compile_list("color", lambda locale: entries(locale, "text", "color"))
    ),
    "currency_code": Format(
        summary="an ISO 4217 code such as EUR", compile=compile_list("currency_code", lambda locale: CURRENCY_ISO_CODES)
    ),
    "job": Format(summary="an occupation", compile=compile_list("job", lambda locale: entries(locale, "person", "occupation"))),
    "language": Format(
        summary="the name of a language", compile=compile_list("language", lambda locale: entries(locale, "person", "language"))
    ),
    "user_agent": Format(summary="what a browser calls itself", compile=compile_user_agent),
    "word": Format(summary="one word", compile=compile_list("word", language_words)),
}
