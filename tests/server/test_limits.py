"""Requests that would take too much time or memory are refused before they do."""

from __future__ import annotations

import resource
from typing import Any

import pytest

from datagen.api import plan
from datagen.server.failures import Refusal
from datagen.server.limits import bounded

INTEGER = {"type": "integer"}


def table(properties: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"t": {"type": "object", "properties": properties, **said}}


def nested(depth: int) -> dict[str, Any]:
    made: dict[str, Any] = {"type": "string"}
    for _ in range(depth):
        made = {"type": "object", "properties": {"a": made}}
    return made


def bushy(depth: int) -> dict[str, Any]:
    return {"type": "object", "properties": {name: bushy(depth - 1) for name in "abcd"}} if depth else {"type": "string"}


def arrays(depth: int) -> dict[str, Any]:
    return {"type": "array", "items": arrays(depth - 1), "minItems": 99, "maxItems": 1000} if depth else INTEGER


def pattern(text: str) -> dict[str, Any]:
    return table({"a": {"type": "string", "pattern": text}})


def chain(length: int) -> dict[str, Any]:
    first = {"type": "integer", "primary_key": True}
    columns = [first, *({"type": "foreign", "ref": f"t{each}.id", "primary_key": True} for each in range(length - 1))]
    return {f"t{number}": {"type": "object", "properties": {"id": column}} for number, column in enumerate(columns)}


EXPLODING = {
    "nested repeats": (pattern("(a{1000}){1000}"), "has strings of 1000000 characters"),
    "repeats of repeats": (pattern("((a{0,50}){0,50}){0,50}"), "has strings of 125000 characters"),
    "repeats of choices": (pattern("(a?){1000}a{1000}"), "is too large"),
    "exponentially many states": (pattern("(a|b)*a(a|b){18}"), "is too large"),
    "thousands of alternatives": (pattern("|".join(f"w{each}" for each in range(14_000))), "is too large"),
    "alternatives without end": (
        pattern("(" + "|".join("abcdefghijklmnopqrstuvwxyz"[i % 26] * (i % 7 + 1) for i in range(1000)) + ")*"),
        "is too large",
    ),
    "a long pattern": (pattern("a" * 1_000_000), "a text has 1000000 characters, more than 100000"),
    "groups within groups": (pattern("(" * 40_000 + "a" + ")" * 40_000), "groups more than 50 deep"),
    "columns": (table({f"c{each}": INTEGER for each in range(100_000)}), "more than 5000 columns"),
    "columns within columns": (table({"a": bushy(8)}), "more than 5000 columns"),
    "tables": ({f"t{each}": table({"id": INTEGER})["t"] for each in range(1001)}, "there are 1001 tables"),
    "depth": (table({"a": nested(200)}), "nested more than 64 levels deep"),
    "arrays within arrays": (table({"a": arrays(6)}), "elements, more than 100000"),
    "long arrays": (
        table({"a": {"type": "array", "items": INTEGER, "minItems": 10**9, "maxItems": 10**9}}),
        "maxItems 1000000000",
    ),
    "long texts": (table({"a": {"type": "string", "minLength": 10**9, "maxLength": 10**9}}), "minLength 1000000000 is above"),
    "long constants": (table({"a": {"const": "x" * 1_000_000}}), "a text has 1000000 characters"),
    "long names": (table({"a" * 200_000: INTEGER}), "a name has more than 100000 characters"),
    "places": (table({"a": {"type": "number", "minimum": 0, "maximum": 1, "multipleOf": 1e-300}}), "multipleOf 1E-300"),
    "conditions": (table({"a": INTEGER}, checks=[" AND ".join(f"a <> {n}" for n in range(20_000))]), "characters, more than"),
    "deep conditions": (table({"a": INTEGER}, checks=["+".join(["a"] * 5000) + " > 3"]), "nested too deeply"),
    "chains of references": (chain(150), "through more than 100 other references"),
    "remote references": (table({"a": {"$ref": "http://127.0.0.1:1/x.json"}}), "the property has no type"),
}


@pytest.mark.parametrize("schemas", EXPLODING)
def test_schemas_that_explode_are_refused(client: Any, schemas: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    given, message = EXPLODING[schemas]

    answer = client.post("/data/generate", json={"schemas": given, "count": {next(iter(given)): 1000}})

    assert answer.status_code == 400
    assert message in str(answer.json()["details"])
    assert answer.json()["error_type"] in ("ValidationError", "GenerationError")
    assert len(answer.content) < 1 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 400_000, "kilobytes"


@pytest.mark.parametrize(
    "text",
    [
        '{"t": {"type": "object", "properties": {"a": {"type": "number", "multipleOf": 1e-1000000000}}}}',
        '{"t": {"type": "object", "properties": {"a": {"type": "integer", "maximum": 1e1000000000}}}}',
        '{"t": {"type": "object", "properties": {"a": {"type": "string", "maxLength": 1e900000000}}}}',
        f'{{"t": {{"type": "object", "properties": {{"a": {{"type": "integer", "maximum": {"9" * 1_000_000}}}}}}}}}',
        "[" * 100_000,
        '{"t":' * 100_000,
    ],
    ids=["places", "maximum", "length", "digits", "lists", "objects"],
)
def test_numbers_and_depths_beyond_reason_are_refused(client: Any, text: str) -> None:
    answer = client.post("/data/generate", content=f'{{"schemas": {text}, "count": {{"t": 3}}}}')

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")


def test_schemas_that_take_too_long_are_refused() -> None:
    slow = {f"c{each}": {"type": "string", "pattern": f"[ab]*a[ab]{{10}}{each}"} for each in range(2000)}

    with pytest.raises(Refusal, match=r"take more than 0\.2 seconds"), bounded(0.2):
        plan(table(slow), rows=10)


SOLVED = table(
    {name: {"type": "integer", "minimum": 1, "maximum": 600} for name in "abc"}, unique=[["a", "b"], ["b", "c"], ["a", "c"]]
)
FAMILY = {
    "a": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}},
    "b": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "a_id": {"type": "foreign", "ref": "a.id", "per_parent": {"min": 1000, "max": 1_000_000}},
        },
    },
}


@pytest.mark.parametrize("count", [10**12, 100_001, 0, -1])
def test_counts_beyond_the_limit_are_refused_before_anything_is_solved(client: Any, count: int) -> None:
    answer = client.post("/data/generate", json={"schemas": SOLVED, "count": {"t": count}}).json()

    assert answer["error_type"] == "ValidationError"
    assert answer["details"][0]["message"] == f"count of 't' is {count}, not from 1 to 100000"
    assert answer["details"][0]["path"] == "$.count.t"


def test_counts_that_follow_from_parents_have_the_same_limit(client: Any) -> None:
    answer = client.post("/data/generate", json={"schemas": FAMILY, "count": {"a": 100_000}}).json()

    assert answer["details"][0]["message"].endswith("more than 100000")
    assert answer["details"][0]["path"] == "$.schemas.b"


WIDE = table({f"c{each}": {"type": "string", "minLength": 1000, "maxLength": 1000} for each in range(100)})


def test_an_answer_grows_no_larger_than_a_file_may(open_client: Any) -> None:
    client = open_client(max_file_size=1_000_000)

    answer = client.post("/data/generate", json={"schemas": WIDE, "count": {"t": 100_000}}).json()

    assert (answer["error_type"], answer["status_code"]) == ("GenerationError", 400)
    assert "1000000 bytes of MAX_FILE_SIZE" in answer["error"]
    assert client.post("/data/generate", json={"schemas": WIDE, "count": {"t": 9}}).status_code == 200


def test_a_body_that_is_too_large_is_refused(client: Any) -> None:
    answer = client.post("/data/generate", content=b'{"schemas": "' + b"x" * (50 << 20) + b'"}')

    assert (answer.status_code, answer.json()["error_type"]) == (413, "RequestTooLarge")


def test_ordinary_schemas_are_within_every_limit(client: Any) -> None:
    properties = {
        "id": {"type": "integer", "primary_key": True},
        "code": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{4,6}", "unique": True},
        "kind": {"enum": [f"kind {each}" for each in range(5000)]},
        "text": {"type": "string", "maxLength": 65_535},
        **{f"amount_{each}": {"type": "number", "minimum": 0, "maximum": 1000} for each in range(200)},
    }
    schemas = {f"t{each}": {"type": "object", "properties": properties, "checks": ["amount_1 < amount_2"]} for each in range(4)}

    answer = client.post("/data/generate", json={"schemas": schemas, "count": dict.fromkeys(schemas, 10)})

    assert answer.status_code == 200, answer.text[:1000]
