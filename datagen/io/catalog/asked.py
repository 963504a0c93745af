"""Which tables a user asks for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches

from datagen.errors import TargetError
from datagen.io.catalog.model import CatalogTable, TableName

__all__ = ["asked_tables", "by_name", "exactly"]


def exactly(name: str) -> str:
    """How names are compared where case counts."""
    return name


def by_name(tables: Iterable[CatalogTable]) -> tuple[CatalogTable, ...]:
    """In the order of a catalog."""
    return tuple(sorted(tables, key=lambda table: (table.name.schema or "", table.name.name)))


def asked_tables(
    tables: Sequence[CatalogTable],
    asked: Sequence[str] | None,
    *,
    default_schema: str | None = None,
    fold: Callable[[str], str] = exactly,
) -> list[CatalogTable]:
    """Those asked for, all by default. One of the default schema may be asked for with that or without.

    ``fold`` is how the database compares names. Raises TargetError with every name that is no table.
    """
    if asked is None:
        return list(tables)
    found = {fold(form): table for table in reversed(tables) for form in forms(table.name, default_schema)}
    problems = [f"there is no table {name!r} ({hint(name, tables)})" for name in asked if fold(name) not in found]
    if problems:
        raise TargetError("\n".join(problems))
    chosen = {found[fold(name)].name for name in asked}
    return [table for table in tables if table.name in chosen]


def forms(name: TableName, default_schema: str | None) -> tuple[str, ...]:
    return (str(name),) if name.schema or default_schema is None else (str(name), f"{default_schema}.{name.name}")


def hint(name: str, tables: Sequence[CatalogTable]) -> str:
    """What may be meant."""
    names = {str(table.name).lower(): str(table.name) for table in tables}
    close = get_close_matches(name.lower(), names, n=1)
    if close:
        return f"did you mean {names[close[0]]!r}?"
    few = ", ".join(sorted(names.values())[:10])
    return f"there are {few}{', ...' if len(names) > 10 else ''}" if names else "there are none"
