"""Files of CREATE TABLE statements -> documents."""

from __future__ import annotations

import warnings
from typing import Any, get_args

from datagen.errors import LeftOutWarning, Problem, SchemaError
from datagen.io.catalog.ddl_text import guess_dialect, read_ddl
from datagen.io.catalog.document import to_document
from datagen.io.catalog.model import Dialect

__all__ = ["ddl_document"]


def ddl_document(text: str, name: str, dialect: str | None = None) -> dict[str, Any]:
    """What ``datagen introspect`` would say of the tables that the text makes, in a dialect that is guessed unless given.

    A LeftOutWarning tells of each statement, and each part of one, that is not taken. Raises SchemaError where there is no
    table, or no values are known for a column.
    """
    known: tuple[Dialect, ...] = get_args(Dialect)
    if dialect is not None and dialect not in known:
        raise SchemaError([Problem(f"unknown dialect {dialect!r}", name, f"there are {', '.join(known)}")])
    chosen = guess_dialect(text) if dialect is None else next(each for each in known if each == dialect)
    result = to_document(read_ddl(text, chosen))
    for warning in result.warnings:
        warnings.warn(f"{name}: {warning}", LeftOutWarning, stacklevel=2)
    if not result.document["schemas"]:
        raise SchemaError(
            [Problem(f"no CREATE TABLE statement of {chosen} was found", name, "name another with --schema-dialect")]
        )
    return result.document
