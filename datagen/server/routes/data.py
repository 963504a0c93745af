"""Rows, made from the schemas of a request."""

from __future__ import annotations

from typing import Any

from litestar import Request, Response, post
from litestar.di import NamedDependency

from datagen.engine.plan import Plan
from datagen.server.bodies import read_body
from datagen.server.contract import Generated, GenerateRequest
from datagen.server.generation import plan_of
from datagen.server.openapi import takes
from datagen.server.rendering import with_data
from datagen.server.service import Service

__all__ = ["generate"]

EXAMPLE = {
    "schemas": {
        "users": {
            "type": "object",
            "properties": {
                "id": {"type": "integer", "primary_key": True},
                "email": {"type": "string", "format": "email", "unique": True},
            },
        }
    },
    "count": {"users": 3},
}


@post(
    "/data/generate",
    status_code=200,
    summary="Make rows",
    tags=["Data"],
    operation_class=takes(GenerateRequest, users=EXAMPLE),
)
async def generate(request: Request[Any, Any, Any], service: NamedDependency[Service]) -> Response[bytes]:
    """Makes rows, and answers with them, exports them to a file or loads them into a database."""
    wanted = await read_body(request, GenerateRequest)
    return await service.workers.run(answer, wanted, service)


def answer(wanted: GenerateRequest, service: Service) -> Response[bytes]:
    settings = service.settings
    plan = plan_of(
        wanted.schemas,
        wanted.count,
        most_rows=settings.max_records_per_request,
        seed=wanted.seed,
        locale=wanted.locale,
        dialect=wanted.dialect,
    )
    body = with_data(summary(plan, wanted), plan, batch_rows=settings.max_batch_size)
    service.metrics.count_rows("json", sum(table.rows for table in plan))
    return Response(body, media_type="application/json")


def summary(plan: Plan, wanted: GenerateRequest) -> Generated:
    count = {table.name: table.rows for table in plan}
    total = sum(count.values())
    return Generated(
        success=True,
        count=count,
        tables_generated=len(count),
        total_records=total,
        format=wanted.format,
        message=f"Successfully generated {total} records for {len(count)} tables",
    )
