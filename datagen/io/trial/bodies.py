"""What the text of users' functions says: the conditions that they ask for, their constants, the relations that they read.

All of it is guesswork on text, and good for proposals that the database then tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from datagen.io.trial.stage import Function

__all__ = ["called", "inlined", "numbers_in", "relations_read", "texts_in"]

TOKEN = re.compile(
    r"""(?P<text>[eE]?'(?:[^']|'')*') | (?P<quoted>"(?:[^"]|"")*") | (?P<word>[^\W\d][\w$]*) | (?P<place>\$\d+)
    | (?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
SELECTED = re.compile(r"\s*(?:SELECT|RETURN)\s+(?P<value>.*?)(?:\s+AS\s+\w+)?\s*;?\s*", re.DOTALL | re.IGNORECASE)
RETURNED = re.compile(r"\bRETURN\s+(?P<value>.*?)\s*;", re.DOTALL | re.IGNORECASE)
GUARD = re.compile(r"\bIF\s+(?P<test>.*?)\s+THEN\s+(?:RAISE\s+(?:EXCEPTION\b|')|RETURN\s+false\b)", re.DOTALL | re.IGNORECASE)
ADMITTED = re.compile(r"\bIF\s+(?P<test>.*?)\s+THEN\s+RETURN\s+true\b", re.DOTALL | re.IGNORECASE)
ASSIGNED = re.compile(
    r"\b(?!(?i:DECLARE|BEGIN|THEN|ELSE|LOOP)\b)(?P<name>\w+)(?:\s+[\w()]+)?\s*:=\s*(?P<value>[^;]*?)\s*;", re.DOTALL
)
SOURCE = re.compile(r"\b(?:FROM|JOIN)\s+(?:ONLY\s+)?((?:[\w$\"]+\s*\.\s*)?[\w$\"]+)", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\w.$])-?\d+(?:\.\d+)?(?![\w.])")
MOST_CONDITIONS = 3
"""That the text of one function suggests."""
DEEPEST = 5
"""Functions within functions."""


def called(sql: str, functions: Sequence[Function]) -> list[Function]:
    """Those whose names stand in an expression, and in the text of those, and so on."""
    found: list[Function] = []
    texts = [sql]
    while texts:
        words = set(re.findall(r"[\w$]+", texts.pop()))
        new = [function for function in functions if function.name in words and function not in found]
        found += new
        texts += [function.source for function in new]
    return found


def relations_read(functions: Sequence[Function]) -> set[str]:
    """The last parts of names that stand where a query names what it reads."""
    sources = [name for function in functions for name in SOURCE.findall(plain(function.source))]
    return {name.rpartition(".")[2].strip().strip('"') for name in sources}


def texts_in(functions: Sequence[Function]) -> list[str]:
    """The literals of text, each once, as they stand in SQL without their quotation marks."""
    found = [match["text"] for function in functions for match in TOKEN.finditer(plain(function.source)) if match["text"]]
    return list(dict.fromkeys(unquoted(text) for text in found))


def unquoted(text: str) -> str:
    value = text.partition("'")[2][:-1].replace("''", "'")
    return value.replace("\\\\", "\\") if text[0] in "eE" else value


def numbers_in(functions: Sequence[Function]) -> list[str]:
    """In ascending order."""
    return sorted({text for function in functions for text in NUMBER.findall(plain(function.source))}, key=float)


def plain(source: str) -> str:
    return COMMENT.sub(" ", source)


def inlined(sql: str, functions: Sequence[Function]) -> Iterator[str]:
    """The expression with conditions in the place of calls, as far as functions are that simple."""
    known = {function.name: function for function in called(sql, functions)}
    for number in range(MOST_CONDITIONS):
        text: str | None = sql
        for _ in range(DEEPEST):
            text = None if text is None else replaced(text, known, number)
            if text is None or not any(word in known for word in re.findall(r"[\w$]+", text)):
                break
        if text is not None and text != sql:
            yield text


def replaced(sql: str, known: Mapping[str, Function], number: int) -> str | None:
    """With the first call replaced by the function's condition of this number; None where that can't be."""
    for name, function in known.items():
        call = re.search(rf'(?:[\w$"]+\.)?"?(?<![\w$]){re.escape(name)}"?\s*\(', sql)
        if call is None:
            continue
        end = closing_bracket(sql, call.end())
        conditions = list(conditions_of(function))
        if end is None or number >= len(conditions):
            return None
        arguments = [part.strip() for part in split_at_commas(sql[call.end() : end])]
        return f"{sql[: call.start()]}({with_arguments(conditions[number], function, arguments)}){sql[end + 1 :]}"
    return None


def conditions_of(function: Function) -> Iterator[str]:
    """What it gives; of several statements, what the last one gives unless one before refused."""
    source = with_assignments(plain(function.source).strip())
    selected = SELECTED.fullmatch(source)
    if selected and ";" not in selected["value"]:
        yield selected["value"]
        return
    guards = [f"NOT ({match['test']})" for match in GUARD.finditer(source)]
    values = [match["value"] for match in RETURNED.finditer(source)]
    admitted = [match["test"] for match in ADMITTED.finditer(source)]
    if admitted:
        yield " OR ".join(f"({test})" for test in admitted)
    if values:
        last = [] if values[-1].lower() == "true" else [f"({values[-1]})"]
        if guards or last:
            yield " AND ".join([*guards, *last])
        yield values[0]


def with_assignments(source: str) -> str:
    """The values of variables in their places, of those that get one only."""
    found = list(ASSIGNED.finditer(source))
    names = [match["name"].lower() for match in found]
    for match in found:
        if names.count(match["name"].lower()) == 1:
            source = source.replace(match[0], "")
            value = match["value"].replace("\\", r"\\")
            source = re.sub(rf"\b{match['name']}\b", f"({value})", source)
    return source


def with_arguments(condition: str, function: Function, arguments: Sequence[str]) -> str:
    """An argument that is an expression keeps its brackets."""
    values = {f"${number}": value for number, value in enumerate(arguments, 1)}
    values |= {name.lower(): value for name, value in zip(function.parameters, arguments, strict=False) if name}
    parts = []
    for match in TOKEN.finditer(condition.replace(f"{function.name}.", "")):
        word = match["word"] or match["place"]
        value = values.get(word.lower()) if word else None
        parts.append(match[0] if value is None else f"({value})")
    return "".join(parts)


def closing_bracket(sql: str, start: int) -> int | None:
    """Where the bracket that was opened before ``start`` is closed."""
    depth = 1
    for match in TOKEN.finditer(sql, start):
        depth += (match[0] == "(") - (match[0] == ")")
        if not depth:
            return match.start()
    return None


def split_at_commas(sql: str) -> list[str]:
    depth, parts = 0, [""]
    for match in TOKEN.finditer(sql):
        depth += (match[0] in "([") - (match[0] in ")]")
        if match[0] == "," and not depth:
            parts.append("")
        else:
            parts[-1] += match[0]
    return parts
