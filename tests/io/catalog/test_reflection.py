"""Catalogs from what SQLAlchemy's SQL Server and Oracle dialects reflect, in those dialects' own types."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.dialects import mssql, oracle
from sqlalchemy.dialects.mssql.base import MSDialect
from sqlalchemy.dialects.oracle.base import OracleDialect
from sqlalchemy.types import NullType

from datagen.errors import TargetError
from datagen.io.catalog.model import (
    CatalogColumn,
    CatalogTable,
    Check,
    ForeignKey,
    KeyPart,
    SqlType,
    TableName,
    Trigger,
    Unique,
)
from datagen.io.catalog.reflection import read_reflected
from datagen.io.catalog.reflection.reading import sqlalchemy_url
from datagen.io.catalog.reflection.tables import Reflection, tables_of
from datagen.io.catalog.reflection.types import sql_type
from datagen.io.location import parse_location

LATIN = "SQL_Latin1_General_CP1_CI_AS"


@pytest.mark.parametrize(
    ("reflected", "expected"),
    [
        (mssql.NVARCHAR(20, collation=LATIN), SqlType(name="nvarchar", shown="NVARCHAR(20)", length=20)),
        (mssql.VARCHAR(None, collation=LATIN), SqlType(name="varchar", shown="VARCHAR(max)")),
        (mssql.DECIMAL(10, 2), SqlType(name="decimal", shown="DECIMAL(10, 2)", precision=10, scale=2)),
        (mssql.DATETIME2(3), SqlType(name="datetime2", shown="DATETIME2(3)", precision=3)),
        (mssql.FLOAT(53), SqlType(name="float", shown="FLOAT(53)")),
        (mssql.UNIQUEIDENTIFIER(), SqlType(name="uniqueidentifier", shown="UNIQUEIDENTIFIER")),
        (mssql.VARBINARY(16), SqlType(name="varbinary", shown="VARBINARY(16)", length=16)),
        (mssql.BIT(), SqlType(name="bit", shown="BIT")),
        (NullType(), SqlType(name="unknown", shown="unknown", family="unknown")),
    ],
)
def test_types_of_sql_server_keep_their_sizes(reflected: sa.types.TypeEngine[object], expected: SqlType) -> None:
    assert sql_type(reflected, MSDialect()) == expected


@pytest.mark.parametrize(
    ("reflected", "expected"),
    [
        (oracle.NUMBER(10, 2), SqlType(name="number", shown="NUMBER(10, 2)", precision=10, scale=2)),
        (oracle.NUMBER(), SqlType(name="number", shown="NUMBER")),
        (sa.INTEGER(), SqlType(name="integer", shown="INTEGER")),
        (oracle.VARCHAR2(30), SqlType(name="varchar2", shown="VARCHAR2(30 CHAR)", length=30)),
        (oracle.RAW(16), SqlType(name="raw", shown="RAW(16)", length=16)),
        (
            oracle.TIMESTAMP(timezone=True),
            SqlType(name="timestamp with time zone", shown="TIMESTAMP WITH TIME ZONE"),
        ),
        (oracle.CLOB(), SqlType(name="clob", shown="CLOB")),
    ],
)
def test_types_of_oracle_keep_their_sizes(reflected: sa.types.TypeEngine[object], expected: SqlType) -> None:
    assert sql_type(reflected, OracleDialect()) == expected


def test_a_table_of_sql_server_is_read_whole() -> None:
    key = (None, "Orders")
    reflection = Reflection(
        columns={
            key: [
                {
                    "name": "Id",
                    "type": mssql.INTEGER(),
                    "nullable": False,
                    "default": None,
                    "autoincrement": True,
                    "identity": {"start": 1, "increment": 1},
                },
                {"name": "Code", "type": mssql.VARCHAR(9, collation=LATIN), "nullable": True, "default": "('x')"},
                {
                    "name": "Twice",
                    "type": mssql.INTEGER(),
                    "nullable": True,
                    "default": None,
                    "computed": {"sqltext": "([Id]*(2))", "persisted": True},
                },
                {"name": "Version", "type": mssql.ROWVERSION(), "nullable": False, "default": None},
            ]
        },
        primary_keys={key: {"constrained_columns": ["Id"], "name": "PK_Orders"}},
        indexes={
            key: [
                {"name": "UQ_Code", "unique": True, "column_names": ["Code"], "dialect_options": {"mssql_include": []}},
                {
                    "name": "UQ_Some",
                    "unique": True,
                    "column_names": ["Code", "Id"],
                    "dialect_options": {"mssql_where": "([Code] IS NOT NULL)"},
                },
                {"name": "plain", "unique": False, "column_names": ["Code"]},
            ]
        },
        foreign_keys={
            key: [
                {
                    "name": "FK_Far",
                    "constrained_columns": ["Id"],
                    "referred_schema": "sales",
                    "referred_table": "Far",
                    "referred_columns": ["Key"],
                    "options": {},
                }
            ]
        },
        checks={key: [{"name": "CK_Id", "sqltext": "([Id]>(0))"}]},
        comments={key: {"text": None}},
        triggers={key: [Trigger(name="tr")]},
    )
    (table,) = tables_of(reflection, MSDialect(), "dbo")
    assert table == CatalogTable(
        name=TableName(schema=None, name="Orders"),
        columns=(
            CatalogColumn(name="Id", type=SqlType(name="integer", shown="INTEGER"), is_nullable=False, identity="always"),
            CatalogColumn(
                name="Code",
                type=SqlType(name="varchar", shown="VARCHAR(9)", length=9),
                is_nullable=True,
                default="('x')",
                is_case_insensitive=True,
                is_trailing_space_ignored=True,
                character_set=LATIN.upper(),
            ),
            CatalogColumn(
                name="Twice", type=SqlType(name="integer", shown="INTEGER"), is_nullable=True, generated="([Id]*(2))"
            ),
            CatalogColumn(
                name="Version",
                type=SqlType(name="rowversion", shown="ROWVERSION"),
                is_nullable=False,
                generated="rowversion",
            ),
        ),
        primary_key=("Id",),
        uniques=(
            Unique(name="UQ_Code", parts=(KeyPart(column="Code", is_case_insensitive=True),), nulls_distinct=False),
            Unique(
                name="UQ_Some",
                parts=(KeyPart(column="Code", is_case_insensitive=True), KeyPart(column="Id")),
                where="([Code] IS NOT NULL)",
                nulls_distinct=False,
            ),
        ),
        foreign_keys=(
            ForeignKey(name="FK_Far", columns=("Id",), parent=TableName(schema="sales", name="Far"), parent_columns=("Key",)),
        ),
        checks=(Check(name="CK_Id", expression="([Id]>(0))"),),
        insert_triggers=(Trigger(name="tr"),),
    )


def test_names_of_oracle_are_as_the_database_stores_them() -> None:
    key = (None, "orders")
    reflection = Reflection(
        columns={
            key: [
                {
                    "name": "id",
                    "type": oracle.NUMBER(10, 0),
                    "nullable": False,
                    "default": None,
                    "identity": {"always": False, "on_null": True},
                },
                {"name": "MixedCase", "type": oracle.VARCHAR2(9), "nullable": True, "default": None},
            ]
        },
        primary_keys={key: {"constrained_columns": ["id"], "name": "pk_orders"}},
        uniques={key: [{"name": "uq", "column_names": ["MixedCase"], "duplicates_index": "uq"}]},
        indexes={
            key: [
                {"name": "uq", "unique": True, "column_names": ["MixedCase"]},
                {"name": "fx", "unique": True, "column_names": [None, "id"], "expressions": ['UPPER("MixedCase")', "id"]},
            ]
        },
        foreign_keys={
            key: [
                {
                    "name": "fk_self",
                    "constrained_columns": ["id"],
                    "referred_schema": None,
                    "referred_table": "orders",
                    "referred_columns": ["id"],
                    "options": {},
                }
            ]
        },
    )
    (table,) = tables_of(reflection, OracleDialect(), "shop")
    assert str(table.name) == "ORDERS"
    assert [column.name for column in table.columns] == ["ID", "MixedCase"]
    assert table.column("ID").identity == "by default"
    assert table.primary_key == ("ID",)
    assert table.foreign_keys == (
        ForeignKey(name="FK_SELF", columns=("ID",), parent=TableName(schema=None, name="ORDERS"), parent_columns=("ID",)),
    )
    assert table.uniques == (
        Unique(name="UQ", parts=(KeyPart(column="MixedCase"),)),
        Unique(name="FX", parts=(KeyPart(expression='UPPER("MixedCase")'), KeyPart(column="ID"))),
    )


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (
            "mssql://sa:p%40ss@host:1433/shop?TrustServerCertificate=yes",
            ("host", 1433, "shop", {"TrustServerCertificate": "yes"}),
        ),
        ("oracle://scott:tiger@[::1]:1521/XEPDB1", ("::1", 1521, None, {"service_name": "XEPDB1"})),
        ("mssql://host/shop", ("host", None, "shop", {})),
    ],
)
def test_urls_are_sqlalchemys(target: str, expected: tuple[object, ...]) -> None:
    url = sqlalchemy_url(parse_location(target), "driver")
    assert (url.host, url.port, url.database, dict(url.query)) == expected


@pytest.mark.parametrize(("scheme", "product"), [("mssql", "SQL Server"), ("oracle", "Oracle")])
def test_a_missing_driver_is_named_without_the_password(monkeypatch: pytest.MonkeyPatch, scheme: str, product: str) -> None:
    monkeypatch.setattr("datagen.io.catalog.reflection.reading.find_spec", lambda name: None)
    with pytest.raises(TargetError) as caught:
        read_reflected(parse_location(f"{scheme}://me:secret@host/shop"), None, None)
    assert str(caught.value) == (
        f"can't open {scheme}://me:***@host/shop: {product} needs a driver (pip install 'datagen[{scheme}]')"
    )
