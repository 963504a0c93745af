from __future__ import annotations

import json
from collections import Counter
from itertools import combinations
from typing import Any

import pyarrow as pa
import pytest
from documents import column

import datagen

ROWS = 10_000


def arrow(rows: int = ROWS, **keywords: Any) -> pa.Array:
    return datagen.plan(column(**keywords), count={"users": rows})["users"].batch(0, rows)["v"]


def shares(**keywords: Any) -> dict[Any, float]:
    return {value: count / ROWS for value, count in Counter(arrow(**keywords).to_pylist()).items()}


@pytest.mark.parametrize(
    ("listed", "arrow_type"),
    [
        (["a", "b"], pa.dictionary(pa.int32(), pa.string())),
        ([1, -2], pa.int64()),
        ([1, 2.5], pa.float64()),
        ([True, False], pa.bool_()),
        ([None, "a"], pa.dictionary(pa.int32(), pa.string())),
        ([1, "a"], pa.json_(pa.string())),
        ([1, True], pa.json_(pa.string())),
        ([[1], [2]], pa.json_(pa.string())),
        ([(1 << 53) + 1, 0.5], pa.json_(pa.string())),
    ],
)
def test_the_values_decide_on_the_arrow_type(listed: list[Any], arrow_type: pa.DataType) -> None:
    assert arrow(10, enum=listed).type == arrow_type


@pytest.mark.parametrize("listed", [["a", "", "ü", "😀", "a b"], [3, 1, 2], [0.1, 0.2, 3], [True, False]])
def test_exactly_the_listed_values_occur_and_equally_often(listed: list[Any]) -> None:
    found = shares(enum=listed)

    assert set(found) == set(listed)
    assert all(share == pytest.approx(1 / len(listed), abs=0.02) for share in found.values())


def test_mixed_values_are_kept_as_json() -> None:
    listed = ["a", 1, 1.5, True, [1, "b"], {"c": None, "d": "ü"}]

    found = {json.dumps(json.loads(value), ensure_ascii=False) for value in arrow(enum=listed).to_pylist()}

    assert found == {json.dumps(value, ensure_ascii=False) for value in listed}


def test_weights_are_the_shares_of_the_values() -> None:
    found = shares(enum=["a", "b", "c", "d"], weights=[1, 2, 0, 5])

    assert set(found) == {"a", "b", "d"}
    assert found["a"] == pytest.approx(1 / 8, abs=0.015)
    assert found["b"] == pytest.approx(2 / 8, abs=0.015)
    assert found["d"] == pytest.approx(5 / 8, abs=0.015)


@pytest.mark.parametrize("weights", [[0, 1], [1, 0], [0, 1e-300], [0, 1e300]])
def test_a_value_without_weight_never_occurs(weights: list[float]) -> None:
    assert len(shares(enum=["a", "b"], weights=weights)) == 1


def test_very_large_weights_are_weights_too() -> None:
    assert shares(enum=["a", "b"], weights=[1e300, 3e299 + 7e299])["a"] == pytest.approx(0.5, abs=0.02)


def test_the_weight_of_null_is_the_share_of_nulls() -> None:
    found = shares(enum=["a", None, "b"], weights=[1, 2, 1])

    assert found[None] == pytest.approx(0.5, abs=0.02)
    assert found["a"] == pytest.approx(0.25, abs=0.02)


def test_null_among_the_values_has_the_default_share() -> None:
    assert shares(enum=["a", None])[None] == pytest.approx(0.1, abs=0.01)


def test_null_fraction_wins_over_the_weight_of_null() -> None:
    assert shares(enum=["a", None], weights=[1, 1], null_fraction=0.2)[None] == pytest.approx(0.2, abs=0.015)


def test_an_enum_of_null_alone_is_always_null() -> None:
    assert arrow(10, enum=[None]).null_count == 10


def test_a_unique_enum_takes_every_value_once() -> None:
    assert sorted(arrow(5, enum=[1, 2, 3, 4, 5], unique=True).to_pylist()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("value", ["text", "", 5, -1.5, True, [1, 2], {"a": [None]}])
def test_a_constant_is_always_the_same(value: Any) -> None:
    array = arrow(20, const=value)

    found = (
        {json.dumps(json.loads(text)) for text in array.to_pylist()}
        if isinstance(value, list | dict)
        else set(array.to_pylist())
    )

    assert found == ({json.dumps(value)} if isinstance(value, list | dict) else {value})


def test_booleans_are_true_half_the_time() -> None:
    assert shares(type="boolean")[True] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize(
    ("keywords", "counts"),
    [
        ({"min_items": 1, "max_items": 3}, {1, 2, 3}),
        ({"min_items": 2}, {2, 3, 4, 5}),
        ({"max_items": 2}, {1, 2}),
        ({"max_items": 0}, {0}),
        ({"min_items": 0, "max_items": 5}, {0, 1, 2, 3, 4, 5}),
        ({"default_items": 2}, {2}),
        ({"type": "array"}, {1}),
    ],
)
def test_members_are_as_many_as_asked_and_all_different(keywords: dict[str, Any], counts: set[int]) -> None:
    lists = arrow(1000, enum=list("abcde"), **keywords).to_pylist()

    assert {len(members) for members in lists} == counts
    assert all(len(set(members)) == len(members) and set(members) <= set("abcde") for members in lists)


def test_every_member_is_as_likely_at_every_place() -> None:
    lists = arrow(enum=list("abc"), default_items=3).to_pylist()

    for place in range(3):
        found = Counter(members[place] for members in lists)
        assert all(count / ROWS == pytest.approx(1 / 3, abs=0.02) for count in found.values())


def test_all_orders_of_members_occur() -> None:
    assert len({tuple(members) for members in arrow(enum=list("abcd"), default_items=4).to_pylist()}) == 24


def test_unique_members_are_every_subset_once() -> None:
    subsets = [set(subset) for size in (1, 2, 3) for subset in combinations("abcdef", size)]

    lists = arrow(len(subsets), enum=list("abcdef"), min_items=1, max_items=3, unique=True).to_pylist()

    assert sorted(map(sorted, lists)) == sorted(map(sorted, subsets))


def test_members_may_be_of_any_type() -> None:
    assert arrow(5, enum=[1, 2, 3], default_items=2).type == pa.list_(pa.int64())
    assert arrow(5, enum=[1, "a"], default_items=2).type == pa.list_(pa.json_(pa.string()))
