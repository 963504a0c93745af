"""Documents that can't be, and all that is said about each."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from documents import USERS, column, table, table_of

import datagen

BAD: dict[str, Any] = {
    "empty document": (
        {},
        'there are no tables at $ (write {"table": {"type": "object", "properties": {...}}})',
    ),
    "empty request": (
        {"schemas": {}},
        'there are no tables at $.schemas (write {"table": {"type": "object", "properties": {...}}})',
    ),
    "table is number": (
        {"users": 5},
        '5 is not an object at $.users (write it as {"type": ...})',
    ),
    "table is list": (
        {"users": [], "orders": None},
        '[] is not an object at $.users (write it as {"type": ...})',
        'null is not an object at $.orders (write it as {"type": ...})',
    ),
    "no type": (
        {"users": {"properties": {"id": {"type": "integer"}}}},
        'Schema must have a \'type\' property at $.users (add "type": "object")',
    ),
    "wrong table type": (
        {"users": {"type": "array", "properties": {"id": {"type": "integer"}}}},
        'type of a table is \'array\' at $.users (write "type": "object")',
    ),
    "unknown table keyword": (
        {"users": {"type": "object", "propertees": {"id": {"type": "integer"}}}},
        "unknown keyword 'propertees' at $.users (did you mean 'properties'?)",
        ('the table has no properties at $.users (add "properties": {"id": {"type": "integer", "primary_key": true}})'),
    ),
    "no properties": (
        {"users": {"type": "object"}},
        ('the table has no properties at $.users (add "properties": {"id": {"type": "integer", "primary_key": true}})'),
    ),
    "empty properties": (
        {"users": {"type": "object", "properties": {}}},
        "the table has no columns at $.users.properties (add at least one)",
    ),
    "properties is list": (
        {"users": {"type": "object", "properties": [1]}},
        "properties is [1], not an object at $.users (write the columns by name)",
    ),
    "column is text": (
        table(id="integer"),
        "'integer' is not an object at $.users.properties.id (write it as {\"type\": ...})",
    ),
    "empty table name": (
        {"": USERS},
        "a table has an empty name at $[''] (give it a name)",
    ),
    "empty column name": (
        {"users": {"type": "object", "properties": {"": {"type": "integer"}}}},
        "a property has an empty name at $.users.properties[''] (give it a name)",
    ),
    "number as name": (
        {1: USERS},
        "name 1 is not a string at $['1'] (put it in quotes)",
    ),
    "nul in name": (
        {"a\0b": USERS},
        "name 'a\\x00b' holds a character that no database takes at $['a\\x00b'] (rename it)",
    ),
    "surrogate name": (
        {"a\ud800": USERS},
        "name 'a\\ud800' holds a character that no database takes at $['a\\ud800'] (rename it)",
    ),
    "required text": (
        {"users": {**USERS, "required": "id"}},
        "required is 'id', not a list of names at $.users (list the names)",
    ),
    "required unknown": (
        {"users": {**USERS, "required": ["di", 3]}},
        "required names 'di', which is no property at $.users (drop it)",
        "required names 3, which is no string at $.users (drop it)",
    ),
    "schemas is list": (
        {"schemas": []},
        "schemas is [], not an object at $ (write the tables by name)",
    ),
    "request keyword": (
        {"schemas": {"users": USERS}, "counts": {"users": 3}},
        "unknown keyword 'counts' at $ (did you mean 'count'?)",
    ),
    "count number": (
        {"schemas": {"users": USERS}, "count": 3},
        "count is 3, not an object at $ (write rows by table)",
    ),
    "count unknown": (
        {"schemas": {"users": USERS}, "count": {"user": 3}},
        "count for unknown table 'user' at $.count.user (did you mean 'users'?)",
    ),
    "count unknown2": (
        {"schemas": {"users": USERS}, "count": {"qqq": 3}},
        "count for unknown table 'qqq' at $.count.qqq (the tables are 'users')",
    ),
    "count negative": (
        {"schemas": {"users": USERS}, "count": {"users": -1}},
        "count -1 is negative at $.count.users (write a whole number from 0)",
    ),
    "count text": (
        {"schemas": {"users": USERS}, "count": {"users": "ten"}},
        "count is 'ten', not a whole number at $.count.users (write a whole number from 0)",
    ),
    "count bool": (
        {"schemas": {"users": USERS}, "count": {"users": True}},
        "count is true, not a whole number at $.count.users (write a whole number from 0)",
    ),
    "count half": (
        {"schemas": {"users": USERS}, "count": {"users": 1.5}},
        "count is 1.5, not a whole number at $.count.users (write a whole number from 0)",
    ),
    "count huge": (
        {"schemas": {"users": USERS}, "count": {"users": 1 << 62}},
        "count 4611686018427387904 is too large at $.count.users (write a number below 2**62)",
    ),
    "seed text": (
        {"schemas": {"users": USERS}, "seed": "seven"},
        "seed is 'seven', not a whole number of at most 127 bits at $.seed (write a whole number)",
    ),
    "seed huge": (
        {"schemas": {"users": USERS}, "seed": 1 << 127},
        (
            "seed is 170141183460469231731687303715884105728, not a whole number of at most 127 bits at $.seed "
            "(write a whole number)"
        ),
    ),
    "seed float": (
        {"schemas": {"users": USERS}, "seed": 1.5},
        "seed is 1.5, not a whole number of at most 127 bits at $.seed (write a whole number)",
    ),
    "locale region": (
        {"schemas": {"users": USERS}, "locale": "de_XX"},
        "unknown locale 'de_XX' at $.locale (did you mean 'de'?)",
    ),
    "locale number": (
        {"schemas": {"users": USERS}, "locale": 7},
        "locale is 7, not a string at $ (write it as a string)",
    ),
    "no column type": (
        column(minimum=3),
        'the property has no type at $.users.properties.v (add "type": "string", or another type)',
    ),
    "unknown type": (
        column(type="integr"),
        "unknown type 'integr' at $.users.properties.v (did you mean 'integer'?)",
    ),
    "type other": (
        column(type="varchar"),
        "unknown type 'varchar' at $.users.properties.v (did you mean 'string'?)",
    ),
    "type typed format": (
        column(type="date"),
        'unknown type \'date\' at $.users.properties.v (write "type": "string", "format": "date")',
    ),
    "type format": (
        column(type="email"),
        'unknown type \'email\' at $.users.properties.v (write "type": "string", "format": "email")',
    ),
    "type nothing": (
        column(type="qqqq"),
        (
            "unknown type 'qqqq' at $.users.properties.v (the types are 'string', 'integer', 'number', "
            "'boolean', 'array', 'object' and 'foreign')"
        ),
    ),
    "type number": (
        column(type=5),
        (
            "unknown type 5 at $.users.properties.v (the types are 'string', 'integer', 'number', 'boolean', "
            "'array', 'object' and 'foreign')"
        ),
    ),
    "type object": (
        column(type={}),
        (
            "unknown type {} at $.users.properties.v (the types are 'string', 'integer', 'number', 'boolean', "
            "'array', 'object' and 'foreign')"
        ),
    ),
    "type list": (
        column(type=["integer", "string"]),
        "type is ['integer', 'string'] at $.users.properties.v (name one type, with or without 'null')",
    ),
    "type null": (
        column(type="null"),
        "type is 'null' at $.users.properties.v (name one type, with or without 'null')",
    ),
    "type empty": (
        column(type=[]),
        "type is [] at $.users.properties.v (name one type, with or without 'null')",
    ),
    "unknown keyword": (
        column(type="integer", minimun=3),
        "unknown keyword 'minimun' at $.users.properties.v (did you mean 'minimum'?)",
    ),
    "keyword of other": (
        column(type="integer", maxLength=3),
        (
            "unknown keyword 'maxLength' at $.users.properties.v (type 'integer' takes 'exclusiveMaximum', "
            "'exclusiveMinimum', 'format', 'maximum', 'minimum', 'multipleOf', 'null_fraction', 'nullable', "
            "'precision', 'primary_key', 'scale', 'type' and 'unique')"
        ),
    ),
    "keyword nothing": (
        column(type="boolean", qqq=3),
        (
            "unknown keyword 'qqq' at $.users.properties.v (type 'boolean' takes 'null_fraction', 'nullable', "
            "'primary_key', 'type' and 'unique')"
        ),
    ),
    "nullable text": (
        column(type="integer", nullable="yes"),
        "nullable is 'yes', not true or false at $.users.properties.v (write true or false)",
    ),
    "unique number": (
        column(type="integer", unique=1),
        "unique is 1, not true or false at $.users.properties.v (write true or false)",
    ),
    "pk null": (
        column(type="integer", primary_key=None),
        "primary_key is null, not true or false at $.users.properties.v (write true or false)",
    ),
    "nested unique": (
        column(type="array", items={"type": "integer", "unique": True}),
        "only a table's own columns can be unique or a key at $.users.properties.v.items (drop it here)",
    ),
    "nested pk": (
        column(type="object", properties={"id": {"type": "integer", "primary_key": True}}),
        ("only a table's own columns can be unique or a key at $.users.properties.v.properties.id (drop it here)"),
    ),
    "null fraction high": (
        column(type="integer", nullable=True, null_fraction=1.5),
        "null_fraction 1.5 is not within 0 and 1 at $.users.properties.v (write a share from 0 to 1)",
    ),
    "null fraction text": (
        column(type="integer", nullable=True, null_fraction="half"),
        "null_fraction is 'half', not a number at $.users.properties.v (write a finite number)",
    ),
    "null fraction alone": (
        column(type="integer", null_fraction=0.5),
        "null_fraction where null is not allowed at $.users.properties.v (add nullable: true)",
    ),
    "null fraction key": (
        column(type="integer", primary_key=True, nullable=True, null_fraction=0.5),
        "a primary key is never null at $.users.properties.v (drop null_fraction)",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_with_its_place_and_remedy(case: str) -> None:
    document, *messages = BAD[case]

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [str(problem) for problem in caught.value.problems] == messages


def test_all_problems_are_reported_in_the_order_of_the_document() -> None:
    document = {
        "locale": "klingonian",
        "schemas": {
            "orders": {
                "type": "object",
                "properties": {
                    "user_id": {"type": "foreign", "ref": "users.uid"},
                    "code": {"type": "integer", "unique": True, "minimum": 1, "maximum": 5},
                    "state": {"type": "integr"},
                },
            },
            "users": {"properties": {"name": {"type": "string", "maxLenght": 5}, "id": {"type": "integer"}}},
        },
        "count": {"orders": 10, "items": 5},
        "seed": "seven",
    }

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [problem.path for problem in caught.value.problems] == [
        "$.locale",
        "$.schemas.orders.properties.user_id",
        "$.schemas.orders.properties.code",
        "$.schemas.orders.properties.state",
        "$.schemas.users",
        "$.schemas.users.properties.name",
        "$.count.items",
        "$.seed",
    ]
    assert str(caught.value).splitlines() == [str(problem) for problem in caught.value.problems]


def test_what_depends_on_something_broken_is_no_problem_of_its_own() -> None:
    document = {
        "users": table_of(id={"type": "integr"}),
        "orders": table_of(user_id={"type": "foreign", "ref": "users.id"}, name={"type": "strin"}),
        "items": table_of(user_id={"type": "array", "items": {"type": "foreign", "ref": "orders.user_id"}}),
    }

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [problem.path for problem in caught.value.problems] == ["$.users.properties.id", "$.orders.properties.name"]


def test_an_unknown_locale_gets_the_list_of_them() -> None:
    with pytest.raises(
        datagen.SchemaError, match=r"^unknown locale 'klingon' at \$\.locale \(the locales are 'ar-ae', .*'zh'\)$"
    ):
        datagen.plan({"schemas": {"users": USERS}, "locale": "klingon"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"count": {"user": 1}}, "count for unknown table 'user' at count.user (did you mean 'users'?)"),
        ({"count": {"users": -1}}, "count -1 is negative at count.users (write a whole number from 0)"),
        ({"count": 5}, "count is 5, not an object at count (write rows by table)"),
        ({"rows": -1}, "count -1 is negative at rows (write a whole number from 0)"),
        ({"rows": "all"}, "count is 'all', not a whole number at rows (write a whole number from 0)"),
        ({"seed": 0.5}, "seed is 0.5, not a whole number of at most 127 bits at seed (write a whole number)"),
        ({"locale": "de-xx"}, "unknown locale 'de-xx' at locale (did you mean 'de'?)"),
    ],
)
def test_wrong_arguments_are_reported_like_wrong_documents(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan({"users": USERS}, **arguments)

    assert str(caught.value) == message


def test_arguments_win_over_the_document() -> None:
    document = {"schemas": {"users": USERS}, "count": {"users": 3}, "seed": 1, "locale": "de"}

    plan = datagen.plan(document, count={"users": 5}, seed=2, locale="fr")

    assert (plan["users"].rows, plan.seed, plan.locale) == (5, 2, "fr")


@pytest.mark.parametrize("thousand", [1000, 1e3, Decimal("1E+3"), Decimal("1000.0")])
def test_whole_numbers_count_however_they_are_written(thousand: Any) -> None:
    plan = datagen.plan({"schemas": {"users": USERS}, "count": {"users": thousand}, "seed": thousand})

    assert (plan["users"].rows, plan.seed) == (1000, 1000)


def test_a_table_without_a_count_has_a_hundred_rows() -> None:
    assert datagen.plan({"users": USERS})["users"].rows == 100


def test_a_seed_that_is_not_given_is_always_the_same() -> None:
    document = column(type="integer")

    assert datagen.plan(document)["users"].batch(0, 9) == datagen.plan(document, seed=42)["users"].batch(0, 9)


def test_a_count_of_0_is_an_empty_table_with_its_schema() -> None:
    empty = datagen.plan(table(id={"type": "integer"}, name={"type": "string"}), count={"users": 0})["users"]

    assert empty.rows == 0
    assert empty.batch(0, 0).schema == empty.reader().read_all().schema == empty.schema
    assert empty.schema.names == ["id", "name"]
    assert empty.row_bytes == 0


def test_a_table_may_be_named_schemas() -> None:
    assert list(datagen.plan({"schemas": USERS}).tables) == ["schemas"]


def test_keywords_that_begin_with_x_are_the_users_own() -> None:
    document = {"users": {**table_of(id={"type": "integer", "x-label": "Number"}), "x-owner": "us"}}

    assert datagen.plan(document)["users"].schema.names == ["id"]


def test_a_document_is_read_and_not_changed() -> None:
    document = table(id={"type": "integer"}, tags={"enum": ["a", "b"], "min_items": 1})
    copy = {"users": table_of(id={"type": "integer"}, tags={"enum": ["a", "b"], "min_items": 1})}

    datagen.plan(document)

    assert document == copy


@pytest.mark.parametrize("arguments", [{}, {"rows": -1}])
def test_a_document_that_contains_itself_is_refused(arguments: dict[str, Any]) -> None:
    tables = table(id={"type": "integer"})
    tables["users"]["properties"]["more"] = {"type": "array", "items": tables["users"]}

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(tables, **arguments)

    assert str(caught.value.problems[0]) == (
        "the document contains itself at $.users.properties.more.items (write out what shall stand there)"
    )


def test_a_listed_value_that_contains_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)

    with pytest.raises(
        datagen.SchemaError, match=r"^the document contains itself at \$\.users\.properties\.v\.enum\[0\]\[0\] "
    ):
        datagen.plan(column(enum=[endless]))
