"""Rows as files to download: what independent readers find in them is what the engine makes."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pyarrow as pa
import pytest

import datagen

USERS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "primary_key": True},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}
ORDERS: dict[str, Any] = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "primary_key": True},
        "user_id": {"type": "foreign", "ref": "users.id"},
        "total": {"type": "number", "minimum": 1, "maximum": 99, "multipleOf": 0.01},
    },
}
SHOP = {"orders": ORDERS, "users": USERS}
COUNT = {"users": 30, "orders": 50}
SUFFIXES = {"excel": "xlsx", "sql": "sql", "csv": "zip", "ndjson": "ndjson", "parquet": "zip", "arrow": "zip"}


def export(client: Any, format: str, schemas: dict[str, Any] = SHOP, **more: Any) -> dict[str, Any]:
    wanted = {"schemas": schemas, "count": {name: COUNT[name] for name in schemas}, "seed": 7, "format": format, **more}
    answer = client.post("/data/generate", json=wanted)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def content(client: Any, answer: dict[str, Any]) -> bytes:
    downloaded = client.get(answer["download_url"])
    assert downloaded.status_code == 200
    return bytes(downloaded.content)


def expected(table: str) -> list[dict[str, Any]]:
    rows = datagen.plan(SHOP, count=COUNT, seed=7)[table].batch(0, COUNT[table]).to_pylist()
    return [{name: float(value) if name == "total" else value for name, value in row.items()} for row in rows]


def exports_of(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "temp" / "exports").rglob("*") if path.suffix not in ("", ".lock"))


@pytest.mark.parametrize("format", SUFFIXES)
def test_the_answer_tells_all_about_the_file(client: Any, format: str) -> None:
    before = datetime.now(UTC)

    answer = export(client, format, filename_prefix="shop")

    assert {
        name: answer.pop(name) for name in ("success", "count", "tables_generated", "total_records", "format", "message")
    } == {
        "success": True,
        "count": {"users": 30, "orders": 50},
        "tables_generated": 2,
        "total_records": 80,
        "format": format,
        "message": "Successfully generated and exported 80 records for 2 tables",
    }
    assert answer["filename"] == f"shop_{answer['export_id']}.{SUFFIXES[format]}"
    assert answer["download_url"] == f"/files/download/{answer['filename']}"
    assert answer["file_size"] == len(content(client, answer))
    assert (
        before + timedelta(hours=24) <= datetime.fromisoformat(answer["expires_at"]) <= datetime.now(UTC) + timedelta(hours=24)
    )
    assert answer.keys() == {"export_id", "filename", "download_url", "file_size", "expires_at"}


def test_a_workbook_has_a_sheet_for_each_table(client: Any) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(content(client, export(client, "excel"))))

    for table in ("users", "orders"):
        names, *rows = workbook[table].iter_rows(values_only=True)
        assert [dict(zip(names, row, strict=True)) for row in rows] == expected(table)


def test_sql_text_is_of_the_dialect_that_is_asked_for(client: Any) -> None:
    with sqlite3.connect(":memory:") as database:
        database.row_factory = sqlite3.Row
        database.executescript(content(client, export(client, "sql", dialect="sqlite")).decode())
        found = {table: [dict(row) for row in database.execute(f"SELECT * FROM {table}")] for table in ("users", "orders")}
    database.close()

    assert found == {"users": expected("users"), "orders": expected("orders")}
    assert b"`users`" in content(client, export(client, "sql", dialect="mysql"))


def test_one_table_as_csv_is_that_file(client: Any) -> None:
    answer = export(client, "csv", {"users": USERS})

    assert answer["filename"].endswith(".csv")
    rows = csv.DictReader(io.StringIO(content(client, answer).decode()))
    assert [{"id": int(row["id"]), "email": row["email"]} for row in rows] == expected("users")


@pytest.mark.parametrize("format", ["csv", "parquet"])
def test_several_tables_are_files_in_an_archive(client: Any, tmp_path: Path, format: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content(client, export(client, format)))) as archive:
        assert sorted(archive.namelist()) == [f"orders.{format}", f"users.{format}"]
        archive.extractall(tmp_path)

    for table in ("users", "orders"):
        found = duckdb.sql(f"SELECT * FROM '{tmp_path}/{table}.{format}' ORDER BY id")
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]
        assert [{name: float(value) if name == "total" else value for name, value in row.items()} for row in rows] == expected(
            table
        )


def test_arrow_files_hold_their_tables(client: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(content(client, export(client, "arrow")))) as archive:
        users = pa.ipc.open_file(io.BytesIO(archive.read("users.arrow"))).read_all()

    assert users.to_pylist() == expected("users")


def test_lines_of_several_tables_name_them(client: Any) -> None:
    lines = [json.loads(line) for line in content(client, export(client, "ndjson")).splitlines()]

    assert [line["row"] for line in lines if line["table"] == "users"] == expected("users")
    assert [line["row"] for line in lines if line["table"] == "orders"] == expected("orders")


@pytest.mark.parametrize("format", SUFFIXES)
def test_the_same_request_gives_the_same_bytes_under_another_name(client: Any, format: str) -> None:
    first, second = export(client, format), export(client, format)

    assert first["filename"] != second["filename"]
    assert content(client, first) == content(client, second)


@pytest.mark.parametrize(
    "prefix", ["../x", "a/b", "a\\b", ".hidden", "-rf", "a b", "a\0b", "%2e%2e", "x" * 99 + "é" * 40, "a\n"]
)
def test_a_prefix_that_could_lead_elsewhere_is_refused(client: Any, tmp_path: Path, prefix: str) -> None:
    wanted = {"schemas": {"users": USERS}, "format": "csv", "filename_prefix": prefix}

    answer = client.post("/data/generate", json=wanted)

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ValidationError")
    assert answer.json()["details"][0]["path"] == "$.filename_prefix"
    assert exports_of(tmp_path) == []


def test_letters_of_any_script_are_good_for_a_prefix(client: Any) -> None:
    answer = export(client, "csv", {"users": USERS}, filename_prefix="tržby.2026-目录")

    assert answer["filename"].startswith("tržby.2026-目录_")
    assert answer["download_url"].isascii()
    assert content(client, answer).startswith(b"id,email\n")


@pytest.mark.parametrize("format", SUFFIXES)
def test_a_file_that_grows_beyond_the_limit_is_stopped_and_gone(open_client: Any, tmp_path: Path, format: str) -> None:
    client = open_client(max_file_size=20_000, max_batch_size=100)
    wanted = {"schemas": SHOP, "count": {"users": 100_000, "orders": 100_000}, "format": format}

    answer = client.post("/data/generate", json=wanted)

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ExportError")
    assert "20000 bytes of MAX_FILE_SIZE" in answer.json()["error"]
    assert exports_of(tmp_path) == []


def test_what_a_format_can_not_hold_is_an_export_error_without_paths_of_the_service(client: Any, tmp_path: Path) -> None:
    long = "t" * 201

    answer = client.post("/data/generate", json={"schemas": {long: USERS, "t": USERS}, "format": "csv"})

    assert (answer.status_code, answer.json()["error_type"]) == (400, "ExportError")
    assert answer.json()["error"] == f"the name of table {long!r} is too long for a file (write all tables to one file)"
    assert str(tmp_path) not in answer.text
    assert exports_of(tmp_path) == []


def test_a_directory_that_has_gone_is_made_again(client: Any, tmp_path: Path) -> None:
    for path in sorted((tmp_path / "temp" / "exports").rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    (tmp_path / "temp" / "exports").rmdir()

    assert client.delete("/files/cleanup").json()["files_cleaned"] == 0
    assert content(client, export(client, "csv", {"users": USERS})).startswith(b"id,email\n")


def test_texts_that_had_to_be_cut_are_told_in_the_answer(client: Any) -> None:
    text = {"type": "object", "properties": {"t": {"type": "string", "const": "x" * 40_000}}}

    answer = client.post("/data/generate", json={"schemas": {"t": text}, "count": {"t": 2}, "format": "excel"}).json()

    message = "2 values of column 't' of table 't' had more than the 32,767 characters of a cell: the rest was cut off"
    assert answer["warnings"] == [message]


def test_files_are_only_for_the_user_of_the_service(client: Any, tmp_path: Path) -> None:
    export(client, "csv")

    assert [(tmp_path / "temp" / name).stat().st_mode & 0o777 for name in ("", "exports", "state.db")] == [0o700, 0o700, 0o600]
