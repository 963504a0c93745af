"""A request for rows -> what answers it: the rows themselves, a file of them, or word of where they are now."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

import msgspec

from datagen.engine.plan import Plan
from datagen.server.contract import Generated, GenerateRequest
from datagen.server.exports.exporting import export
from datagen.server.exports.formats import FILE_FORMATS
from datagen.server.exports.names import download_url
from datagen.server.generation import plan_at_hand, plan_of
from datagen.server.limits import batch_rows_of
from datagen.server.loading import dialect_of, load, target_of
from datagen.server.pieces import Piece
from datagen.server.rendering import with_data
from datagen.server.service import Service

__all__ = ["answer"]

SMALL_VALUES, SMALL_COLUMNS, SMALL_BYTES = 512, 32, 1 << 16
"""Of an answer that the event loop makes itself: most of what a column costs does not depend on its rows."""
MADE, EXPORTED = "Successfully generated", "Successfully generated and exported"


async def answer(wanted: GenerateRequest, service: Service) -> list[Piece]:
    """The body of the answer in pieces, once everything is done; a load waits until its database has room for a call."""
    if wanted.format == "database":
        return await service.databases.run(target_of(wanted, service.settings), make, wanted, service)
    if is_small(wanted, service):
        async with service.turn:
            return make(wanted, service)
    return await service.workers.run(make, wanted, service)


def is_small(wanted: GenerateRequest, service: Service) -> bool:
    """Whether making the rows takes about a millisecond, which is less than to hand them to another thread and back."""
    if wanted.format != "json":
        return False
    plan = plan_at_hand(wanted.schemas, wanted.count, **options_of(wanted, service, wanted.dialect))
    return (
        plan is not None
        and sum(table.rows * len(table.columns) for table in plan) <= SMALL_VALUES
        and sum(len(table.columns) for table in plan) <= SMALL_COLUMNS
        and sum(table.rows * table.most_row_bytes for table in plan) <= SMALL_BYTES
    )


def make(wanted: GenerateRequest, service: Service) -> list[Piece]:
    started = perf_counter()
    body, records = ANSWERS[wanted.format](wanted, service)
    service.statistics.note_generation(wanted.format, records, perf_counter() - started)
    service.metrics.count_rows(wanted.format, records)
    return body


def answer_rows(wanted: GenerateRequest, service: Service) -> tuple[list[Piece], int]:
    settings = service.settings
    plan = planned(wanted, service, wanted.dialect)
    generated = summary(plan, wanted, MADE)
    body = with_data(generated, plan, batch_rows=settings.max_batch_size, most_bytes=settings.max_file_size)
    return body, generated.total_records


def answer_file(wanted: GenerateRequest, service: Service) -> tuple[list[Piece], int]:
    settings = service.settings
    plan = planned(wanted, service, wanted.dialect)
    made = export(
        plan,
        wanted.format,
        service.exports,
        prefix=wanted.filename_prefix,
        dialect=wanted.dialect,
        most_bytes=settings.max_file_size,
        batch_rows=batch_rows_of(plan, settings.max_batch_size),
        progress=service.workers.go_on,
    )
    generated = summary(
        plan,
        wanted,
        EXPORTED,
        export_id=made.id,
        filename=made.name,
        download_url=download_url(made.name),
        file_size=made.size,
        expires_at=made.expires,
        warnings=[*plan.notes, *made.warnings] or None,
    )
    return [msgspec.json.encode(generated)], generated.total_records


def answer_load(wanted: GenerateRequest, service: Service) -> tuple[list[Piece], int]:
    location = target_of(wanted, service.settings)
    plan = planned(wanted, service, dialect_of(wanted, location))
    assert wanted.connection_string is not None
    batch_rows, progress = batch_rows_of(plan, service.settings.max_batch_size), service.workers.go_on
    loaded = load(plan, wanted.connection_string, batch_rows=batch_rows, progress=progress)
    generated = summary(
        plan,
        wanted,
        EXPORTED,
        export_id=uuid.uuid4().hex,
        connection_summary=loaded.target,
        tables_inserted=loaded.tables,
        insert_time=loaded.seconds,
        warnings=[*plan.notes, *loaded.warnings] or None,
    )
    return [msgspec.json.encode(generated)], generated.total_records


ANSWERS: Mapping[str, Callable[[GenerateRequest, Service], tuple[list[Piece], int]]] = {
    **dict.fromkeys(FILE_FORMATS, answer_file),
    "json": answer_rows,
    "database": answer_load,
}
"""By format."""


def planned(wanted: GenerateRequest, service: Service, dialect: str | None) -> Plan:
    return plan_of(wanted.schemas, wanted.count, **options_of(wanted, service, dialect))


def options_of(wanted: GenerateRequest, service: Service, dialect: str | None) -> dict[str, Any]:
    return {
        "most_rows": service.settings.max_records_per_request,
        "seed": wanted.seed,
        "locale": wanted.locale,
        "dialect": dialect,
    }


def summary(plan: Plan, wanted: GenerateRequest, done: str, **more: Any) -> Generated:
    count = {table.name: table.rows for table in plan}
    total = sum(count.values())
    return Generated(
        success=True,
        count=count,
        tables_generated=len(count),
        total_records=total,
        format=wanted.format,
        message=f"{done} {total} records for {len(count)} tables",
        **more,
    )
