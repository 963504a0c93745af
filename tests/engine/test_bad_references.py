"""Foreign keys, fan-outs and orders in time that can't be, and what is said about each."""

from __future__ import annotations

from typing import Any

import pytest
from documents import USERS, column, orders, table, table_of

import datagen

BAD: dict[str, Any] = {
    "unique foreign": (
        {"schemas": orders(type="foreign", ref="users.id", unique=True), "count": {"users": 10}},
        (
            "unique needs 100 different values, table 'users' has 10 at $.schemas.orders.properties.user_id (ask "
            "for 10 rows or fewer, or drop unique)"
        ),
    ),
    "composite small": (
        table(a={"type": "boolean", "primary_key": True}, b={"enum": ["x", "y"], "primary_key": True}),
        ("primary key ('a', 'b') needs 100 different combinations, there are 4 at $.users (ask for 4 rows or fewer)"),
    ),
    "ref missing table": (
        column(type="foreign", ref="user.id"),
        "refers to table 'user', which is not there at $.users.properties.v (did you mean 'users'?)",
    ),
    "ref missing column": (
        orders(**{"type": "foreign", "ref": "users.di"}),
        ("refers to column 'di', which table 'users' does not have at $.orders.properties.user_id (table 'users' has 'id')"),
    ),
    "ref missing column2": (
        orders(**{"type": "foreign", "ref": "users.qqq"}),
        ("refers to column 'qqq', which table 'users' does not have at $.orders.properties.user_id (table 'users' has 'id')"),
    ),
    "ref none": (
        column(type="foreign"),
        'a foreign key names no column at $.users.properties.v (add "ref": "table.column")',
    ),
    "ref no dot": (
        column(type="foreign", ref="users"),
        "ref 'users' names no column at $.users.properties.v (write \"table.column\")",
    ),
    "ref number": (
        column(type="foreign", ref=5),
        "ref is 5, not a string at $.users.properties.v (write it as a string)",
    ),
    "ref null": (
        column(type="foreign", ref=None),
        'ref null names no column at $.users.properties.v (write "table.column")',
    ),
    "ref twice": (
        column(ref="users.v", foreign_key="users.v"),
        "ref and foreign_key say the same thing at $.users.properties.v (drop one of the two)",
    ),
    "ref keyword": (
        column(type="foreign", ref="users.id", minimum=3),
        (
            "unknown keyword 'minimum' at $.users.properties.v (a foreign key takes 'distribution', 'exponent', "
            "'foreign_key', 'format', 'null_fraction', 'nullable', 'per_parent', 'primary_key', 'ref', 'type' "
            "and 'unique')"
        ),
    ),
    "ref nested": (
        orders(**{"type": "array", "items": {"type": "foreign", "ref": "users.uid"}}),
        (
            "refers to column 'uid', which table 'users' does not have at $.orders.properties.user_id.items (did "
            "you mean 'users.id'?)"
        ),
    ),
    "circle": (
        {
            "a": {"type": "object", "properties": {"x": {"type": "foreign", "ref": "b.x"}}},
            "b": {"type": "object", "properties": {"x": {"type": "foreign", "ref": "a.x"}}},
        },
        (
            "foreign keys refer to each other in a circle without an origin: a.x -> b.x -> a.x at "
            "$.b.properties.x (give one a type of its own)"
        ),
    ),
    "type of another": (
        {
            "users": table_of(day={"type": "string", "format": "date"}),
            "orders": table_of(day={"type": "boolean", "ref": "users.day"}),
        },
        ('type \'boolean\' contradicts users.day, which is a string at $.orders.properties.day (write "type": "foreign")'),
    ),
    "type string of integer in array": (
        orders(type="array", items={"type": ["string", "null"], "foreign_key": "users.id"}),
        (
            "type 'string' contradicts users.id, which is an integer at $.orders.properties.user_id.items "
            '(write "type": "foreign")'
        ),
    ),
    "type integer of number": (
        {
            "users": table_of(price={"type": "number", "scale": 2}),
            "orders": table_of(price={"type": "object", "properties": {"v": {"type": "integer", "ref": "users.price"}}}),
        },
        (
            "type 'integer' contradicts users.price, which is a number at $.orders.properties.price.properties.v "
            '(write "type": "foreign")'
        ),
    ),
    "type of the origin": (
        {
            "users": USERS,
            "profiles": table_of(user_id={"type": "integer", "ref": "users.id", "unique": True}),
            "orders": table_of(user_id={"type": "string", "ref": "profiles.user_id"}),
        },
        (
            "type 'string' contradicts profiles.user_id, which is an integer at $.orders.properties.user_id "
            '(write "type": "foreign")'
        ),
    ),
    "type of enum": (
        {
            "users": table_of(code={"enum": [f"c{at}" for at in range(100)]}),
            "orders": table_of(c={"type": "integer", "ref": "users.code"}),
        },
        ('type \'integer\' contradicts users.code, which is a string at $.orders.properties.c (write "type": "foreign")'),
    ),
    "format of another": (
        {
            "users": table_of(id={"type": "string", "format": "uuid"}),
            "orders": table_of(user_id={"type": "string", "format": "date", "ref": "users.id"}),
        },
        "format 'date' contradicts users.id, which is of format 'uuid' at $.orders.properties.user_id (drop it)",
    ),
    "format of integer": (
        orders(type="foreign", format="uuid", ref="users.id"),
        "format 'uuid' contradicts users.id, which is an integer at $.orders.properties.user_id (drop it)",
    ),
    "null fraction of what is referred to": (
        {
            "users": table_of(code={"type": "integer", "nullable": True, "null_fraction": 0.25}),
            "orders": table_of(codes={"type": "array", "items": {"ref": "users.code"}}),
        },
        (
            "null_fraction 0.25 contradicts orders.codes, which refers to users.code: a key is never null at "
            "$.users.properties.code (drop null_fraction, or refer to another column)"
        ),
    ),
    "self circle": (
        column(type="foreign", ref="users.v"),
        (
            "foreign keys refer to each other in a circle without an origin: users.v -> users.v at "
            "$.users.properties.v (give one a type of its own)"
        ),
    ),
    "distribution": (
        column(type="foreign", ref="users.v", distribution="normal"),
        "unknown distribution 'normal' at $.users.properties.v (write 'uniform' or 'zipf')",
    ),
    "exponent uniform": (
        orders(**{"type": "foreign", "ref": "users.id", "exponent": 2}),
        (
            "exponent has no meaning for a uniform distribution at $.orders.properties.user_id (add "
            "distribution: zipf, or drop it)"
        ),
    ),
    "exponent zero": (
        orders(**{"type": "foreign", "ref": "users.id", "distribution": "zipf", "exponent": 0}),
        ("exponent 0 is not above 0 and at most 20 at $.orders.properties.user_id (write 1, or a number close to it)"),
    ),
    "zipf unique": (
        orders(**{"type": "foreign", "ref": "users.id", "distribution": "zipf", "unique": True}),
        (
            "distribution has no meaning for a unique column: every parent comes once at most at "
            "$.orders.properties.user_id (drop one of the two)"
        ),
    ),
    "per parent number": (
        orders(**{"type": "foreign", "ref": "users.id", "per_parent": 3}),
        'per_parent is 3, not an object at $.orders.properties.user_id (write {"min": 0, "max": 5})',
    ),
    "per parent no max": (
        orders(**{"type": "foreign", "ref": "users.id", "per_parent": {"min": 3}}),
        'per_parent has no max at $.orders.properties.user_id.per_parent (write {"min": 0, "max": 5})',
    ),
    "per parent crossed": (
        orders(**{"type": "foreign", "ref": "users.id", "per_parent": {"min": 3, "max": 1}}),
        "min 3 is above max 1 at $.orders.properties.user_id.per_parent (swap them)",
    ),
    "per parent keyword": (
        orders(**{"type": "foreign", "ref": "users.id", "per_parent": {"max": 1, "mean": 1}}),
        "unknown keyword 'mean' at $.orders.properties.user_id.per_parent (per_parent takes 'max' and 'min')",
    ),
    "per parent zipf": (
        orders(**{"type": "foreign", "ref": "users.id", "distribution": "zipf", "per_parent": {"max": 1}}),
        ("distribution and per_parent contradict each other at $.orders.properties.user_id (drop one of the two)"),
    ),
    "per parent null": (
        orders(**{"type": ["foreign", "null"], "ref": "users.id", "null_fraction": 0.1, "per_parent": {"max": 1}}),
        (
            "null_fraction contradicts per_parent, which gives every row a parent at $.orders.properties.user_id "
            "(drop one of the two)"
        ),
    ),
    "per parent nested": (
        orders(**{"type": "array", "items": {"type": "foreign", "ref": "users.id", "per_parent": {"max": 1}}}),
        "per_parent is for a table's own column at $.orders.properties.user_id.items (drop it here)",
    ),
    "per parent unique": (
        orders(**{"type": "foreign", "ref": "users.id", "unique": True, "per_parent": {"max": 2}}),
        ("a key of its own can't have up to 2 rows per_parent at $.orders.properties.user_id (set max to 1, or drop one)"),
    ),
    "per parent count": (
        {
            "schemas": orders(**{"type": "foreign", "ref": "users.id", "per_parent": {"min": 2, "max": 3}}),
            "count": {"orders": 50},
        },
        (
            "50 rows can't be shared out among 100 rows of 'users', 2 to 3 each at "
            "$.schemas.orders.properties.user_id (give 'orders' a count from 200 to 300, or none)"
        ),
    ),
    "per parent of very many": (
        {
            "schemas": orders(type="foreign", ref="users.id", per_parent={"max": 5}),
            "count": {"users": 10**13},
        },
        ("the children of 10000000000000 rows of 'users' are too many to count at $.schemas.orders (give 'orders' a count)"),
    ),
    "per parent circle": (
        {
            "a": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "b": {"type": "foreign", "ref": "b.id", "per_parent": {"max": 2}}},
            },
            "b": {
                "type": "object",
                "properties": {"id": {"type": "integer"}, "a": {"type": "foreign", "ref": "a.id", "per_parent": {"max": 2}}},
            },
        },
        "row counts follow from each other in a circle: a -> b -> a at $.a (give one of these tables a count)",
    ),
    "per parent self": (
        table(
            id={"type": "integer"}, boss={"type": ["foreign", "null"], "ref": "users.id", "per_parent": {"min": 1, "max": 2}}
        ),
        ("per_parent asks for 1 children of every row, the last ones too at $.users.properties.boss (set min to 0)"),
    ),
    "per parent self max": (
        table(id={"type": "integer"}, boss={"type": "foreign", "ref": "users.id", "per_parent": {"max": 1}}),
        (
            "100 rows can't be a tree with up to 1 children each, and the first its own parent at "
            "$.users.properties.boss (raise max)"
        ),
    ),
    "zero parents": (
        {"schemas": orders(**{"type": "foreign", "ref": "users.id"}), "count": {"users": 0}},
        (
            "refers to 'users', which has 0 rows, and may not be null at $.schemas.orders.properties.user_id "
            "(give 'users' rows, or allow null)"
        ),
    ),
    "moments": (
        table(
            created_at={"type": "string", "format": "date-time"},
            updated_at={"type": "string", "format": "date-time", "maximum": "2021-01-01"},
        ),
        (
            "'updated_at' must not be before 'created_at', but its window 2020-01-01..2021-01-01 starts or ends "
            "before the other's 2020-01-01..2024-12-31 at $.users.properties.updated_at (give 'updated_at' a "
            "minimum and maximum that are not before those of 'created_at')"
        ),
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_is_said_with_its_place_and_remedy(case: str) -> None:
    document, *messages = BAD[case]

    with pytest.raises(datagen.SchemaError) as caught:
        datagen.plan(document)

    assert [str(problem) for problem in caught.value.problems] == messages
