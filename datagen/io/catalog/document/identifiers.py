"""Which columns an SQL expression reads, and how names are quoted in one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from datagen.io.catalog.model import Dialect

__all__ = ["columns_read", "quoted"]

TOKEN = re.compile(
    r"""(?P<text>'(?:[^'\\]|''|\\.)*') | "(?P<double>(?:[^"]|"")*)" | `(?P<back>(?:[^`]|``)*)` | \[(?P<bracket>[^\]']*)\]
    | (?P<word>[^\W\d][\w$]*)""",
    re.VERBOSE | re.DOTALL,
)
QUOTES: Mapping[Dialect, str] = {"postgresql": '""', "sqlite": '""', "oracle": '""', "mysql": "``", "mssql": "[]"}


def columns_read(expression: str, columns: Iterable[str]) -> tuple[str, ...]:
    """Those whose names stand in the expression, in the table's order; names without quotes match in any case."""
    exact, folded = set(), set()
    for match in TOKEN.finditer(expression):
        name = match["double"] or match["back"] or match["bracket"]
        if name is not None:
            exact.add(name.replace('""', '"').replace("``", "`"))
        elif match["word"]:
            folded.add(match["word"].lower())
    return tuple(name for name in columns if name in exact or name.lower() in folded)


def quoted(name: str, dialect: Dialect) -> str:
    before, after = QUOTES[dialect][0], QUOTES[dialect][1]
    return f"{before}{name.replace(after, after * 2)}{after}"
