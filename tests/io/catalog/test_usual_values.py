"""What the names of columns say where types leave everything open."""

from __future__ import annotations

from typing import Any

import pytest

import datagen
from datagen.io.catalog.document import to_document
from datagen.io.catalog.model import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    Check,
    ForeignKey,
    KeyPart,
    SqlType,
    TableName,
    Unique,
)

INT = SqlType(name="int4", shown="integer")
SMALLINT = SqlType(name="int2", shown="smallint")
DOUBLE = SqlType(name="float8", shown="double precision")
NUMERIC = SqlType(name="numeric", shown="numeric(10,2)", precision=10, scale=2)
TEXT = SqlType(name="text", shown="text")
THINGS = TableName(schema=None, name="things")


def varchar(length: int) -> SqlType:
    return SqlType(name="varchar", shown=f"varchar({length})", length=length)


def things(name: str, of: SqlType, **more: Any) -> CatalogTable:
    column = CatalogColumn(name=name, type=of, is_nullable=False)
    key = CatalogColumn(name="thing", type=INT, is_nullable=False)
    return CatalogTable(name=THINGS, columns=(key, column), **{"primary_key": ("thing",), **more})


def document_of(table: CatalogTable) -> dict[str, Any]:
    return to_document(Catalog(dialect="postgresql", server="PostgreSQL 15", tables=(table,), warnings=())).document


def values_of(table: CatalogTable, column: str, rows: int = 300) -> list[Any]:
    made = datagen.plan(document_of(table), count={"things": rows})["things"]
    return [row[column] for row in made.batch(0, rows).to_pylist()]


@pytest.mark.parametrize(
    ("name", "of", "low", "high"),
    [
        ("list_price", NUMERIC, 1, 2000),
        ("listprice", DOUBLE, 1, 2000),
        ("order_qty", SMALLINT, 1, 50),
        ("age", INT, 18, 90),
        ("exp_month", SMALLINT, 1, 12),
        ("rating", INT, 1, 5),
        ("tax_rate", NUMERIC, 0, 1),
        ("active", INT, 0, 1),
        ("is_shared", SMALLINT, 0, 1),
        ("created_at", INT, 1_577_836_800, 1_735_689_599),
    ],
)
def test_numbers_are_as_large_as_their_name_says(name: str, of: SqlType, low: int, high: int) -> None:
    assert all(low <= value <= high for value in values_of(things(name, of), name))


@pytest.mark.parametrize(
    ("name", "length"),
    [("customer_id", 12), ("sku", 8), ("productNumber", 8), ("passwordhash", 40), ("access_token", 32), ("loginid", 12)],
)
def test_text_that_identifies_is_letters_and_digits(name: str, length: int) -> None:
    assert all(value.isalnum() and len(value) == length for value in values_of(things(name, TEXT), name))


def test_a_key_of_text_is_a_code_as_long_as_it_may_be() -> None:
    table = things("code", varchar(5), primary_key=("code",))

    assert all(value.isalnum() and value == value.lower() and len(value) <= 5 for value in values_of(table, "code"))


@pytest.mark.parametrize(("name", "least"), [("status", 8), ("cardtype", 8), ("timezone", 12)])
def test_a_stage_or_kind_is_one_of_a_few(name: str, least: int) -> None:
    assert len(set(values_of(things(name, TEXT), name))) == least


def test_what_a_condition_asks_of_a_column_is_not_guessed_at() -> None:
    table = things("status", TEXT, checks=(Check(name="known", expression="status ~ '^[xy]+$'"),))

    assert all(set(value) <= {"x", "y"} for value in values_of(table, "status"))


def test_a_lower_bound_is_kept_with_what_the_name_says() -> None:
    table = things("price", NUMERIC, checks=(Check(name="positive", expression="(price > 100.00)"),))

    assert all(100 < value <= 2000 for value in values_of(table, "price"))


def test_bounds_on_both_sides_are_kept_with_what_the_name_says() -> None:
    check = Check(name="known", expression='(("release_year" >= 1901) AND ("release_year" <= 2010))')

    assert set(values_of(things("release_year", SMALLINT, checks=(check,)), "release_year")) == set(range(2000, 2011))


@pytest.mark.parametrize(("sign", "least"), [(">", 0.01), (">=", 0)])
def test_a_share_above_a_bound_varies(sign: str, least: float) -> None:
    table = things("tax_rate", NUMERIC, checks=(Check(name="positive", expression=f"tax_rate {sign} 0"),))

    assert document_of(table)["schemas"]["things"]["properties"]["tax_rate"]["minimum"] == least
    assert len(set(values_of(table, "tax_rate"))) > 50


def test_a_bound_above_what_the_name_says_wins() -> None:
    table = things("rating", INT, checks=(Check(name="high", expression="rating >= 1000"),))

    assert all(value >= 1000 for value in values_of(table, "rating"))


def test_a_kind_in_a_unique_key_has_as_many_values_as_it_needs() -> None:
    key = Unique(name="once", parts=(KeyPart(column="status"),))

    assert len(set(values_of(things("status", TEXT, uniques=(key,)), "status"))) == 300


def test_a_name_that_means_a_format_keeps_it() -> None:
    assert all("@" in value for value in values_of(things("contact_email", TEXT), "contact_email"))


def test_a_column_that_refers_to_another_table_takes_its_values() -> None:
    owner = CatalogTable(
        name=TableName(schema=None, name="owners"),
        columns=(CatalogColumn(name="code", type=varchar(4), is_nullable=False),),
        primary_key=("code",),
    )
    key = ForeignKey(name="owned", columns=("status",), parent=owner.name, parent_columns=("code",))
    catalog = Catalog(
        dialect="postgresql",
        server="PostgreSQL 15",
        tables=(owner, things("status", varchar(4), foreign_keys=(key,))),
        warnings=(),
    )
    plan = datagen.plan(to_document(catalog).document, count={"owners": 20, "things": 50})

    codes = {row["code"] for row in plan["owners"].batch(0, 20).to_pylist()}
    assert {row["status"] for row in plan["things"].batch(0, 50).to_pylist()} <= codes
