"""What would be made, without making it."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.openapi.spec import Example
from litestar.params import QueryParameter

from datagen.io.plan_text import plan_object, sample_rows
from datagen.server.bodies import read_body
from datagen.server.contract import Planned, PlanRequest
from datagen.server.generation import plan_of_any_size
from datagen.server.limits import batch_rows_of
from datagen.server.openapi import takes
from datagen.server.routes.data import EXAMPLE
from datagen.server.service import Service

__all__ = ["plan"]

MOST_SAMPLE_ROWS = 100


@post(
    "/data/plan",
    status_code=200,
    summary="Tell what would be made",
    tags=["Data"],
    operation_class=takes(PlanRequest, users=EXAMPLE),
)
async def plan(
    request: Request[Any, Any, Any],
    service: NamedDependency[Service],
    sample: Annotated[
        int,
        QueryParameter(ge=0, le=MOST_SAMPLE_ROWS, description="Rows of each table to show.", examples=[Example(value=1)]),
    ] = 5,
) -> Planned:
    """The dry run: tables in load order with their rows, columns, keys and estimated bytes, and the first rows of each."""
    wanted = await read_body(request, PlanRequest)
    return await service.workers.run(planned, wanted, sample)


def planned(wanted: PlanRequest, sample: int) -> Planned:
    made = plan_of_any_size(wanted, wanted.count)
    rows = min(sample, batch_rows_of(made, MOST_SAMPLE_ROWS))
    told = plan_object(made)
    for table in told["tables"]:
        table["sample"] = [msgspec.Raw(row.encode()) for row in sample_rows(made[table["name"]], rows)]
    return msgspec.convert(told, Planned)
