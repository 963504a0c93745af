"""How text columns of MySQL and SQL Server compare, and what characters have room in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from datagen.io.catalog.model import CatalogColumn, Dialect

__all__ = ["Collation", "collated"]

TEXTS = frozenset(
    {"char", "varchar", "tinytext", "text", "mediumtext", "longtext", "enum", "set", "nchar", "nvarchar", "ntext"}
)
OCTETS = {"tinytext": 255, "text": 65_535, "mediumtext": 16_777_215, "longtext": 4_294_967_295}
"""Of MySQL's types without a length of their own."""
CHARACTER_BYTES = {
    **{"utf8mb4": 4, "utf16": 4, "utf16le": 4, "utf32": 4, "gb18030": 4, "utf8mb3": 3, "ujis": 3, "eucjpms": 3},
    **{"ucs2": 2, "big5": 2, "gbk": 2, "gb2312": 2, "sjis": 2, "cp932": 2, "euckr": 2},
}
"""MAXLEN of information_schema.CHARACTER_SETS, where it isn't 1."""
WHOLE_UNICODE = frozenset({"utf8mb4", "utf16", "utf16le", "utf32", "gb18030"})
USUAL_SET = "utf8mb4"
ALIASES = {"utf8": "utf8mb3", "armscii": "armscii8", "ascii7": "ascii"}


@dataclass(frozen=True, slots=True)
class Collation:
    """What a column or a table says; None for what it doesn't."""

    character_set: str | None = None
    name: str | None = None


def collated(column: CatalogColumn, own: Collation, tables: Collation, dialect: Dialect) -> CatalogColumn:
    """With what its collation says, else its table's, else what is usual in a new database."""
    if column.type.name not in TEXTS or dialect not in ("mysql", "mssql"):
        return column
    if dialect == "mssql":
        name = (own.name or "_CI_AS").upper()
        return replace(
            column,
            is_case_insensitive="_CI" in name,
            is_accent_insensitive="_AI" in name,
            is_trailing_space_ignored=True,
        )
    said = own if own != Collation() else tables
    character_set = said.character_set or (said.name or "").partition("_")[0] or tables.character_set or USUAL_SET
    character_set = ALIASES.get(character_set, character_set)
    name = said.name or f"{character_set}_general_ci"
    is_loose = "_ci" in name
    octets = OCTETS.get(column.type.name)
    length = column.type.length if octets is None else octets // CHARACTER_BYTES.get(character_set, 1)
    return replace(
        column,
        type=replace(column.type, length=length),
        is_case_insensitive=is_loose,
        is_accent_insensitive=is_loose and "_as_" not in name,
        is_trailing_space_ignored=not ("nopad" in name or "_0900_" in name or name == "binary"),
        character_set=None if character_set in WHOLE_UNICODE else character_set,
    )
