"""The catalogs of SQL Server and Oracle, as SQLAlchemy's dialects reflect them."""

from datagen.io.catalog.reflection.reading import read_reflected

__all__ = ["read_reflected"]
