"""SQL text for SQL Server and Oracle, of which there is no server here: parsed by sqlglot, its literals mean the values."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from hostile import NASTY, names, quick, rows_of_text
from hypothesis import example, given
from hypothesis import strategies as st
from sqlglot import exp

from datagen.engine.plan import Plan, TablePlan
from datagen.io.sql.sink import SqlOptions
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
LINE_BYTES = {"mssql": 1 << 20, "oracle": 2499}
"""Of their clients."""
long_texts = st.tuples(st.sampled_from(["a", "é", "😀", "'", "&", "\n", "$("]), st.integers(400, 4500)).map(
    lambda pair: pair[0] * pair[1]
)


@pytest.fixture
def script(tmp_path: Path, table_of: Table, plan_of: Plans) -> Callable[..., str]:
    def written(values: list[str], dialect: str, *, table: str = "t", column: str = "a", rows: int | None = None) -> str:
        plan = plan_of(table_of(table, {column: pa.array(values, pa.string_view())}))
        write(plan, str(tmp_path / "x.sql"), details=SqlOptions(dialect=dialect, rows_per_insert=rows))
        return (tmp_path / "x.sql").read_bytes().decode()

    return written


def inserts(script: str, dialect: str) -> Iterator[tuple[str, str, list[Any]]]:
    """Of each INSERT: the table, its only column and the values."""
    for statement in statements(script, dialect):
        assert not isinstance(statement, exp.Command), statement
        for insert in statement.find_all(exp.Insert):
            column = insert.this.expressions[0].name
            values = [meaning(row.expressions[0]) for row in insert.expression.expressions]
            yield insert.this.this.name, column, values


def statements(script: str, dialect: str) -> list[Any]:
    if dialect == "oracle":
        return sqlglot.parse(script, dialect="oracle")
    batches = re.split(r"^GO$", script, flags=re.MULTILINE | re.IGNORECASE)
    return [statement for batch in batches for statement in sqlglot.parse(batch, dialect="tsql") if statement is not None]


def meaning(literal: Any) -> str:
    """The string that a literal expression stands for."""
    pieces = []
    while isinstance(literal, exp.DPipe):
        pieces.append(literal.expression)
        literal = literal.this
    return "".join(meaning_of_piece(piece) for piece in (literal, *reversed(pieces)))


def meaning_of_piece(literal: Any) -> str:
    match literal:
        case exp.Chr():
            return chr(int(literal.expressions[0].this))
        case exp.Anonymous():
            assert literal.this == "TO_CLOB"
            return meaning(literal.expressions[0])
        case exp.Cast():
            assert literal.to.sql("tsql") == "NVARCHAR(MAX)"
            return bytes.fromhex(literal.this.this).decode("utf-16-le")
        case _:
            assert isinstance(literal, exp.National | exp.Literal), repr(literal)
            return str(literal.this)


@pytest.mark.parametrize("dialect", LINE_BYTES)
@pytest.mark.parametrize("rows", [1, 3])
def test_any_text_is_what_its_literal_means(dialect: str, rows: int, script: Any) -> None:
    @quick
    @given(st.lists(st.one_of(rows_of_text.map(lambda values: values[0]), long_texts), min_size=1, max_size=3))
    @example(NASTY)
    def holds(values: list[str]) -> None:
        text = script(values, dialect, rows=rows)
        found = [value for _, _, part in inserts(text, dialect) for value in part]
        assert found == values
        assert max(len(line.encode()) for line in text.split("\n")) <= LINE_BYTES[dialect]

    holds()


@pytest.mark.parametrize("dialect", LINE_BYTES)
def test_no_text_reaches_the_client_as_a_line_or_a_variable(dialect: str, script: Any) -> None:
    """What stands between quotation marks has no line end, so no line begins with what a value says."""

    @quick
    @given(rows_of_text)
    @example(NASTY)
    def holds(values: list[str]) -> None:
        text = script(values, dialect)
        data = text[text.index("VALUES") :]
        assert "$(" not in data or dialect == "oracle"
        assert "&" not in data or dialect == "mssql"
        for line in data.split("\n"):
            assert line.count("'") % 2 == 0
        assert not re.search(r"[\x00-\x09\x0b-\x1f]", data)

    holds()


@pytest.mark.parametrize(("dialect", "forbidden"), [("mssql", "\r\n$"), ("oracle", '\r\n&"')])
def test_any_name_is_what_its_identifier_means(dialect: str, forbidden: str, script: Any) -> None:
    @quick
    @given(names(forbidden).filter(lambda name: not name.startswith("#")), names(forbidden))
    @example("a]]b", "];--#")
    def holds(table: str, column: str) -> None:
        text = script(["x"], dialect, table=table, column=column)
        assert list(inserts(text, dialect)) == [(table, column, ["x"])]
        (created,) = [statement for statement in statements(text, dialect) if isinstance(statement, exp.Create)]
        assert (created.this.this.name, created.this.expressions[0].name) == (table, column)

    holds()
