"""Columns of MySQL and MariaDB."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from datagen.io.catalog.model import CatalogColumn, SqlType, TypeFamily
from datagen.io.catalog.mysql.text import expression, labels, literal

__all__ = ["COLUMN_FIELDS", "ColumnRow", "read_column"]

COLUMN_FIELDS = (
    *("COLUMN_NAME", "COLUMN_DEFAULT", "IS_NULLABLE", "DATA_TYPE", "CHARACTER_MAXIMUM_LENGTH", "CHARACTER_OCTET_LENGTH"),
    *("NUMERIC_PRECISION", "NUMERIC_SCALE", "DATETIME_PRECISION", "CHARACTER_SET_NAME", "COLLATION_NAME", "COLUMN_TYPE"),
    *("EXTRA", "COLUMN_COMMENT", "GENERATION_EXPRESSION"),
)
"""Of information_schema.COLUMNS, in the order of ColumnRow's fields."""
WHOLE_UNICODE = frozenset({"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"})
EXACT = frozenset({"decimal", "numeric"})
FLOATING = frozenset({"float", "double"})
TEMPORAL = frozenset({"time", "datetime", "timestamp"})
TEXTS = frozenset({"tinytext", "text", "mediumtext", "longtext"})
BARE_DEFAULT = re.compile(r"[+-]?[\d.]+(?:[eE][+-]?\d+)?|b'[01]*'|0x[0-9A-Fa-f]+|current_timestamp(?:\(\d*\))?", re.IGNORECASE)
"""What MySQL prints of a default that is not a string; of a string it prints neither quotes nor escapes."""
TEXTUAL = frozenset({"char", "varchar", "enum", "set", "date", "time", "year", *TEXTS})


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """A row of information_schema.COLUMNS."""

    name: str
    default: str | None
    is_nullable: str
    data_type: str
    characters: int | None
    octets: int | None
    precision: int | None
    scale: int | None
    fraction: int | None
    character_set: str | None
    collation: str | None
    column_type: str
    extra: str
    comment: str
    generated: str | None


def read_column(row: ColumnRow, *, is_mariadb: bool, is_json: bool, character_bytes: Mapping[str, int]) -> CatalogColumn:
    """``is_json``: whether a CHECK, MariaDB's only mark of the type, asks for JSON; ``character_bytes``: by character set."""
    extra, collation = row.extra.lower(), row.collation or ""
    generated = expression(row.generated, is_escaped=not is_mariadb) if row.generated else None
    is_text = row.collation is not None and not is_json
    return CatalogColumn(
        name=row.name,
        type=JSON if is_json else column_type(row, character_bytes),
        is_nullable=row.is_nullable == "YES",
        default=default(row, is_mariadb=is_mariadb) if generated is None else None,
        generated=generated,
        is_auto_increment="auto_increment" in extra,
        is_case_insensitive=is_text and "_ci" in collation,
        is_accent_insensitive=is_text and "_ci" in collation and "_as_" not in collation,
        is_trailing_space_ignored=is_text and not ("nopad" in collation or "_0900_" in collation or collation == "binary"),
        character_set=row.character_set if is_text and row.character_set not in WHOLE_UNICODE else None,
        comment=row.comment or None,
    )


JSON = SqlType(name="json", shown="json")


def column_type(row: ColumnRow, character_bytes: Mapping[str, int]) -> SqlType:
    """A text type's length is that of the longest text that fits whatever its characters are."""
    name = row.data_type.lower()
    has_digits = name in EXACT or (name in FLOATING and row.scale is not None)
    family: TypeFamily = "enum" if name == "enum" else "set" if name == "set" else "scalar"
    length = row.characters if family == "scalar" else None
    if name in TEXTS and row.octets is not None:
        length = row.octets // character_bytes.get(row.character_set or "", 1)
    elif name == "bit":
        length = row.precision
    return SqlType(
        name=name,
        shown=row.column_type,
        family=family,
        length=length,
        precision=row.precision if has_digits else row.fraction if name in TEMPORAL else None,
        scale=row.scale if has_digits else None,
        is_unsigned="unsigned" in without_labels(row.column_type),
        labels=() if family == "scalar" else labels(row.column_type),
    )


def without_labels(column_type: str) -> str:
    return column_type.partition("(")[0] + " " + column_type.rpartition(")")[2]


def default(row: ColumnRow, *, is_mariadb: bool) -> str | None:
    """As SQL: MariaDB prints it so, MySQL only the value of a literal."""
    text = row.default
    if text is None or (is_mariadb and text.upper() == "NULL"):
        return None
    if is_mariadb:
        return text
    if "DEFAULT_GENERATED" in row.extra:
        return expression(text, is_escaped=True)
    is_bare = BARE_DEFAULT.fullmatch(text) is not None and row.data_type.lower() not in TEXTUAL
    return text if is_bare else literal(text)
