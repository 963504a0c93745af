"""What a database really holds, counted by its own SQL."""

from datagen.io.verify.certificate import Certificate, Finding, TableRows
from datagen.io.verify.verifying import verify

__all__ = ["Certificate", "Finding", "TableRows", "verify"]
