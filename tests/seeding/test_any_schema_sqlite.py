"""Small relational schemas made by chance are filled, and SQLite's own checks find nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagen.seeding import seed

COLUMNS = {
    "INTEGER": ("{c} > 0", "{c} BETWEEN 1 AND 500", "{c} % 3 = 0", "{c} IN (1, 2, 3, 5, 8)"),
    "VARCHAR(12)": ("length({c}) >= 3", "{c} LIKE 'a%'", "{c} IN ('x', 'y', 'z')", "{c} <> 'admin'"),
    "DECIMAL(8,2)": ("{c} >= 0", "{c} < 1000"),
    "DATE": ("{c} >= '2021-01-01'",),
    "BOOLEAN": (),
}


@dataclass(kw_only=True)
class Table:
    name: str
    lines: list[str] = field(default_factory=list)
    key: tuple[str, ...] = ("id",)
    free: list[str] = field(default_factory=list)
    """Columns of no reference."""

    @property
    def ddl(self) -> str:
        return f"CREATE TABLE {self.name} ({', '.join(self.lines)});"


@st.composite
def schemas(draw: st.DrawFn) -> str:
    tables: list[Table] = []
    for number in range(draw(st.integers(2, 5))):
        table = Table(name=f"t{number}")
        own, late = [], []
        parents = [parent for parent in tables if draw(st.booleans())]
        for parent in parents:
            columns = [f"{parent.name}_{name}" for name in parent.key]
            is_null = draw(st.booleans())
            own += [f"{column} INTEGER{'' if is_null else ' NOT NULL'}" for column in columns]
            late.append(f"FOREIGN KEY ({', '.join(columns)}) REFERENCES {parent.name} ({', '.join(parent.key)})")
            if draw(st.integers(0, 4)) == 0:
                late.append(f"UNIQUE ({', '.join(columns)})")
        shape = draw(st.sampled_from(["id", "id", "id", "composite"]))
        if shape == "composite" and parents:
            first = f"{parents[0].name}_{parents[0].key[0]}"
            own = [line.replace("INTEGER", "INTEGER NOT NULL", 1) if line == f"{first} INTEGER" else line for line in own]
            own.append("id INTEGER NOT NULL")
            table.key = (first, "id")
            late.append(f"PRIMARY KEY ({first}, id)")
        else:
            own.append("id INTEGER PRIMARY KEY")
            if draw(st.booleans()):
                own.append("up INTEGER")
                late.append(f"FOREIGN KEY (up) REFERENCES {table.name} (id)")
        for place in range(draw(st.integers(1, 4))):
            kind = draw(st.sampled_from(sorted(COLUMNS)))
            column = f"c{place}"
            table.free.append(column)
            own.append(f"{column} {kind}{draw(st.sampled_from(['', ' NOT NULL']))}")
            if COLUMNS[kind] and draw(st.booleans()):
                late.append(f"CHECK ({draw(st.sampled_from(COLUMNS[kind])).format(c=column)})")
        if len(table.free) > 1 and draw(st.booleans()):
            late.append(f"UNIQUE ({', '.join(table.free[:2])})")
        if len(table.free) > 2 and draw(st.booleans()):
            late.append(f"CHECK ({table.free[0]} IS NULL OR {table.free[2]} IS NOT NULL)")
        if len(table.free) > 1 and draw(st.booleans()) and "NOT NULL" not in own[-1]:
            late.append(f"CHECK ({table.free[0]} IS NOT NULL OR {table.free[-1]} IS NULL)")
        table.lines = own + late
        tables.append(table)
    return "\n".join(table.ddl for table in tables)


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(ddl=schemas(), rows=st.integers(30, 200), number=st.integers(0, 1 << 30))
def test_any_schema_is_filled(tmp_path_factory: pytest.TempPathFactory, ddl: str, rows: int, number: int) -> None:
    path: Path = tmp_path_factory.mktemp("any") / "any.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(ddl)
    for _ in range(2):
        seeded = seed(f"sqlite:///{path}", rows=rows, seed=number)
        assert seeded.certificate.is_clean
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        lowered = {warning.split("'")[1] for warning in seeded.warnings if warning.startswith("table ")}
        for table in tables:
            ((found,),) = connection.execute(f"SELECT count(*) FROM {table}")
            assert found == 2 * rows or table in lowered
