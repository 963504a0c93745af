"""SQL in a dialect to terms, by way of sqlglot's tree."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from datagen.engine.conditions.functions import FUNCTIONS, NAMED, ordered_parts
from datagen.engine.conditions.literals import read_interval, read_time, read_timestamp
from datagen.engine.conditions.regex import Patterns, from_glob, from_like, from_regex, from_similar
from datagen.engine.conditions.terms import (
    NULL,
    And,
    Call,
    Case,
    Cast,
    Clock,
    Comparison,
    Constant,
    Interval,
    IsNull,
    Match,
    Membership,
    Not,
    Or,
    Reference,
    Term,
    Truth,
    Unsupported,
    all_of,
    any_of,
)

__all__ = ["DIALECTS", "parse_term"]

DIALECTS = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "mssql": "tsql",
    "oracle": "oracle",
}
COMPARISONS: Mapping[type[exp.Expression], str] = {
    exp.EQ: "=", exp.NEQ: "<>", exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=",
}  # fmt: skip
MIRRORED = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
ARITHMETIC: Mapping[type[exp.Expression], str] = {
    exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.IntDiv: "div", exp.Mod: "%",
    exp.BitwiseAnd: "&", exp.BitwiseOr: "|", exp.BitwiseXor: "#", exp.BitwiseLeftShift: "<<", exp.BitwiseRightShift: ">>",
}  # fmt: skip
CLOCKS: Mapping[type[exp.Expression], bool] = {
    exp.CurrentDate: True, exp.CurrentTimestamp: False, exp.CurrentDatetime: False, exp.Localtimestamp: False,
}  # fmt: skip
CLOCK_NAMES = {
    "clock_timestamp": False, "statement_timestamp": False, "transaction_timestamp": False, "sysdatetime": False, "now": False,
    "getdate": False, "getutcdate": False, "sysutcdatetime": False, "utc_timestamp": False, "utc_date": True, "curdate": True,
}  # fmt: skip
TYPES = {
    "text": "text varchar nvarchar char nchar bpchar name character_set mediumtext longtext tinytext",
    "integer": "int bigint smallint tinyint mediumint uint ubigint usmallint utinyint umediumint int128 oid serial bigserial",
    "decimal": "decimal udecimal money smallmoney bigdecimal",
    "float": "double float udouble",
    "boolean": "boolean bit",
    "date": "date",
    "timestamp": "timestamp timestamptz timestampltz timestampntz datetime datetime2 smalldatetime",
    "time": "time timetz",
    "interval": "interval",
    "binary": "binary varbinary blob longblob mediumblob tinyblob",
    "json": "json jsonb",
    "uuid": "uuid uniqueidentifier",
}
TYPE_NAMES = {name: kind for kind, names in TYPES.items() for name in names.split()}
POSTGRESQL_REWRITES = (
    (re.compile(r'"position"\s*\('), "strpos("),
    (re.compile(r"\bOPERATOR\s*\(\s*(?:\w+\.)?([^\s()]+)\s*\)"), r"\1"),
)
"""PostgreSQL prints the function position(string, substring) quoted, and operators off the search path in full."""


def parse_term(sql: str, dialect: str, columns: Sequence[str], generated: Mapping[str, str]) -> Term:
    """Raises Unsupported."""
    return Reader(dialect, columns, generated).read(sql)


class Reader:
    """Reads SQL over the columns of one table."""

    def __init__(
        self, dialect: str, columns: Sequence[str], generated: Mapping[str, str], within: tuple[str, ...] = ()
    ) -> None:
        if dialect not in DIALECTS:
            raise Unsupported(f"the dialect {dialect}")
        self.given = dialect
        self.dialect = DIALECTS[dialect]
        self.columns = columns
        self.generated = generated
        self.within = within

    def read(self, sql: str) -> Term:
        text = sql
        if self.dialect == "postgres":
            for pattern, replacement in POSTGRESQL_REWRITES:
                text = pattern.sub(replacement, text)
        elif self.dialect == "mysql":
            text = re.sub(r"(\b_[a-z0-9]+)\\'((?:[^'\\]|\\\\.)*)\\'", r"\1'\2'", text)
        try:
            # In parentheses, since some functions are also words that statements begin with.
            tree = sqlglot.parse_one(f"({text}\n)", dialect=self.dialect)
        except SqlglotError as error:
            raise Unsupported(f"the syntax of {sql!r}") from error
        except RecursionError as error:
            raise Unsupported("an expression as deeply nested as this") from error
        return self.term(tree)

    def term(self, node: exp.Expression) -> Term:
        kind = type(node)
        if kind in COMPARISONS:
            return self.comparison(COMPARISONS[kind], node.this, node.expression)
        if kind in ARITHMETIC:
            name = ARITHMETIC[kind]
            return Call(self.division() if name == "/" else name, (self.term(node.this), self.term(node.expression)))
        if kind in CLOCKS:
            return Clock(CLOCKS[kind])
        method: Callable[[exp.Expression], Term] | None = getattr(self, f"read_{kind.__name__.lower()}", None)
        if method is not None:
            return method(node)
        if kind in FUNCTIONS:
            name, keys = FUNCTIONS[kind]
            return Call(name, tuple(self.term(part) for part in ordered_parts(node, keys)))
        raise Unsupported(self.named(node))

    def named(self, node: exp.Expression) -> str:
        if isinstance(node, exp.Func):
            return f"the function {node.sql_name().lower()}"
        return f"{node.sql(dialect=self.dialect)!r}"

    def division(self) -> str:
        """MySQL and Oracle divide whole numbers exactly, the others cut the remainder off."""
        return "exact /" if self.dialect in ("mysql", "oracle") else "/"

    # Names and constants

    def read_column(self, node: exp.Expression) -> Term:
        assert isinstance(node, exp.Column)
        return self.identifier(node.this)

    def read_identifier(self, node: exp.Expression) -> Term:
        return self.identifier(node)

    def identifier(self, node: exp.Expression) -> Term:
        name = node.name
        is_quoted = bool(node.args.get("quoted"))
        found = self.resolved(name)
        if found is None:
            if is_quoted and self.dialect in ("sqlite", "mysql"):
                return Constant(name)
            if name.lower() == "value" and len(self.columns) == 1:
                return self.reference(self.columns[0])
            if name.lower() == "sysdate" and not is_quoted:
                return Clock(False)
            raise Unsupported(f"the name {name!r}, which is no column of the table")
        return self.reference(found)

    def resolved(self, name: str) -> str | None:
        known = [*self.columns, *(each for each in self.generated if each not in self.columns)]
        if name in known:
            return name
        return next((each for each in known if each.casefold() == name.casefold()), None)

    def reference(self, column: str) -> Term:
        if column not in self.generated:
            return Reference(column)
        if column in self.within:
            raise Unsupported(f"the generated column {column!r}, which depends on itself")
        return Reader(self.given, self.columns, self.generated, (*self.within, column)).read(self.generated[column])

    def read_literal(self, node: exp.Expression) -> Term:
        if node.is_string:
            return Constant(node.this)
        text = node.this
        if re.fullmatch(r"[0-9]+", text):
            return Constant(int(text))
        return Constant(float(text) if "e" in text.lower() and self.dialect != "postgres" else Decimal(text))

    def read_national(self, node: exp.Expression) -> Term:
        return Constant(str(node.this))

    def read_rawstring(self, node: exp.Expression) -> Term:
        return Constant(str(node.this))

    def read_introducer(self, node: exp.Expression) -> Term:
        return self.term(node.expression)

    def read_hexstring(self, node: exp.Expression) -> Term:
        return Constant(bytes.fromhex(node.this if len(node.this) % 2 == 0 else "0" + node.this))

    def read_bytestring(self, node: exp.Expression) -> Term:
        return Constant(str(node.this).encode())

    def read_bitstring(self, node: exp.Expression) -> Term:
        return Constant(int(node.this, 2) if self.dialect == "mysql" else str(node.this))

    def read_boolean(self, node: exp.Expression) -> Term:
        return Constant(bool(node.this))

    def read_null(self, node: exp.Expression) -> Term:
        return NULL

    def read_interval(self, node: exp.Expression) -> Term:
        amount = self.term(node.this) if node.this is not None else NULL
        unit = node.args.get("unit")
        if not isinstance(amount, Constant):
            raise Unsupported(self.named(node))
        return Constant(read_interval(str(amount.value), unit.name if unit is not None else None))

    def read_datestrtodate(self, node: exp.Expression) -> Term:
        return Cast(self.term(node.this), "date")

    # Structure

    def read_paren(self, node: exp.Expression) -> Term:
        return self.term(node.this)

    def read_collate(self, node: exp.Expression) -> Term:
        return self.term(node.this)

    def read_alias(self, node: exp.Expression) -> Term:
        return self.term(node.this)

    def read_ordered(self, node: exp.Expression) -> Term:
        return self.term(node.this)

    def read_and(self, node: exp.Expression) -> Term:
        return And(tuple(self.term(part) for part in node.flatten()))

    def read_or(self, node: exp.Expression) -> Term:
        return Or(tuple(self.term(part) for part in node.flatten()))

    def read_xor(self, node: exp.Expression) -> Term:
        left, right = self.term(node.this), self.term(node.expression)
        return Or((And((left, Not(right))), And((Not(left), right))))

    def read_not(self, node: exp.Expression) -> Term:
        return Not(self.term(node.this))

    def read_neg(self, node: exp.Expression) -> Term:
        part = self.term(node.this)
        if isinstance(part, Constant) and isinstance(part.value, int | float | Decimal):
            return Constant(-part.value)
        return Call("-", (Constant(0), part))

    def read_is(self, node: exp.Expression) -> Term:
        right = node.expression
        is_negated = bool(node.args.get("negate"))
        if isinstance(right, exp.Not):
            right, is_negated = right.this, not is_negated
        if isinstance(right, exp.Null):
            found = self.null_test(node.this, is_negated)
            return found if is_negated and self.is_row(node.this) else Not(found) if is_negated else found
        if isinstance(right, exp.Boolean):
            found = Truth(self.term(node.this), bool(right.this))
        elif isinstance(right, exp.JSON):
            found = Call("json_valid", (self.term(node.this),))
        else:
            found = same(self.term(node.this), self.term(right))
        return Not(found) if is_negated else found

    def is_row(self, node: exp.Expression) -> bool:
        node = node.unnest()
        return isinstance(node, exp.Tuple) or (isinstance(node, exp.Anonymous) and node.name.lower() == "row")

    def null_test(self, node: exp.Expression, is_negated: bool) -> Term:
        """For a row, whether all its fields are null or, negated, all are not."""
        if not self.is_row(node):
            return IsNull(self.term(node))
        tests = [IsNull(self.term(part)) for part in node.unnest().expressions]
        return all_of([Not(test) for test in tests] if is_negated else list(tests))

    def read_nullsafeeq(self, node: exp.Expression) -> Term:
        return same(self.term(node.this), self.term(node.expression))

    def read_nullsafeneq(self, node: exp.Expression) -> Term:
        return Not(same(self.term(node.this), self.term(node.expression)))

    def comparison(self, operator: str, left: exp.Expression, right: exp.Expression) -> Term:
        if isinstance(left, exp.Any) and not isinstance(right, exp.Any):
            return self.comparison(MIRRORED[operator], right, left)
        quantified = self.quantified(right)
        if quantified is not None:
            members, is_any = quantified
            if not isinstance(members, list):
                return self.over_array(operator, self.term(left), members, is_any)
            subject = self.term(left)
            if operator == "=" and is_any:
                return Membership(subject, tuple(members))
            if operator == "<>" and not is_any:
                return Not(Membership(subject, tuple(members)))
            parts = tuple(Comparison(operator, subject, member) for member in members)
            return any_of(parts) if is_any else all_of(parts)
        if self.is_row(left) and self.is_row(right):
            lefts, rights = ([self.term(part) for part in side.unnest().expressions] for side in (left, right))
            if len(lefts) == len(rights):
                return row_comparison(operator, lefts, rights)
        return Comparison(operator, self.term(left), self.term(right))

    def quantified(self, node: exp.Expression) -> tuple[list[Term] | Term, bool] | None:
        """The members, or the array, of ANY and ALL, and whether it is ANY; None for anything else."""
        if isinstance(node, exp.Any):
            return self.members(node.this), True
        if isinstance(node, exp.All):
            return self.members(node.this), False
        if isinstance(node, exp.Anonymous) and node.name.lower() in ("all", "some") and len(node.expressions) == 1:
            return self.members(node.expressions[0]), node.name.lower() == "some"
        return None

    def members(self, node: exp.Expression) -> list[Term] | Term:
        node = node.unnest()
        while isinstance(node, exp.Cast) and isinstance(node.this.unnest(), exp.Array):
            node = node.this.unnest()
        if isinstance(node, exp.Array | exp.Tuple):
            return [self.term(member) for member in node.expressions]
        if isinstance(node, exp.Cast) and isinstance(node.this.unnest(), exp.Literal):
            return [Constant(value) for value in array_members(node.this.unnest().this)]
        return self.term(node)

    def over_array(self, operator: str, subject: Term, array: Term, is_any: bool) -> Term:
        if operator == "=" and is_any:
            return Call("any_equals", (subject, array))
        if operator == "<>" and not is_any:
            return Not(Call("any_equals", (subject, array)))
        raise Unsupported(f"{operator} {'ANY' if is_any else 'ALL'} of an array column")

    def read_in(self, node: exp.Expression) -> Term:
        if node.args.get("query") is not None or node.args.get("unnest") is not None:
            raise Unsupported("a subquery")
        if self.is_row(node.this):
            return any_of([self.comparison("=", node.this, member) for member in node.expressions])
        return Membership(self.term(node.this), tuple(self.term(member) for member in node.expressions))

    def read_between(self, node: exp.Expression) -> Term:
        subject, low, high = (self.term(node.args[key]) for key in ("this", "low", "high"))
        between = And((Comparison(">=", subject, low), Comparison("<=", subject, high)))
        if not node.args.get("symmetric"):
            return between
        return Or((between, And((Comparison(">=", subject, high), Comparison("<=", subject, low)))))

    def read_overlaps(self, node: exp.Expression) -> Term:
        """SQL's definition for two periods given by their ends, in either order."""
        first, second = ([self.term(part) for part in side.unnest().expressions] for side in (node.this, node.expression))
        if len(first) != 2 or len(second) != 2:
            raise Unsupported("OVERLAPS")
        starts = [Call("least", tuple(each)) for each in (first, second)]
        ends = [Call("greatest", tuple(each)) for each in (first, second)]
        crossing = And((Comparison("<", starts[0], ends[1]), Comparison("<", starts[1], ends[0])))
        is_unknown = any_of([IsNull(part) for part in (*first, *second)])
        return Case(((is_unknown, NULL),), Or((crossing, Comparison("=", starts[0], starts[1]))))

    def read_case(self, node: exp.Expression) -> Term:
        options = []
        for branch in node.args["ifs"]:
            test = (
                self.term(branch.this) if node.this is None else Comparison("=", self.term(node.this), self.term(branch.this))
            )
            options.append((test, self.term(branch.args["true"])))
        default = node.args.get("default")
        return Case(tuple(options), NULL if default is None else self.term(default))

    def read_if(self, node: exp.Expression) -> Term:
        default = node.args.get("false")
        return Case(((self.term(node.this), self.term(node.args["true"])),), NULL if default is None else self.term(default))

    def read_coalesce(self, node: exp.Expression) -> Term:
        parts = [self.term(part) for part in (node.this, *node.expressions)]
        return Case(tuple((Not(IsNull(part)), part) for part in parts[:-1]), parts[-1])

    def read_nullif(self, node: exp.Expression) -> Term:
        subject = self.term(node.this)
        return Case(((Comparison("=", subject, self.term(node.expression)), NULL),), subject)

    # Types

    def read_cast(self, node: exp.Expression) -> Term:
        kind = self.type_of(node.args["to"])
        part = self.term(node.this)
        return self.converted(part, kind)

    read_trycast = read_cast

    def read_convert(self, node: exp.Expression) -> Term:
        return self.converted(self.term(node.expression), self.type_of(node.this))

    def converted(self, part: Term, kind: str | None) -> Term:
        """Without a kind, the type is the user's own: an enum or a domain, whose values pass as they are."""
        if isinstance(part, Cast) and part.to == "text" and isinstance(part.subject, Constant):
            part = part.subject
        if isinstance(part, Constant) and isinstance(part.value, str) and kind in ("date", "timestamp"):
            word = part.value.strip().lower()
            if word in ("now", "today"):
                return Clock(kind == "date" or word == "today")
        if isinstance(part, Constant) and isinstance(part.value, str) and kind == "interval":
            return Constant(read_interval(part.value))
        if isinstance(part, Constant) and kind is not None:
            return folded(part, kind)
        return part if kind is None else Cast(part, kind)

    def type_of(self, node: exp.Expression) -> str | None:
        kind = node.this
        name = (kind.value if isinstance(kind, exp.DataType.Type) else str(kind)).lower()
        if name.startswith("array") or name.startswith("userdefined"):
            return None
        if self.dialect == "postgres" and name == "bit":
            return None
        if name in TYPE_NAMES:
            return TYPE_NAMES[name]
        if name in ("inet", "cidr", "hstore", "xml", "variant", "unknown", "null", "object") or "range" in name:
            return None
        raise Unsupported(f"a cast to {name}")

    def read_attimezone(self, node: exp.Expression) -> Term:
        zone = self.term(node.args["zone"])
        if zone not in (Constant("UTC"), Cast(Constant("UTC"), "text"), Constant("utc"), Constant("GMT")):
            raise Unsupported("a time zone other than UTC")
        return self.term(node.this)

    # Patterns

    def read_like(self, node: exp.Expression) -> Term:
        return self.like(node, None, ignores_case=False)

    def read_ilike(self, node: exp.Expression) -> Term:
        return self.like(node, None, ignores_case=True)

    def read_escape(self, node: exp.Expression) -> Term:
        inner = node.this
        is_negated = isinstance(inner, exp.Not)
        inner = inner.this if is_negated else inner
        escape = self.term(node.expression)
        if not isinstance(inner, exp.Like | exp.ILike | exp.SimilarTo) or not isinstance(escape, Constant):
            raise Unsupported("ESCAPE")
        found = self.like(inner, str(escape.value), ignores_case=isinstance(inner, exp.ILike))
        return Not(found) if is_negated else found

    def like(self, node: exp.Expression, escape: str | None, *, ignores_case: bool) -> Term:
        if escape is None and self.dialect in ("postgres", "mysql"):
            escape = "\\"
        has_classes = self.dialect == "tsql"
        if self.dialect == "sqlite":
            ignores_case = True
        subject = self.term(node.this)

        def matched(pattern: Term) -> Term:
            return Match(
                *self.patterns(
                    subject, from_like(self.text(pattern), escape, ignores_case=ignores_case, has_classes=has_classes)
                )
            )

        quantified = self.quantified(node.expression)
        if quantified is None:
            found = matched(self.term(node.expression))
        else:
            members, is_any = quantified
            if not isinstance(members, list):
                raise Unsupported("LIKE over an array column")
            found = (any_of if is_any else all_of)([matched(member) for member in members])
        return Not(found) if node.args.get("negate") else found

    def patterns(self, subject: Term, patterns: Patterns) -> tuple[Term, str, str | None]:
        return subject, patterns.search, patterns.words

    def read_glob(self, node: exp.Expression) -> Term:
        return Match(*self.patterns(self.term(node.this), from_glob(self.text(self.term(node.expression)))))

    def read_similarto(self, node: exp.Expression) -> Term:
        return Match(*self.patterns(self.term(node.this), from_similar(self.text(self.term(node.expression)))))

    def read_regexplike(self, node: exp.Expression) -> Term:
        flag = node.args.get("flag")
        flags = self.text(self.term(flag)) if flag is not None else ""
        return self.regex(node.this, node.expression, ignores_case="i" in flags)

    def read_regexpilike(self, node: exp.Expression) -> Term:
        return self.regex(node.this, node.expression, ignores_case=True)

    def regex(self, subject: exp.Expression, pattern: exp.Expression, *, ignores_case: bool) -> Term:
        read = self.term(subject)
        quantified = self.quantified(pattern)
        if quantified is not None and isinstance(quantified[0], list):
            members, is_any = quantified
            return (any_of if is_any else all_of)([self.matching(read, self.text(each), ignores_case) for each in members])
        if isinstance(pattern, exp.Anonymous) and pattern.name.lower() in ("similar_to_escape", "similar_escape"):
            arguments = [self.term(part) for part in pattern.expressions]
            escape = self.text(arguments[1]) if len(arguments) > 1 and arguments[1] != NULL else "\\"
            return Match(*self.patterns(read, from_similar(self.text(arguments[0]), escape)))
        return self.matching(read, self.text(self.term(pattern)), ignores_case)

    def matching(self, subject: Term, pattern: str, ignores_case: bool) -> Term:
        return Match(*self.patterns(subject, from_regex(pattern, self.dialect, ignores_case=ignores_case)))

    def text(self, term: Term) -> str:
        while isinstance(term, Cast) and term.to == "text":
            term = term.subject
        if not isinstance(term, Constant) or not isinstance(term.value, str):
            raise Unsupported("a pattern that is no constant")
        return term.value

    # Functions

    def read_dot(self, node: exp.Expression) -> Term:
        if isinstance(node.expression, exp.Func) and node.this.name.lower() in ("pg_catalog", "public", "sys", "dbo"):
            call = node.expression
            # Behind a schema sqlglot does not tell functions apart.
            return self.term(sqlglot.parse_one(call.sql(dialect=self.dialect), dialect=self.dialect))
        raise Unsupported(self.named(node.expression) if isinstance(node.expression, exp.Func) else f"{node.sql()!r}")

    def read_anonymous(self, node: exp.Expression) -> Term:
        name = node.name.lower()
        if name in CLOCK_NAMES:
            return Clock(CLOCK_NAMES[name])
        if name == "isjson":
            return Case(((Call("json_valid", (self.term(node.expressions[0]),)), Constant(1)),), Constant(0))
        arguments = [self.term(part) for part in node.expressions]
        if name in ("num_nonnulls", "num_nulls"):
            wanted = [IsNull(each) if name == "num_nulls" else Not(IsNull(each)) for each in arguments]
            return total(wanted)
        if name in ("regexp_like", "regexp_matches", "regexp_match"):
            flags = self.text(arguments[2]) if len(arguments) > 2 else ""
            found = self.matching(arguments[0], self.text(arguments[1]), "i" in flags)
            return found if name == "regexp_like" else Case(((found, Constant(1)),), NULL)
        if name == "timezone" and len(arguments) == 2 and arguments[0] in (Constant("UTC"), Cast(Constant("UTC"), "text")):
            return arguments[1]
        if name == "row":
            raise Unsupported("a row value")
        if name not in NAMED:
            raise Unsupported(f"the function {name}")
        return Call(NAMED[name], tuple(arguments))

    def read_greatest(self, node: exp.Expression) -> Term:
        return self.extreme("greatest", [node.this, *node.expressions])

    def read_least(self, node: exp.Expression) -> Term:
        return self.extreme("least", [node.this, *node.expressions])

    read_max, read_min = read_greatest, read_least

    def extreme(self, name: str, nodes: Sequence[exp.Expression]) -> Term:
        """Null where an argument is, but in PostgreSQL and SQL Server, which pass over nulls."""
        parts = tuple(self.term(node) for node in nodes)
        if self.dialect in ("postgres", "tsql"):
            return Call(name, parts)
        return Case(((any_of([IsNull(part) for part in parts]), NULL),), Call(name, parts))

    def read_extract(self, node: exp.Expression) -> Term:
        unit = node.this
        named = self.term(unit) if not isinstance(unit, exp.Var) else Constant(unit.name)
        return Call("extract", (Constant(self.text(named).lower()), self.term(node.expression)))

    def read_datediff(self, node: exp.Expression) -> Term:
        unit = node.args.get("unit")
        name = unit.name.lower() if unit is not None else "day"
        return Call("date_diff", (Constant(name), self.term(node.this), self.term(node.expression)))

    def read_dateadd(self, node: exp.Expression) -> Term:
        return self.shifted(node, 1)

    def read_datesub(self, node: exp.Expression) -> Term:
        return self.shifted(node, -1)

    read_tsordsadd = read_dateadd

    def shifted(self, node: exp.Expression, sign: int) -> Term:
        amount = self.term(node.expression)
        if isinstance(amount, Constant) and not isinstance(amount.value, Interval):
            unit = node.args.get("unit")
            amount = Constant(read_interval(str(amount.value), unit.name if unit is not None else "day"))
        if not isinstance(amount, Constant):
            raise Unsupported(self.named(node))
        return Call("+" if sign > 0 else "-", (self.term(node.this), amount))

    def read_timestamptrunc(self, node: exp.Expression) -> Term:
        unit = node.args["unit"]
        named = Constant(unit.name) if isinstance(unit, exp.Var) else self.term(unit)
        return Call("date_trunc", (Constant(self.text(named).lower()), self.term(node.this)))

    read_datetrunc = read_timestamptrunc

    def read_trim(self, node: exp.Expression) -> Term:
        characters = node.args.get("expression")
        place = str(node.args.get("position") or "BOTH").lower()
        parts = (self.term(node.this),) if characters is None else (self.term(node.this), self.term(characters))
        return Call({"both": "trim", "leading": "ltrim", "trailing": "rtrim"}[place], parts)

    def read_length(self, node: exp.Expression) -> Term:
        subject = node.this
        if self.dialect == "tsql" and isinstance(subject, exp.Cast):
            subject = subject.this
        return Call("octet_length" if node.args.get("binary") else "length", (self.term(subject),))

    def read_strposition(self, node: exp.Expression) -> Term:
        if node.args.get("position") is not None or node.args.get("occurrence") is not None:
            raise Unsupported("a search from a position")
        return Call("strpos", (self.term(node.this), self.term(node.args["substr"])))

    def read_regexpreplace(self, node: exp.Expression) -> Term:
        modifiers = node.args.get("modifiers")
        flags = self.text(self.term(modifiers)) if modifiers is not None else ""
        is_global = "g" in flags or self.dialect != "postgres"
        patterns = from_regex(self.text(self.term(node.expression)), self.dialect, ignores_case="i" in flags)
        replacement = node.args.get("replacement")
        made = self.term(replacement) if replacement is not None else Constant("")
        name = "regexp_replace_all" if is_global else "regexp_replace"
        return Call(name, (self.term(node.this), Constant(patterns.search), made))

    def read_jsonextract(self, node: exp.Expression) -> Term:
        return Call("json_get", (self.term(node.this), Constant(self.json_path(node))))

    def read_jsonextractscalar(self, node: exp.Expression) -> Term:
        return Call("json_text", (self.term(node.this), Constant(self.json_path(node))))

    read_jsonbextract = read_jsonextract
    read_jsonbextractscalar = read_jsonextractscalar

    def json_path(self, node: exp.Expression) -> str:
        path = node.expression
        if isinstance(path, exp.JSONPath):
            parts = []
            for part in path.expressions:
                if isinstance(part, exp.JSONPathKey | exp.JSONPathSubscript) and isinstance(part.this, str | int):
                    parts.append(str(part.this))
                elif not isinstance(part, exp.JSONPathRoot):
                    raise Unsupported("a JSON path of this form")
            return "\0".join(parts)
        value = self.term(path)
        while isinstance(value, Cast):
            value = value.subject
        if not isinstance(value, Constant):
            raise Unsupported("a JSON path that is no constant")
        text = str(value.value)
        if text.startswith("$"):
            return "\0".join(quoted or plain for quoted, plain in re.findall(r'"([^"]+)"|([\w-]+)', text))
        if text.startswith("{") and isinstance(node, exp.JSONBExtract | exp.JSONBExtractScalar):
            return "\0".join(str(member) for member in array_members(text))
        return text

    def read_bracket(self, node: exp.Expression) -> Term:
        return Call("element", (self.term(node.this), self.term(node.expressions[0])))

    def read_array(self, node: exp.Expression) -> Term:
        raise Unsupported("an array value")

    def read_tuple(self, node: exp.Expression) -> Term:
        if len(node.expressions) == 1:
            return self.term(node.expressions[0])
        raise Unsupported("a row value")


def folded(part: Constant, kind: str) -> Term:
    """The cast of a constant, done where it leaves no doubt."""
    value = part.value
    match kind, value:
        case ("text" | "json" | "uuid", str()) | ("boolean", bool()) | (_, None):
            return part
        case ("integer", int()) | ("decimal" | "float", int() | Decimal()):
            return Constant(int(value)) if isinstance(value, bool) else part
        case "integer" | "decimal", str() if re.fullmatch(r"\s*[+-]?\d+\s*", value):
            return Constant(int(value))
        case "decimal" | "float", str() if re.fullmatch(r"\s*[+-]?\d+\.\d+\s*", value):
            return Constant(Decimal(value.strip()))
        case "date" | "timestamp", str() if (moment := read_timestamp(value)) is not None:
            return Constant(moment.date() if kind == "date" else moment)
        case "time", str() if (time := read_time(value)) is not None:
            return Constant(time)
        case _:
            return Cast(part, kind)


def same(left: Term, right: Term) -> Term:
    """IS NOT DISTINCT FROM."""
    if right == NULL:
        return IsNull(left)
    if left == NULL:
        return IsNull(right)
    if isinstance(right, Constant):
        return Truth(Comparison("=", left, right), True)
    return Or((And((IsNull(left), IsNull(right))), Truth(Comparison("=", left, right), True)))


def total(tests: list[Term]) -> Term:
    """How many of them are true; none of them is ever null."""
    counted: list[Term] = [Case(((test, Constant(1)),), Constant(0)) for test in tests]
    found = counted[0]
    for each in counted[1:]:
        found = Call("+", (found, each))
    return found


def row_comparison(operator: str, lefts: list[Term], rights: list[Term]) -> Term:
    if operator in ("=", "<>"):
        equal = all_of([Comparison("=", left, right) for left, right in zip(lefts, rights, strict=True)])
        return equal if operator == "=" else Not(equal)
    strict = operator.rstrip("=")
    last = Comparison(operator if len(lefts) == 1 else strict, lefts[0], rights[0])
    if len(lefts) == 1:
        return last
    return any_of([last, all_of([Comparison("=", lefts[0], rights[0]), row_comparison(operator, lefts[1:], rights[1:])])])


def array_members(text: str) -> list[str | None]:
    """The members of PostgreSQL's text form of a one-dimensional array, ``{a,"b c",NULL}``."""
    if not (text.startswith("{") and text.endswith("}")) or "{" in text[1:]:
        raise Unsupported(f"the array {text!r}")
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,]+)', text[1:-1])
    return [
        re.sub(r"\\(.)", r"\1", quoted) if quoted else None if plain.upper() == "NULL" else plain.strip()
        for quoted, plain in found
    ]
