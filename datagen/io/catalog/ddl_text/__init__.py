"""Catalogs from the text of CREATE TABLE statements."""

from datagen.io.catalog.ddl_text.reading import read_ddl
from datagen.io.catalog.ddl_text.statements import guess_dialect

__all__ = ["guess_dialect", "read_ddl"]
