"""What a job answers once it has succeeded: the members of a request's answer."""

from __future__ import annotations

from pathlib import Path

from datagen.server.contract import Generated
from datagen.server.jobs.job import Job
from datagen.server.jobs.messages import Written

__all__ = ["result_of"]


def result_of(job: Job, target: str, written: Written) -> Generated:
    total = sum(written.rows.values())
    result = Generated(
        success=True,
        count=written.rows,
        tables_generated=len(written.rows),
        total_records=total,
        format=job.format,
        message=f"Successfully generated and exported {total} records for {len(written.rows)} tables",
        export_id=job.id,
    )
    if job.format == "database":
        result.connection_summary = job.connection_string
        result.tables_inserted = list(written.rows)
        result.insert_time = round(written.seconds, 6)
    else:
        path = Path(target)
        result.filename, result.file_size = path.name, path.stat().st_size
        result.download_url = f"/files/download/{path.name}"
    return result
