"""LIKE and its relatives, and regular expressions."""

from __future__ import annotations

from sqlglot import exp

from datagen.engine.conditions.reading.comparisons import quantifier_of
from datagen.engine.conditions.reading.reader import Node, Reader, Readers
from datagen.engine.conditions.reading.regex import Patterns, from_glob, from_like, from_regex, from_similar
from datagen.engine.conditions.terms import (
    NULL,
    Call,
    Constant,
    Match,
    Not,
    Term,
    Unsupported,
    all_of,
    any_of,
)

__all__ = ["READERS"]


def read_like(reader: Reader, node: Node) -> Term:
    return like(reader, node, None, ignores_case=False)


def read_ilike(reader: Reader, node: Node) -> Term:
    return like(reader, node, None, ignores_case=True)


def read_escape(reader: Reader, node: Node) -> Term:
    inner = node.this
    is_negated = isinstance(inner, exp.Not)
    inner = inner.this if is_negated else inner
    escape = reader.term(node.expression)
    if not isinstance(inner, exp.Like | exp.ILike | exp.SimilarTo) or not isinstance(escape, Constant):
        raise Unsupported("ESCAPE")
    found = like(reader, inner, str(escape.value), ignores_case=isinstance(inner, exp.ILike))
    return Not(found) if is_negated else found


def like(reader: Reader, node: Node, escape: str | None, *, ignores_case: bool) -> Term:
    if escape is None and reader.dialect in ("postgres", "mysql"):
        escape = "\\"
    has_classes = reader.dialect == "tsql"
    if reader.dialect == "sqlite":
        ignores_case = True
    subject = reader.term(node.this)

    def matched(pattern: Term) -> Term:
        return Match(
            *patterns(
                reader, subject, from_like(reader.text(pattern), escape, ignores_case=ignores_case, has_classes=has_classes)
            )
        )

    quantified = quantifier_of(reader, node.expression)
    if quantified is None:
        found = matched(reader.term(node.expression))
    else:
        members, is_any = quantified
        if not isinstance(members, list):
            raise Unsupported("LIKE over an array column")
        found = (any_of if is_any else all_of)([matched(member) for member in members])
    return Not(found) if node.args.get("negate") else found


def patterns(reader: Reader, subject: Term, patterns: Patterns) -> tuple[Term, str, str | None]:
    return subject, patterns.search, patterns.words


def read_glob(reader: Reader, node: Node) -> Term:
    return Match(*patterns(reader, reader.term(node.this), from_glob(reader.text(reader.term(node.expression)))))


def read_similarto(reader: Reader, node: Node) -> Term:
    return Match(*patterns(reader, reader.term(node.this), from_similar(reader.text(reader.term(node.expression)))))


def read_regexplike(reader: Reader, node: Node) -> Term:
    flag = node.args.get("flag")
    flags = reader.text(reader.term(flag)) if flag is not None else ""
    return regex(reader, node.this, node.expression, ignores_case="i" in flags)


def read_regexpilike(reader: Reader, node: Node) -> Term:
    return regex(reader, node.this, node.expression, ignores_case=True)


def regex(reader: Reader, subject: Node, pattern: Node, *, ignores_case: bool) -> Term:
    read = reader.term(subject)
    quantified = quantifier_of(reader, pattern)
    members, is_any = quantified if quantified is not None else (None, False)
    if isinstance(members, list):
        return (any_of if is_any else all_of)([matching(reader, read, reader.text(each), ignores_case) for each in members])
    if isinstance(pattern, exp.Anonymous) and pattern.name.lower() in ("similar_to_escape", "similar_escape"):
        arguments = [reader.term(part) for part in pattern.expressions]
        escape = reader.text(arguments[1]) if len(arguments) > 1 and arguments[1] != NULL else "\\"
        return Match(*patterns(reader, read, from_similar(reader.text(arguments[0]), escape)))
    return matching(reader, read, reader.text(reader.term(pattern)), ignores_case)


def matching(reader: Reader, subject: Term, pattern: str, ignores_case: bool) -> Term:
    return Match(*patterns(reader, subject, from_regex(pattern, reader.dialect, ignores_case=ignores_case)))


def read_regexpreplace(reader: Reader, node: Node) -> Term:
    modifiers = node.args.get("modifiers")
    flags = reader.text(reader.term(modifiers)) if modifiers is not None else ""
    is_global = "g" in flags or reader.dialect != "postgres"
    patterns = from_regex(reader.text(reader.term(node.expression)), reader.dialect, ignores_case="i" in flags)
    replacement = node.args.get("replacement")
    made = reader.term(replacement) if replacement is not None else Constant("")
    name = "regexp_replace_all" if is_global else "regexp_replace"
    return Call(name, (reader.term(node.this), Constant(patterns.search), made))


READERS: Readers = {
    exp.Like: read_like,
    exp.ILike: read_ilike,
    exp.Escape: read_escape,
    exp.Glob: read_glob,
    exp.SimilarTo: read_similarto,
    exp.RegexpLike: read_regexplike,
    exp.RegexpILike: read_regexpilike,
    exp.RegexpReplace: read_regexpreplace,
}
