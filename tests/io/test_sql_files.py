"""SQL text as such: statements and their limits, keys in the right place, what can't be written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from datagen.engine.dataset import EnumKind, IntegerKind, TextKind
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.files.csv import CsvOptions
from datagen.io.sql.options import DIALECTS
from datagen.io.sql.sink import SqlOptions
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
Text = Callable[..., str]
SQLGLOT = {"postgresql": "postgres", "mssql": "tsql"}
"""Its names for dialects, where they are others."""


@pytest.fixture
def text(tmp_path: Path) -> Text:
    """The text of a plan."""

    def written(plan: Plan, *, batch_rows: int | None = None, **options: Any) -> str:
        write(plan, str(tmp_path / "x.sql"), details=SqlOptions(**options), batch_rows=batch_rows)
        return (tmp_path / "x.sql").read_bytes().decode()

    return written


@pytest.fixture
def numbers(table_of: Table, plan_of: Plans) -> Callable[[int], Plan]:
    return lambda rows: plan_of(table_of("t", {"a": pa.array(range(rows), pa.int64())}, key=("a",)))


@pytest.fixture
def circle(table_of: Table, plan_of: Plans) -> Plan:
    """Two tables that refer to each other, and one row that refers to a later one of its own table."""
    a = table_of(
        "a",
        {"id": pa.array([1, 2]), "b": pa.array([1, 1]), "up": pa.array([2, 1])},
        key=("id",),
        references={"b": ("b", "id"), "up": ("a", "id")},
    )
    b = table_of("b", {"id": pa.array([1]), "a": pa.array([2])}, key=("id",), references={"a": ("a", "id")})
    return plan_of(a, b)


def statements(script: str) -> list[str]:
    """Of texts that have no semicolon at the end of a line."""
    lines = [line for line in script.split("\n") if line != "GO" and not line.startswith("--")]
    return "\n".join(lines).removesuffix(";\n").split(";\n")


def inserts(script: str) -> list[str]:
    return [statement for statement in statements(script) if statement.startswith("INSERT")]


def parsed(script: str, dialect: str) -> Iterator[exp.Expression]:
    """The precision of an interval is beyond the parser."""
    for statement in statements(script.replace("INTERVAL DAY(9) TO SECOND(6)", "INTERVAL DAY TO SECOND")):
        found = sqlglot.parse_one(statement, dialect=SQLGLOT.get(dialect, dialect))
        assert not isinstance(found, exp.Command), statement
        yield found


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("ddl", [True, False])
def test_every_statement_parses(dialect: str, ddl: bool, types_text: Callable[..., str]) -> None:
    found = list(parsed(types_text(dialect=dialect, ddl=ddl), dialect))
    assert any(isinstance(statement, exp.Create) for statement in found) == ddl
    assert any(isinstance(statement, exp.Insert | exp.MultitableInserts) for statement in found)


@pytest.fixture
def types_text(every_type: TablePlan, plan_of: Plans, text: Text) -> Callable[..., str]:
    return lambda **options: text(plan_of(every_type), **options)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("rows_per_insert", [1, 4, None])
def test_text_is_the_same_for_any_batch_size(dialect: str, rows_per_insert: int | None, types_text: Callable[..., str]) -> None:
    whole = types_text(dialect=dialect, rows_per_insert=rows_per_insert)
    for batch_rows in (1, 3, 5):
        assert types_text(dialect=dialect, rows_per_insert=rows_per_insert, batch_rows=batch_rows) == whole


@pytest.mark.parametrize("dialect", DIALECTS)
def test_an_insert_has_as_many_rows_as_asked(dialect: str, numbers: Any, text: Text) -> None:
    found = inserts(text(numbers(10), dialect=dialect, rows_per_insert=4))
    assert [re.findall(r"\((\d+)\)", statement) for statement in found] == [list("0123"), list("4567"), list("89")]


def test_sql_server_gets_1000_rows_at_most(numbers: Any, text: Text) -> None:
    found = inserts(text(numbers(2001), dialect="mssql", rows_per_insert=5000))
    assert [statement.count("\n(") for statement in found] == [1000, 1000, 1]


def test_oracle_gets_999_columns_at_most(table_of: Table, plan_of: Plans, text: Text) -> None:
    plan = plan_of(table_of("t", {f"c{number}": pa.array(range(7)) for number in range(400)}))
    found = inserts(text(plan, dialect="oracle", rows_per_insert=5))
    assert [statement.count("INTO ") for statement in found] == [2, 2, 2, 1]


def test_a_single_row_of_oracle_is_a_plain_insert(numbers: Any, text: Text) -> None:
    assert inserts(text(numbers(2), dialect="oracle", rows_per_insert=1)) == [
        'INSERT INTO "t" ("a") VALUES\n(0)',
        'INSERT INTO "t" ("a") VALUES\n(1)',
    ]


def test_statements_stay_below_a_mebibyte(table_of: Table, plan_of: Plans, text: Text) -> None:
    # The first rows are short, so that the rows per statement are not chosen for the long ones.
    values = pa.array(["x"] * 3000 + ["y" * 300_000] * 5 + ["z"])
    plan = plan_of(table_of("t", {"a": values}))
    found = inserts(text(plan, dialect="mysql"))
    assert max(map(len, found)) < 1 << 20
    assert re.findall(r"\('(.)", "".join(found)) == ["x"] * 3000 + ["y"] * 5 + ["z"]
    assert inserts(text(plan, dialect="mysql", batch_rows=7)) == found


def test_a_table_without_rows_has_no_insert(numbers: Any, text: Text) -> None:
    assert inserts(text(numbers(0))) == []
    assert "COPY" not in text(numbers(0), copy=True)


def test_without_ddl_there_are_only_rows(numbers: Any, text: Text) -> None:
    assert statements(text(numbers(1), dialect="sqlite", ddl=False)) == [
        "BEGIN",
        "PRAGMA defer_foreign_keys = ON",
        'INSERT INTO "t" ("a") VALUES\n(0)',
        "COMMIT",
    ]


@pytest.mark.parametrize("dialect", DIALECTS.keys() - {"sqlite"})
def test_keys_of_a_cycle_are_added_behind_all_rows(dialect: str, circle: Plan, text: Text) -> None:
    found = statements(text(circle, dialect=dialect))
    kinds = [re.match(r"\w+", statement)[0] for statement in found]  # type: ignore[index]
    last_insert = len(kinds) - 1 - kinds[::-1].index("INSERT")
    late = [statement for statement in found if statement.startswith("ALTER")]
    assert found.index(late[0]) > last_insert
    pairs = [re.findall(r"(?:TABLE|REFERENCES) .([ab])", statement) for statement in late]
    assert pairs == [["a", "b"], ["a", "a"]]
    assert sum("REFERENCES" in statement for statement in found if statement.startswith("CREATE")) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_are_in_one_transaction(dialect: str, circle: Plan, text: Text) -> None:
    """Of those databases whose DDL commits, the tables are made before it and the last keys behind it."""
    kinds = [re.match(r"\w+", statement)[0] for statement in statements(text(circle, dialect=dialect))]  # type: ignore[index]
    known = [kind for kind in dict.fromkeys(kinds) if kind not in ("SET", "PRAGMA")]
    assert (
        known
        == {
            "postgresql": ["BEGIN", "CREATE", "INSERT", "ALTER", "COMMIT"],
            "mssql": ["BEGIN", "CREATE", "INSERT", "ALTER", "COMMIT"],
            "sqlite": ["BEGIN", "CREATE", "INSERT", "COMMIT"],
            "mysql": ["CREATE", "START", "INSERT", "COMMIT", "ALTER"],
            "oracle": ["CREATE", "INSERT", "COMMIT", "ALTER"],
        }[dialect]
    )


def test_without_ddl_a_cycle_loads_with_checks_suspended(circle: Plan, text: Text) -> None:
    assert "SET CONSTRAINTS ALL DEFERRED" in statements(text(circle, ddl=False))
    mysql = statements(text(circle, dialect="mysql", ddl=False))
    assert mysql.index("SET foreign_key_checks = 0") < mysql.index("SET foreign_key_checks = 1")
    mssql = statements(text(circle, dialect="mssql", ddl=False))
    assert [statement for statement in mssql if statement.startswith("ALTER")] == [
        "ALTER TABLE [a] NOCHECK CONSTRAINT ALL",
        "ALTER TABLE [a] WITH CHECK CHECK CONSTRAINT ALL",
    ]


def test_in_a_directory_a_key_to_a_later_table_is_in_that_tables_file(circle: Plan, tmp_path: Path) -> None:
    write(circle, f"{tmp_path}/out/", format="sql")
    late = {path.name: path.read_text().count("ALTER TABLE") for path in (tmp_path / "out").iterdir()}
    assert late == {"a.sql": 1, "b.sql": 1}
    assert 'ALTER TABLE "a" ADD FOREIGN KEY("b") REFERENCES "b" ("id")' in (tmp_path / "out" / "b.sql").read_text()


def test_keys_of_text_have_a_length_and_a_binary_collation(table_of: Table, plan_of: Plans, text: Text) -> None:
    plan = plan_of(
        table_of(
            "t",
            {"id": pa.array(["a", "A"]), "note": pa.array(["x", "y"])},
            key=("id",),
            kinds={"id": TextKind(minimum_length=1, maximum_length=10, declared_length=10)},
        ),
        table_of("c", {"t": pa.array(["a"])}, references={"t": ("t", "id")}),
    )
    mysql, mssql, oracle = (text(plan, dialect=dialect) for dialect in ("mysql", "mssql", "oracle"))
    assert mysql.count("VARCHAR(10) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin") == 2
    assert "`note` LONGTEXT" in mysql
    assert mssql.count("NVARCHAR(10) COLLATE Latin1_General_100_BIN2") == 2
    assert "[note] NVARCHAR(max)" in mssql
    assert oracle.count("VARCHAR2(10 CHAR)") == 2


def test_a_nullable_unique_column_of_sql_server_takes_many_nulls(table_of: Table, plan_of: Plans, text: Text) -> None:
    plan = plan_of(table_of("t", {"a": pa.array([1, None, None])}, unique=("a",)))
    script = text(plan, dialect="mssql")
    assert "CREATE UNIQUE INDEX [unique_0] ON [t] ([a]) WHERE [a] IS NOT NULL;\nGO\n" in script
    assert "UNIQUE (" not in script


@pytest.mark.parametrize(
    ("dialect", "check"),
    [
        ("postgresql", "CHECK (\"a b\" IN ('x', 'it''s', 'a\\b'))"),
        ("mysql", "CHECK (`a b` IN ('x', 'it''s', _utf8mb4 X'615C62'))"),
        ("mssql", "CHECK ([a b] IN (N'x', N'it''s', N'a\\b'))"),
        ("oracle", "CHECK (\"a b\" IN ('x', 'it''s', 'a\\b'))"),
    ],
)
def test_checks_are_spelled_as_the_dialect_has_it(
    dialect: str, check: str, table_of: Table, plan_of: Plans, text: Text
) -> None:
    kinds = {"a b": EnumKind(values=("x", "it's", "a\\b")), "n": IntegerKind(minimum=-1, maximum=5)}
    columns = {"a b": pa.array(["x"]).dictionary_encode(), "n": pa.array([1])}
    assert check in text(plan_of(table_of("t", columns, kinds=kinds)), dialect=dialect)


def test_binary_values_are_hexadecimal(table_of: Table, plan_of: Plans, text: Text) -> None:
    plan = plan_of(table_of("t", {"a": pa.array([b"\x00\xff'", None])}))
    found = {dialect: inserts(text(plan, dialect=dialect, rows_per_insert=1))[0] for dialect in DIALECTS}
    assert {dialect: statement.rpartition("(")[2] for dialect, statement in found.items()} == {
        "postgresql": "'\\x00FF27')",
        "mysql": "X'00FF27')",
        "sqlite": "X'00FF27')",
        "mssql": "0x00FF27)",
        "oracle": "'00FF27'))",
    }


def test_long_text_of_oracle_is_in_pieces(table_of: Table, plan_of: Plans, text: Text) -> None:
    long = "é'" * 1500
    script = text(plan_of(table_of("t", {"a": pa.array(["short", long])})), dialect="oracle")
    assert max(len(line.encode()) for line in script.splitlines()) < 2499
    pieces = re.findall(r"TO_CLOB\('(.*)'\)", script)
    assert [len(piece) for piece in pieces] == [750] * 6
    assert "".join(pieces).replace("''", "'") == long


def test_postgresql_refuses_the_character_it_can_not_hold(table_of: Table, plan_of: Plans, text: Text, tmp_path: Path) -> None:
    plan = plan_of(table_of("t", {"a": pa.array(["x", "a\0b"])}))
    for options in ({}, {"copy": True}):
        with pytest.raises(LoadError, match=r"a value of t\.a can't be written: .* U\+0000; nothing was kept"):
            text(plan, **options)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("dialect", "name", "message"),
    [
        ("postgresql", "é" * 32, "the name of table 'éééééééééééééééééééééééééééééééé' is longer than PostgreSQL's 63 bytes"),
        ("postgresql", "a\0", "a name in PostgreSQL can't have the character U+0000: table 'a\\x00' (rename it)"),
        ("mysql", "😀", "a name in MySQL can't have characters past U+FFFF: table '😀' (rename it)"),
        ("mysql", "a ", "a name in MySQL can't have a space at its end: table 'a ' (rename it)"),
        ("mysql", "a\r\n", "a name in MySQL can't have carriage returns: table 'a\\r\\n' (rename it)"),
        ("sqlite", "a\r", "a name in SQLite can't have carriage returns: table 'a\\r' (rename it)"),
        ("sqlite", "SQLite_x", "a name in SQLite can't have sqlite_ at its start: table 'SQLite_x' (rename it)"),
        ("mssql", "😀" * 65, "is longer than SQL Server's 128 UTF-16 units (shorten it)"),
        ("mssql", "a\nGO", "a name in SQL Server can't have line breaks: table 'a\\nGO' (rename it)"),
        ("mssql", "#t", "SQL Server would drop table '#t' with its session (rename it)"),
        ("oracle", 'a"', "a name in Oracle can't have quotation marks (\"): table 'a\"' (rename it)"),
        ("oracle", "R&D", "a name in Oracle can't have ampersands (&): table 'R&D' (rename it)"),
    ],
)
def test_names_that_a_dialect_can_not_have_are_errors(
    dialect: str, name: str, message: str, table_of: Table, plan_of: Plans, text: Text
) -> None:
    with pytest.raises(TargetError, match=re.escape(message)):
        text(plan_of(table_of(name, {"a": pa.array([1])})), dialect=dialect)


@pytest.mark.parametrize("dialect", ["sqlite", "mysql", "mssql"])
def test_names_that_differ_in_case_alone_are_errors(dialect: str, table_of: Table, plan_of: Plans, text: Text) -> None:
    plan = plan_of(table_of("t", {"a": pa.array([1]), "A": pa.array([1])}))
    with pytest.raises(TargetError, match=r"takes column of table 't' 'A' for 'a' \(rename one\)"):
        text(plan, dialect=dialect)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"dialect": "postgres"}, "unknown dialect 'postgres' (did you mean 'postgresql'? There are postgresql, mysql, sqlite"),
        ({"dialect": "db2"}, "unknown dialect 'db2' (there are postgresql, mysql, sqlite, mssql, oracle)"),
        ({"rows_per_insert": 0}, "0 rows per insert are too few (1 at least)"),
        ({"dialect": "mysql", "copy": True}, "only PostgreSQL has COPY blocks, not MySQL (drop copy)"),
        ({"copy": True, "rows_per_insert": 5}, "COPY blocks have no INSERTs, so no rows per insert (drop one of the two)"),
    ],
)
def test_options_that_can_not_be_are_errors(options: dict[str, Any], message: str) -> None:
    with pytest.raises(TargetError, match=re.escape(message)):
        SqlOptions(**options)


def test_options_of_another_format_are_an_error(numbers: Any, tmp_path: Path) -> None:
    with pytest.raises(TargetError, match="the options are CsvOptions, and the target takes SqlOptions"):
        write(numbers(1), str(tmp_path / "x.sql"), details=CsvOptions())


def test_a_part_of_a_table_is_that_part_of_its_text(numbers: Any, text: Text) -> None:
    plan = numbers(10)
    shorter = replace(plan, tables={"t": replace(plan["t"], rows=7)})
    assert text(plan, rows_per_insert=3).startswith(text(shorter, rows_per_insert=3).removesuffix(";\nCOMMIT;\n"))
