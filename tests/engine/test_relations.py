"""Tables whose columns are tied together: every constraint holds, whichever rows are asked for."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pyarrow as pa
import pytest

import datagen
from datagen.engine.plan import TablePlan
from datagen.engine.present import PresentRows

INTEGER = {"type": "integer", "minimum": 1, "maximum": (1 << 31) - 1}
KEY = {**INTEGER, "primary_key": True}
SMALL = {"type": "integer", "minimum": 0, "maximum": 29}


def table(properties: dict[str, Any], **constraints: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **constraints}


TENANTS = table({"id": KEY})
USERS = table(
    {"tenant_id": {"type": "foreign", "ref": "tenants.id", "primary_key": True}, "id": KEY, "slug": {"type": "string"}},
    unique=[["tenant_id", "slug"]],
)
TO_USERS = {"ref": "users", "ref_columns": ["tenant_id", "id"]}
SCHEMAS: dict[str, dict[str, Any]] = {
    "tenants": TENANTS,
    "users": USERS,
    "orders": table(
        {"id": KEY, "tenant_id": INTEGER, "user_id": INTEGER, "other_id": {**INTEGER, "nullable": True}},
        foreign_keys=[
            {"columns": ["tenant_id", "user_id"], **TO_USERS},
            {"columns": ["tenant_id", "other_id"], **TO_USERS},
            {"columns": ["tenant_id"], "ref": "tenants", "ref_columns": ["id"]},
        ],
    ),
    "members": table(
        {"tenant_id": KEY, "order_id": {"type": "foreign", "ref": "orders.id", "primary_key": True}, "user_id": KEY},
        foreign_keys=[{"columns": ["tenant_id", "user_id"], **TO_USERS}],
    ),
    "pairs": table(
        {"user": {"type": "foreign", "ref": "orders.id"}, "group": {"type": "foreign", "ref": "tenants.id"}},
        unique=[["user", "group"]],
    ),
    "cells": table(
        {"x": SMALL, "y": SMALL, "z": SMALL, "live": {"type": "boolean"}},
        unique=[["x", "y"], ["y", "z"], {"columns": ["x", "z"], "where": "live"}],
    ),
    "folders": table(
        {
            "tenant_id": {"type": "foreign", "ref": "tenants.id", "primary_key": True},
            "id": KEY,
            "parent_id": {**INTEGER, "nullable": True},
        },
        foreign_keys=[{"columns": ["tenant_id", "parent_id"], "ref": "folders", "ref_columns": ["tenant_id", "id"]}],
    ),
    "loops": table(
        {"a": KEY, "b": KEY, "to_a": INTEGER, "to_b": INTEGER},
        foreign_keys=[{"columns": ["to_a", "to_b"], "ref": "loops", "ref_columns": ["a", "b"]}],
    ),
    "bookings": table(
        {"id": KEY, "room": SMALL, "during": {"type": "string", "pattern": "x", "sql_type": "tstzrange"}},
        exclude=[{"elements": [["room", "="], ["during", "&&"]]}],
    ),
    "prices": table(
        {
            "id": KEY,
            "low": {"type": "integer", "minimum": 0, "maximum": 100},
            "high": {"type": ["integer", "null"], "minimum": 0, "maximum": 100},
            "kind": {"type": "string", "maxLength": 10},
        },
        checks=["low < high", "kind IN ('fixed', 'open')", "kind <> 'open' OR high IS NULL"],
    ),
}
ROWS = 600
COUNTS = {"tenants": 25, "cells": 500}


@pytest.fixture(scope="module")
def plan() -> datagen.Plan:
    return datagen.plan(SCHEMAS, rows=ROWS, count=COUNTS)


def rows_of(made: TablePlan, *columns: str) -> list[tuple[Any, ...]]:
    batch = made.batch(0, made.rows)
    return list(zip(*(batch[column].to_pylist() for column in columns), strict=True))


@pytest.mark.parametrize("name", SCHEMAS)
def test_any_slice_equals_that_slice_of_the_whole(plan: datagen.Plan, name: str) -> None:
    made = plan[name]
    whole = made.batch(0, made.rows)

    for start, stop in ((0, 7), (3, 20), (made.rows - 9, made.rows)):
        assert made.batch(start, stop).to_pylist() == whole.slice(start, stop - start).to_pylist()


@pytest.mark.parametrize("name", SCHEMAS)
def test_another_seed_gives_other_rows(plan: datagen.Plan, name: str) -> None:
    other = datagen.plan(SCHEMAS, rows=ROWS, count=COUNTS, seed=8)
    if name != "tenants":
        assert other[name].batch(0, 20) != plan[name].batch(0, 20)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("users", ("tenant_id", "id")),
        ("users", ("tenant_id", "slug")),
        ("members", ("tenant_id", "order_id", "user_id")),
        ("pairs", ("user", "group")),
        ("cells", ("x", "y")),
        ("cells", ("y", "z")),
        ("folders", ("tenant_id", "id")),
        ("loops", ("a", "b")),
    ],
)
def test_keys_of_several_columns_differ(plan: datagen.Plan, name: str, columns: tuple[str, ...]) -> None:
    assert max(Counter(rows_of(plan[name], *columns)).values()) == 1


def test_a_partial_key_differs_among_the_rows_that_count(plan: datagen.Plan) -> None:
    live = [(x, z) for x, z, is_live in rows_of(plan["cells"], "x", "z", "live") if is_live]
    assert len(set(live)) == len(live) > 100


@pytest.mark.parametrize(
    ("name", "columns"),
    [("orders", ("tenant_id", "user_id")), ("orders", ("tenant_id", "other_id")), ("members", ("tenant_id", "user_id"))],
)
def test_keys_that_share_a_column_all_refer_to_rows(plan: datagen.Plan, name: str, columns: tuple[str, ...]) -> None:
    users = set(rows_of(plan["users"], "tenant_id", "id"))
    given = [row for row in rows_of(plan[name], *columns) if None not in row]
    assert set(given) <= users
    assert len(given) > ROWS // 2


def test_trees_within_a_tenant_have_earlier_parents_and_few_roots(plan: datagen.Plan) -> None:
    rows = rows_of(plan["folders"], "tenant_id", "id", "parent_id")
    place = {(tenant, own): number for number, (tenant, own, _) in enumerate(rows)}
    for number, (tenant, _, parent) in enumerate(rows):
        assert parent is None or place[tenant, parent] < number
    assert 0 < sum(parent is None for *_, parent in rows) < ROWS // 2


def test_rows_that_must_refer_to_their_own_table_do(plan: datagen.Plan) -> None:
    assert set(rows_of(plan["loops"], "to_a", "to_b")) <= set(rows_of(plan["loops"], "a", "b"))


def test_no_two_bookings_share_a_moment(plan: datagen.Plan) -> None:
    (during,) = zip(*rows_of(plan["bookings"], "during"), strict=True)
    ends = sorted(tuple(text.strip("[)").replace('"', "").split(",")) for text in during)
    assert all(before[1] <= after[0] for before, after in pairwise(ends))


def test_conditions_over_several_columns_hold(plan: datagen.Plan) -> None:
    rows = rows_of(plan["prices"], "low", "high", "kind")
    assert {kind for *_, kind in rows} == {"fixed", "open"}
    for low, high, kind in rows:
        assert high is None or (low < high and kind != "open")
    assert any(high is not None for _, high, _ in rows)


def test_a_key_without_room_says_how_many_rows_it_has() -> None:
    schemas = {
        "t": table({"x": {"type": "integer", "minimum": 1, "maximum": 3}, "y": {"enum": ["a", "b"]}}, unique=[["x", "y"]])
    }
    with pytest.raises(datagen.SchemaError, match=r"x, y \('x', 'y'\) needs 7 different combinations, there are 6"):
        datagen.plan(schemas, rows=7)
    assert datagen.plan(schemas, rows=6)["t"].rows == 6


def test_a_fitted_plan_has_as_many_rows_as_there_is_room_for_and_says_so() -> None:
    schemas = {
        "codes": table({"code": {"enum": ["a", "b", "c"], "primary_key": True}}),
        "uses": table({"code": {"type": "foreign", "ref": "codes.code", "primary_key": True}}),
    }
    plan = datagen.plan(schemas, rows=10, is_fitted=True)
    assert {made.name: made.rows for made in plan} == {"codes": 3, "uses": 3}
    assert len(plan.notes) == 2
    assert "'codes' has 3 rows" in plan.notes[0]


def test_contradictory_checks_are_named() -> None:
    with pytest.raises(datagen.SchemaError, match=r"no value of 'x' meets its checks"):
        datagen.plan({"t": table({"x": {"type": "integer"}}, checks=["x > 10", "x < 5"])})


def test_new_rows_go_on_behind_those_that_are_there() -> None:
    schemas = {
        "users": table({"id": KEY, "code": {"type": "string", "pattern": "[a-z]{2}", "unique": True}}),
        "orders": table({"id": KEY, "user_id": {"type": "foreign", "ref": "users.id"}}),
        "pairs": table({"a": SMALL, "b": SMALL}, unique=[["a", "b"]]),
    }
    first = datagen.plan(schemas, rows=300)
    there = {
        name: PresentRows(rows=300, columns={column: pa.array(values.to_pylist()) for column, values in batch.items()})
        for name in schemas
        for batch in [dict(zip(first[name].schema.names, first[name].batch(0, 300), strict=True))]
    }
    then = datagen.plan(schemas, rows=300, present=there)

    assert rows_of(then["users"], "id")[0] == (301,)
    codes = rows_of(first["users"], "code") + rows_of(then["users"], "code")
    assert len(set(codes)) == 600
    assert len(set(rows_of(first["pairs"], "a", "b") + rows_of(then["pairs"], "a", "b"))) == 600
    referred = {user for (user,) in rows_of(then["orders"], "user_id")}
    assert referred & set(range(1, 301))
    assert referred & set(range(301, 601))


def test_a_fitted_plan_is_null_where_a_unique_column_has_no_more_values() -> None:
    schemas = {
        "users": table({"id": KEY}),
        "profiles": table({"id": KEY, "user_id": {"type": ["foreign", "null"], "ref": "users.id", "unique": True}}),
    }
    plan = datagen.plan(schemas, count={"users": 5, "profiles": 40}, is_fitted=True)
    given = [user for (user,) in rows_of(plan["profiles"], "user_id") if user is not None]
    assert len(given) == len(set(given)) > 0
    assert plan["profiles"].rows == 40
    assert "null beyond its 5 different values" in plan.notes[0]


def test_numbers_between_those_that_are_there_are_used_where_there_is_no_room_behind() -> None:
    numbers = {"type": "integer", "minimum": 1, "maximum": 1000}
    schemas = {"t": table({"id": {**numbers, "primary_key": True}, "code": {**numbers, "unique": True}})}
    there = [*range(1, 101), 990]
    columns = {name: pa.array(there) for name in ("id", "code")}
    made = datagen.plan(schemas, rows=800, present={"t": PresentRows(rows=len(there), columns=columns)})["t"]
    for name in ("id", "code"):
        values = [value for (value,) in rows_of(made, name)]
        assert len(set(values) | set(there)) == 800 + len(there)
        assert set(values) <= set(range(1, 1001))


def test_a_condition_on_a_reference_chooses_among_the_parents() -> None:
    document = {
        "dialect": "postgresql",
        "schemas": {
            "classes": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}},
            "accounts": {
                "type": "object",
                "properties": {
                    "id": {"type": "integer", "primary_key": True},
                    "class": {"type": "foreign", "ref": "classes.id"},
                },
                "checks": [{"name": "known", "sql": "class = ANY (ARRAY[1, 2])"}],
            },
        },
    }

    made = datagen.plan(document, count={"classes": 50_000, "accounts": 1000})["accounts"]

    assert {row["class"] for row in made.batch(0, 1000).to_pylist()} == {1, 2}
