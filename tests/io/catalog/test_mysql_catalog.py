"""Catalogs of a live MySQL or MariaDB server; what only MariaDB knows is asked of it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

import pymysql
import pytest

from datagen.errors import TargetError
from datagen.io.catalog.model import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    Check,
    ForeignKey,
    KeyPart,
    PartitionedBy,
    SqlType,
    TableName,
    Trigger,
    Unique,
)
from datagen.io.catalog.mysql import read_mysql

Read = Callable[..., Catalog]


@pytest.fixture
def connection(mysql_database: Mapping[str, object]) -> Iterator[pymysql.Connection]:
    with closing(pymysql.connect(**mysql_database, autocommit=True)) as connection:
        yield connection


@pytest.fixture
def read(connection: pymysql.Connection) -> Read:
    """The catalog of the test's database once statements were run."""

    def run(*statements: str, **asked: list[str]) -> Catalog:
        for statement in statements:
            connection.cursor().execute(statement)
        return read_mysql(connection, **asked)

    return run


def is_mariadb(connection: pymysql.Connection) -> bool:
    return "MariaDB" in connection.get_server_info()


def name(table: str, schema: str | None = None) -> TableName:
    return TableName(schema=schema, name=table)


def only(catalog: Catalog) -> CatalogTable:
    (table,) = catalog.tables
    return table


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("INT", SqlType(name="int", shown="int")),
        ("BIGINT UNSIGNED", SqlType(name="bigint", shown="bigint unsigned", is_unsigned=True)),
        ("DECIMAL(10,3)", SqlType(name="decimal", shown="decimal(10,3)", precision=10, scale=3)),
        ("FLOAT(7,3)", SqlType(name="float", shown="float(7,3)", precision=7, scale=3)),
        ("DOUBLE", SqlType(name="double", shown="double")),
        ("BOOLEAN", SqlType(name="tinyint", shown="tinyint(1)")),
        ("BIT(5)", SqlType(name="bit", shown="bit(5)", length=5)),
        ("DATE", SqlType(name="date", shown="date")),
        ("TIME(6)", SqlType(name="time", shown="time(6)", precision=6)),
        ("DATETIME(3)", SqlType(name="datetime", shown="datetime(3)", precision=3)),
        ("VARCHAR(20)", SqlType(name="varchar", shown="varchar(20)", length=20)),
        ("CHAR(3) CHARACTER SET latin1", SqlType(name="char", shown="char(3)", length=3)),
        ("TINYTEXT CHARACTER SET latin1", SqlType(name="tinytext", shown="tinytext", length=255)),
        ("TEXT CHARACTER SET utf8mb4", SqlType(name="text", shown="text", length=65535 // 4)),
        ("VARBINARY(16)", SqlType(name="varbinary", shown="varbinary(16)", length=16)),
        ("MEDIUMBLOB", SqlType(name="mediumblob", shown="mediumblob", length=2**24 - 1)),
        ("JSON", SqlType(name="json", shown="json")),
        ("POINT", SqlType(name="point", shown="point")),
        (
            "SET('x(y','unsigned')",
            SqlType(name="set", shown="set('x(y','unsigned')", family="set", labels=("x(y", "unsigned")),
        ),
    ],
)
def test_types_are_told_with_their_sizes(read: Read, connection: pymysql.Connection, declared: str, expected: SqlType) -> None:
    found = only(read(f"CREATE TABLE t (c {declared})")).columns[0].type
    without_width = found.shown.replace("int(11)", "int").replace("bigint(20)", "bigint")
    assert (found.name, without_width) == (expected.name, expected.shown)
    assert SqlType(**{**{field: getattr(found, field) for field in SqlType.__slots__}, "shown": expected.shown}) == expected


def test_labels_are_without_quotes_and_escapes(read: Read) -> None:
    table = only(read(r"CREATE TABLE t (c ENUM('a', 'b''c', 'd\\e', 'x,y', 'l\nn', ')', 'ü') CHARACTER SET utf8mb4)"))
    assert table.columns[0].type.labels == ("a", "b'c", "d\\e", "x,y", "l\nn", ")", "ü")


def test_labels_that_the_catalog_can_not_tell_are_warned_of(read: Read) -> None:
    catalog = read("CREATE TABLE t (a ENUM('x', '😀') CHARACTER SET utf8mb4, b ENUM('?') CHARACTER SET latin1)")
    assert catalog.warnings == ("t.a has labels in which ? may stand for a character that the catalog lacks",)


def test_types_of_mariadb_are_known(read: Read, connection: pymysql.Connection) -> None:
    if is_mariadb(connection):
        table = only(read("CREATE TABLE t (a UUID, b INET6, c JSON NOT NULL, d LONGTEXT)"))
        assert [column.type.name for column in table.columns] == ["uuid", "inet6", "json", "longtext"]
        assert table.checks == ()


def test_columns_tell_how_they_are_filled(read: Read) -> None:
    table = only(
        read("""CREATE TABLE t (
            id INT UNSIGNED ZEROFILL AUTO_INCREMENT PRIMARY KEY,
            a VARCHAR(20) DEFAULT 'it''s',
            n INT DEFAULT 3,
            no VARCHAR(20) DEFAULT NULL,
            v INT AS (n + 1) VIRTUAL,
            s INT GENERATED ALWAYS AS (n * 2) STORED COMMENT 'twice',
            at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP
        ) COMMENT 'all of them'""")
    )
    assert table.comment == "all of them"
    assert table.primary_key == ("id",)
    assert table.column("id").is_auto_increment
    assert table.column("id").type.is_unsigned
    assert [column.default for column in table.columns[:4]] == [None, "'it''s'", "3", None]
    assert [column.generated for column in table.columns[4:6]] == ["`n` + 1", "`n` * 2"]
    assert table.column("s").comment == "twice"
    assert (table.column("at").default or "").upper().startswith("CURRENT_TIMESTAMP")
    assert [column.is_nullable for column in table.columns] == [False, True, True, True, True, True, False]


def test_zero_dates_are_defaults(read: Read) -> None:
    table = only(read("SET SESSION sql_mode = ''", "CREATE TABLE t (d DATE NOT NULL DEFAULT '0000-00-00')"))
    assert table.columns[0].default == "'0000-00-00'"


@pytest.mark.parametrize(
    ("collation", "case", "accents", "spaces", "character_set"),
    [
        ("utf8mb4_general_ci", True, True, True, None),
        ("utf8mb4_bin", False, False, True, None),
        ("utf8mb3_unicode_ci", True, True, True, "utf8mb3"),
        ("latin1_general_cs", False, False, True, "latin1"),
    ],
)
def test_collations_tell_what_counts_as_equal(
    read: Read, collation: str, case: bool, accents: bool, spaces: bool, character_set: str | None
) -> None:
    charset = collation.partition("_")[0]
    column = only(read(f"CREATE TABLE t (c VARCHAR(9) CHARACTER SET {charset} COLLATE {collation} UNIQUE)")).columns[0]
    assert column == CatalogColumn(
        name="c",
        type=SqlType(name="varchar", shown="varchar(9)", length=9),
        is_nullable=True,
        is_case_insensitive=case,
        is_accent_insensitive=accents,
        is_trailing_space_ignored=spaces,
        character_set=character_set,
    )


def test_a_collation_may_respect_trailing_spaces(read: Read, connection: pymysql.Connection) -> None:
    collation = "utf8mb4_nopad_bin" if is_mariadb(connection) else "utf8mb4_0900_bin"
    column = only(read(f"CREATE TABLE t (c VARCHAR(9) CHARACTER SET utf8mb4 COLLATE {collation})")).columns[0]
    assert not column.is_trailing_space_ignored


def test_unique_indexes_have_prefixes(read: Read) -> None:
    table = only(
        read("""CREATE TABLE t (
            a VARCHAR(50) COLLATE utf8mb4_general_ci, b VARCHAR(50) COLLATE utf8mb4_bin, c INT, t TEXT,
            PRIMARY KEY (c, a), UNIQUE two (c, b(10)), UNIQUE KEY `odd ``name` (t(5)), KEY plain (b)
        ) CHARACTER SET utf8mb4""")
    )
    assert table.primary_key == ("c", "a")
    assert table.uniques == (
        Unique(name="odd `name", parts=(KeyPart(column="t", prefix_length=5, is_case_insensitive=True),)),
        Unique(name="two", parts=(KeyPart(column="c"), KeyPart(column="b", prefix_length=10))),
    )


def test_a_primary_key_of_a_prefix_is_unique_by_that(read: Read) -> None:
    table = only(read("CREATE TABLE t (a VARBINARY(50), PRIMARY KEY (a(10)))"))
    assert table.primary_key == ("a",)
    assert table.uniques == (Unique(name="PRIMARY", parts=(KeyPart(column="a", prefix_length=10),)),)


def test_foreign_keys_are_read_whole(read: Read, connection: pymysql.Connection) -> None:
    other = f"{connection.db.decode()}_other"
    connection.cursor().execute(f"CREATE DATABASE {other}")
    try:
        catalog = read(
            f"CREATE TABLE {other}.far (id INT PRIMARY KEY)",
            "CREATE TABLE parent (a INT, b INT, PRIMARY KEY (a, b), UNIQUE (b, a))",
            f"""CREATE TABLE child (
                x INT, y INT, f INT, s INT UNIQUE,
                CONSTRAINT k1 FOREIGN KEY (x, y) REFERENCES parent (b, a),
                CONSTRAINT k2 FOREIGN KEY (f) REFERENCES {other}.far (id),
                CONSTRAINT k3 FOREIGN KEY (f) REFERENCES child (s)
            )""",
            "SET FOREIGN_KEY_CHECKS = 0",
            "CREATE TABLE lost (x INT, CONSTRAINT k4 FOREIGN KEY (x) REFERENCES nowhere (id))",
        )
        both = read_mysql(connection, [connection.db.decode(), other])
    finally:
        connection.cursor().execute("SET FOREIGN_KEY_CHECKS = 0")
        connection.cursor().execute(f"DROP DATABASE {other}")
    child, lost = catalog.table(name("child")), catalog.table(name("lost"))
    assert child is not None
    assert lost is not None
    assert child.foreign_keys == (
        ForeignKey(name="k1", columns=("x", "y"), parent=name("parent"), parent_columns=("b", "a")),
        ForeignKey(name="k2", columns=("f",), parent=name("far", other), parent_columns=("id",)),
        ForeignKey(name="k3", columns=("f",), parent=name("child"), parent_columns=("s",)),
    )
    assert lost.foreign_keys == (
        ForeignKey(name="k4", columns=("x",), parent=name("nowhere"), parent_columns=("id",), is_parent_missing=True),
    )
    assert [str(table.name) for table in both.tables] == ["child", "lost", "parent", f"{other}.far"]


def test_checks_of_columns_and_tables_are_read(read: Read) -> None:
    table = only(
        read(r"""CREATE TABLE t (
            a INT CHECK (a > 3), b VARCHAR(10),
            CONSTRAINT `both of` CHECK (a < 10 OR b IN ('x', 'it''s', 'b\\c'))
        )""")
    )
    assert len(table.checks) == 2
    both = next(check for check in table.checks if check.name == "both of")
    assert both.expression.strip("()").replace("(", "").replace(")", "") == r"`a` < 10 or `b` in 'x','it\'s','b\\c'"
    assert any(check.expression.strip("()") == "`a` > 3" for check in table.checks)


def test_on_mariadb_a_check_is_printed_as_it_stands(read: Read, connection: pymysql.Connection) -> None:
    if is_mariadb(connection):
        table = only(read("CREATE TABLE t (a INT CHECK (a > 3), CHECK (a < 9))"))
        assert table.checks == (
            Check(name="a", expression="`a` > 3"),
            Check(name="CONSTRAINT_1", expression="`a` < 9"),
        )


@pytest.mark.parametrize(
    ("partitions", "expected"),
    [
        (
            "RANGE (a) (PARTITION p VALUES LESS THAN (10), PARTITION q VALUES LESS THAN (20))",
            PartitionedBy(
                strategy="range",
                key="RANGE (`a`)",
                conditions=("`a` < 10 OR `a` IS NULL", "`a` >= 10 AND `a` < 20"),
                accepts_all=False,
            ),
        ),
        (
            """RANGE COLUMNS (a, b) (PARTITION p VALUES LESS THAN (10, 'x,y'), PARTITION q VALUES LESS THAN (20, MAXVALUE),
            PARTITION r VALUES LESS THAN (30, 'z'))""",
            PartitionedBy(
                strategy="range",
                key="RANGE COLUMNS (`a`,`b`)",
                conditions=(
                    "`a` < 10 OR (`a` = 10 AND `b` < 'x,y') OR `a` IS NULL",
                    "(`a` > 10 OR (`a` = 10 AND `b` >= 'x,y')) AND `a` <= 20",
                    "`a` > 20 AND (`a` < 30 OR (`a` = 30 AND `b` < 'z'))",
                ),
                accepts_all=False,
            ),
        ),
        (
            """RANGE (a) SUBPARTITION BY HASH (a) SUBPARTITIONS 2
            (PARTITION p VALUES LESS THAN (1), PARTITION q VALUES LESS THAN MAXVALUE)""",
            PartitionedBy(
                strategy="range", key="RANGE (`a`)", conditions=("`a` < 1 OR `a` IS NULL", "`a` >= 1"), accepts_all=True
            ),
        ),
        (
            "LIST (a) (PARTITION p VALUES IN (NULL, 1, 2), PARTITION q VALUES IN (0))",
            PartitionedBy(
                strategy="list", key="LIST (`a`)", conditions=("`a` IN (1, 2) OR `a` IS NULL", "`a` IN (0)"), accepts_all=False
            ),
        ),
        (
            "LIST COLUMNS (b) (PARTITION p VALUES IN ('x', 'it''s, or (not'), PARTITION q VALUES IN (NULL))",
            PartitionedBy(
                strategy="list",
                key="LIST COLUMNS (`b`)",
                conditions=("`b` IN ('x', 'it''s, or (not')", "`b` IS NULL"),
                accepts_all=False,
            ),
        ),
        (
            "LIST COLUMNS (a, b) (PARTITION p VALUES IN ((1, 'x'), (2, NULL)))",
            PartitionedBy(
                strategy="list",
                key="LIST COLUMNS (`a`,`b`)",
                conditions=("(`a` = 1 AND `b` = 'x') OR (`a` = 2 AND `b` IS NULL)",),
                accepts_all=False,
            ),
        ),
        ("HASH (a) PARTITIONS 3", PartitionedBy(strategy="hash", key="HASH (`a`)", conditions=(), accepts_all=True)),
        ("LINEAR KEY (a)", PartitionedBy(strategy="hash", key="LINEAR KEY (`a`)", conditions=(), accepts_all=True)),
    ],
)
def test_partitions_become_conditions(read: Read, partitions: str, expected: PartitionedBy) -> None:
    assert only(read(f"CREATE TABLE t (a INT, b VARCHAR(10)) PARTITION BY {partitions}")).partitioned == expected


def test_a_default_partition_takes_what_no_list_names(read: Read, connection: pymysql.Connection) -> None:
    if is_mariadb(connection):
        table = only(
            read(
                "CREATE TABLE t (a INT) PARTITION BY LIST (a) "
                "(PARTITION p VALUES IN (1), PARTITION `z``p` VALUES IN (0), PARTITION q DEFAULT)"
            )
        )
        assert table.partitioned == PartitionedBy(
            strategy="list", key="LIST (`a`)", conditions=("`a` IN (1)", "`a` IN (0)"), accepts_all=True
        )


def test_triggers_on_insert_tell_whether_they_raise(read: Read) -> None:
    table = only(
        read(
            "CREATE TABLE t (a INT)",
            "CREATE TRIGGER after_it AFTER INSERT ON t FOR EACH ROW SET @signal = 1",
            "CREATE TRIGGER refuse BEFORE INSERT ON t FOR EACH ROW SIGNAL SQLSTATE '45000'",
            "CREATE TRIGGER other BEFORE UPDATE ON t FOR EACH ROW SIGNAL SQLSTATE '45000'",
            "CREATE TRIGGER quoted BEFORE INSERT ON t FOR EACH ROW SET NEW.a = length('signal')",
        )
    )
    assert table.insert_triggers == (
        Trigger(name="refuse", definition="SIGNAL SQLSTATE '45000'", is_raising=True),
        Trigger(name="quoted", definition="SET NEW.a = length('signal')"),
        Trigger(name="after_it", definition="SET @signal = 1"),
    )


def test_triggers_tell_which_tables_they_fill(read: Read) -> None:
    catalog = read(
        "CREATE TABLE t (a INT)",
        "CREATE TABLE logs (a INT)",
        "CREATE TRIGGER log_it AFTER INSERT ON t FOR EACH ROW INSERT INTO logs VALUES (NEW.a)",
    )
    assert [trigger.fills for table in catalog.tables for trigger in table.insert_triggers] == [(name("logs"),)]


def test_only_tables_are_read(read: Read, connection: pymysql.Connection) -> None:
    statements = ["CREATE TABLE t (a INT) ENGINE = MEMORY", "CREATE VIEW v AS SELECT * FROM t"]
    if is_mariadb(connection):
        statements += ["CREATE SEQUENCE s", "CREATE TABLE versioned (a INT) WITH SYSTEM VERSIONING"]
    tables = read(*statements).tables
    assert [str(table.name) for table in tables] == (["t", "versioned"] if is_mariadb(connection) else ["t"])
    assert tables[0].engine == "MEMORY"


def test_rows_are_estimated_by_the_server(read: Read) -> None:
    table = only(read("CREATE TABLE t (a INT) ENGINE = MyISAM", "INSERT INTO t VALUES (1), (2), (3)"))
    assert table.estimated_rows == 3


def test_names_that_differ_only_in_case_are_two_tables(read: Read, connection: pymysql.Connection) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT @@lower_case_table_names")
        ((folding,),) = cursor.fetchall()
    if not folding:
        catalog = read("CREATE TABLE T (a INT PRIMARY KEY, b INT)", "CREATE TABLE t (c INT, d INT REFERENCES T (a))")
        assert [[column.name for column in table.columns] for table in catalog.tables] == [["a", "b"], ["c", "d"]]


def test_any_name_is_taken_as_it_is(read: Read) -> None:
    table = only(read("CREATE TABLE `a``b'; -- %s` (`x y` INT UNIQUE, `q\"%` INT, `ü` INT)"))
    assert table.name == name("a`b'; -- %s")
    assert [column.name for column in table.columns] == ["x y", 'q"%', "ü"]


def test_unknown_tables_are_refused_with_a_suggestion(read: Read, connection: pymysql.Connection) -> None:
    database = connection.db.decode()
    with pytest.raises(TargetError, match=r"there is no table 'user' \(did you mean 'users'\?\)"):
        read("CREATE TABLE users (a INT)", "CREATE TABLE orders (a INT)", tables=["orders", "user"])
    assert [str(table.name) for table in read_mysql(connection, tables=[f"{database}.users"]).tables] == ["users"]


def test_without_a_database_none_is_guessed(mysql_server: Mapping[str, object]) -> None:
    with closing(pymysql.connect(**mysql_server)) as connection, pytest.raises(TargetError, match="names no database"):
        read_mysql(connection)


def test_the_number_of_queries_does_not_depend_on_the_tables(read: Read, connection: pymysql.Connection) -> None:
    def queries() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SHOW SESSION STATUS LIKE 'Questions'")
            ((_, number),) = cursor.fetchall()
        return int(number)

    def cost() -> int:
        before = queries()
        read_mysql(connection)
        return queries() - before

    read("CREATE TABLE t (a INT PRIMARY KEY)")
    one = cost()
    read(*(f"CREATE TABLE t{number} (a INT REFERENCES t (a), CHECK (a > 1))" for number in range(5)))
    assert cost() == one
