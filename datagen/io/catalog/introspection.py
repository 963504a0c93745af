"""A live database -> the document from which its tables are filled."""

from __future__ import annotations

from collections.abc import Sequence

from datagen.io.catalog.document import DocumentResult, to_document
from datagen.io.catalog.document.overrides import Overrides
from datagen.io.catalog.reading import read_catalog

__all__ = ["introspect"]


def introspect(
    target: str,
    *,
    schemas: Sequence[str] | None = None,
    tables: Sequence[str] | None = None,
    overrides: Overrides | None = None,
) -> DocumentResult:
    """The document of a database's tables: all by default, or those named (``name``, ``schema.name``).

    ``overrides`` gives single columns (``table.column``) a property, or one value, in the place of what their types say.
    Nothing is changed there. Raises TargetError where the database can't be read, and SchemaError with every column that can be
    neither made nor left to the database.
    """
    return to_document(read_catalog(target, schemas=schemas, tables=tables), overrides=overrides)
