"""Catalogs made by hand -> documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import datagen
from datagen.errors import SchemaError
from datagen.io.catalog.document import DocumentResult, to_document
from datagen.io.catalog.document.json_members import members_read
from datagen.io.catalog.model import (
    Catalog,
    CatalogColumn,
    CatalogTable,
    Check,
    Dialect,
    Exclusion,
    ForeignKey,
    KeyPart,
    PartitionedBy,
    SqlType,
    TableName,
    Trigger,
    Unique,
)

INT = SqlType(name="int4", shown="integer")
MYSQL_INT = SqlType(name="int", shown="int")
SMALLINT = SqlType(name="int2", shown="smallint")
TEXT = SqlType(name="text", shown="text")
JSONB = SqlType(name="jsonb", shown="jsonb")
ODD = SqlType(name="molecule", shown="molecule", family="unknown")


def name(table: str) -> TableName:
    schema, _, bare = table.rpartition(".")
    return TableName(schema=schema or None, name=bare)


def varchar(length: int) -> SqlType:
    return SqlType(name="varchar", shown=f"varchar({length})", length=length)


def column(called: str, of: SqlType = INT, *, null: bool = False, **more: Any) -> CatalogColumn:
    return CatalogColumn(name=called, type=of, is_nullable=null, **more)


def table(called: str, *columns: CatalogColumn, key: tuple[str, ...] = ("id",), **more: Any) -> CatalogTable:
    own = columns if not key or any(each.name == "id" for each in columns) or key != ("id",) else (column("id"), *columns)
    return CatalogTable(name=name(called), columns=own, primary_key=key, **more)


def unique(*columns: str, **more: Any) -> Unique:
    return Unique(name="_".join(columns), parts=tuple(KeyPart(column=each) for each in columns), **more)


def refers(columns: str, parent: str, to: str = "id", **more: Any) -> ForeignKey:
    own = tuple(columns.split())
    return ForeignKey(name=f"{'_'.join(own)}_fkey", columns=own, parent=name(parent), parent_columns=tuple(to.split()), **more)


def document(*tables: CatalogTable, dialect: Dialect = "postgresql", **more: Any) -> DocumentResult:
    """Which can be planned."""
    found = to_document(Catalog(dialect=dialect, server="a server", tables=tables), **more)
    datagen.plan(found.document, rows=20)
    return found


def properties(found: DocumentResult, of: str) -> dict[str, Any]:
    return found.document["schemas"][of]["properties"]


def problems(*tables: CatalogTable, **more: Any) -> list[str]:
    with pytest.raises(SchemaError) as raised:
        document(*tables, **more)
    return [str(problem) for problem in raised.value.problems]


def test_a_key_of_one_column_refers_as_a_property() -> None:
    found = document(table("users"), table("orders", column("user_id", null=True), foreign_keys=(refers("user_id", "users"),)))
    assert properties(found, "orders")["user_id"] == {
        "type": "foreign",
        "ref": "users.id",
        "nullable": True,
        "sql_type": "integer",
    }
    assert found.warnings == ()


def test_overlapping_keys_stand_beside_the_properties() -> None:
    users = table("users", column("tenant_id"), key=("tenant_id", "id"), foreign_keys=(refers("tenant_id", "tenants"),))
    users = CatalogTable(
        **{field: getattr(users, field) for field in users.__slots__} | {"columns": (column("tenant_id"), column("id"))}
    )
    orders = table(
        "orders",
        column("tenant_id"),
        column("user_id"),
        foreign_keys=(refers("tenant_id", "tenants"), refers("tenant_id user_id", "users", "tenant_id id", is_match_full=True)),
    )
    found = document(table("tenants"), users, orders)
    assert properties(found, "orders")["tenant_id"]["type"] == "integer"
    assert [key["ref"] for key in found.document["schemas"]["orders"]["foreign_keys"]] == ["tenants", "users"]
    assert found.document["schemas"]["orders"]["foreign_keys"][1]["match"] == "full"


def test_a_key_to_columns_that_are_not_unique_by_themselves_is_the_tables() -> None:
    parent = table("p", column("code"), uniques=(unique("code", where="id > 3"),))
    found = document(parent, table("c", column("code"), foreign_keys=(refers("code", "p", "code"),)))
    assert properties(found, "c")["code"]["type"] == "integer"


def test_tables_of_other_schemas_carry_theirs() -> None:
    found = document(table("shop.users"), table("orders", column("u"), foreign_keys=(refers("u", "shop.users"),)))
    assert found.document["schemas"]["shop.users"]["sql_schema"] == "shop"
    assert properties(found, "orders")["u"]["ref"] == "shop.users.id"


def test_parents_are_narrowed_to_the_narrowest_of_their_referrers() -> None:
    grandparent = table("a", column("id"), column("code", TEXT), uniques=(unique("code"),))
    parent = table("b", column("id"), column("code", varchar(30)), uniques=(unique("code"),))
    parent = CatalogTable(
        **{field: getattr(parent, field) for field in parent.__slots__}
        | {"foreign_keys": (refers("id", "a"), refers("code", "a", "code"))}
    )
    child = table(
        "c", column("b", SMALLINT), column("code", varchar(7)), foreign_keys=(refers("b", "b"), refers("code", "b", "code"))
    )
    found = document(grandparent, parent, child)
    assert properties(found, "a")["id"]["maximum"] == 32767
    assert properties(found, "a")["code"]["maxLength"] == 7


def test_unsigned_keys_fit_their_referrers() -> None:
    unsigned = SqlType(name="int", shown="int unsigned", is_unsigned=True)
    big = SqlType(name="bigint", shown="bigint unsigned", is_unsigned=True)
    users = table("users", column("id", big))
    orders = table("orders", column("id", unsigned), foreign_keys=(refers("id", "users"),))
    assert properties(document(users, orders, dialect="mysql"), "users")["id"]["format"] == "uint32"


def test_tables_that_triggers_fill_are_left_to_them() -> None:
    filling = Trigger(name="log_it", fills=(name("logs"), name("users")))
    users, logs, lines = (table(each, column("id", MYSQL_INT)) for each in ("users", "logs", "lines"))
    users = replace(users, insert_triggers=(filling,))
    logs = replace(logs, foreign_keys=(refers("id", "users"),))
    lines = replace(lines, foreign_keys=(refers("id", "logs"),))
    found = document(users, logs, lines, dialect="mysql")
    assert list(found.document["schemas"]) == ["users", "lines"]
    assert found.warnings == (
        "logs is left to trigger log_it of users, which fills it",
        "lines stays empty, as it refers to logs",
    )


def test_a_parent_that_was_not_asked_for_is_null_or_a_problem() -> None:
    key = refers("user_id", "users")
    found = document(table("orders", column("user_id", null=True), foreign_keys=(key,)))
    assert properties(found, "orders")["user_id"] == {"type": ["null"], "const": None, "sql_type": "integer"}
    assert found.warnings == ("orders.user_id is always null: users is not among the tables (add --table users)",)
    assert problems(table("orders", column("user_id"), foreign_keys=(key,))) == [
        "refers to users, but users is not among the tables, and null is not allowed at orders.user_id (add --table users)"
    ]


def test_a_parent_that_is_not_there_leaves_nulls() -> None:
    key = refers("user_id", "users", is_parent_missing=True)
    found = document(table("orders", column("user_id", null=True), foreign_keys=(key,)), dialect="sqlite")
    assert properties(found, "orders")["user_id"]["const"] is None
    found = document(table("orders", column("user_id"), foreign_keys=(key,)), dialect="sqlite")
    assert found.document["count"] == {"orders": 0}
    assert found.warnings == (
        "orders stays empty: users (id) is not there, to which orders.user_id refers, and null is not allowed",
    )


def test_tables_without_partitions_stay_empty_and_so_do_their_referrers() -> None:
    cut = PartitionedBy(strategy="range", key="RANGE (id)", conditions=(), accepts_all=False)
    lines = table("lines", column("log_id"), foreign_keys=(refers("log_id", "logs"),))
    notes = table("notes", column("log_id", null=True), foreign_keys=(refers("log_id", "logs"),))
    found = document(table("logs", partitioned=cut), lines, notes)
    assert found.document["count"] == {"logs": 0, "lines": 0}
    assert properties(found, "notes")["log_id"]["const"] is None


def test_partitions_are_a_condition() -> None:
    cut = PartitionedBy(strategy="range", key="RANGE (id)", conditions=("id < 3", "id > 7"), accepts_all=False)
    found = document(table("logs", partitioned=cut))
    assert found.document["schemas"]["logs"]["checks"] == [{"name": "partition of logs", "sql": "(id < 3) OR (id > 7)"}]


def test_a_key_that_some_rows_have_says_which() -> None:
    keys = (refers("user_id", "users", where="id < 3"), refers("user_id", "bots", where="id > 7"))
    found = document(table("users"), table("bots"), table("orders", column("user_id"), foreign_keys=keys))
    assert properties(found, "orders")["user_id"]["type"] == "integer"
    assert [(key["ref"], key["where"]) for key in found.document["schemas"]["orders"]["foreign_keys"]] == [
        ("users", "id < 3"),
        ("bots", "id > 7"),
    ]


def test_rows_whose_key_has_no_parent_are_others_or_null() -> None:
    keys = (refers("user_id", "users", where="n < 3"), refers("bot_id", "bots", where="n > 7"))
    columns = column("user_id", null=True), column("bot_id"), column("n")
    found = document(table("orders", *columns, foreign_keys=keys))
    assert [check["sql"] for check in found.document["schemas"]["orders"]["checks"]] == [
        'NOT (n < 3) OR ("user_id" IS NULL)',
        "NOT (n > 7)",
    ]
    assert found.warnings == (
        "orders.user_id is null in rows for which n < 3, or there are none: users is not among the tables (add --table users)",
        "orders has no rows for which n > 7: bots is not among the tables (add --table bots), to which orders.bot_id refers",
    )


def test_unique_keys_say_what_they_are() -> None:
    users = table(
        "users",
        column("email", TEXT),
        column("name", TEXT, null=True),
        column("lower_name", TEXT, null=True, generated="lower(name)"),
        uniques=(
            unique("email"),
            unique("name", nulls_distinct=False),
            unique("email", "name", where="id > 2"),
            unique("lower_name"),
            Unique(name="x", parts=(KeyPart(expression="lower(email)"), KeyPart(column="name", is_case_insensitive=True))),
        ),
    )
    found = document(users)
    assert properties(found, "users")["email"]["unique"] is True
    assert properties(found, "users")["name"]["case_insensitive"] is True
    assert found.document["schemas"]["users"]["unique"] == [
        {"name": "name", "columns": ["name"], "nulls_distinct": False},
        {"name": "email_name", "columns": ["email", "name"], "where": "id > 2"},
        {"name": "lower_name", "columns": ["name"], "expressions": ["lower(name)"]},
        {"name": "x", "columns": ["email", "name"], "expressions": ["lower(email)", '"name"']},
    ]


def test_text_keeps_to_its_character_set_and_to_what_its_collation_tells_apart() -> None:
    names = column("name", varchar(30), is_accent_insensitive=True, character_set="latin1")
    found = document(
        table("users", column("id", MYSQL_INT), names, column("code", TEXT, character_set="swe7")), dialect="mysql"
    )
    made = properties(found, "users")
    assert (made["name"]["case_insensitive"], made["name"]["character_set"]) == (True, "latin1")
    assert made["code"]["character_set"] == "ascii"


def test_prefixes_of_keys_are_kept() -> None:
    title = SqlType(name="varchar", shown="varchar(200)", length=200)
    key = Unique(name="t", parts=(KeyPart(column="title", prefix_length=10),))
    found = document(table("posts", column("id", MYSQL_INT), column("title", title), uniques=(key,)), dialect="mysql")
    assert found.document["schemas"]["posts"]["unique"] == [{"name": "t", "columns": ["title"], "prefix": {"title": 10}}]


def test_a_key_that_is_the_same_for_every_row_leaves_one() -> None:
    found = document(table("settings", uniques=(Unique(name="only", parts=(KeyPart(expression="(true)"),)),)))
    assert found.document["count"] == {"settings": 1}


def test_a_type_that_is_not_known_is_null_left_out_or_a_problem() -> None:
    found = document(table("t", column("a", ODD, null=True), column("b", ODD, default="make()")))
    assert properties(found, "t")["a"]["const"] is None
    assert "b" not in properties(found, "t")
    assert len(found.warnings) == 2
    assert problems(table("t", column("a", ODD), column("b", ODD))) == [
        f"no values are known for type molecule, and null is not allowed at t.{each} (give one with --set t.{each}=VALUE)"
        for each in "ab"
    ]


def test_what_is_set_wins() -> None:
    made = table(
        "t", column("a", ODD), column("n"), column("flag", SqlType(name="bool", shown="boolean")), column("city", TEXT)
    )
    city = '{"type": "string", "format": "city"}'
    found = document(made, overrides={"t.a": "H2O", "t.n": "5", "t.flag": "true", "t.city": city})
    rows = datagen.plan(found.document, rows=3)["t"].batch(0, 3).to_pylist()
    assert [(row["a"], row["n"], row["flag"]) for row in rows] == [("H2O", 5, True)] * 3
    assert properties(found, "t")["city"]["format"] == "city"


def test_what_is_set_must_be_there_and_fit() -> None:
    assert problems(table("t", column("n")), overrides={"t.m": "5", "t.n": "x"}) == [
        "there is no such column at t.m (did you mean 't.n'?)",
        "'x' is no value of type integer at t.n (set another value)",
    ]


def test_ranges_that_may_not_overlap_are_disjoint() -> None:
    during = SqlType(name="daterange", shown="daterange", family="range", subtype=SqlType(name="date", shown="date"))
    rooms = Exclusion(name="free", elements=(("room", "="), ("during", "&&")), columns=("room", "during"))
    alike = Exclusion(name="alike", elements=(("room", "="), ("id", "=")), columns=("room", "id"))
    found = document(table("stays", column("room"), column("during", during), exclusions=(rooms, alike)))
    values = datagen.plan(found.document, rows=9000)["stays"].batch(0, 9000).column("during").to_pylist()
    assert len(set(values)) == 9000
    assert found.document["schemas"]["stays"]["exclude"] == [
        {"name": "free", "elements": [["room", "="], ["during", "&&"]]},
    ]
    assert found.document["schemas"]["stays"]["unique"] == [{"name": "alike", "columns": ["room", "id"]}]


def test_documents_have_the_members_that_are_read_of_them() -> None:
    made = table(
        "t",
        column("data", JSONB),
        column("n", INT, generated="((data ->> 'n'::text))::integer"),
        column("deep", TEXT, generated="(data #>> '{a,b}'::text[])"),
        checks=(Check(name="c", expression="((data ->> 'flag'::text))::boolean"),),
    )
    assert properties(document(made), "t")["data"]["properties"] == {
        "n": {"type": "integer", "maximum": 32767},
        "a": {"type": "object", "properties": {"b": {"type": "string", "format": "word"}}},
        "flag": {"type": "boolean"},
    }


@pytest.mark.parametrize(
    ("dialect", "expression", "outcome", "path", "kind"),
    [
        ("postgresql", "((data -> 'a'::text) ->> 'b'::text)::boolean", "boolean", ["a", "b"], "boolean"),
        ("postgresql", "jsonb_extract_path_text(data, 'a', 'b')", "text", ["a", "b"], "string"),
        ("postgresql", "to_number_of((data ->> 'n'::text))", "bigint", ["n"], "integer"),
        ("mysql", "json_unquote(json_extract(`data`,'$.a.b'))", "int", ["a", "b"], "integer"),
        ("mysql", "json_value(`data`,'$.\"a b\"')", "varchar(9)", ["a b"], "string"),
        ("sqlite", "data->>'$.n'", "REAL", ["n"], "number"),
        ("sqlite", "json_extract(data, '$.n')", "INTEGER", ["n"], "integer"),
    ],
)
def test_paths_are_read_as_each_database_writes_them(
    dialect: Dialect, expression: str, outcome: str, path: list[str], kind: str
) -> None:
    ((column, found, made),) = members_read(expression, dialect, outcome)
    assert (column, found, made["type"]) == ("data", path, kind)


def test_foreign_tables_and_row_security_are_told() -> None:
    found = document(table("here", has_row_security=True), table("there", is_foreign=True))
    assert list(found.document["schemas"]) == ["here"]
    assert [warning.partition(":")[0] for warning in found.warnings] == [
        "there is left out",
        "here has row security, which binds this role",
    ]


def test_moments_of_a_key_have_the_places_that_the_column_keeps() -> None:
    moment = SqlType(name="datetime", shown="datetime", precision=0)
    found = document(table("t", column("id", MYSQL_INT), column("at", moment), uniques=(unique("at"),)), dialect="mysql")
    values = datagen.plan(found.document, rows=500)["t"].batch(0, 500).column("at").to_pylist()
    assert len({value[:19] for value in values}) == 500
