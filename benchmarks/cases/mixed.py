"""The mixed table to Arrow, against the libraries that make one value at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import MIXED

PARENTS = 100_000
STATUSES = MIXED["mixed"]["properties"]["status"]["enum"]


@contextmanager
def with_datagen(rows: int) -> Iterator[Work]:
    table = datagen.plan(MIXED, count={"parents": PARENTS, "mixed": rows}, seed=1)["mixed"]
    table.batch(0, min(rows, 1000))
    yield lambda: Made(sum(batch.num_rows for batch in table.reader()))


@contextmanager
def with_mimesis(rows: int) -> Iterator[Work]:
    import mimesis

    generic = mimesis.Generic(mimesis.Locale.EN)  # a seeded one refuses unique e-mail addresses
    person, numeric, choice, text = generic.person, generic.numeric, generic.choice, generic.text

    def row(number: int) -> dict[str, Any]:
        return {
            "id": number,
            "uid": generic.cryptographic.uuid_object(),
            "parent_id": numeric.integer_number(1, PARENTS),
            "name": person.full_name(),
            "email": person.email(unique=True),
            "status": choice(STATUSES),
            "amount": numeric.decimal_number(0, 10000),
            "created_at": generic.datetime.datetime(),
            "code": generic.code.issn("@@@-######"),
            "body": text.text(4)[:200],
        }

    yield lambda: Made(sum(1 for number in range(rows) if row(number)))


@contextmanager
def with_faker(rows: int) -> Iterator[Work]:
    row = faker_row()
    yield lambda: Made(sum(1 for number in range(rows) if row(number)))


def faker_row() -> Callable[[int], dict[str, Any]]:
    """Makes the row of a number with Faker, a call for each value."""
    import faker

    fake = faker.Faker()
    fake.seed_instance(1)
    return lambda number: {
        "id": number,
        "uid": fake.uuid4(cast_to=None),
        "parent_id": fake.random_int(1, PARENTS),
        "name": fake.name(),
        "email": fake.unique.email(),
        "status": fake.random_element(STATUSES),
        "amount": fake.pydecimal(min_value=0, max_value=10000, right_digits=2),
        "created_at": fake.date_time(),
        "code": fake.bothify("???-######", letters="ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "body": fake.text(200),
    }


MIXED_CASE = Case(
    summary="mixed table of 10 columns to Arrow",
    contenders={"datagen": with_datagen, "mimesis": with_mimesis, "faker": with_faker},
    rows={"mimesis": 5_000, "faker": 5_000},
    default_rows=5_000_000,
    goals=(
        Goal(
            measure="mixed 10-column table to Arrow, rows/s",
            figure="rows_per_second",
            subject="datagen",
            reference=None,
            bound=3_000_000,
        ),
        Goal(
            measure="the same, against Mimesis row by row",
            figure="rows_per_second",
            subject="datagen",
            reference="mimesis",
            bound=100,
        ),
        Goal(
            measure="the same, against Faker row by row",
            figure="rows_per_second",
            subject="datagen",
            reference="faker",
            bound=100,
        ),
    ),
)
