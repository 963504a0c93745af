"""What a job answers once it has succeeded: the members of a request's answer."""

from __future__ import annotations

from typing import Any

from datagen.server.contract import Generated
from datagen.server.exports.names import download_url
from datagen.server.exports.store import Exports
from datagen.server.jobs.job import Job
from datagen.server.jobs.messages import Written

__all__ = ["file_result", "load_result"]


def file_result(job: Job, written: Written, exports: Exports) -> Generated:
    """Raises OSError where the file is gone already."""
    assert job.file_name is not None
    return result(
        job,
        written,
        filename=job.file_name,
        download_url=download_url(job.file_name),
        file_size=(exports.directory / job.file_name).stat().st_size,
        expires_at=exports.expires(job.file_name),
    )


def load_result(job: Job, written: Written) -> Generated:
    return result(
        job,
        written,
        connection_summary=job.connection_string,
        tables_inserted=list(written.rows),
        insert_time=written.seconds,
    )


def result(job: Job, written: Written, **more: Any) -> Generated:
    total, tables = sum(written.rows.values()), len(written.rows)
    return Generated(
        success=True,
        count=written.rows,
        tables_generated=tables,
        total_records=total,
        format=job.format,
        message=f"Successfully generated and exported {total} records for {tables} tables",
        export_id=job.id,
        warnings=written.notes or None,
        **more,
    )
