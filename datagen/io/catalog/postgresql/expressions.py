"""SQL expressions as PostgreSQL prints them: in one pair of brackets too many, and of a domain over VALUE."""

from __future__ import annotations

import re

__all__ = ["substitute_value", "unbracketed"]

TOKENS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|\bVALUE\b|[()]""")
"""What matters here, and literals and quoted names, in which nothing does."""


def unbracketed(expression: str) -> str:
    """Without brackets around the whole of it."""
    while expression.startswith("(") and closing(expression) == len(expression) - 1:
        expression = expression[1:-1]
    return expression


def closing(expression: str) -> int:
    """Where the bracket closes that the expression begins with."""
    depth = 0
    for token in TOKENS.finditer(expression):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth == 0:
            return token.start()
    return -1


def substitute_value(expression: str, column: str) -> str:
    """A domain's condition about a column, whose name is given as SQL writes it; the server prints the keyword in capitals."""
    return TOKENS.sub(lambda token: column if token[0] == "VALUE" else token[0], expression)
