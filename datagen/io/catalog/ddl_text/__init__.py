"""Catalogs from the text of CREATE TABLE statements."""

from datagen.io.catalog.ddl_text.guessing import guess_dialect
from datagen.io.catalog.ddl_text.reading import read_ddl

__all__ = ["guess_dialect", "read_ddl"]
