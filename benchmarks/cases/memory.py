"""Peak memory of a stream to nowhere, short and long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import datagen
from benchmarks.case import Case, Goal, Made, Work
from benchmarks.schemas import TRANSACTIONS

LONG, SHORT = 50_000_000, 1_000_000


@contextmanager
def streamed(rows: int) -> Iterator[Work]:
    table = datagen.plan(TRANSACTIONS, count={"accounts": 100_000, "transactions": rows}, seed=1)["transactions"]
    yield lambda: Made(sum(batch.num_rows for batch in table.reader()))


MEMORY_CASE = Case(
    summary=f"{LONG:,} rows streamed to nowhere, and {SHORT:,}",
    contenders={"long": streamed, "short": streamed},
    rows={"short": SHORT},
    default_rows=LONG,
    goals=(
        Goal(
            measure="peak memory of 50M rows streamed to nowhere, against 1M rows",
            figure="peak_memory",
            subject="long",
            reference="short",
            bound=1.1,
            is_upper=True,
        ),
        Goal(
            measure="peak memory of 50M rows streamed to nowhere, bytes",
            figure="peak_memory",
            subject="long",
            reference=None,
            bound=500e6,
            is_upper=True,
        ),
    ),
)
