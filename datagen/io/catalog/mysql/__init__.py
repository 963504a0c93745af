"""The catalog of a MySQL or MariaDB database, from information_schema, by a fixed number of queries."""

from datagen.io.catalog.mysql.reading import read_mysql

__all__ = ["read_mysql"]
