"""How MySQL 8 prints expressions and defaults in information_schema, which MariaDB prints as SQL."""

from __future__ import annotations

import pytest

from datagen.io.catalog.mysql.columns import ColumnRow, read_column
from datagen.io.catalog.mysql.text import expression, inserted_tables, labels, split_list


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        (r"(`a` in (_utf8mb4\'x\',_utf8mb4\'it\\\'s\'))", r"(`a` in ('x','it\'s'))"),
        (r"regexp_like(`code`,_utf8mb4\'^[A-Z]\\\\d$\')", r"regexp_like(`code`,'^[A-Z]\\d$')"),
        ("(`_utf8mb4` > 3)", "(`_utf8mb4` > 3)"),
        (r"json_unquote(json_extract(`j`,_utf8mb4\'$.a\'))", "json_unquote(json_extract(`j`,'$.a'))"),
    ],
)
def test_expressions_lose_escapes_and_character_sets(printed: str, meant: str) -> None:
    assert expression(printed, is_escaped=True) == meant


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("INSERT INTO film_text (a) VALUES (NEW.a)", [(None, "film_text")]),
        ("begin insert ignore `a ``b`.`c d` set x = 1; REPLACE logs SELECT 1; end", [("a `b", "c d"), (None, "logs")]),
        ("SET NEW.a = REPLACE(NEW.a, 'x', 'INSERT INTO y'), NEW.b = INSERT (NEW.b, 1, 1, '')", []),
        ("-- insert into a\n/* insert into b */ # insert into c\nINSERT INTO d.e VALUES (1)", [("d", "e")]),
    ],
)
def test_tables_that_a_trigger_inserts_into_are_found(body: str, names: list[tuple[str | None, str]]) -> None:
    assert list(inserted_tables(body)) == names


def test_literals_of_mariadb_keep_their_escapes() -> None:
    assert expression(r"`c` = 'it\'s _utf8mb4' or `c` = _latin1'x'", is_escaped=False) == r"`c` = 'it\'s _utf8mb4' or `c` = 'x'"


@pytest.mark.parametrize(
    ("printed", "data_type", "extra", "meant"),
    [
        ("it's", "varchar", "", "'it''s'"),
        ("3", "int", "", "3"),
        ("3", "varchar", "", "'3'"),
        ("-1.50", "decimal", "", "-1.50"),
        ("b'101'", "bit", "", "b'101'"),
        ("CURRENT_TIMESTAMP(3)", "datetime", "", "CURRENT_TIMESTAMP(3)"),
        ("CURRENT_TIMESTAMP", "timestamp", "DEFAULT_GENERATED on update CURRENT_TIMESTAMP", "CURRENT_TIMESTAMP"),
        ("0000-00-00 00:00:00", "datetime", "", "'0000-00-00 00:00:00'"),
        (r"concat(_utf8mb4\'a\',1)", "varchar", "DEFAULT_GENERATED", "concat('a',1)"),
        (None, "int", "", None),
    ],
)
def test_defaults_become_sql(printed: str | None, data_type: str, extra: str, meant: str | None) -> None:
    row = ColumnRow(
        name="c", default=printed, is_nullable="YES", data_type=data_type, characters=None, octets=None, precision=None,
        scale=None, fraction=None, character_set=None, collation=None, column_type=data_type, extra=extra, comment="",
        generated="",
    )  # fmt: skip
    assert read_column(row, is_mariadb=False, is_json=False, character_bytes={}).default == meant


def test_labels_may_hold_anything() -> None:
    assert labels(r"enum('a','b''c','d\\e','','),(')") == ("a", "b'c", "d\\e", "", "),(")


def test_lists_are_split_at_their_outer_commas() -> None:
    assert list(split_list(r"10,'a,b''c',(2,'x)'),'\',',MAXVALUE")) == ["10", "'a,b''c'", "(2,'x)')", r"'\','", "MAXVALUE"]
