"""The dry run, and what formats there are."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from click.testing import CliRunner

import datagen
from datagen.cli.program import program
from datagen.engine.columns.formats import FORMATS
from datagen.server.contract import FormatName
from datagen.server.routes.streams import MEDIA_TYPES

SHOP: dict[str, Any] = {
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
            "price": {"type": "number", "minimum": 0, "maximum": 9, "multipleOf": 0.01},
        },
    },
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "email": {"type": ["string", "null"], "format": "email", "unique": True},
        },
    },
}
WANTED = {"schemas": SHOP, "count": {"users": 50, "orders": 10**12}, "seed": 3}


def test_a_plan_tells_tables_in_load_order_whatever_their_size(client: Any) -> None:
    answer = client.post("/data/plan", json=WANTED)

    told = answer.json()
    assert (answer.status_code, told["success"]) == (200, True)
    assert [(table["name"], table["rows"]) for table in told["tables"]] == [("users", 50), ("orders", 10**12)]
    assert told["rows"] == 10**12 + 50
    assert told["bytes"] == sum(table["bytes"] for table in told["tables"]) > 10**13
    assert (told["seed"], told["locale"], told["notes"]) == (3, "en", [])


def test_a_plan_tells_columns_and_keys(client: Any) -> None:
    users, orders = client.post("/data/plan", json=WANTED).json()["tables"]

    assert [(column["name"], column["nullable"], column["unique"], column["primary_key"]) for column in users["columns"]] == [
        ("id", False, True, True),
        ("email", True, True, False),
    ]
    assert [column["type"] for column in orders["columns"]] == ["int64", "int64", "double"]
    assert orders["foreign_keys"] == [{"columns": ["user_id"], "parent": "users", "parent_columns": ["id"]}]


def test_a_plan_shows_the_first_rows(client: Any) -> None:
    users, orders = client.post("/data/plan?sample=2", json=WANTED).json()["tables"]

    rows = datagen.plan(SHOP, count={"users": 50, "orders": 5}, seed=3)["users"].batch(0, 2).to_pylist()
    assert users["sample"] == rows
    assert [list(row) for row in orders["sample"]] == [["id", "user_id", "price"]] * 2


def test_a_plan_is_that_of_the_command_line(client: Any, tmp_path: Any) -> None:
    (tmp_path / "shop.json").write_text(json.dumps(WANTED))
    printed = json.loads(CliRunner().invoke(program, ["plan", str(tmp_path / "shop.json"), "--json"]).stdout)

    assert client.post("/data/plan", json=WANTED).json() == {"success": True, **printed}


def test_a_plan_has_room_for_tables_without_rows(client: Any) -> None:
    (table,) = client.post("/data/plan", json={"schemas": {"users": SHOP["users"]}, "count": {"users": 0}}).json()["tables"]

    assert (table["rows"], table["bytes"], table["sample"]) == (0, 0, [])


@pytest.mark.parametrize(
    ("query", "error", "path"),
    [("sample=101", "Expected `int` <= 100", "query.sample"), ("sample=all", "Expected `int`, got `str`", "query.sample")],
)
def test_a_plan_refuses_samples_that_are_none(client: Any, query: str, error: str, path: str) -> None:
    answer = client.post(f"/data/plan?{query}", json=WANTED)

    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert answer.json()["details"] == [{"message": error, "path": path}]


def test_problems_of_a_plan_are_told_with_their_paths(client: Any) -> None:
    answer = client.post("/data/plan", json={"schemas": {"orders": SHOP["orders"]}}).json()

    assert (answer["error_type"], answer["details"][0]["path"]) == ("GenerationError", "$.schemas.orders.properties.user_id")


def test_formats_of_requests_are_those_that_requests_take(client: Any) -> None:
    told = client.get("/formats").json()

    formats = {each["name"]: each for each in told["formats"]}
    assert sorted(formats) == sorted(get_args(FormatName))
    assert {name for name, each in formats.items() if "POST /data/stream" in each["endpoints"]} == set(MEDIA_TYPES)
    assert formats["excel"]["suffix"] == ".xlsx"
    assert [name for name, each in formats.items() if not each["holds_tables"]] == ["csv", "parquet", "arrow"]


def test_formats_of_strings_come_with_examples_of_a_locale(client: Any) -> None:
    english, german = (client.get(f"/formats?locale={locale}").json() for locale in ("en", "de"))

    names = [each["format"] for each in english["string_formats"]]
    assert set(FORMATS) < set(names)
    assert english["string_formats"] != german["string_formats"]
    assert "de" in english["locales"]
    assert english["dialects"] == ["postgresql", "mysql", "sqlite", "mssql", "oracle"]


def test_an_unknown_locale_is_told(client: Any) -> None:
    answer = client.get("/formats?locale=xx")

    assert (answer.status_code, answer.json()["error"]) == (400, "unknown locale 'xx'")


def test_options_name_every_method_of_an_address(client: Any) -> None:
    assert client.options("/database/schema").headers["allow"] == "GET, OPTIONS, POST"
    assert client.options("/jobs/x").headers["allow"] == "DELETE, GET, OPTIONS"
    assert client.options("/data/plan").headers["allow"] == "OPTIONS, POST"
