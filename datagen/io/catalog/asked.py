"""Which tables a user asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from datagen.io.catalog.model import TableName

__all__ = ["is_asked"]


def is_asked(name: TableName, tables: Sequence[str] | None, default_schema: str | None, fold: Callable[[str], str]) -> bool:
    """Whether a table is among those asked for, all by default.

    A table of the connection's own schema may be asked for with or without that; ``fold`` is how the database compares names.
    """
    if tables is None:
        return True
    schema = name.schema or default_schema
    forms = {fold(str(name)), *([] if schema is None else [fold(f"{schema}.{name.name}")])}
    return any(fold(table) in forms for table in tables)
