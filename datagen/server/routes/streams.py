"""Rows of one table as a stream, for what does not fit in a request."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from difflib import get_close_matches
from functools import partial
from time import perf_counter
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter
from litestar.response.base import ASGIResponse

from datagen.engine.dataset import ForeignKind, PerParent
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import TargetError
from datagen.io.files.names import file_names
from datagen.io.files.streamed import FIRST_ROWS, STREAMED, Streamed
from datagen.server.bodies import decode_part, read_body
from datagen.server.contract import PlanRequest
from datagen.server.exports.download import disposition
from datagen.server.failures import Refusal
from datagen.server.generation import plan_of_any_size
from datagen.server.limits import batch_rows_of
from datagen.server.openapi import takes
from datagen.server.routes.data import EXAMPLE
from datagen.server.service import Service
from datagen.server.streams import PieceResponse

__all__ = ["MEDIA_TYPES", "stream"]

MEDIA_TYPES = {
    "csv": "text/csv",
    "ndjson": "application/x-ndjson",
    "arrow": "application/vnd.apache.arrow.stream",
    "parquet": "application/vnd.apache.parquet",
}
SUFFIXES = {"csv": ".csv", "ndjson": ".ndjson", "arrow": ".arrows", "parquet": ".parquet"}
ROWS_LIMIT = 1 << 62


@post(
    "/data/stream",
    status_code=200,
    summary="Stream rows of a table",
    tags=["Data"],
    operation_class=takes(PlanRequest, users=EXAMPLE),
)
async def stream(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    table: Annotated[
        str | None,
        QueryParameter(description="Which one; not needed where there is one.", examples=[Example(value="users")]),
    ] = None,
    start: Annotated[
        int,
        QueryParameter(name="from", ge=0, lt=ROWS_LIMIT, description="The first row.", examples=[Example(value=0)]),
    ] = 0,
    stop: Annotated[
        int | None,
        QueryParameter(
            name="to",
            ge=0,
            lt=ROWS_LIMIT,
            description="The row behind the last one: the table's count by default. It is the count of a table without one.",
            examples=[Example(value=3)],
        ),
    ] = None,
    format: Annotated[
        Literal["arrow", "parquet", "csv", "ndjson"],
        QueryParameter(description="Of the bytes.", examples=[Example(value="csv")]),
    ] = "ndjson",
) -> ASGIResponse:
    """Answers with the bytes as they are made, in constant memory, however many rows there are.

    They are those rows of the whole table, whatever slice of it is asked for. A stream that fails on its way has no ending.
    """
    started = perf_counter()
    wanted = await read_body(request, PlanRequest)
    made, streamed, end = await service.workers.run(open_stream, wanted, table, start, stop, format)
    pieces = service.streams.pieces(streamed, start, end, on_rows=partial(service.metrics.count_rows, format))
    first = await anext(pieces)
    return PieceResponse(
        then(pieces, lambda: service.statistics.add_generation(format, end - start, perf_counter() - started)),
        first,
        media_type=MEDIA_TYPES[format],
        headers={"content-disposition": disposition(file_name(made.name, SUFFIXES[format]))},
    )


async def then(pieces: AsyncGenerator[bytes], call: Callable[[], object]) -> AsyncGenerator[bytes]:
    """The pieces, and a call once all of them are taken."""
    async with aclosing(pieces):
        async for piece in pieces:
            yield piece
    call()


def open_stream(
    wanted: PlanRequest, name: str | None, start: int, stop: int | None, format: str
) -> tuple[TablePlan, Streamed, int]:
    """The table, it on its way into a file, and the row behind the last one."""
    table = table_of(wanted, name, stop)
    end = table.rows if stop is None else stop
    if start > end:
        raise refusal(f"from is {start}, behind {end}, where the rows end", "query.from")
    if end > table.rows:
        raise refusal(f"to is {end}, beyond the {table.rows} rows of {table.name!r}", "query.to")
    return table, STREAMED[format](table, start, end), end


def table_of(wanted: PlanRequest, name: str | None, stop: int | None) -> TablePlan:
    """Raises Refusal where there is no such table, or rows are so wide that one alone takes too much memory."""
    plan = plan_of_any_size(wanted, wanted.count)
    batch_rows_of(plan, FIRST_ROWS)
    table = named(plan, name)
    counts = {} if isinstance(wanted.count, msgspec.UnsetType) else decode_part(wanted.count, dict[str, msgspec.Raw], "$.count")
    if stop is None or stop == table.rows or table.name in counts or follows_parents(table):
        return table
    counts[table.name] = msgspec.Raw(str(stop).encode())
    return plan_of_any_size(wanted, msgspec.Raw(msgspec.json.encode(counts)))[table.name]


def named(plan: Plan, name: str | None) -> TablePlan:
    names = list(plan.tables)
    if name is None and len(names) == 1:
        return plan[names[0]]
    if name is None:
        raise refusal(f"there are {len(names)} tables: name one of {', '.join(names)}", "query.table")
    if name not in names:
        close = get_close_matches(name, names, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(names)}"
        raise refusal(f"there is no table {name!r} ({hint})", "query.table")
    return plan[name]


def follows_parents(table: TablePlan) -> bool:
    """Whether the rows of its parents say how many it has, where nothing else does."""
    return any(
        isinstance(column.kind, ForeignKind)
        and isinstance(column.kind.distribution, PerParent)
        and column.kind.table != table.name
        for column in table.spec.columns
    )


def refusal(what: str, path: str) -> Refusal:
    return Refusal("ValidationError", what, [{"message": what, "path": path}])


def file_name(table: str, suffix: str) -> str:
    """One that any system takes, for any table's name."""
    try:
        return file_names([table], suffix)[table]
    except TargetError:
        return "rows" + suffix
