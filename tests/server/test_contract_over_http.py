"""Every request of the contract over real HTTP, with rows in responses and files."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import openpyxl
import polars as pl
import pyarrow as pa
import pytest
from job_calls import events_in, over
from served import served

SHOP: dict[str, Any] = {
    "orders": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "user_id": {"type": "foreign", "ref": "users.id"},
            "total": {"type": "number", "minimum": 1, "maximum": 99, "multipleOf": 0.01},
        },
    },
    "users": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": True},
        },
    },
}
"""Children before their parents."""
COUNT = {"users": 20, "orders": 50}
WANTED = {"schemas": SHOP, "count": COUNT, "seed": 7}
STATED = {"success": True, "count": COUNT, "tables_generated": 2, "total_records": 70}
EXPORTED = "Successfully generated and exported 70 records for 2 tables"
ERROR_MEMBERS = {"success", "error", "error_type", "details", "status_code"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with served(tmp_path_factory.mktemp("served")) as client:
        yield client


def stated(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in STATED}


def failure(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """An error in the form that all have."""
    told: dict[str, Any] = answer.json()
    assert told.keys() >= ERROR_MEMBERS
    assert (answer.status_code, told["success"], told["error_type"], told["status_code"]) == (status, False, kind, status)
    assert "Traceback" not in answer.text
    return told


def exported(client: httpx.Client, format: str, **more: Any) -> tuple[dict[str, Any], httpx.Response]:
    """What is told of an export, and the file."""
    answer = client.post("/data/generate", json={**WANTED, "format": format, **more}).json()
    assert stated(answer) == STATED
    assert (answer["format"], answer["message"]) == (format, EXPORTED)
    assert answer["filename"].startswith(f"{more.get('filename_prefix', 'datagen')}_{answer['export_id']}")
    file = client.get(answer["download_url"])
    assert (file.status_code, len(file.content)) == (200, answer["file_size"])
    return answer, file


def test_the_service_tells_what_it_is(client: httpx.Client) -> None:
    answer = client.get("/").json()

    assert answer == {
        "service": "Datagen API",
        "version": version("datagen"),
        "status": "running",
        "docs_url": None,
        "health_check": "/health",
    }
    assert client.get("/", headers={"Accept": "text/html"}).headers["location"] == "/docs"


def test_the_service_tells_how_it_is(client: httpx.Client) -> None:
    answer = client.get("/health").json()

    assert (answer["status"], answer["version"]) == ("healthy", version("datagen"))
    assert abs((datetime.fromisoformat(answer["timestamp"]) - datetime.now(UTC)).total_seconds()) < 60
    assert re.fullmatch(r"\d+:\d\d:\d\d\.\d{6}", answer["uptime"])


def test_the_service_counts_what_it_does(client: httpx.Client) -> None:
    before = client.get("/stats").json()
    client.post("/data/generate", json=WANTED)
    after = client.get("/stats").json()

    assert after["total_requests"] == before["total_requests"] + 1
    assert after["total_records_generated"] == before["total_records_generated"] + 70
    assert after["popular_formats"]["json"] == before["popular_formats"].get("json", 0) + 1
    assert after["average_generation_time"] > 0
    assert after["uptime_hours"] >= before["uptime_hours"] > 0


def test_rows_come_as_json(client: httpx.Client) -> None:
    answer = client.post("/data/generate", json={**WANTED, "format": "json"}).json()

    assert stated(answer) == STATED
    assert (answer["format"], answer["message"]) == ("json", "Successfully generated 70 records for 2 tables")
    assert {table: len(rows) for table, rows in answer["data"].items()} == COUNT
    ids = {row["id"] for row in answer["data"]["users"]}
    assert {row["user_id"] for row in answer["data"]["orders"]} <= ids
    assert client.post("/data/generate", json=WANTED).json() == answer


def test_rows_come_as_a_workbook(client: httpx.Client) -> None:
    answer, file = exported(client, "excel", filename_prefix="shop")

    assert re.fullmatch(r"shop_\w+\.xlsx", answer["filename"])
    assert file.headers["content-type"] == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert answer["filename"] in file.headers["content-disposition"]
    assert datetime.fromisoformat(answer["expires_at"]) > datetime.now(UTC)
    book = openpyxl.load_workbook(io.BytesIO(file.content), read_only=True)
    assert {sheet.title: sum(1 for _ in sheet.rows) - 1 for sheet in book} == COUNT
    book.close()


def test_rows_come_as_sql(client: httpx.Client) -> None:
    _, file = exported(client, "sql", dialect="sqlite")

    database = sqlite3.connect(":memory:")
    database.executescript(file.text)
    assert {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNT} == COUNT
    database.close()


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet", "arrow"])
def test_rows_come_as_other_files(client: httpx.Client, format: str) -> None:
    answer, _ = exported(client, format)

    assert answer["file_size"] > 0


def test_a_file_comes_in_parts(client: httpx.Client) -> None:
    answer, whole = exported(client, "excel")
    url, etag = answer["download_url"], whole.headers["etag"]

    part = client.get(url, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.content) == (206, whole.content[10:20])
    assert part.headers["content-range"] == f"bytes 10-19/{answer['file_size']}"
    assert client.get(url, headers={"Range": "bytes=-5"}).content == whole.content[-5:]
    failure(client.get(url, headers={"Range": "bytes=999999999-"}), 416, "RangeNotSatisfiable")
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    head = client.head(url)
    assert (head.content, head.headers["content-length"]) == (b"", str(answer["file_size"]))


def test_expired_files_are_cleaned_up(client: httpx.Client) -> None:
    assert client.delete("/files/cleanup").json() == {
        "success": True,
        "message": "Cleaned up 0 expired files",
        "files_cleaned": 0,
    }


@pytest.mark.parametrize("name", ["datagen_0123.xlsx", "..%2F..%2Fetc%2Fpasswd", "%2e%2e", "state.db"])
def test_a_file_that_is_not_there_is_not_found(client: httpx.Client, name: str) -> None:
    failure(client.get(f"/files/download/{name}"), 404, "NotFound")


def test_a_schema_without_a_type_is_told_with_its_path(client: httpx.Client) -> None:
    wrong = {"schemas": {"users": {"properties": {"id": {"type": "integer"}}}}, "count": {"users": 1}}
    told = failure(client.post("/data/generate", json=wrong), 400, "ValidationError")

    assert told["error"] == "Schema must have a 'type' property"
    assert told["details"][0]["path"] == "$.schemas.users"


def test_a_reference_to_a_missing_table_can_not_be_met(client: httpx.Client) -> None:
    wrong = {"schemas": {"orders": SHOP["orders"]}, "count": {"orders": 1}}
    told = failure(client.post("/data/generate", json=wrong), 400, "GenerationError")

    assert told["details"][0]["path"] == "$.schemas.orders.properties.user_id"


@pytest.mark.parametrize("rows", [0, -1, 100_001, 1.5, "many", None, True])
def test_counts_out_of_bounds_are_refused(client: httpx.Client, rows: object) -> None:
    failure(client.post("/data/generate", json={**WANTED, "count": {"users": rows}}), 400, "ValidationError")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"schemas": {}}', b'{"count": {}}', b'{"schemas": {"t": 1}}', b"null", b'{"x": 1}']
)
def test_bodies_that_make_no_sense_are_refused(client: httpx.Client, body: bytes) -> None:
    failure(client.post("/data/generate", content=body, headers={"Content-Type": "application/json"}), 400, "ValidationError")


def test_a_load_without_a_database_is_refused(client: httpx.Client) -> None:
    failure(client.post("/data/generate", json={**WANTED, "format": "database"}), 400, "ValidationError")


def test_what_is_not_there_and_can_not_be_done_has_the_form_of_errors(client: httpx.Client) -> None:
    failure(client.get("/nowhere"), 404, "NotFound")
    failure(client.get("/data/generate"), 405, "MethodNotAllowed")
    failure(client.post("/health"), 405, "MethodNotAllowed")
    failure(client.post("/data/generate", content=b" " * (11 << 20)), 413, "RequestTooLarge")


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_the_documentation_needs_nobody_else(client: httpx.Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//[^"' >]+""", answer.text) == []


def test_every_request_is_documented_with_an_example(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()

    operations = {(path, method): each for path, of in document["paths"].items() for method, each in of.items()}
    bodies = [each["requestBody"] for each in operations.values() if "requestBody" in each]
    assert {path for path, _ in operations} >= {
        "/", "/health", "/stats", "/database/schema", "/database/schema/create", "/data/generate", "/data/plan", "/data/stream",
        "/files/download/{filename}", "/files/cleanup", "/jobs", "/jobs/{job_id}", "/formats", "/metrics",
    }  # fmt: skip
    assert all(body["content"]["application/json"].get("examples") for body in bodies)


def test_a_plan_is_told_without_making_it(client: httpx.Client) -> None:
    answer = client.post("/data/plan", json={**WANTED, "count": {"users": 10**9, "orders": 10**10}}).json()

    assert [(table["name"], table["rows"]) for table in answer["tables"]] == [("users", 10**9), ("orders", 10**10)]


def test_formats_are_told(client: httpx.Client) -> None:
    named = {each["name"] for each in client.get("/formats").json()["formats"]}

    assert named >= {"json", "excel", "sql", "database", "csv", "ndjson", "parquet", "arrow"}


def test_numbers_are_there_for_prometheus(client: httpx.Client) -> None:
    answer = client.get("/metrics")

    assert (answer.status_code, "text/plain" in answer.headers["content-type"]) == (200, True)
    assert "# TYPE" in answer.text


def rows_of(content: bytes, format: str) -> list[dict[str, Any]]:
    if format == "csv":
        return [{**row, "id": int(row["id"])} for row in csv.DictReader(io.StringIO(content.decode()))]
    if format == "ndjson":
        return [json.loads(line) for line in content.splitlines()]
    if format == "parquet":
        return pl.read_parquet(io.BytesIO(content)).to_dicts()
    return pa.ipc.open_stream(content).read_all().to_pylist()


@pytest.mark.parametrize("format", ["csv", "ndjson", "parquet", "arrow"])
def test_slices_of_any_table_are_streamed(client: httpx.Client, format: str) -> None:
    body = {"schemas": {"users": SHOP["users"]}, "seed": 7}
    query = {"table": "users", "from": 5, "to": 15, "format": format}
    answer = client.post("/data/stream", params=query, json=body)

    expected = client.post("/data/generate", json={**body, "count": {"users": 15}}).json()["data"]["users"][5:]
    assert answer.status_code == 200
    assert [(row["id"], row["email"]) for row in rows_of(answer.content, format)] == [
        (row["id"], row["email"]) for row in expected
    ]


def test_a_stream_that_nobody_reads_on_ends(client: httpx.Client) -> None:
    query = {"table": "users", "from": 0, "to": 50_000_000, "format": "csv"}
    with client.stream("POST", "/data/stream", params=query, json={"schemas": {"users": SHOP["users"]}}) as answer:
        first = next(answer.iter_lines())

    assert first == "id,name,email"
    assert client.get("/health").status_code == 200


def test_a_table_that_is_not_there_is_not_streamed(client: httpx.Client) -> None:
    failure(client.post("/data/stream", params={"table": "user"}, json=WANTED), 400, "ValidationError")


def test_a_job_makes_what_a_request_makes(client: httpx.Client) -> None:
    begun = client.post("/jobs", json={**WANTED, "format": "csv"})
    assert begun.status_code == 202
    id = begun.json()["id"]
    job = over(client, id)

    assert (job["state"], job["rows_done"], job["rows_total"]) == ("succeeded", 70, 70)
    assert id in [each["id"] for each in client.get("/jobs").json()["jobs"]]
    _, file = exported(client, "csv")
    assert client.get(job["result"]["download_url"]).content == file.content
    events = [name for name, _ in events_in(client.get(f"/jobs/{id}/events").text)]
    assert events[-1] == "end"
    failure(client.post(f"/jobs/{id}/retry"), 409, "Conflict")
    assert client.delete(f"/jobs/{id}").status_code == 200
    failure(client.get(f"/jobs/{id}"), 404, "NotFound")


def test_a_job_that_is_ended_leaves_no_file(client: httpx.Client) -> None:
    schemas = {"users": SHOP["users"]}
    begun = client.post("/jobs", json={"schemas": schemas, "count": {"users": 500_000_000}, "format": "csv"}).json()
    client.delete(f"/jobs/{begun['id']}")

    assert over(client, begun["id"])["state"] == "cancelled"


def test_a_job_that_can_not_be_done_is_refused(client: httpx.Client) -> None:
    failure(client.post("/jobs", json={"schemas": {"orders": SHOP["orders"]}}), 400, "GenerationError")


def test_files_are_in_the_service_s_own_directory(tmp_path: Path) -> None:
    with served(tmp_path, TEMP_DIR=str(tmp_path / "elsewhere")) as client:
        answer, _ = exported(client, "csv")

    assert [path.name for path in (tmp_path / "elsewhere").rglob(answer["filename"])] == [answer["filename"]]
