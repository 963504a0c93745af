"""Small documents for tests."""

from __future__ import annotations

from typing import Any


def table_of(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties}


def table(**properties: Any) -> dict[str, Any]:
    return {"users": table_of(**properties)}


USERS = table_of(id={"type": "integer"})


def orders(**keywords: Any) -> dict[str, Any]:
    return {"users": USERS, "orders": table_of(user_id=keywords)}


def column(**keywords: Any) -> dict[str, Any]:
    return table(v=keywords)
