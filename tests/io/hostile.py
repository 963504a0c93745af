"""Texts and names that try to break out of SQL, and out of the programs that read it line by line."""

from __future__ import annotations

import string

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

__all__ = ["NASTY", "names", "quick", "rows_of_text", "slow"]

SPECIAL = "'\"\\`;-/*$&%:?@#[](){}<>=,.!~^|\x00\x01\x08\t\n\x0b\x0c\r\x1a\x1b\x7f\x85\xa0\u2028\u2029\ufeff\ufffe\uffff😀"
NASTY = [
    "",
    " ",
    "'",
    "''",
    "\\",
    "\\'",
    "'; DROP TABLE t; --",
    "\\.",
    "\\N",
    "NULL",
    "\n\\.\n",
    "\nGO\n",
    "\n/\n",
    "\n.quit\n",
    "\r\n",
    "a\rb",
    "$(x)",
    "&x",
    ":x",
    "%s",
    "$$",
    "$x$",
    "/*",
    "*/",
    "--",
    "{",
    '"}',
    "N'x'",
    "E'\\x41'",
    "||",
    "😀",
    "\x1a",
    ";\n",
]
texts = st.one_of(
    st.sampled_from(NASTY), st.text(st.sampled_from(SPECIAL + string.ascii_letters), max_size=30), st.text(max_size=30)
)
rows_of_text = st.lists(texts, min_size=1, max_size=40)
quick = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
slow = settings(quick, max_examples=8)
"""Where each example starts a program."""


def names(forbidden: str, maximum: int = 0x10FFFF) -> st.SearchStrategy[str]:
    """Of up to 60 bytes, without these characters and those past the maximum."""
    special = sorted(letter for letter in SPECIAL if letter not in forbidden + "\0" and ord(letter) <= maximum)
    usual = st.characters(exclude_characters=forbidden + "\0", exclude_categories=["Cs"], max_codepoint=maximum)
    return st.text(st.one_of(st.sampled_from(special), usual), min_size=1, max_size=12).filter(is_short)


def is_short(name: str) -> bool:
    return len(name.encode()) <= 60
