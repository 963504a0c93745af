"""What a database really holds, counted by its own SQL."""

from datagen.io.asking import is_database
from datagen.io.verify.certificate import Certificate, Finding, TableRows
from datagen.io.verify.planned import planned_catalog, read_planned_catalog
from datagen.io.verify.verifying import verify

__all__ = ["Certificate", "Finding", "TableRows", "is_database", "planned_catalog", "read_planned_catalog", "verify"]
