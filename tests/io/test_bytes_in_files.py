"""Bytes in files of text: as PostgreSQL writes them in CSV, in base64 in JSON."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import psycopg

import datagen

SCHEMAS = {
    "t": {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "primary_key": True},
            "data": {"type": "string", "format": "binary", "maxLength": 6, "nullable": True, "null_fraction": 0.3},
            "parts": {"type": "array", "items": {"type": "string", "format": "binary", "maxLength": 3}},
        },
    }
}


def test_bytes_in_json_are_base64(tmp_path: Path) -> None:
    plan = datagen.plan(SCHEMAS, rows=50)
    datagen.write(plan, tmp_path / "t.ndjson")
    rows = [json.loads(line) for line in (tmp_path / "t.ndjson").read_text().splitlines()]
    expected = plan["t"].batch(0, 50).to_pylist()
    assert [row["data"] and base64.b64decode(row["data"]) for row in rows] == [row["data"] for row in expected]
    assert [[base64.b64decode(part) for part in row["parts"]] for row in rows] == [row["parts"] for row in expected]


def test_bytes_in_csv_are_copied_into_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    plan = datagen.plan(SCHEMAS, rows=50)
    datagen.write(plan, tmp_path / "t.csv")
    with psycopg.connect(postgresql_url) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE t (id bigint, data bytea, parts bytea[])")
        with cursor.copy("COPY t FROM STDIN (FORMAT csv, HEADER)") as copy:
            copy.write((tmp_path / "t.csv").read_bytes())
        found = cursor.execute("SELECT data, parts FROM t ORDER BY id").fetchall()
    assert found == [(row["data"], row["parts"]) for row in plan["t"].batch(0, 50).to_pylist()]
