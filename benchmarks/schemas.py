"""The documents that the cases fill."""

from __future__ import annotations

from typing import Any

__all__ = ["MIXED", "TRANSACTIONS"]


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
