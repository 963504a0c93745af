"""Databases that nobody on this project designed are filled, and every constraint of theirs holds."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import pytest
from loading import Place, make_tables
from sources import DEBIAN, PYTHON, DebianSource, PythonSource, script

ROWS = 1000
CASES = [*DEBIAN, *PYTHON]


@pytest.mark.parametrize("source", CASES, ids=lambda source: f"{source.name}-{source.database}")
def test_a_real_schema_is_filled_without_violations(
    source: DebianSource | PythonSource,
    make_place: Callable[[str, str], Place],
    note: Callable[[dict[str, object]], None],
    tmp_path: Path,
) -> None:
    place = make_place(source.database, source.character_set if isinstance(source, PythonSource) else "utf8mb4")
    if isinstance(source, DebianSource):
        place.load(script(source))
    else:
        make_tables(source, place, tmp_path)

    started = perf_counter()
    command = [sys.executable, "-m", "datagen", "seed", place.url, "--rows", str(ROWS), "--json", "--quiet"]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = round(perf_counter() - started, 1)

    assert finished.returncode == 0, finished.stderr[-3000:]
    certificate = json.loads(finished.stdout)
    assert certificate["clean"]
    assert [line for line in certificate["constraints"] if line.get("violations") != 0] == []
    assert place.faults() == []
    few = {each["table"]: each["rows"] for each in certificate["tables"] if each["rows"] < ROWS}
    assert [table for table in few if f"{table}" not in finished.stderr] == [], "tables with fewer rows are named"
    note(
        {
            "source": source.name,
            "database": source.database,
            "tables": len(certificate["tables"]),
            "rows": sum(each["rows"] for each in certificate["tables"]),
            "seconds": seconds,
            "lowered": ", ".join(f"{table} {rows}" for table, rows in few.items()) or "none",
        }
    )
