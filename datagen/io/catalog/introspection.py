"""A live database -> the document from which its tables are filled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from datagen.io.catalog.document import DocumentResult, to_document
from datagen.io.catalog.document.overrides import Overrides
from datagen.io.catalog.reading import read_catalog

if TYPE_CHECKING:
    from datagen.io.catalog.reflection.engines import Engines

__all__ = ["introspect"]


def introspect(
    target: str,
    *,
    schemas: Sequence[str] | None = None,
    tables: Sequence[str] | None = None,
    overrides: Overrides | None = None,
    engines: Engines | None = None,
) -> DocumentResult:
    """The document of a database's tables: all by default, or those named (``name``, ``schema.name``).

    ``overrides`` gives single columns (``table.column``) a property, or one value, in the place of what their types say.
    ``engines`` are for databases that SQLAlchemy reads. Nothing is changed there. Raises TargetError where the database can't
    be read, and SchemaError with every column that can be neither made nor left to the database.
    """
    return to_document(read_catalog(target, schemas=schemas, tables=tables, engines=engines), overrides=overrides)
