"""Targets are taken apart as the user means them, and shown without their passwords."""

from __future__ import annotations

import pytest

from datagen.errors import TargetError
from datagen.io.location import mask, parse_location


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("postgresql://root:secret@host/db", "postgresql://root:***@host/db"),
        ("postgres://root:secret@host:5433/db?sslmode=require", "postgres://root:***@host:5433/db?sslmode=require"),
        ("postgresql+psycopg2://root:p@ss/w?rd#1@host/db", "postgresql://root:***@host/db"),
        ("postgresql://root:p%40ss@host/db", "postgresql://root:***@host/db"),
        ("postgresql://host/db?user=root&password=secret", "postgresql://host/db?user=root&password=***"),
        ("postgresql://root@host/db", "postgresql://root@host/db"),
        ("postgresql://root:a@host/db?application_name=x@y", "postgresql://root:***@host/db?application_name=x%40y"),
        ("postgresql:///db", "postgresql:///db"),
        ("sqlite:///shop.db", "sqlite:///shop.db"),
        ("sqlite:////tmp/a@b c.db", "sqlite:////tmp/a@b c.db"),
        ("mysql+pymysql://root:secret@host:3307/db?charset=utf8mb4", "mysql://root:***@host:3307/db?charset=utf8mb4"),
        ("mariadb+mariadbconnector://root:secret@host/db", "mariadb://root:***@host/db"),
        ("sqlite+pysqlite:///./shop.db", "sqlite:///./shop.db"),
        ("sqlite:///C:/shop.db", "sqlite:///C:/shop.db"),
        ("mssql+pyodbc://sa:secret@host/db?driver=ODBC+Driver+17", "mssql://sa:***@host/db?driver=ODBC%20Driver%2017"),
        ("mssql+pyodbc:///?odbc_connect=UID%3Dsa%3BPWD%3Dsecret", "mssql:///?odbc_connect=***"),
        ("oracle+cx_oracle://system:secret@host:1521/service", "oracle://system:***@host:1521/service"),
        ("jdbc:postgresql://host/db?user=root&password=secret", "postgresql://host/db?user=root&password=***"),
        ("out.json", "out.json"),
        ("-", "-"),
    ],
)
def test_a_target_is_shown_without_its_password(target: str, shown: str) -> None:
    assert mask(target) == shown


@pytest.mark.parametrize("password", ["p@ss", "a/b", "a?b", "a#b", "50%", "a:b", "ü€😀", "%41"])
def test_a_password_reaches_the_driver_percent_encoded(password: str) -> None:
    location = parse_location(parse_location("postgresql://root:x@host/db").render().replace(":x@", f":{password}@"))
    expected = "A" if password == "%41" else password
    assert location.password == expected
    assert parse_location(location.render()).password == expected


def test_a_password_is_hidden_in_a_drivers_message_in_either_spelling() -> None:
    location = parse_location("postgresql://root:p%40ss@host/db")
    assert location.hide("bad URI root:p%40ss@host, password p@ss") == "bad URI root:***@host, password ***"


def test_a_password_within_a_connection_string_is_hidden() -> None:
    location = parse_location("mssql+pyodbc:///?odbc_connect=UID%3Dsa%3BPWD%3D%7Bse%3Bcret%7D")
    assert location.hide("login failed: se;cret") == "login failed: ***"


def test_a_password_is_not_in_the_repr() -> None:
    assert "secret" not in repr(parse_location("postgresql://root:secret@host/db?password=secret"))


def test_an_empty_target_is_refused() -> None:
    with pytest.raises(TargetError, match="the target is empty"):
        parse_location(" ")
