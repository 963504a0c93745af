"""From SQLAlchemy's types to those of a catalog."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import CompileError

from datagen.io.catalog.model import SqlType

__all__ = ["is_row_version", "sql_type"]

SIZE = re.compile(r"\s*\([^)]*\)")
ROW_VERSIONS = frozenset({"rowversion", "timestamp"})
"""SQL Server's, in which it counts changes."""


def sql_type(reflected: sa.types.TypeEngine[Any], dialect: Dialect) -> SqlType:
    """``unknown`` is the family of a type that SQLAlchemy doesn't know, and of a name that nobody tells."""
    try:
        shown = reflected.compile(dialect=dialect)
    except CompileError:
        return SqlType(name="unknown", shown="unknown", family="unknown")
    is_exact = isinstance(reflected, sa.Numeric) and not isinstance(reflected, sa.Float)
    is_temporal = isinstance(reflected, sa.DateTime | sa.Time)
    precision = getattr(reflected, "precision", None)
    scale = getattr(reflected, "scale", None)
    length = getattr(reflected, "length", None)
    return SqlType(
        name=SIZE.sub("", shown).partition(" COLLATE ")[0].lower(),
        shown=shown.partition(" COLLATE ")[0],
        length=length if isinstance(length, int) else None,
        precision=precision if is_exact or is_temporal else None,
        scale=(scale if scale is not None or precision is None else 0) if is_exact else None,
    )


def is_row_version(type_: SqlType, dialect: Dialect) -> bool:
    """Whether the server alone writes such a column."""
    return dialect.name == "mssql" and type_.name in ROW_VERSIONS
