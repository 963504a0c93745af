"""The catalog of a PostgreSQL database, by one query for each kind of thing, whatever the number of tables."""

from datagen.io.catalog.postgresql.reading import read_postgresql

__all__ = ["read_postgresql"]
