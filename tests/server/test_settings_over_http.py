"""What the settings of a service change for its clients, and what of it outlasts its process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from job_calls import over, started, until
from served import environment_of, serve, served
from test_contract_over_http import SHOP, WANTED, exported, failure

KEY = "a key of thirty-two characters, or some more"
ONE_USER = {"schemas": {"users": SHOP["users"]}, "count": {"users": 1}}


def token_of(folder: Path, **settings: str) -> str:
    made = run("token", folder, **settings)
    assert made.returncode == 0, made.stderr
    return made.stdout.strip()


def run(command: str, folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    """One that ends by itself."""
    words = [sys.executable, "-m", "datagen", *command.split()]
    return subprocess.run(
        words, cwd=folder, env=environment_of(folder, **settings), capture_output=True, text=True, check=False
    )


def test_requests_need_a_token_where_that_is_asked_for(tmp_path: Path) -> None:
    with served(tmp_path, AUTH_REQUIRED="true", SECRET_KEY=KEY) as client:
        assert [client.get(path).status_code for path in ("/", "/health", "/docs", "/redoc", "/openapi.json")] == [200] * 5
        closed = [
            ("GET", "/stats"),
            ("POST", "/data/generate"),
            ("GET", "/jobs"),
            ("DELETE", "/files/cleanup"),
            ("GET", "/formats"),
        ]
        for method, path in closed:
            failure(client.request(method, path), 401, "Unauthorized")
        failure(client.get("/stats", headers={"Authorization": "Bearer x.y.z"}), 401, "Unauthorized")
        foreign = token_of(tmp_path, SECRET_KEY=KEY[::-1])
        failure(client.get("/stats", headers={"Authorization": f"Bearer {foreign}"}), 401, "Unauthorized")

        allowed = {"Authorization": f"Bearer {token_of(tmp_path, SECRET_KEY=KEY)}"}
        assert client.get("/stats", headers=allowed).status_code == 200
        assert client.post("/data/generate", json=ONE_USER, headers=allowed).status_code == 200


def test_settings_are_honoured(tmp_path: Path) -> None:
    settings = {
        "PROJECT_NAME": "Rows for all",
        "DESCRIPTION": "What it is about",
        "VERSION": "9.8.7",
        "DEBUG": "true",
        "MAX_RECORDS_PER_REQUEST": "10",
        "MAX_FILE_SIZE": "3000",
        "CORS_ORIGINS": "https://pages.example.org",
        "ALLOWED_HOSTS": "rows.example.org",
        "ALLOWED_DATABASES": "db.example.org",
    }
    with served(tmp_path, **settings) as client:
        welcome = client.get("/").json()
        assert (welcome["service"], welcome["version"], welcome["docs_url"]) == ("Rows for all", "9.8.7", "/docs")
        assert client.get("/openapi.json").json()["info"]["description"].startswith("What it is about")
        failure(client.post("/data/generate", json={**ONE_USER, "count": {"users": 11}}), 400, "ValidationError")
        wide = {
            "schemas": {"t": {"type": "object", "properties": {"a": {"type": "string", "minLength": 5000}}}},
            "count": {"t": 1},
        }
        failure(client.post("/data/generate", json={**wide, "format": "csv"}), 400, "ExportError")
        page = client.get("/health", headers={"Origin": "https://pages.example.org"})
        assert page.headers["access-control-allow-origin"] == "https://pages.example.org"
        assert client.get("/health", headers={"Host": "rows.example.org"}).status_code == 200
        assert client.get("/health", headers={"Host": "elsewhere.example.org"}).status_code == 400
        sqlite = {"connection_string": f"sqlite:///{tmp_path}/x.db"}
        failure(client.post("/data/generate", json={**ONE_USER, "format": "database", **sqlite}), 403, "Forbidden")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "many"), ("LOG_LEVEL", "loud"), ("DEBUG", "perhaps"), ("MAX_BATCH_SIZE", "0")]
)
def test_a_wrong_value_stops_the_start_with_a_line_that_names_it(tmp_path: Path, name: str, value: str) -> None:
    ended = run("serve", tmp_path, **{name: value})

    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1
    assert name in ended.stderr


def test_an_address_beyond_loopback_needs_a_decision(tmp_path: Path) -> None:
    ended = run("serve --host 0.0.0.0 --port 0", tmp_path)

    assert ended.returncode != 0
    assert len(ended.stderr.splitlines()) == 1
    assert "AUTH_REQUIRED=true" in ended.stderr
    assert "AUTH_REQUIRED=false" in ended.stderr


def test_counts_files_and_jobs_outlast_the_service(tmp_path: Path) -> None:
    with served(tmp_path) as client:
        told, file = exported(client, "csv")
        id = client.post("/jobs", json=ONE_USER).json()["id"]
        over(client, id)
        before = client.get("/stats").json()
    with served(tmp_path) as client:
        assert client.get("/stats").json() | {"uptime_hours": 0} == before | {"uptime_hours": 0}
        assert client.get(told["download_url"]).content == file.content
        assert client.get(f"/jobs/{id}").json()["state"] == "succeeded"


def test_a_job_that_a_crash_cut_short_is_told_and_runs_again(tmp_path: Path) -> None:
    wanted = {**ONE_USER, "count": {"users": 3_000_000}, "format": "csv", "seed": 5}
    with serve(tmp_path) as process:
        assert process.stdout is not None
        address = process.stdout.readline().split(" at ")[1].split()[0]
        with httpx.Client(base_url=address, trust_env=False) as client:
            id = client.post("/jobs", json=wanted).json()["id"]
            started(client, id)
        os.kill(process.pid, signal.SIGKILL)
    with served(tmp_path) as client:
        assert until(client, id, lambda job: job["state"] != "running")["state"] == "interrupted"
        assert client.post(f"/jobs/{id}/retry").status_code == 202
        again = over(client, id)
        fresh = over(client, client.post("/jobs", json=wanted).json()["id"])
        contents = [client.get(job["result"]["download_url"]).content for job in (again, fresh)]

    assert contents[0] == contents[1]


def test_a_log_at_debug_has_neither_passwords_nor_rows(tmp_path: Path) -> None:
    with serve(tmp_path, LOG_LEVEL="DEBUG") as process:
        assert process.stdout is not None
        address = process.stdout.readline().split(" at ")[1].split()[0]
        with httpx.Client(base_url=address, trust_env=False) as client:
            rows = client.post("/data/generate", json=WANTED).json()["data"]["users"]
            url = "postgresql://me:s3cret-pass@127.0.0.1:1/shop"
            client.get("/database/schema", params={"connection_string": url})
            client.post("/data/generate", json={**WANTED, "format": "database", "connection_string": url})
            load = {"format": "database", "connection_string": f"sqlite:///{tmp_path}/shop.db"}
            assert client.post("/data/generate", json={**WANTED, **load}).status_code == 200
        process.terminate()
        _, log = process.communicate()

    assert "POST /data/generate" in log
    assert "INSERT INTO" in log
    assert "s3cret-pass" not in log
    assert [row["email"] for row in rows if row["email"] in log] == []
