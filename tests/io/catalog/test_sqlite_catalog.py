"""Catalogs of SQLite databases, made by Python's own SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from datagen.io.catalog.model import Catalog, CatalogColumn, Check, ForeignKey, KeyPart, SqlType, TableName, Trigger, Unique
from datagen.io.catalog.sqlite.reading import read_sqlite, sqlite_type
from datagen.io.location import parse_location
from datagen.io.sqlite.sink import connect_sqlite

Read = Callable[..., Catalog]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """The catalog of a new database in which a script was run."""

    def run(script: str, tables: list[str] | None = None) -> Catalog:
        path = tmp_path / "catalog.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(script)
        with closing(connect_sqlite(parse_location(f"sqlite:///{path}"))) as connection:
            return read_sqlite(connection, tables)

    return run


def name(table: str) -> TableName:
    return TableName(schema=None, name=table)


def only(catalog: Catalog) -> object:
    (table,) = catalog.tables
    return table


def test_columns_have_their_types_defaults_and_collations(read: Read) -> None:
    table = only(
        read("""CREATE TABLE t (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            "a, b" VARCHAR ( 20 ) NOT NULL DEFAULT 'x, CHECK (1)' COLLATE nocase,
            [r)] text COLLATE RTRIM DEFAULT NULL,
            price decimal(10,2) DEFAULT -1, -- a comment, with CHECK (0)
            anything
        )""")
    )
    assert table.columns == (
        CatalogColumn(
            name="id",
            type=SqlType(name="integer", shown="INTEGER", affinity="INTEGER"),
            is_nullable=False,
            is_auto_increment=True,
        ),
        CatalogColumn(
            name="a, b",
            type=SqlType(name="varchar", shown="VARCHAR ( 20 )", length=20, affinity="TEXT"),
            is_nullable=False,
            default="'x, CHECK (1)'",
            is_case_insensitive=True,
        ),
        CatalogColumn(
            name="r)",
            type=SqlType(name="text", shown="TEXT", affinity="TEXT"),
            is_nullable=True,
            is_trailing_space_ignored=True,
        ),
        CatalogColumn(
            name="price",
            type=SqlType(name="decimal", shown="decimal(10,2)", precision=10, scale=2, affinity="NUMERIC"),
            is_nullable=True,
            default="-1",
        ),
        CatalogColumn(name="anything", type=SqlType(name="", shown="", affinity="BLOB"), is_nullable=True),
    )
    assert table.primary_key == ("id",)
    assert table.checks == ()


@pytest.mark.parametrize(
    ("definition", "is_number"),
    [
        ("id INTEGER PRIMARY KEY", True),
        ("id integer, PRIMARY KEY (id)", True),
        ("id INT PRIMARY KEY", False),
        ("id INTEGER PRIMARY KEY DESC", False),
        ("id INTEGER, b, PRIMARY KEY (id, b)", False),
    ],
)
def test_an_integer_primary_key_is_the_rows_number(read: Read, definition: str, is_number: bool) -> None:
    table = only(read(f"CREATE TABLE t ({definition})"))
    assert table.columns[0].is_auto_increment is is_number
    assert not table.columns[0].is_nullable
    assert table.uniques == ()


def test_a_table_without_row_numbers_numbers_none(read: Read) -> None:
    table = only(read("CREATE TABLE t (id INTEGER PRIMARY KEY, v ANY) STRICT, WITHOUT ROWID"))
    assert not table.column("id").is_auto_increment
    assert table.column("v").type == SqlType(name="any", shown="ANY", affinity="BLOB")


def test_a_key_keeps_the_order_of_its_columns(read: Read) -> None:
    assert only(read("CREATE TABLE t (a INT, b INT, PRIMARY KEY (b, a))")).primary_key == ("b", "a")


def test_checks_are_found_wherever_they_stand(read: Read) -> None:
    table = only(
        read("""CREATE TABLE t (
            a INT CHECK (a > 0) CONSTRAINT small CHECK ( a < 10 /* ) */ ),
            "check" TEXT CHECK ("check" <> ')' AND length("check") IN (1, 2)),
            c INT REFERENCES t (a) CHECK(c!=3)
            CONSTRAINT both CHECK (a = c OR (c IS NULL)) CHECK (c < 5)
            , UNIQUE (a), CONSTRAINT "last one" CHECK (CASE WHEN a THEN 1 ELSE 0 END)
        )""")
    )
    assert table.checks == (
        Check(name="t_check_1", expression="a > 0"),
        Check(name="small", expression="a < 10 /* ) */"),
        Check(name="t_check_3", expression="""\"check" <> ')' AND length("check") IN (1, 2)"""),
        Check(name="t_check_4", expression="c!=3"),
        Check(name="both", expression="a = c OR (c IS NULL)"),
        Check(name="t_check_6", expression="c < 5"),
        Check(name="last one", expression="CASE WHEN a THEN 1 ELSE 0 END"),
    )


def test_generated_columns_have_their_expressions(read: Read) -> None:
    table = only(
        read("CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a * (2 + 1)) STORED, c AS (upper(a) || ')') CHECK (c <> ''))")
    )
    assert [column.generated for column in table.columns] == [None, "a * (2 + 1)", "upper(a) || ')'"]


def test_unique_indexes_have_parts_conditions_and_collations(read: Read) -> None:
    table = only(
        read("""
        CREATE TABLE t (a TEXT COLLATE NOCASE, b TEXT, "c d" INT, UNIQUE (a, b));
        CREATE INDEX plain ON t (b);
        CREATE UNIQUE INDEX "by (b)" ON t ("c d" DESC, b COLLATE NOCASE, a COLLATE BINARY) WHERE b IS NOT NULL AND a > 'WHERE';
        CREATE UNIQUE INDEX e ON t (lower(b) COLLATE NOCASE ASC, "c d" + 1, (a = b COLLATE RTRIM) DESC, a = b COLLATE RTRIM);
        """)
    )
    assert table.uniques == (
        Unique(
            name="sqlite_autoindex_t_1",
            parts=(KeyPart(column="a", is_case_insensitive=True), KeyPart(column="b")),
        ),
        Unique(
            name="by (b)",
            parts=(KeyPart(column="c d"), KeyPart(column="b", is_case_insensitive=True), KeyPart(column="a")),
            where="b IS NOT NULL AND a > 'WHERE'",
        ),
        Unique(
            name="e",
            parts=(
                KeyPart(expression="lower(b)", is_case_insensitive=True),
                KeyPart(expression='"c d" + 1'),
                KeyPart(expression="(a = b COLLATE RTRIM)"),
                KeyPart(expression="a = b COLLATE RTRIM"),
            ),
        ),
    )


def test_foreign_keys_name_what_they_refer_to(read: Read) -> None:
    catalog = read("""
    CREATE TABLE Parent (Id INTEGER PRIMARY KEY, x INT, y INT, UNIQUE (x, y));
    CREATE TABLE child (
        p INT REFERENCES PARENT DEFERRABLE INITIALLY DEFERRED,
        q INT REFERENCES parent (ID) ON DELETE CASCADE NOT DEFERRABLE INITIALLY DEFERRED,
        gone INT CONSTRAINT lost REFERENCES nowhere (id),
        misspelt INT REFERENCES parent (no),
        self INT REFERENCES child (p),
        CONSTRAINT two FOREIGN KEY (P, q) REFERENCES parent (x, y)
    );
    """)
    table = catalog.table(name("child"))
    assert table is not None
    assert table.foreign_keys == (
        ForeignKey(name="p_fkey", columns=("p",), parent=name("Parent"), parent_columns=("Id",), is_deferrable=True),
        ForeignKey(name="q_fkey", columns=("q",), parent=name("Parent"), parent_columns=("Id",)),
        ForeignKey(name="lost", columns=("gone",), parent=name("nowhere"), parent_columns=("id",), is_parent_missing=True),
        ForeignKey(
            name="misspelt_fkey", columns=("misspelt",), parent=name("Parent"), parent_columns=("no",), is_parent_missing=True
        ),
        ForeignKey(name="self_fkey", columns=("self",), parent=name("child"), parent_columns=("p",)),
        ForeignKey(name="two", columns=("p", "q"), parent=name("Parent"), parent_columns=("x", "y")),
    )


def test_triggers_on_insert_tell_whether_they_raise(read: Read) -> None:
    table = only(
        read("""
        CREATE TABLE t (a INT);
        CREATE TRIGGER "t 1" BEFORE INSERT ON T BEGIN SELECT RAISE(ABORT, 'no') WHERE NEW.a > 3; END;
        CREATE TRIGGER t2 AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 'RAISE'; END;
        CREATE TRIGGER t3 AFTER UPDATE ON t BEGIN INSERT INTO t VALUES (1); END;
        """)
    )
    first, second = table.insert_triggers
    assert (first.name, first.is_raising) == ("t 1", True)
    assert second == Trigger(
        name="t2", definition="CREATE TRIGGER t2 AFTER INSERT ON t BEGIN DELETE FROM t WHERE a = 'RAISE'; END"
    )


@pytest.mark.parametrize(
    "rule",
    [
        "BEGIN SELECT CASE WHEN (SELECT Id FROM PARENTS WHERE id = NEW.a) IS NULL THEN RAISE(ABORT, 'no') END; END",
        """BEGIN SELECT RAISE(ROLLBACK, 'no')
        WHERE NEW.a IS NOT NULL AND (SELECT 1 FROM parents p WHERE NEW.a == p.id) ISNULL; END""",
        """WHEN new."a" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "parents" WHERE (new."a" = "parents"."id"))
        BEGIN SELECT RAISE(ABORT, 'no'); END""",
    ],
)
def test_triggers_stand_in_for_foreign_keys(read: Read, rule: str) -> None:
    catalog = read(f"""
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE child (a INT, b INT REFERENCES parents);
    CREATE TRIGGER k BEFORE INSERT ON child {rule};
    CREATE TRIGGER same BEFORE INSERT ON child
        BEGIN SELECT RAISE(ABORT, 'no') WHERE (SELECT id FROM parents WHERE id = NEW.b) IS NULL; END;
    """)
    assert catalog.tables[0].foreign_keys == (
        ForeignKey(name="b_fkey", columns=("b",), parent=name("parents"), parent_columns=("id",)),
        ForeignKey(name="a_fkey", columns=("a",), parent=name("parents"), parent_columns=("id",), is_by_trigger=True),
    )


@pytest.mark.parametrize(
    "rule",
    [
        "SELECT RAISE(ABORT, 'twice') WHERE EXISTS (SELECT 1 FROM parents WHERE id = NEW.a)",
        "SELECT RAISE(ABORT, 'no') WHERE (SELECT id FROM parents WHERE id > NEW.a) IS NULL",
        "SELECT RAISE(ABORT, 'no') WHERE (SELECT id FROM parents WHERE id = NEW.a AND id <> 3) IS NULL",
        "SELECT RAISE(ABORT, 'no') WHERE (SELECT id FROM parents, child WHERE id = NEW.a) IS NULL",
        "INSERT INTO parents SELECT NEW.a WHERE NOT EXISTS (SELECT 1 FROM parents WHERE id = NEW.a)",
    ],
)
def test_other_triggers_are_no_foreign_keys(read: Read, rule: str) -> None:
    catalog = read(f"""
    CREATE TABLE parents (id INTEGER PRIMARY KEY);
    CREATE TABLE child (a INT);
    CREATE TRIGGER k BEFORE INSERT ON child BEGIN {rule}; END;
    """)
    assert catalog.tables[0].foreign_keys == ()


def test_views_virtual_tables_and_their_shadows_are_left_out(read: Read) -> None:
    catalog = read("""
    CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT);
    CREATE VIEW v AS SELECT * FROM t;
    CREATE VIEW broken AS SELECT * FROM nowhere;
    CREATE VIRTUAL TABLE "f s" USING fts5(body);
    """)
    assert [str(table.name) for table in catalog.tables] == ["t"]
    assert catalog.warnings == ("f s is left out: it is a virtual table, whose rows its module keeps",)
    assert catalog.dialect == "sqlite"
    assert catalog.server.startswith("SQLite 3.")


def test_tables_are_asked_for_in_any_case(read: Read) -> None:
    catalog = read("CREATE TABLE Users (a INT); CREATE TABLE x (a INT REFERENCES users (a));", ["USERS"])
    assert [str(table.name) for table in catalog.tables] == ["Users"]


def test_statistics_estimate_rows(read: Read) -> None:
    catalog = read("CREATE TABLE t (a INT UNIQUE); INSERT INTO t VALUES (1), (2); ANALYZE; CREATE TABLE u (a INT);")
    assert [table.estimated_rows for table in catalog.tables] == [2, 0]


def test_any_name_is_taken_as_it_is(read: Read) -> None:
    table = only(read('CREATE TABLE "a""b\'; --" ("x y" INT UNIQUE, [q"] INT, `b``t` INT, \'s\'\'t\' INT COLLATE NOCASE)'))
    assert table.name == name("a\"b'; --")
    assert [column.name for column in table.columns] == ["x y", 'q"', "b`t", "s't"]
    assert table.column("s't").is_case_insensitive


def test_a_table_made_by_a_query_and_altered_is_read(read: Read) -> None:
    table = only(read("CREATE TABLE t AS SELECT 1 AS a; ALTER TABLE t ADD COLUMN b INT DEFAULT 3 CHECK (b > 2);"))
    assert [column.name for column in table.columns] == ["a", "b"]
    assert table.checks == (Check(name="t_check_1", expression="b > 2"),)


def test_more_columns_than_the_driver_looks_at_are_read(read: Read) -> None:
    names = ", ".join(f"c{number}" for number in range(1500))
    catalog = read(f"CREATE TABLE a ({names}); CREATE TABLE b (c DEFAULT 'x' COLLATE NOCASE)")
    assert len(catalog.tables[0].columns) == 1500
    assert catalog.tables[1].columns[0].default == "'x'"


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("", SqlType(name="", shown="", affinity="BLOB")),
        ("UNSIGNED BIG INT", SqlType(name="unsigned big int", shown="UNSIGNED BIG INT", is_unsigned=True, affinity="INTEGER")),
        (
            "int(10) unsigned",
            SqlType(name="int unsigned", shown="int(10) unsigned", is_unsigned=True, affinity="INTEGER"),
        ),
        ("NUMERIC(5)", SqlType(name="numeric", shown="NUMERIC(5)", precision=5, scale=0, affinity="NUMERIC")),
        ("DOUBLE PRECISION", SqlType(name="double precision", shown="DOUBLE PRECISION", affinity="REAL")),
        ("VARBINARY(16)", SqlType(name="varbinary", shown="VARBINARY(16)", length=16, affinity="NUMERIC")),
        ("DATETIME(6)", SqlType(name="datetime", shown="DATETIME(6)", precision=6, affinity="NUMERIC")),
        ("TEXT(max)", SqlType(name="text(max)", shown="TEXT(max)", affinity="TEXT")),
    ],
)
def test_types_follow_the_declared_text(declared: str, expected: SqlType) -> None:
    assert sqlite_type(declared) == expected
