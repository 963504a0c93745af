"""Request -> plan, within the limits that the settings set."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock
from typing import Any

import msgspec

from datagen.api import plan
from datagen.engine.plan import Plan
from datagen.errors import Problem, SchemaError
from datagen.io.documents.files import parse_json
from datagen.server.contract import PlanRequest
from datagen.server.limits import bounded, refuse_size

__all__ = ["compiled", "plan_at_hand", "plan_of", "plan_of_any_size", "plan_without_rows", "read_schemas"]

KEPT_PLANS = 64
KEPT_BYTES = 1 << 16
"""Of the schemas of a plan that is kept: compiling a small document takes longer than making a few rows of it."""


def plan_of(
    schemas: msgspec.Raw,
    count: msgspec.Raw | msgspec.UnsetType,
    *,
    most_rows: int | None,
    seed: int | None = None,
    locale: str | None = None,
    dialect: str | None = None,
) -> Plan:
    """The plan for the schemas and counts of a request; each table has from 1 to ``most_rows`` rows where that is a number.

    Raises SchemaError with every problem, each with its path in the request.
    """
    texts = texts_of(schemas, count)
    make = PLANS.get if sum(map(len, texts)) <= KEPT_BYTES else compiled_in_time
    return make(*texts, most_rows, seed, locale, dialect)


def plan_at_hand(
    schemas: msgspec.Raw,
    count: msgspec.Raw | msgspec.UnsetType,
    *,
    most_rows: int | None,
    seed: int | None = None,
    locale: str | None = None,
    dialect: str | None = None,
) -> Plan | None:
    """What :func:`plan_of` gives, if that is kept from before."""
    return PLANS.at_hand(*texts_of(schemas, count), most_rows, seed, locale, dialect)


def texts_of(schemas: msgspec.Raw, count: msgspec.Raw | msgspec.UnsetType) -> tuple[bytes, bytes]:
    return bytes(schemas), b"{}" if isinstance(count, msgspec.UnsetType) else bytes(count)


def plan_of_any_size(wanted: PlanRequest, count: msgspec.Raw | msgspec.UnsetType) -> Plan:
    """What :func:`plan_of` gives with these counts, for requests to which the limit of rows does not apply."""
    return plan_of(wanted.schemas, count, most_rows=None, seed=wanted.seed, locale=wanted.locale, dialect=wanted.dialect)


def plan_without_rows(schemas: msgspec.Raw, dialect: str) -> Plan:
    """The plan for the tables alone; the dialect is that of SQL in the schemas which do not say it."""
    document = {"schemas": read_schemas(bytes(schemas)), "dialect": dialect}
    with bounded():
        return plan(document, rows=0)


def compiled(
    schemas: bytes, count: bytes, most_rows: int | None, seed: int | None, locale: str | None, dialect: str | None
) -> Plan:
    document: dict[str, Any] = {"schemas": read_schemas(schemas), "count": parse_json(count.decode(), "$.count")}
    said = {"seed": seed, "locale": locale, "dialect": dialect}
    document |= {name: value for name, value in said.items() if value is not None}
    if most_rows is not None:
        refuse_counts(document["count"], most_rows)
    return plan(document, most_rows=most_rows)


def compiled_in_time(*wanted: Any) -> Plan:
    """The same, for requests that somebody waits for."""
    with bounded():
        return compiled(*wanted)


def read_schemas(text: bytes) -> object:
    schemas = parse_json(text.decode(), "$.schemas")
    refuse_size(schemas, "$.schemas")
    return schemas


def refuse_counts(counts: object, most_rows: int) -> None:
    """Raises SchemaError for every table that is to be without rows, or to have more than one request may ask for."""
    fix = f"ask for 1 to {most_rows}; a job has no such limit: POST /jobs"
    problems = [
        Problem(f"count of {name!r} is {rows}, not from 1 to {most_rows}", f"$.count.{name}", fix)
        for name, rows in (counts.items() if isinstance(counts, dict) else ())
        if isinstance(rows, int) and not isinstance(rows, bool) and not 1 <= rows <= most_rows
    ]
    if problems:
        raise SchemaError(problems)


class Plans:
    """The plans asked for last; requests for one that is being compiled wait for it instead of compiling it, too."""

    def __init__(self, compile: Callable[..., Plan]) -> None:
        self.compile = compile
        self.lock = Lock()
        self.kept: OrderedDict[tuple[Any, ...], Future[Plan]] = OrderedDict()

    def get(self, *wanted: Any) -> Plan:
        """What ``compile`` makes of these; what it raises is not kept."""
        with self.lock:
            found = self.kept.get(wanted)
            if found is not None:
                self.kept.move_to_end(wanted)
            else:
                mine = self.kept[wanted] = Future()
                if len(self.kept) > KEPT_PLANS:
                    self.kept.popitem(last=False)
        return found.result() if found is not None else self.make(wanted, mine)

    def at_hand(self, *wanted: Any) -> Plan | None:
        """None where it would have to be compiled, or is being compiled."""
        with self.lock:
            found = self.kept.get(wanted)
        return found.result() if found is not None and found.done() and found.exception() is None else None

    def make(self, wanted: tuple[Any, ...], result: Future[Plan]) -> Plan:
        try:
            made = self.compile(*wanted)
        except BaseException as error:
            with self.lock:
                self.kept.pop(wanted, None)
            result.set_exception(error)
            raise
        result.set_result(made)
        return made


PLANS = Plans(compiled_in_time)
