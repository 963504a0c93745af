from __future__ import annotations

from typing import Any

import pytest
from documents import USERS, table, table_of

import datagen

REFERENCE = {"type": "foreign", "ref": "users.id", "primary_key": True}
ENUM = {"enum": ["a", "b", "c"], "primary_key": True}


def rows_of(document: dict[str, Any], name: str, **count: int) -> list[tuple[Any, ...]]:
    made = datagen.plan(document, count=count)[name]
    return [tuple(row.values()) for row in made.batch(0, made.rows).to_pylist()]


@pytest.mark.parametrize(
    ("column", "is_key"),
    [
        ({"type": "integer"}, True),
        ({"type": "string", "format": "uuid"}, True),
        ({"type": "integer", "minimum": 1, "maximum": 9}, False),
        ({"type": "string"}, False),
        ({"type": ["integer", "null"]}, False),
    ],
)
def test_a_column_named_id_is_the_primary_key_where_it_can_be_one(column: dict[str, Any], is_key: bool) -> None:
    assert datagen.plan(table(id=column))["users"].primary_key == (("id",) if is_key else ())


def test_a_declared_key_wins_over_the_name() -> None:
    made = datagen.plan(table(id={"type": "integer"}, code={"type": "string", "pattern": "[A-Z]{8}", "primary_key": True}))[
        "users"
    ]

    assert made.primary_key == ("code",)


@pytest.mark.parametrize(
    "column",
    [
        {"type": "integer"},
        {"type": "integer", "minimum": -500, "maximum": 500},
        {"type": "string", "format": "uuid"},
        {"type": "string", "format": "email"},
        {"type": "string", "pattern": "[A-Z]{3}"},
        {"type": "string", "maxLength": 12},
        {"type": "string", "format": "date"},
        {"type": "string", "format": "date-time"},
        {"type": "number", "scale": 2},
        {"enum": [f"{number}" for number in range(1000)]},
    ],
)
def test_a_primary_key_of_any_type_is_unique_and_never_null(column: dict[str, Any]) -> None:
    made = datagen.plan(table(key={**column, "primary_key": True, "nullable": True}), count={"users": 1000})["users"]
    values = made.batch(0, 1000)["key"]

    assert not made.schema.field("key").nullable
    assert values.null_count == 0
    assert len(set(values.to_pylist())) == 1000


def test_a_junction_table_can_be_filled_to_the_last_pair() -> None:
    document = {"users": USERS, "groups": USERS, "members": table_of(user=REFERENCE, group={**REFERENCE, "ref": "groups.id"})}

    rows = rows_of(document, "members", users=40, groups=25, members=1000)

    assert set(rows) == {(user, group) for user in range(1, 41) for group in range(1, 26)}
    assert rows != sorted(rows)


def test_a_junction_table_with_few_rows_draws_from_all_pairs() -> None:
    document = {"users": USERS, "groups": USERS, "members": table_of(user=REFERENCE, group={**REFERENCE, "ref": "groups.id"})}

    rows = rows_of(document, "members", users=1000, groups=1000, members=5000)

    assert len(set(rows)) == 5000
    assert sum(user for user, _ in rows) / 5000 == pytest.approx(500, abs=20)
    assert sum(group for _, group in rows) / 5000 == pytest.approx(500, abs=20)


@pytest.mark.parametrize(
    "others",
    [
        {"line": {"type": "integer", "primary_key": True}},
        {"line": {"type": "integer", "primary_key": True, "minimum": 1, "maximum": 100}},
        {"kind": ENUM, "day": {"type": "string", "format": "date", "primary_key": True}},
        {"at": {"type": "string", "format": "date-time", "primary_key": True}},
        {"amount": {"type": "number", "scale": 2, "primary_key": True}},
        {"code": {"type": "string", "pattern": "[A-Z]{3}", "primary_key": True}},
        {"flag": {"type": "boolean", "primary_key": True}, "line": {"type": "integer", "primary_key": True}},
        {"name": {"type": "string", "maxLength": 30, "primary_key": True}},
        {"email": {"type": "string", "format": "email", "primary_key": True}},
    ],
)
def test_keys_of_several_columns_differ_in_some_column(others: dict[str, Any]) -> None:
    rows = rows_of({"users": USERS, "lines": table_of(user=REFERENCE, **others)}, "lines", users=30, lines=2000)

    assert len(set(rows)) == 2000
    assert {row[0] for row in rows} == set(range(1, 31))


def test_the_lines_of_an_order_are_numbered_from_1() -> None:
    document = {"users": USERS, "lines": table_of(user=REFERENCE, line={"type": "integer", "primary_key": True})}

    rows = rows_of(document, "lines", users=30, lines=75)

    lines_of = {user: [line for other, line in rows if other == user] for user, _ in rows}
    assert all(sorted(lines) == list(range(1, len(lines) + 1)) for lines in lines_of.values())
    assert {len(lines) for lines in lines_of.values()} > {1, 2, 3}


def test_the_last_number_of_a_key_counts_and_the_others_vary() -> None:
    number = {"type": "integer", "primary_key": True}

    rows = rows_of({"lines": table_of(book=number, page=number)}, "lines", lines=300)

    assert len(set(rows)) == len(rows)
    assert {page for _, page in rows} == set(range(1, 7))
    assert 95 <= len({book for book, _ in rows}) <= 105
    assert all(1 <= book <= 1_000_000 for book, _ in rows)


def test_a_number_that_has_little_room_counts_evenly() -> None:
    line = {"type": "integer", "minimum": 0, "maximum": 100}
    lines = {
        **table_of(user={"type": "foreign", "ref": "users.id"}, line=line),
        "unique": [["user", "line"]],
    }
    document = {"users": USERS, "lines": lines}

    rows = rows_of(document, "lines", users=30, lines=3000)

    assert sorted(rows) == [(user, line) for user in range(1, 31) for line in range(1, 101)]


def test_a_key_may_hold_a_shared_out_reference() -> None:
    reference = {**REFERENCE, "per_parent": {"min": 1, "max": 4}}
    document = {"users": USERS, "lines": table_of(user=reference, line={"type": "integer", "primary_key": True})}

    rows = rows_of(document, "lines", users=100)

    assert len(set(rows)) == len(rows)
    assert {user for user, _ in rows} == set(range(1, 101))


def test_a_skewed_reference_in_a_key_stays_skewed() -> None:
    reference = {**REFERENCE, "distribution": "zipf"}
    document = {"users": USERS, "lines": table_of(user=reference, line={"type": "integer", "primary_key": True})}

    users = [user for user, _ in rows_of(document, "lines", users=100, lines=5000)]

    assert max(users.count(user) for user in set(users)) > 500


def test_a_key_with_a_column_that_is_unique_alone_needs_nothing_of_the_others() -> None:
    columns = {
        "uuid": {"type": "string", "format": "uuid", "primary_key": True},
        "flag": {"type": "boolean", "primary_key": True},
    }
    made = datagen.plan(table(**columns), count={"users": 1000})["users"]

    assert made.primary_key == ("uuid", "flag")
    assert len(set(made.batch(0, 1000)["uuid"].to_pylist())) == 1000
