"""What the user can choose about SQL text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from datagen.errors import TargetError
from datagen.io.sql.dialect import SqlDialect
from datagen.io.sql.mssql import MSSQL
from datagen.io.sql.mysql import MYSQL
from datagen.io.sql.oracle import ORACLE
from datagen.io.sql.postgresql import POSTGRESQL
from datagen.io.sql.sqlite import SQLITE

__all__ = ["DIALECTS", "SqlOptions"]

DIALECTS: Mapping[str, SqlDialect] = {dialect.name: dialect for dialect in (POSTGRESQL, MYSQL, SQLITE, MSSQL, ORACLE)}
"""By name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlOptions:
    """What can be chosen about SQL text. Raises TargetError for what can't be."""

    dialect: str = "postgresql"
    """A key of DIALECTS."""
    ddl: bool = True
    """Whether the tables are created; without, they have to be there."""
    rows_per_insert: int | None = None
    """Rows of one INSERT at most, 1 or more; fewer where the dialect takes fewer, or the statement would grow past 1 MB.
    None: as many as the dialect takes well."""
    copy: bool = False
    """COPY blocks, which only psql reads, instead of INSERTs; PostgreSQL only."""

    def __post_init__(self) -> None:
        if self.dialect not in DIALECTS:
            close = get_close_matches(self.dialect, DIALECTS, n=1)
            guess = f"did you mean {close[0]!r}? There are" if close else "there are"
            raise TargetError(f"unknown dialect {self.dialect!r} ({guess} {', '.join(DIALECTS)})")
        if self.rows_per_insert is not None and self.rows_per_insert < 1:
            raise TargetError(f"{self.rows_per_insert} rows per insert are too few (1 at least)")
        if self.copy and self.dialect != POSTGRESQL.name:
            raise TargetError(f"only PostgreSQL has COPY blocks, not {DIALECTS[self.dialect].shown} (drop copy)")
        if self.copy and self.rows_per_insert is not None:
            raise TargetError("COPY blocks have no INSERTs, so no rows per insert (drop one of the two)")
