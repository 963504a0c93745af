"""Rows in the response itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any

import datagen
from datagen.server.generation import Plans

SHOP: dict[str, Any] = {
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    },
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
            "total": {"type": "number", "minimum": 1, "maximum": 99, "multipleOf": 0.01},
        },
    },
}


def test_rows_are_those_of_the_command_line(client: Any) -> None:
    answer = client.post("/data/generate", json={"schemas": SHOP, "count": {"users": 3, "orders": 5}, "seed": 7}).json()

    plan = datagen.plan(SHOP, count={"users": 3, "orders": 5}, seed=7)
    assert [row["email"] for row in answer["data"]["users"]] == plan["users"].batch(0, 3).column("email").to_pylist()
    assert [row["user_id"] for row in answer["data"]["orders"]] == plan["orders"].batch(0, 5).column("user_id").to_pylist()
    assert {name: value for name, value in answer.items() if name != "data"} == {
        "success": True,
        "count": {"users": 3, "orders": 5},
        "tables_generated": 2,
        "total_records": 8,
        "format": "json",
        "message": "Successfully generated 8 records for 2 tables",
    }


def test_batches_make_no_difference(open_client: Any) -> None:
    wanted = {"schemas": SHOP, "count": {"users": 100, "orders": 250}}

    answers = [open_client(max_batch_size=size).post("/data/generate", json=wanted).content for size in (7, 10_000)]

    assert answers[0] == answers[1]


def test_large_answers_arrive_whole_and_with_their_length(open_client: Any) -> None:
    count = {"users": 20_000, "orders": 30_000}
    answer = open_client().post("/data/generate", json={"schemas": SHOP, "count": count, "seed": 7})

    assert int(answer.headers["content-length"]) == len(answer.content) > 1 << 21
    assert answer.headers["content-type"] == "application/json"
    plan = datagen.plan(SHOP, count=count, seed=7)
    emails = plan["users"].reader().read_all().column("email").to_pylist()
    assert [row["email"] for row in answer.json()["data"]["users"]] == emails
    assert len(answer.json()["data"]["orders"]) == 30_000


def test_requests_for_one_plan_compile_it_once() -> None:
    compiled: list[object] = []
    everyone_waits = Barrier(8)

    def compile_slowly(*wanted: object) -> datagen.Plan:
        compiled.append(wanted)
        sleep(0.05)
        return datagen.plan(SHOP)

    def get() -> datagen.Plan:
        everyone_waits.wait()
        return plans.get("the same")

    plans = Plans(compile_slowly)
    with ThreadPoolExecutor(8) as threads:
        made = {id(each.result()) for each in [threads.submit(get) for _ in range(8)]}

    assert (compiled, len(made)) == ([("the same",)], 1)


def test_what_was_refused_is_told_again(client: Any) -> None:
    answers = [client.post("/data/generate", json={"schemas": {"orders": SHOP["orders"]}}).json() for _ in range(2)]

    assert answers[0] == answers[1]


def test_malformed_schemas_are_told_with_their_paths(client: Any) -> None:
    answer = client.post("/data/generate", json={"schemas": {"users": {"properties": {"id": {"type": "integer"}}}}})

    assert answer.status_code == 400
    assert answer.json() == {
        "success": False,
        "error": "Schema must have a 'type' property",
        "error_type": "ValidationError",
        "details": [
            {"message": "Schema must have a 'type' property", "path": "$.schemas.users", "fix": 'add "type": "object"'}
        ],
        "status_code": 400,
    }


def test_a_reference_to_a_missing_table_is_a_generation_error(client: Any) -> None:
    answer = client.post("/data/generate", json={"schemas": {"orders": SHOP["orders"]}})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "GenerationError")
    assert answer.json()["details"][0]["path"] == "$.schemas.orders.properties.user_id"


def test_an_unknown_locale_is_told_with_its_path(client: Any) -> None:
    answer = client.post("/data/generate", json={"schemas": SHOP, "locale": "xx"}).json()

    assert [(each["message"], each["path"]) for each in answer["details"]] == [("unknown locale 'xx'", "$.locale")]


def test_an_answer_is_the_same_whoever_makes_it(client: Any) -> None:
    """A small one is made by the event loop once its plan is kept, and by a thread before."""
    wanted = {"schemas": SHOP, "count": {"users": 3, "orders": 5}, "seed": 11}

    answers = {client.post("/data/generate", json=wanted).content for _ in range(3)}

    assert len(answers) == 1
    assert client.get("/stats").json()["popular_formats"] == {"json": 3}
