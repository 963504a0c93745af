"""CREATE TYPE, CREATE DOMAIN and ALTER TYPE of PostgreSQL -> the types that columns may be of."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from datagen.io.catalog.ddl_text.drafts import TableDraft
from datagen.io.catalog.ddl_text.names import QUALIFIED
from datagen.io.catalog.ddl_text.types import NamedTypes, read_type
from datagen.io.catalog.model import Check, SqlType

__all__ = ["OwnTypes"]

NAME = QUALIFIED.pattern
FLAGS = re.IGNORECASE | re.DOTALL
ENUM = re.compile(rf"CREATE\s+TYPE\s+(?P<own>{NAME})\s+AS\s+ENUM\s*\((?P<labels>.*)\)", FLAGS)
RANGE = re.compile(rf"CREATE\s+TYPE\s+(?P<own>{NAME})\s+AS\s+RANGE\s*\((?P<options>.*)\)", FLAGS)
COMPOSITE = re.compile(rf"CREATE\s+TYPE\s+(?P<own>{NAME})\s+AS\s*\((?P<fields>.*)\)", FLAGS)
DOMAIN = re.compile(rf"CREATE\s+DOMAIN\s+(?P<own>{NAME})\s+(?:AS\s+)?(?P<rest>.*)", FLAGS)
NEW_LABEL = re.compile(
    rf"ALTER\s+TYPE\s+(?P<own>{NAME})\s+ADD\s+VALUE\s+(?:IF\s+NOT\s+EXISTS\s+)?'(?P<label>(?:[^']|'')*)'"
    r"(?:\s+(?P<side>BEFORE|AFTER)\s+'(?P<other>(?:[^']|'')*)')?",
    FLAGS,
)
RENAMED_LABEL = re.compile(
    rf"ALTER\s+TYPE\s+(?P<own>{NAME})\s+RENAME\s+VALUE\s+'(?P<old>(?:[^']|'')*)'\s+TO\s+'(?P<new>(?:[^']|'')*)'", FLAGS
)
SUBTYPE = re.compile(r"\bsubtype\s*=\s*(?P<type>[^,]+)", re.IGNORECASE)
MULTIRANGE = re.compile(rf"\bmultirange_type_name\s*=\s*(?P<own>{NAME})", re.IGNORECASE)
LABEL = re.compile(r"'((?:[^']|'')*)'")
VALUE = re.compile(r"""('(?:[^']|'')*'|"(?:[^"]|"")*")|\bvalue\b""", re.IGNORECASE)

ReadColumns = Callable[[str], TableDraft]
"""The inside of CREATE TABLE's brackets as a table."""


class OwnTypes:
    """Takes statements in their order."""

    def __init__(self, named: NamedTypes, read_columns: ReadColumns) -> None:
        self.named, self.read_columns = named, read_columns

    def read(self, statement: str) -> bool:
        """Whether it is such a statement; raises KeyError where it changes a type that there isn't."""
        for pattern, take in (
            (ENUM, self.add_enum),
            (RANGE, self.add_range),
            (COMPOSITE, self.add_composite),
            (DOMAIN, self.add_domain),
            (NEW_LABEL, self.add_label),
            (RENAMED_LABEL, self.rename_label),
        ):
            match = pattern.fullmatch(statement)
            if match is not None:
                take(match)
                return True
        return False

    def add_enum(self, match: re.Match[str]) -> None:
        labels = tuple(map(unquoted, LABEL.findall(match["labels"])))
        self.named.add(match["own"], SqlType(name=self.name(match), shown=match["own"], family="enum", labels=labels))

    def add_range(self, match: re.Match[str]) -> None:
        said = SUBTYPE.search(match["options"])
        bound = None if said is None else read_type(said["type"], "postgresql", self.named)
        self.named.add(match["own"], SqlType(name=self.name(match), shown=match["own"], family="range", subtype=bound))
        several = MULTIRANGE.search(match["options"])
        if several is not None:
            name = self.name(several)
            self.named.add(several["own"], SqlType(name=name, shown=several["own"], family="multirange", subtype=bound))

    def add_composite(self, match: re.Match[str]) -> None:
        columns = self.read_columns(match["fields"]).columns.values()
        fields = tuple((column.name, column.type) for column in columns)
        self.named.add(match["own"], SqlType(name=self.name(match), shown=match["own"], family="composite", fields=fields))

    def add_domain(self, match: re.Match[str]) -> None:
        """Read as a table of one column of that type."""
        made = self.read_columns(f"value {match['rest']}")
        column, name = made.columns["value"], self.name(match)
        own = (
            Check(name=check.name, expression=over_value(check.expression)) for check in made.checks[len(column.type.checks) :]
        )
        self.named.add(
            match["own"],
            replace(column.type, domain=name, checks=(*column.type.checks, *own), is_nullable=column.is_nullable),
        )
        if column.default is not None:
            self.named.defaults[name] = column.default

    def add_label(self, match: re.Match[str]) -> None:
        found, label = self.found(match), unquoted(match["label"])
        labels = [each for each in found.labels if each != label]
        at = len(labels) if match["other"] is None else labels.index(unquoted(match["other"]))
        labels.insert(at + ((match["side"] or "").upper() == "AFTER"), label)
        self.named.add(match["own"], replace(found, labels=tuple(labels)))

    def rename_label(self, match: re.Match[str]) -> None:
        found, old, new = self.found(match), unquoted(match["old"]), unquoted(match["new"])
        self.named.add(match["own"], replace(found, labels=tuple(new if label == old else label for label in found.labels)))

    def found(self, match: re.Match[str]) -> SqlType:
        found = self.named.find(match["own"])
        if found is None:
            raise KeyError(match["own"])
        return found

    def name(self, match: re.Match[str]) -> str:
        """With its schema where that is not the default one."""
        return str(self.named.names.qualified(match["own"]))


def unquoted(text: str) -> str:
    return text.replace("''", "'")


def over_value(expression: str) -> str:
    """With the keyword in capitals, as the catalog has it."""
    return VALUE.sub(lambda match: match[1] or "VALUE", expression)
