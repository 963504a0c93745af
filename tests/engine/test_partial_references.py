"""Foreign keys that only some rows of a table have: those rows refer to a parent, and the others need not."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyarrow as pa
import pytest

import datagen
from datagen.engine.plan import TablePlan
from datagen.engine.present import PresentRows

KEY = {"type": "integer", "minimum": 1, "maximum": (1 << 31) - 1, "primary_key": True}
NUMBER = {"type": "integer", "minimum": 1, "maximum": 100_000}
REGION = {"enum": ["a", "b", "c"]}
Row = dict[str, Any]


def table(properties: dict[str, Any], **constraints: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, **constraints}


def key(column: str, ref: str, where: str, **more: Any) -> dict[str, Any]:
    return {"columns": [column], "ref": ref, "ref_columns": ["id"], "where": where, **more}


def pair(columns: list[str], ref: str, where: str, **more: Any) -> dict[str, Any]:
    return {"columns": columns, "ref": ref, "ref_columns": ["tenant", "id"], "where": where, **more}


MEMBERS = table({"tenant": {"type": "foreign", "ref": "tenants.id", "primary_key": True}, "id": KEY})
SCHEMAS: dict[str, dict[str, Any]] = {
    "low": table({"id": KEY}),
    "high": table({"id": {**KEY, "minimum": 500}}),
    "tenants": table({"id": KEY}),
    "users": MEMBERS,
    "bots": MEMBERS,
    "listed": table(
        {"id": KEY, "region": REGION, "x": {**NUMBER, "nullable": True}},
        foreign_keys=[key("x", "low", "region = 'a'"), key("x", "high", "region = 'b'")],
    ),
    "by_own_value": table(
        {"id": KEY, "x": {**NUMBER, "maximum": 3000}},
        foreign_keys=[key("x", "low", "x >= 1 AND x < 60"), key("x", "high", "x >= 60 AND x < 1000")],
    ),
    "nested": table(
        {"id": KEY, "region": REGION, "n": {"type": "integer", "minimum": 0, "maximum": 9}, "x": NUMBER},
        foreign_keys=[key("x", "wide", "region = 'a'"), key("x", "low", "(region = 'a') AND (n < 5)")],
    ),
    "wide": table({"id": {**KEY, "minimum": 81}}),
    "tenant_docs": table(
        {"tenant": {"type": "foreign", "ref": "tenants.id"}, "author": NUMBER, "reviewer": {**NUMBER, "nullable": True}},
        foreign_keys=[
            pair(["tenant", "author"], "users", "tenant < 8"),
            pair(["tenant", "reviewer"], "bots", "tenant < 8"),
            pair(["tenant", "author"], "bots", "tenant >= 8 AND tenant < 15"),
        ],
    ),
    "whole_or_null": table(
        {"region": REGION, "t": {**NUMBER, "nullable": True}, "u": {**NUMBER, "nullable": True}},
        foreign_keys=[pair(["t", "u"], "users", "region = 'a'", match="full")],
        checks=["region <> 'c' OR t BETWEEN 10 AND 12"],
    ),
    "different": table(
        {"region": REGION, "x": NUMBER}, foreign_keys=[key("x", "low", "region = 'a'")], unique=[["region", "x"]]
    ),
    "tree": table(
        {"id": KEY, "up": {**NUMBER, "nullable": True}},
        foreign_keys=[key("up", "tree", "id < 200"), key("up", "high", "id >= 200")],
    ),
}
ROWS = 300
COUNTS = {"low": 90, "tenants": 20, "different": 120}
MADE = ("listed", "by_own_value", "nested", "tenant_docs", "whole_or_null", "different", "tree")


@pytest.fixture(scope="module")
def plan() -> datagen.Plan:
    return datagen.plan(SCHEMAS, rows=ROWS, count=COUNTS)


def rows_of(made: TablePlan) -> list[Row]:
    rows: list[Row] = made.batch(0, made.rows).to_pylist()
    return rows


def ids(plan: datagen.Plan, name: str) -> set[int]:
    return {row["id"] for row in rows_of(plan[name])}


def pairs(plan: datagen.Plan, name: str) -> set[tuple[int, int]]:
    return {(row["tenant"], row["id"]) for row in rows_of(plan[name])}


@pytest.mark.parametrize("name", MADE)
def test_any_slice_equals_that_slice_of_the_whole(plan: datagen.Plan, name: str) -> None:
    whole = rows_of(plan[name])
    for start, stop in ((0, 7), (3, 20), (len(whole) - 9, len(whole))):
        assert plan[name].batch(start, stop).to_pylist() == whole[start:stop]


@pytest.mark.parametrize("name", MADE)
def test_the_same_seed_gives_the_same_rows_and_another_others(plan: datagen.Plan, name: str) -> None:
    assert datagen.plan(SCHEMAS, rows=ROWS, count=COUNTS)[name].batch(0, 50) == plan[name].batch(0, 50)
    assert datagen.plan(SCHEMAS, rows=ROWS, count=COUNTS, seed=8)[name].batch(0, 50) != plan[name].batch(0, 50)


def test_batches_and_threads_change_nothing(plan: datagen.Plan) -> None:
    whole = rows_of(plan["listed"])
    assert [row for batch in plan["listed"].reader(batch_rows=7, workers=3) for row in batch.to_pylist()] == whole


def test_each_list_of_rows_refers_to_its_own_parent_and_the_rest_to_none(plan: datagen.Plan) -> None:
    found: dict[str, set[int]] = {"a": set(), "b": set(), "c": set()}
    nulls: Counter[str] = Counter()
    for row in rows_of(plan["listed"]):
        nulls[row["region"]] += row["x"] is None
        found[row["region"]] |= {row["x"]} - {None}
    assert found["a"] <= ids(plan, "low")
    assert found["b"] <= ids(plan, "high")
    assert not found["c"] <= ids(plan, "low") | ids(plan, "high")
    assert min(map(len, found.values())) > 30
    assert min(nulls[region] for region in found) > 0


def test_rows_may_be_told_apart_by_the_column_that_refers(plan: datagen.Plan) -> None:
    values = [row["x"] for row in rows_of(plan["by_own_value"])]
    assert {x for x in values if x < 60} <= ids(plan, "low")
    assert {x for x in values if 60 <= x < 1000} <= ids(plan, "high")
    assert min(sum(x < 60 for x in values), sum(60 <= x < 1000 for x in values), sum(x >= 1000 for x in values)) > 30


def test_rows_of_two_keys_refer_by_both(plan: datagen.Plan) -> None:
    both = ids(plan, "wide") & ids(plan, "low")
    rows = rows_of(plan["nested"])
    assert {row["x"] for row in rows if row["region"] == "a"} <= ids(plan, "wide")
    inner = [row["x"] for row in rows if row["region"] == "a" and row["n"] < 5]
    assert set(inner) <= both
    assert len(inner) > 30


def test_keys_that_share_a_column_agree_in_it(plan: datagen.Plan) -> None:
    users, bots = pairs(plan, "users"), pairs(plan, "bots")
    counts: Counter[str] = Counter()
    for row in rows_of(plan["tenant_docs"]):
        author, reviewer = (row["tenant"], row["author"]), (row["tenant"], row["reviewer"])
        if row["tenant"] < 8:
            assert author in users
            assert row["reviewer"] is None or reviewer in bots
            counts["reviewed"] += row["reviewer"] is not None
        elif row["tenant"] < 15:
            assert author in bots
            counts["by bots"] += 1
        else:
            counts["free"] += author not in users | bots
    assert min(counts.values()) > 30
    assert len(counts) == 3


def test_a_key_that_matches_in_full_is_null_in_all_columns_or_in_none(plan: datagen.Plan) -> None:
    users = pairs(plan, "users")
    inside = [(row["t"], row["u"]) for row in rows_of(plan["whole_or_null"]) if row["region"] == "a"]
    assert all(each == (None, None) or each in users for each in inside)
    assert (None, None) in inside
    assert len(set(inside)) > 30


def test_checks_narrow_the_values_of_rows_that_do_not_refer(plan: datagen.Plan) -> None:
    found = {row["t"] for row in rows_of(plan["whole_or_null"]) if row["region"] == "c"}
    assert {10, 11, 12} <= found <= {10, 11, 12, None}


def test_keys_that_differ_hold_beside_them(plan: datagen.Plan) -> None:
    rows = [(row["region"], row["x"]) for row in rows_of(plan["different"])]
    assert len(set(rows)) == len(rows) == COUNTS["different"]
    assert {x for region, x in rows if region == "a"} <= ids(plan, "low")


def test_a_table_may_refer_to_itself_in_some_rows_and_elsewhere_in_others(plan: datagen.Plan) -> None:
    rows = rows_of(plan["tree"])
    assert {row["up"] for row in rows if row["id"] < 200} <= ids(plan, "tree") | {None}
    assert {row["up"] for row in rows if row["id"] >= 200} <= ids(plan, "high") | {None}


def test_rows_that_are_there_are_referred_to() -> None:
    present = {"low": PresentRows(rows=2, columns={"id": pa.array([700_001, 700_002])})}
    made = datagen.plan(SCHEMAS, rows=ROWS, count={**COUNTS, "low": 1}, present=lambda _: present)
    found = {row["x"] for row in rows_of(made["listed"]) if row["region"] == "a"}
    assert {700_001, 700_002} <= found
    assert len(found - {None}) == 3


def test_of_a_parent_without_rows_the_rows_are_others_or_null() -> None:
    made = datagen.plan(SCHEMAS, rows=ROWS, count={**COUNTS, "low": 0})
    listed = [row["x"] for row in rows_of(made["listed"]) if row["region"] == "a"]
    assert set(listed) == {None}
    assert "a" not in {row["region"] for row in rows_of(made["different"])}


def test_rows_that_can_not_refer_become_others() -> None:
    schemas = {
        "low": SCHEMAS["low"],
        "high": SCHEMAS["high"],
        "t": table({"region": REGION, "x": NUMBER}, foreign_keys=[key("x", "low", "region <> 'c'"), key("x", "high", "true")]),
    }
    rows = rows_of(datagen.plan(schemas, rows=ROWS, count={"low": 90})["t"])
    assert {row["region"] for row in rows} == {"c"}


def test_what_can_not_be_met_is_named() -> None:
    both = [key("x", "low", "x > 0"), key("x", "high", "x > 0")]
    schemas = {"low": SCHEMAS["low"], "high": SCHEMAS["high"], "t": table({"x": NUMBER}, foreign_keys=both)}
    named = r"no row meets the checks NOT \(x > 0\) OR x IS NULL \(no parent has all that its rows need\)"
    with pytest.raises(datagen.SchemaError, match=named):
        datagen.plan(schemas, rows=ROWS, count={"low": 90})


@pytest.mark.parametrize(
    ("where", "what"),
    [
        ("nope = 1", "the name 'nope', which is no column of the table"),
        ("x ==== (", "the syntax of 'x ==== ('"),
        ("somefunc(x) > 2", "the function somefunc"),
    ],
)
def test_a_condition_that_is_not_understood_leaves_the_key_to_all_rows(where: str, what: str) -> None:
    schemas = {"low": SCHEMAS["low"], "t": table({"x": NUMBER}, foreign_keys=[key("x", "low", where)])}
    made = datagen.plan(schemas, rows=90)
    assert made.notes == (f"foreign key 'x' is kept in all rows, since {what} is not understood, at $.t.foreign_keys[0]",)
    assert {row["x"] for row in rows_of(made["t"])} <= ids(made, "low")


@pytest.mark.parametrize(
    ("foreign_key", "message"),
    [
        (key("x", "low", 5), "where is 5, not a string at $.t.foreign_keys[0] (write it as a string)"),  # type: ignore[arg-type]
        (key("x", "lov", "x > 1"), "refers to table 'lov', which is not there at $.t.foreign_keys[0] (did you mean 'low'?)"),
        (
            key("y", "low", "x > 1"),
            "foreign key 'y' gives 'y' values of 'low.id', which are int64, where its own are date32[day] at $.t.properties.x "
            "(give both one type)",
        ),
    ],
)
def test_bad_keys(foreign_key: dict[str, Any], message: str) -> None:
    day = {"type": "string", "format": "date"}
    schemas = {"low": SCHEMAS["low"], "t": table({"x": NUMBER, "y": day}, foreign_keys=[foreign_key])}
    with pytest.raises(datagen.SchemaError) as raised:
        datagen.plan(schemas, rows=10)
    assert message in str(raised.value)
