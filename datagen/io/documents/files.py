"""JSON, YAML and SQL files -> documents."""

from __future__ import annotations

import json
import re
import sys
from decimal import Decimal, InvalidOperation
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import yaml

from datagen.errors import Problem, SchemaError

__all__ = ["parse_json", "read_document"]

SUFFIXES = {".json": "json", ".yaml": "yaml", ".yml": "yaml", ".sql": "sql"}


def read_document(path: str | PathLike[str], *, dialect: str | None = None) -> dict[str, Any]:
    """The document in a ``.json``, ``.yaml`` or ``.yml`` file, or in JSON or YAML on standard input (``-``).

    Of a ``.sql`` file it is what its CREATE TABLE statements say, in that dialect, guessed unless given.

    Raises SchemaError with file and line for what can't be read.
    """
    name = fspath(path)
    text = sys.stdin.read() if name == "-" else read_text(Path(name))
    kind = SUFFIXES.get(Path(name).suffix.lower(), "yaml")
    if dialect is not None and kind != "sql":
        raise SchemaError([Problem("a dialect is of SQL text alone", name, "drop --schema-dialect")])
    if kind == "sql":
        from datagen.io.documents.ddl import ddl_document

        return ddl_document(text, name, dialect)
    document = parse_json(text, name) if kind == "json" else parse_yaml(text, name)
    if not isinstance(document, dict):
        shown = "empty" if document is None else f"a {type(document).__name__}"
        raise problem(f"the document is {shown}, not an object", name, 'write {"table": {"type": "object", "properties": ...}}')
    return document


def read_text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise problem(f"can't read the schema: {error.strerror}", str(path), "check the path") from error
    except UnicodeDecodeError as error:
        raise problem(f"the schema is not UTF-8 (byte {error.start})", str(path), "save it as UTF-8") from error


def parse_json(text: str, name: str) -> object:
    """Its numbers exactly as they are written. Raises SchemaError, with line and column in what has this name."""
    try:
        return json.loads(text, object_pairs_hook=without_repeats, parse_int=number_of, parse_float=number_of)
    except json.JSONDecodeError as error:
        raise problem(f"not valid JSON: {error.msg}", f"{name}:{error.lineno}:{error.colno}", "correct it there") from error
    except RepeatedName as error:
        raise problem(f"name {error.name!r} is written twice in one object", name, "rename or drop one") from error
    except RecursionError as error:
        raise problem("the document is nested too deeply", name, "flatten it") from error


def parse_yaml(text: str, name: str) -> object:
    try:
        return yaml.load(text, Loader=PlainLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        raise problem(f"not valid YAML: {error.problem}", where, "correct it there") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise problem(f"not valid YAML: {error}", name, "correct it") from error


def number_of(text: str) -> int | float | Decimal:
    """The number exactly as it is written, but for one whose exponent not even Decimal holds, which is infinite.

    An integer with more digits than Python's ``int`` reads is a Decimal too.
    """
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return Decimal(text)
    except InvalidOperation:
        return float(text)


def problem(what: str, where: str, fix: str) -> SchemaError:
    return SchemaError([Problem(what, where, fix)])


class RepeatedName(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, name: str) -> None:
        self.name = name


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        raise RepeatedName(next(name for at, name in enumerate(names) if name in names[:at]))
    return members


KEPT_TAGS = (*(f"tag:yaml.org,2002:{tag}" for tag in ("null", "str", "seq", "map")), None)
"""What YAML's own constructors make; None stands for tags that are not known, which are an error."""


class PlainLoader(yaml.SafeLoader):
    """YAML with the scalars of JSON (YAML 1.2 core schema): ``no`` and ``2024-01-31`` are strings, names come once."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the base class' own attribute
    yaml_constructors = {tag: yaml.SafeLoader.yaml_constructors[tag] for tag in KEPT_TAGS}  # noqa: RUF012 - the same

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value if isinstance(node, yaml.MappingNode) else ():
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.MarkedYAMLError(problem="a name is a list or an object", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"name {key.value!r} is written twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


SCALARS = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+", list("-+0123456789")),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+0123456789.")),
}
"""Tag -> what is written so, and the letters it begins with."""


def construct_scalar(loader: PlainLoader, node: yaml.ScalarNode) -> bool | int | float | Decimal:
    """A tag that is written out, as in ``!!int abc``, may say what the text is not."""
    text, tag = str(loader.construct_scalar(node)), node.tag.rpartition(":")[2]
    if not re.fullmatch(SCALARS[tag][0], text):
        raise yaml.MarkedYAMLError(problem=f"{text!r} is no {tag}", problem_mark=node.start_mark)
    return text.lower() == "true" if tag == "bool" else number_of(text)


for tag, (pattern, first) in SCALARS.items():
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), first)
for tag in ("bool", "int", "float"):
    PlainLoader.add_constructor(f"tag:yaml.org,2002:{tag}", construct_scalar)
