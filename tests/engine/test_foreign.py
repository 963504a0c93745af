from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from documents import USERS, orders, table, table_of

import datagen
from datagen.engine.column import Column, Rows
from datagen.engine.columns.foreign import Parent, draw_for
from datagen.engine.dataset import Zipf
from datagen.engine.permutation import Permutation
from datagen.engine.random import Stream, UInts

ROWS = 20_000
STREAM = Stream.derive(7, "orders", "user_id")


def user_ids(users: int, rows: int | None = ROWS, **keywords: Any) -> list[Any]:
    count = {"users": users} if rows is None else {"users": users, "orders": rows}
    made = datagen.plan(orders(type="foreign", ref="users.id", **keywords), count=count)["orders"]
    return made.batch(0, made.rows)["user_id"].to_pylist()


def parents_of_rows(rows: int, **keywords: Any) -> list[int | None]:
    """The row number of each row's parent in a self-reference."""
    document = table(id={"type": "integer"}, boss={"ref": "users.id", **keywords})
    ids = datagen.plan(document, count={"users": rows})["users"].batch(0, rows)["boss"].to_pylist()
    return [None if value is None else value - 1 for value in ids]


# How parents are drawn


def test_every_parent_is_as_likely() -> None:
    counts = Counter(user_ids(10))

    assert sorted(counts) == list(range(1, 11))
    assert all(count == pytest.approx(2000, abs=200) for count in counts.values())


@pytest.mark.parametrize("exponent", [0.5, 0.999999999, 1, 1.000000001, 2])
def test_a_skewed_reference_follows_zipfs_law(exponent: float) -> None:
    found = sorted(Counter(user_ids(10, distribution="zipf", exponent=exponent)).values(), reverse=True)
    weights = np.arange(1, 11) ** -float(exponent)

    assert np.abs(np.array(found) / ROWS - weights / weights.sum()).max() < 0.012


@pytest.mark.parametrize("exponent", [0.3, 0.9, 1.0, 1.1, 1.5, 3.0])
def test_zipfs_law_holds_far_down_the_ranks(exponent: float) -> None:
    parents, rows = 200_000, 400_000
    draw = draw_for(parent_of(parents), Zipf(exponent=exponent), STREAM)
    rank_of = np.argsort(Permutation(parents, STREAM.fork("popularity")).apply(numbers(parents)))
    ranks = rank_of[draw(Rows(numbers(rows))).astype(np.int64)]
    expected = np.cumsum(np.arange(1, parents + 1) ** -exponent)

    for limit in (1, 10, 1000, 4000, 4096, 4097, 5000, 20_000, 100_000, 199_000):
        assert (ranks < limit).mean() == pytest.approx(expected[limit - 1] / expected[-1], abs=0.004)


def test_the_popular_parents_are_not_the_first_rows() -> None:
    most_popular, _ = Counter(user_ids(1000, distribution="zipf")).most_common(1)[0]

    assert most_popular > 10


def test_references_of_two_columns_are_unrelated() -> None:
    reference = {"type": "foreign", "ref": "users.id"}
    document = {"users": USERS, "orders": table_of(buyer=reference, seller=reference)}
    batch = datagen.plan(document, count={"users": 1000, "orders": ROWS})["orders"].batch(0, ROWS)

    assert abs(np.corrcoef(batch["buyer"], batch["seller"])[0, 1]) < 0.03


def test_the_share_of_nulls_is_as_asked() -> None:
    assert user_ids(10, nullable=True, null_fraction=0.3).count(None) / ROWS == pytest.approx(0.3, abs=0.015)


def test_a_reference_to_an_empty_table_is_null() -> None:
    assert user_ids(0, 5, nullable=True) == [None] * 5


def test_a_unique_reference_takes_every_parent_once() -> None:
    assert sorted(user_ids(500, 500, unique=True)) == list(range(1, 501))


def test_references_stay_the_same_when_children_are_added() -> None:
    assert user_ids(100, 10_000, distribution="zipf")[:1000] == user_ids(100, 1000, distribution="zipf")


# Exact fan-out


def test_without_a_count_the_children_of_each_parent_are_within_the_limits() -> None:
    counts = Counter(Counter(user_ids(6000, None, per_parent={"min": 1, "max": 5})).values())

    assert set(counts) == {1, 2, 3, 4, 5}
    assert all(count == pytest.approx(1200, abs=150) for count in counts.values())


def test_without_a_count_some_parents_have_no_children() -> None:
    children = user_ids(6000, None, per_parent={"min": 0, "max": 3})

    assert 6000 - len(set(children)) == pytest.approx(1500, abs=150)
    assert len(children) == pytest.approx(9000, abs=300)


def test_the_same_number_of_children_for_each_parent_makes_a_known_total() -> None:
    assert Counter(user_ids(700, None, per_parent={"min": 3, "max": 3})) == dict.fromkeys(range(1, 701), 3)


def test_children_that_are_counted_per_parent_are_neighbours() -> None:
    children = user_ids(300, None, per_parent={"min": 0, "max": 4})

    assert children == sorted(children)


def test_more_parents_keep_the_children_of_the_first_ones() -> None:
    few, many = (user_ids(users, None, per_parent={"min": 0, "max": 4}) for users in (700, 7000))

    assert many[: len(few)] == few


@pytest.mark.parametrize("users", [0, 1, 255, 256, 257, 1000])
@pytest.mark.parametrize("bounds", [{"max": 0}, {"max": 1}, {"min": 2, "max": 2}, {"min": 0, "max": 300}])
def test_parents_of_counted_children_are_found_at_every_edge(users: int, bounds: dict[str, int]) -> None:
    made = datagen.plan(orders(type="foreign", ref="users.id", per_parent=bounds), count={"users": users})["orders"]
    whole = made.batch(0, made.rows)["user_id"].to_pylist()

    assert bounds.get("min", 0) * users <= made.rows <= bounds["max"] * users
    assert set(whole) <= set(range(1, users + 1))
    assert all(bounds.get("min", 0) <= count <= bounds["max"] for count in Counter(whole).values())
    assert made.columns["user_id"].evaluate(range(made.rows - 1, -1, -7)).to_pylist() == whole[::-7]


@pytest.mark.parametrize("rows", [200, 201, 350, 499, 500])
def test_a_given_count_is_shared_out_within_the_limits(rows: int) -> None:
    counts = Counter(user_ids(100, rows, per_parent={"min": 2, "max": 5}))

    assert set(counts) == set(range(1, 101))
    assert counts.total() == rows
    assert 2 <= min(counts.values()) <= max(counts.values()) <= 5


def test_the_rest_of_a_given_count_goes_to_random_parents() -> None:
    counts = Counter(Counter(user_ids(2000, 5000, per_parent={"min": 0, "max": 5})).values())

    assert set(counts) == {1, 2, 3, 4, 5}
    assert counts[5] == pytest.approx(2000 / 2**5, abs=40)


def test_one_child_at_most_makes_a_unique_reference() -> None:
    children = user_ids(1000, None, unique=True, per_parent={"max": 1})

    assert len(children) == len(set(children)) == pytest.approx(500, abs=60)


def test_counts_follow_from_each_other_down_a_chain() -> None:
    document = {
        "a": USERS,
        "b": table_of(id={"type": "integer"}, a={"type": "foreign", "ref": "a.id", "per_parent": {"min": 2, "max": 2}}),
        "c": table_of(id={"type": "integer"}, b={"type": "foreign", "ref": "b.id", "per_parent": {"min": 3, "max": 3}}),
    }

    assert {made.name: made.rows for made in datagen.plan(document, count={"a": 7})} == {"a": 7, "b": 14, "c": 42}


# Self-references


@pytest.mark.parametrize("keywords", [{}, {"distribution": "zipf"}, {"per_parent": {"max": 3}}, {"unique": True}])
def test_a_self_reference_with_nulls_is_a_forest(keywords: dict[str, Any]) -> None:
    parents = parents_of_rows(3000, nullable=True, null_fraction=0, **keywords) if "per_parent" not in keywords else []
    parents = parents or parents_of_rows(3000, nullable=True, **keywords)

    assert parents[0] is None
    assert all(parent is None or parent < row for row, parent in enumerate(parents))


@pytest.mark.parametrize("keywords", [{}, {"distribution": "zipf"}, {"per_parent": {"max": 3}}])
def test_a_self_reference_without_nulls_has_one_root_which_is_its_own_parent(keywords: dict[str, Any]) -> None:
    parents = parents_of_rows(3000, **keywords)

    assert parents[0] == 0
    assert all(parent is not None and parent < row for row, parent in enumerate(parents) if row)


def test_any_earlier_row_is_as_likely_a_parent() -> None:
    parents = np.array(parents_of_rows(20_000)[10_000:]) / np.arange(10_000, 20_000)

    assert np.abs(np.histogram(parents, bins=10, range=(0, 1))[0] - 1000).max() < 130


def test_the_first_rows_are_the_popular_parents_of_a_skewed_self_reference() -> None:
    counts = Counter(parents_of_rows(20_000, distribution="zipf"))

    assert [row for row, _ in counts.most_common(3)] == [0, 1, 2]
    assert len(counts) > 2000


@pytest.mark.parametrize("maximum", [1, 2, 5])
def test_no_row_of_a_tree_has_more_children_than_allowed(maximum: int) -> None:
    counts = Counter(parents_of_rows(1000, nullable=True, per_parent={"max": maximum}))

    assert counts.pop(None) == 1
    assert max(counts.values()) == maximum


# Tables that refer to each other


def test_a_foreign_key_of_a_foreign_key_has_the_values_of_the_first_key() -> None:
    document = {
        "people": table_of(id={"type": "string", "format": "uuid", "primary_key": True}),
        "users": table_of(id={"type": "foreign", "ref": "people.id", "primary_key": True}),
        "admins": table_of(id={"type": "foreign", "ref": "users.id", "primary_key": True}),
        "logs": table_of(admin={"type": "foreign", "ref": "admins.id"}),
    }
    plan = datagen.plan(document, count={"people": 100, "users": 50, "admins": 10, "logs": 500})
    people, users, admins, logs = (set(made.batch(0, made.rows)[0].to_pylist()) for made in plan)

    assert logs == admins
    assert admins < users < people


@pytest.mark.parametrize(
    "keywords",
    [{}, {"nullable": True, "null_fraction": 0.5}, {"per_parent": {"min": 0, "max": 20}}, {"distribution": "zipf"}],
)
def test_a_reference_to_an_ordinary_foreign_key_refers_to_where_its_values_come_from(keywords: dict[str, Any]) -> None:
    document = {
        "users": USERS,
        "orders": table_of(id={"type": "integer"}, user_id={"ref": "users.id", **keywords}),
        "items": table_of(id={"type": "integer"}, user_id={"ref": "orders.user_id"}),
        "notes": table_of(user_ids={"type": "array", "items": {"ref": "items.user_id"}}),
    }
    alone = {name: document[name] for name in ("users", "orders")}
    plan = datagen.plan(document, count={"users": 10, "orders": 100})
    (key,) = plan["items"].foreign_keys

    assert (key.parent, key.parent_columns) == ("users", ("id",))
    assert set(plan["items"].batch(0, 100)["user_id"].to_pylist()) == set(range(1, 11))
    assert {user for users in plan["notes"].batch(0, 100)["user_ids"].to_pylist() for user in users} == set(range(1, 11))
    assert plan["orders"].batch(0, 100) == datagen.plan(alone, count={"users": 10, "orders": 100})["orders"].batch(0, 100)


@pytest.mark.parametrize(
    ("key", "reference"),
    [
        ({"type": "integer"}, {"type": "integer", "format": "int64"}),
        ({"type": "integer"}, {"type": ["number", "null"]}),
        ({"type": "string", "format": "date-time"}, {"type": "string", "format": "datetime"}),
        ({"type": "string", "pattern": "[0-9a-f]{32}"}, {"type": "string", "format": "uuid"}),
        ({"enum": list(range(200))}, {"type": "integer"}),
        ({"type": "object", "properties": {"x": {"type": "integer"}}}, {"type": "object"}),
    ],
)
def test_a_reference_may_say_what_it_refers_to(key: dict[str, Any], reference: dict[str, Any]) -> None:
    plan = datagen.plan({"users": table_of(key=key), "orders": table_of(user={"ref": "users.key", **reference})})

    assert plan["orders"].schema.field("user").type == plan["users"].schema.field("key").type


def test_a_reference_to_a_part_of_a_key_refers_to_where_its_values_come_from() -> None:
    part = {"primary_key": True}
    document = {
        "users": USERS,
        "groups": table_of(id={"type": "integer"}),
        "members": table_of(user_id={"ref": "users.id", **part}, group_id={"ref": "groups.id", **part}),
        "badges": table_of(user_id={"ref": "members.user_id"}),
    }
    plan = datagen.plan(document, count={"users": 20, "groups": 20})

    assert plan["badges"].foreign_keys[0].parent == "users"
    assert max(Counter(plan["members"].batch(0, 100)["user_id"].to_pylist()).values()) > 1


def test_a_reference_to_a_unique_foreign_key_stays_there() -> None:
    document = {
        "users": USERS,
        "profiles": table_of(user_id={"ref": "users.id", "unique": True}),
        "posts": table_of(user_id={"ref": "profiles.user_id"}),
    }
    plan = datagen.plan(document, count={"users": 100, "profiles": 10})

    assert plan["posts"].foreign_keys[0].parent == "profiles"
    assert set(plan["posts"].batch(0, 100)["user_id"].to_pylist()) <= set(plan["profiles"].batch(0, 10)["user_id"].to_pylist())


@pytest.mark.parametrize("nullable", [False, True])
def test_tables_may_refer_to_each_other_in_a_circle(nullable: bool) -> None:
    document = {
        "departments": table_of(
            id={"type": "integer"}, head={"type": "foreign", "ref": "employees.id", "nullable": nullable, "unique": True}
        ),
        "employees": table_of(id={"type": "integer"}, department={"type": "foreign", "ref": "departments.id"}),
    }
    plan = datagen.plan(document, count={"departments": 20, "employees": 200})
    heads = plan["departments"].batch(0, 20)["head"].to_pylist()

    assert set(heads) <= {*range(1, 201), *([None] if nullable else [])}
    assert set(plan["employees"].batch(0, 200)["department"].to_pylist()) == set(range(1, 21))


def test_a_chain_ten_tables_deep_holds_together() -> None:
    document = {"t0": USERS}
    for depth in range(1, 11):
        document[f"t{depth}"] = table_of(id={"type": "integer"}, parent={"type": "foreign", "ref": f"t{depth - 1}.id"})
    plan = datagen.plan(dict(reversed(document.items())), count={f"t{depth}": 10 + depth for depth in range(11)})

    assert list(plan.tables) == [f"t{depth}" for depth in range(11)]
    for depth in range(1, 11):
        parents = plan[f"t{depth - 1}"].batch(0, 9 + depth)["id"].to_pylist()
        assert set(plan[f"t{depth}"].batch(0, 10 + depth)["parent"].to_pylist()) <= set(parents)


def test_parents_come_before_their_children_but_for_the_reference_that_may_be_null() -> None:
    reference = {"type": "foreign"}
    document = {
        "c": table_of(id={"type": "integer"}, b={**reference, "ref": "b.id"}),
        "a": table_of(id={"type": "integer"}, c={**reference, "ref": "c.id", "nullable": True}),
        "b": table_of(id={"type": "integer"}, a={**reference, "ref": "a.id"}),
    }

    assert list(datagen.plan(document).tables) == ["a", "b", "c"]


def test_what_is_referred_to_becomes_unique_and_is_never_null() -> None:
    document = {
        "users": table_of(id={"type": "integer"}, email={"type": ["string", "null"], "format": "email"}),
        "logins": table_of(email={"type": "foreign", "ref": "users.email"}),
    }
    plan = datagen.plan(document, count={"users": 1000, "logins": 5000})
    emails = plan["users"].batch(0, 1000)["email"].to_pylist()

    assert None not in emails
    assert len(set(emails)) == 1000
    assert set(plan["logins"].batch(0, 5000)["email"].to_pylist()) <= set(emails)


@pytest.mark.parametrize(
    "key",
    [
        {"type": "string", "format": "uuid"},
        {"type": "string", "pattern": "[A-Z]{4}"},
        {"type": "string", "format": "email"},
        {"type": "number", "scale": 2},
        {"type": "string", "format": "date"},
        {"enum": [f"code {number}" for number in range(60)]},
        {"type": "array", "items": {"type": "integer"}},
        {"type": "object", "properties": {"x": {"type": "integer"}}},
    ],
)
def test_keys_of_any_type_can_be_referred_to(key: dict[str, Any]) -> None:
    document = {
        "users": table_of(key={**key, "unique": True}),
        "orders": table_of(user={"type": "foreign", "ref": "users.key"}),
    }
    plan = datagen.plan(document, count={"users": 50, "orders": 300})
    users, made = plan["users"].batch(0, 50)["key"], plan["orders"].batch(0, 300)["user"]

    assert made.type == users.type
    assert set(map(str, made.to_pylist())) <= set(map(str, users.to_pylist()))


def numbers(stop: int) -> UInts:
    return np.arange(stop, dtype=np.uint64)


def parent_of(rows: int) -> Parent:
    key = Column(arrow_type=pa.uint64(), compute=lambda rows: pa.array(rows.numbers))
    return Parent(key, rows, is_own_table=False)
