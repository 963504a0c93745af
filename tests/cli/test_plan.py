"""``datagen plan``: what would be made."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

import datagen
from datagen.cli.tables import make_samples

Invoke = Callable[..., Result]


def test_plan_names_tables_in_load_order_with_their_rows(invoke: Invoke, tmp_path: Path) -> None:
    schema = tmp_path / "s.json"
    child = {"id": {"type": "integer", "primary_key": True}, "of": {"type": "foreign", "ref": "parent.id"}}
    parent = {"id": {"type": "integer", "primary_key": True}}
    schema.write_text(
        json.dumps({"child": {"type": "object", "properties": child}, "parent": {"type": "object", "properties": parent}})
    )
    result = invoke("plan", schema, "-c", "child=2k")
    titles = [line.partition(",")[0] for line in result.stdout.splitlines() if " rows, about " in line]
    assert titles == ["2", "parent: 100 rows", "child: 2"]
    assert result.stdout.index("parent: 100 rows") < result.stdout.index("child: 2,000 rows")


def test_plan_shows_types_keys_and_capacities(invoke: Invoke, shop: Path) -> None:
    lines = invoke("plan", shop).stdout.splitlines()
    assert any(line.split() == ["user_id", "int64", "->", "users.id"] for line in lines)
    assert any(line.split()[:3] == ["email", "string_view", "unique"] and line.split()[3:] for line in lines)
    assert any(line.split() == ["price", "decimal128(4,", "2)"] for line in lines)


def test_plan_shows_five_rows_as_they_would_be_made(invoke: Invoke, shop: Path) -> None:
    made = datagen.plan(shop)["users"].batch(0, 6).column("email").to_pylist()
    shown = invoke("plan", shop).stdout
    assert [email in shown for email in made] == [True] * 5 + [False]


def test_plan_writes_nothing(invoke: Invoke, shop: Path, tmp_path: Path) -> None:
    invoke("plan", shop)
    assert list(tmp_path.iterdir()) == [shop]


def test_plan_as_json_has_the_same_facts(invoke: Invoke, shop: Path) -> None:
    found = json.loads(invoke("plan", shop, "--json", "--rows", "1_000", "--seed", 3).stdout)
    assert (found["seed"], found["locale"], found["rows"]) == (3, "en", 2000)
    orders = found["tables"][1]
    assert orders["foreign_keys"] == [{"columns": ["user_id"], "parent": "users", "parent_columns": ["id"]}]
    assert [row["id"] for row in orders["sample"]] == [1, 2, 3, 4, 5]


def test_plan_of_an_empty_table_has_no_rows_to_show(invoke: Invoke, shop: Path) -> None:
    found = json.loads(invoke("plan", shop, "--json", "--rows", 0).stdout)
    assert [table["sample"] for table in found["tables"]] == [[], []]


def test_columns_become_lines_where_a_row_is_too_wide() -> None:
    columns = [f"column_{number}" for number in range(30)]
    turned = make_samples(columns, [["value"] * 30] * 2, width=80)
    assert [column.header for column in turned.columns] == ["column", "row 1", "row 2"]
