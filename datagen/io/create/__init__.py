"""Tables of a plan, made without rows."""

from datagen.io.create.creating import Created, create_tables, dialect_name
from datagen.io.create.script import CreateScript

__all__ = ["CreateScript", "Created", "create_tables", "dialect_name"]
