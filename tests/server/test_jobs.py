"""Jobs: accepted, told, forgotten, run again."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from job_calls import USERS, begun, files_in, over, started

import datagen

HUGE = 2_000_000_000


def exported(tmp_path: Path, job: dict[str, Any]) -> Path:
    return tmp_path / "temp" / "exports" / str(job["result"]["filename"])


def test_a_job_is_accepted_before_it_runs(client: Any) -> None:
    answer = client.post("/jobs", json={"schemas": USERS, "count": {"users": 10}, "format": "csv"})

    job = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (202, f"/jobs/{job['id']}")
    assert (job["success"], job["state"], job["url"], job["rows_total"]) == (True, "queued", f"/jobs/{job['id']}", 10)
    assert job["tables"] == {"users": {"done": 0, "total": 10}}


def test_the_result_of_a_job_is_a_file_with_the_bytes_of_the_command_line(client: Any, tmp_path: Path) -> None:
    job = over(client, begun(client, 5_000, format="json", seed=7, filename_prefix="shop"))

    datagen.write(datagen.plan(USERS, count={"users": 5_000}, seed=7), tmp_path / "own.json")
    assert job["state"] == "succeeded"
    assert exported(tmp_path, job).read_bytes() == (tmp_path / "own.json").read_bytes()
    result = job["result"]
    assert result["filename"].startswith("shop_")
    assert client.get(result["download_url"]).content == (tmp_path / "own.json").read_bytes()
    assert result["file_size"] == (tmp_path / "own.json").stat().st_size
    assert (result["count"], result["total_records"], result["format"]) == ({"users": 5_000}, 5_000, "json")
    assert (job["rows_done"], job["rows_total"], job["eta_seconds"]) == (5_000, 5_000, None)


def test_a_job_has_no_limit_of_rows_or_bytes_and_is_counted(open_client: Any) -> None:
    client = open_client(max_records_per_request=10, max_file_size=10)

    assert over(client, begun(client, 11, format="ndjson"))["state"] == "succeeded"
    stats = client.get("/stats").json()
    assert (stats["total_records_generated"], stats["popular_formats"]) == (11, {"ndjson": 1})


def test_several_tables_of_a_format_that_holds_one_are_an_archive(client: Any, tmp_path: Path) -> None:
    wanted = {"schemas": {"users": USERS["users"], "guests": USERS["users"]}, "format": "csv"}

    job = over(client, client.post("/jobs", json=wanted).json()["id"])

    with ZipFile(exported(tmp_path, job)) as archive:
        assert sorted(archive.namelist()) == ["guests.csv", "users.csv"]


def test_a_database_that_may_not_be_reached_is_refused(open_client: Any) -> None:
    client = open_client(allowed_databases=("db.internal",))

    wanted = {"schemas": USERS, "format": "database", "connection_string": "postgresql://me@127.0.0.1/shop"}
    answer = client.post("/jobs", json=wanted)

    assert (answer.status_code, answer.json()["error_type"]) == (403, "Forbidden")


def test_a_job_loads_a_database(client: Any, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/shop.db"

    result = over(client, begun(client, 1_000, format="database", connection_string=target))["result"]

    with closing(sqlite3.connect(tmp_path / "shop.db")) as database:
        assert database.execute("SELECT count(*) FROM users").fetchone() == (1_000,)
    assert (result["connection_summary"], result["tables_inserted"]) == (target, ["users"])
    assert result["insert_time"] > 0


@pytest.mark.parametrize(
    ("wanted", "error", "path"),
    [
        ({"schemas": {"users": {"properties": {}}}}, "Schema must have a 'type' property", "$.schemas.users"),
        ({"schemas": USERS, "count": {"users": 0}}, "count of 'users' is 0", "$.count.users"),
        ({"schemas": USERS, "count": {"user": HUGE}}, "count for unknown table 'user'", "$.count.user"),
        ({"schemas": USERS, "format": "database"}, "needs a connection_string", "$.connection_string"),
        ({"schemas": USERS, "filename_prefix": "../shop"}, "filename_prefix", "$.filename_prefix"),
        (
            {"schemas": USERS, "format": "database", "connection_string": "sqlite:///shop.db", "dialect": "mysql"},
            "contradicts the connection",
            "$.dialect",
        ),
    ],
)
def test_what_can_not_be_done_is_refused_at_once(client: Any, wanted: Any, error: str, path: str) -> None:
    answer = client.post("/jobs", json=wanted)

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert error in answer.json()["error"]
    assert answer.json()["details"][0]["path"] == path


def test_a_column_without_room_for_so_many_rows_is_refused_at_once(client: Any) -> None:
    code = {"type": "object", "properties": {"code": {"type": "string", "pattern": "[a-z]{2}", "unique": True}}}

    answer = client.post("/jobs", json={"schemas": {"codes": code}, "count": {"codes": HUGE}})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "GenerationError")
    assert answer.json()["details"][0]["path"] == "$.schemas.codes.properties.code"


def test_keys_that_would_have_to_be_solved_for_many_rows_are_left_to_the_job(client: Any, tmp_path: Path) -> None:
    table = {
        "type": "object",
        "properties": {name: {"type": "integer", "minimum": 1, "maximum": 50} for name in ("a", "b", "c")},
        "unique": [["a", "b"], ["b", "c"], ["a", "c"]],
    }

    job = over(client, client.post("/jobs", json={"schemas": {"t": table}, "count": {"t": HUGE}}).json()["id"])

    assert (job["state"], job["error"]["error_type"], job["error"]["status_code"]) == ("failed", "GenerationError", 400)
    assert files_in(tmp_path / "temp") == []


def test_a_failure_is_told_in_the_form_of_errors_without_passwords(client: Any) -> None:
    target = "postgresql://me:s3cr%40t-word@127.0.0.1:1/shop"

    job = over(client, begun(client, 10, format="database", connection_string=target))

    assert job["state"] == "failed"
    assert job["connection_summary"] == "postgresql://me:***@127.0.0.1:1/shop"
    assert job["error"].keys() == {"success", "error", "error_type", "details", "status_code"}
    assert (job["error"]["error_type"], job["error"]["status_code"]) == ("DatabaseError", 400)
    assert "s3cr" not in str(job)


def test_the_newest_jobs_come_first(open_client: Any) -> None:
    client = open_client(max_running_jobs=1)
    ids = [begun(client, 10, format="csv") for _ in range(3)]
    for id in ids:
        over(client, id)
    broken = begun(client, 10, format="database", connection_string="sqlite:////no/such/directory/shop.db")
    over(client, broken)

    everything = client.get("/jobs").json()
    assert [job["id"] for job in everything["jobs"]] == [broken, *reversed(ids)]
    assert everything["total"] == 4
    assert [job["id"] for job in client.get("/jobs?limit=2&offset=1").json()["jobs"]] == [ids[2], ids[1]]
    failed = client.get("/jobs", params={"state": "failed"}).json()
    assert ([job["id"] for job in failed["jobs"]], failed["total"]) == ([broken], 1)


@pytest.mark.parametrize("query", ["state=lost", "limit=0", "limit=x", "offset=-1"])
def test_a_list_that_can_not_be_is_refused(client: Any, query: str) -> None:
    answer = client.get(f"/jobs?{query}")

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")


@pytest.mark.parametrize(("method", "path"), [("GET", ""), ("GET", "/events"), ("DELETE", ""), ("POST", "/retry")])
def test_a_job_that_is_not_there_is_not_found(client: Any, method: str, path: str) -> None:
    answer = client.request(method, f"/jobs/nothing{path}")

    assert (answer.status_code, answer.json()["error_type"]) == (404, "NotFound")


def test_a_job_that_is_over_is_forgotten_when_deleted(client: Any) -> None:
    id = over(client, begun(client, 10, format="csv"))["id"]

    assert client.delete(f"/jobs/{id}").json()["state"] == "succeeded"
    assert client.get(f"/jobs/{id}").status_code == 404


def test_a_job_that_waits_is_cancelled_at_once(open_client: Any) -> None:
    client = open_client(max_running_jobs=1)
    first, second = begun(client, HUGE, format="ndjson"), begun(client, 10, format="csv")

    answer = client.delete(f"/jobs/{second}")
    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert client.get(f"/jobs/{second}").json()["state"] == "cancelled"
    client.delete(f"/jobs/{first}")


def test_a_job_that_was_cancelled_runs_again_and_gives_the_same_bytes(client: Any, tmp_path: Path) -> None:
    wanted = {"format": "csv", "seed": 11}
    id = begun(client, 3_000_000, **wanted)
    started(client, id)
    assert client.delete(f"/jobs/{id}").json()["state"] == "cancelled"

    answer = client.post(f"/jobs/{id}/retry")
    again = over(client, id)

    assert (answer.status_code, answer.headers["location"], answer.json()["state"]) == (202, f"/jobs/{id}", "queued")
    assert (again["state"], again["attempt"], again["error"]) == ("succeeded", 2, None)
    other = over(client, begun(client, 3_000_000, **wanted))
    assert len({hashlib.sha256(exported(tmp_path, job).read_bytes()).digest() for job in (again, other)}) == 1


def test_a_job_that_succeeded_does_not_run_again(client: Any) -> None:
    id = over(client, begun(client, 10, format="csv"))["id"]

    answer = client.post(f"/jobs/{id}/retry")

    assert (answer.status_code, answer.json()["error_type"]) == (409, "Conflict")


def test_a_retry_has_the_password_from_memory_and_takes_no_other_database(client: Any) -> None:
    id = begun(client, 10, format="database", connection_string="postgresql://me:s3cret@127.0.0.1:1/shop")
    over(client, id)

    assert client.post(f"/jobs/{id}/retry").status_code == 202
    over(client, id)
    other = client.post(f"/jobs/{id}/retry", json={"connection_string": "postgresql://me:s3cret@127.0.0.1:1/other"})
    assert (other.status_code, other.json()["details"][0]["path"]) == (400, "$.connection_string")


def test_no_password_is_ever_on_the_disk(open_client: Any, tmp_path: Path) -> None:
    client = open_client()
    over(client, begun(client, 10, format="database", connection_string="postgresql://me:unf0rgettable@127.0.0.1:1/shop"))

    for path in (tmp_path / "temp").rglob("*"):
        assert path.is_dir() or b"unf0rgettable" not in path.read_bytes()


def test_more_jobs_than_may_wait_are_refused(open_client: Any) -> None:
    client = open_client(max_running_jobs=1, max_queued_jobs=1)
    ids = [begun(client, HUGE, format="ndjson") for _ in range(2)]

    answer = client.post("/jobs", json={"schemas": USERS})

    assert (answer.status_code, answer.json()["error_type"]) == (429, "TooManyRequests")
    assert answer.json()["error"] == "1 jobs wait already"
    for id in reversed(ids):
        client.delete(f"/jobs/{id}")
