"""Types as DDL writes them -> types as a catalog has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from datagen.io.catalog.ddl_text.names import QUALIFIED, Names
from datagen.io.catalog.model import Dialect, SqlType, TableName, TypeFamily

__all__ = ["NamedTypes", "read_type"]

TYPE = re.compile(
    r"(?P<name>[^(\[]+?)\s*(?:\((?P<details>.*?)\)(?P<rest>[^()\[\]]*?))?(?P<array>(?:\[\d*\]|\s+ARRAY\b)*)", re.DOTALL
)
POSTGRESQL = {
    "bigint": "int8",
    "bit varying": "varbit",
    "boolean": "bool",
    "char": "bpchar",
    "character": "bpchar",
    "character varying": "varchar",
    "datetime": "timestamp",
    "dec": "numeric",
    "decimal": "numeric",
    "double precision": "float8",
    "float": "float8",
    "int": "int4",
    "integer": "int4",
    "nchar": "bpchar",
    "nvarchar": "varchar",
    "real": "float4",
    "smallint": "int2",
    "time with time zone": "timetz",
    "time without time zone": "time",
    "timestamp with time zone": "timestamptz",
    "timestamp without time zone": "timestamp",
    "varbinary": "bytea",
}
MYSQL = {"integer": "int", "numeric": "decimal", "dec": "decimal", "fixed": "decimal", "real": "double", "bool": "tinyint",
         "boolean": "tinyint", "double precision": "double", "character varying": "varchar", "character": "char"}  # fmt: skip
ALIASES: Mapping[Dialect, Mapping[str, str]] = {
    "postgresql": POSTGRESQL,
    "mysql": MYSQL,
    "mssql": {"character varying": "varchar", "dec": "decimal"},
    "oracle": {
        "varchar": "varchar2",
        "decimal": "number",
        "numeric": "number",
        "int": "integer",
        "double precision": "double_precision",
    },
    "sqlite": {},
}
RANGES = {
    "int4range": "int4", "int8range": "int8", "numrange": "numeric", "daterange": "date", "tsrange": "timestamp",
    "tstzrange": "timestamptz",
}  # fmt: skip
EXACT = frozenset({"numeric", "decimal", "number"})
TEMPORAL = frozenset({"time", "timetz", "timestamp", "timestamptz", "interval", "datetime", "datetime2", "datetimeoffset"})
FLOATING = frozenset({"float", "double"})
NAME_LENGTH = 63
"""Of PostgreSQL's type for names."""
BLOBS = {"tinyblob": 255, "blob": 65_535, "mediumblob": 16_777_215, "longblob": 4_294_967_295}
"""MySQL's, in bytes."""


@dataclass(slots=True)
class NamedTypes:
    """Types that the text makes."""

    names: Names
    types: dict[TableName, SqlType] = field(default_factory=dict)
    """A domain's checks are over VALUE."""
    defaults: dict[str, str] = field(default_factory=dict)
    """By domain, as its columns' types name it."""

    def add(self, written: str, made: SqlType) -> None:
        self.types[self.names.qualified(written)] = made

    def find(self, written: str) -> SqlType | None:
        """By the schema that is written; without one, or where none is known by it, the only type of that name."""
        if QUALIFIED.fullmatch(written) is None:
            return None
        wanted = self.names.qualified(written)
        if wanted in self.types:
            return self.types[wanted]
        alike = [made for name, made in self.types.items() if name.name == wanted.name]
        return alike[0] if len(alike) == 1 and "." not in written else None


def read_type(text: str, dialect: Dialect, named: NamedTypes) -> SqlType:
    """Of a type that is not known, its name."""
    text = " ".join(text.split())
    match = TYPE.fullmatch(text)
    if match is None:
        return SqlType(name=text.lower(), shown=text, family="unknown")
    dimensions = match["array"].count("[") + match["array"].upper().count("ARRAY")
    if dimensions:
        element = read_type(text[: match.start("array")], dialect, named)
        return replace(element, shown=text, dimensions=dimensions, element=element, domain=None, checks=(), is_nullable=True)
    own = named.find(match["name"].strip())
    return plain_type(match, text, dialect) if own is None else replace(own, shown=text)


def plain_type(match: re.Match[str], text: str, dialect: Dialect) -> SqlType:
    name, details = match["name"].strip().lower(), match["details"] or ""
    rest = (match["rest"] or "").strip().lower()
    is_unsigned = "unsigned" in f"{name} {rest}".split()
    words = [word for word in name.split() if word not in ("unsigned", "signed", "zerofill")]
    zone = rest if rest.startswith(("with", "varying")) else ""
    name = " ".join([*words, *([zone] if zone else [])]).strip('"')
    name = ALIASES[dialect].get(name, name.rpartition(".")[2] if "." in name else name)
    if dialect == "mysql" and name in ("enum", "set"):
        labels = tuple(label.replace("''", "'") for label in re.findall(r"'((?:[^']|'')*)'", details))
        return SqlType(name=name, shown=text, family="enum" if name == "enum" else "set", labels=labels)
    if dialect == "postgresql" and name.replace("multirange", "range") in RANGES:
        bound = RANGES[name.replace("multirange", "range")]
        family: TypeFamily = "multirange" if "multirange" in name else "range"
        return SqlType(name=name, shown=text, family=family, subtype=SqlType(name=bound, shown=bound))
    numbers = [int(number) for number in re.findall(r"-?\d+", details)]
    shown = "tinyint(1)" if dialect == "mysql" and text.lower() in ("bool", "boolean") else text
    size = sizes(name, numbers, dialect)
    return SqlType(
        name=name,
        shown=shown,
        is_unsigned=is_unsigned,
        length=size.get("length"),
        precision=size.get("precision"),
        scale=size.get("scale"),
    )


def sizes(name: str, numbers: list[int], dialect: Dialect) -> dict[str, int]:
    """Length, or digits and places."""
    if dialect == "mysql" and name in BLOBS:
        return {"length": BLOBS[name]}
    if dialect == "postgresql" and name == "name":
        return {"length": NAME_LENGTH}
    if not numbers:
        one = {"bpchar": 1, "char": 1, "nchar": 1, "binary": 1, "bit": 1} if dialect != "sqlite" else {}
        usual = {"precision": 10, "scale": 0} if dialect == "mysql" and name == "decimal" else {}
        return {"length": one[name]} if name in one else usual
    if name in EXACT or (name in FLOATING and len(numbers) > 1):
        return {"precision": numbers[0], "scale": numbers[1] if len(numbers) > 1 else 0}
    if name in TEMPORAL:
        return {"precision": numbers[0]}
    return {} if name in FLOATING or name.endswith("int") else {"length": numbers[0]}
