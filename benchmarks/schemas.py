"""The documents that the cases fill."""

from __future__ import annotations

from typing import Any

__all__ = ["CELLS", "LINEITEM", "MIXED", "TRANSACTIONS", "USERS"]


def key(**more: Any) -> dict[str, Any]:
    return {"type": "integer", "primary_key": True, **more}


MIXED: dict[str, Any] = {
    "parents": {"type": "object", "properties": {"id": key()}},
    "mixed": {
        "type": "object",
        "properties": {
            "id": key(),
            "uid": {"type": "string", "format": "uuid"},
            "parent_id": {"type": "foreign", "ref": "parents.id"},
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": True},
            "status": {"enum": ["pending", "processing", "shipped", "delivered"]},
            "amount": {"type": "number", "minimum": 0, "maximum": 10000, "scale": 2},
            "created_at": {"type": "string", "format": "date-time"},
            "code": {"type": "string", "pattern": "[A-Z]{3}-[0-9]{6}"},
            "body": {"type": "string", "format": "text", "minLength": 200, "maxLength": 200},
        },
    },
}
"""Ten columns, one of each common kind."""

TRANSACTIONS: dict[str, Any] = {
    "accounts": {
        "type": "object",
        "properties": {"id": key(), "owner_name": {"type": "string", "format": "name"}},
    },
    "transactions": {
        "type": "object",
        "properties": {
            "id": key(),
            "account_id": {"type": "foreign", "ref": "accounts.id"},
            "amount": {"type": "number", "minimum": -10000, "maximum": 10000, "scale": 2},
            "type": {"enum": ["debit", "credit", "transfer", "fee"]},
            "transaction_date": {"type": "string", "format": "date-time"},
        },
    },
}
"""Five columns with a foreign key."""

LINEITEM: dict[str, Any] = {
    "lineitem": {
        "type": "object",
        "properties": {
            "l_orderkey": {"type": "integer", "minimum": 1, "maximum": 6_000_000},
            "l_partkey": {"type": "integer", "minimum": 1, "maximum": 200_000},
            "l_suppkey": {"type": "integer", "minimum": 1, "maximum": 10_000},
            "l_linenumber": {"type": "integer", "minimum": 1, "maximum": 7},
            "l_quantity": {"type": "number", "precision": 15, "scale": 2, "minimum": 1, "maximum": 50, "multipleOf": 1},
            "l_extendedprice": {"type": "number", "precision": 15, "scale": 2, "minimum": 900, "maximum": 105_000},
            "l_discount": {"type": "number", "precision": 15, "scale": 2, "minimum": 0, "maximum": 0.10},
            "l_tax": {"type": "number", "precision": 15, "scale": 2, "minimum": 0, "maximum": 0.08},
            "l_returnflag": {"enum": ["A", "N", "R"]},
            "l_linestatus": {"enum": ["F", "O"]},
            "l_shipdate": {"type": "string", "format": "date", "minimum": "1992-01-02", "maximum": "1998-12-01"},
            "l_commitdate": {"type": "string", "format": "date", "minimum": "1992-01-31", "maximum": "1998-10-31"},
            "l_receiptdate": {"type": "string", "format": "date", "minimum": "1992-01-04", "maximum": "1998-12-31"},
            "l_shipinstruct": {"enum": ["COLLECT COD", "DELIVER IN PERSON", "NONE", "TAKE BACK RETURN"]},
            "l_shipmode": {"enum": ["AIR", "FOB", "MAIL", "RAIL", "REG AIR", "SHIP", "TRUCK"]},
            "l_comment": {"type": "string", "format": "text", "minLength": 10, "maxLength": 43},
        },
    }
}
"""The shape of TPC-H's widest table: the same 16 columns, types and ranges."""

CELLS: dict[str, Any] = {
    "cells": {
        "type": "object",
        "properties": {
            "id": key(),
            "name": {"type": "string", "format": "name"},
            "kind": {"enum": ["one", "two", "three"]},
            "price": {"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.01},
            "share": {"type": "number", "minimum": 0, "maximum": 1},
            "at": {"type": "string", "format": "date-time"},
            "day": {"type": "string", "format": "date"},
            "is_done": {"type": "boolean"},
        },
    }
}
"""Eight columns, of every type that a spreadsheet has."""

USERS: dict[str, Any] = {
    "users": {
        "type": "object",
        "properties": {
            "id": key(),
            "name": {"type": "string", "format": "name"},
            "email": {"type": "string", "format": "email", "unique": True},
            "age": {"type": "integer", "minimum": 18, "maximum": 90},
            "status": {"enum": ["active", "invited", "blocked"]},
            "created_at": {"type": "string", "format": "date-time"},
        },
    }
}
"""What requests to the service ask for."""
