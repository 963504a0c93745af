"""Answers to the examples of requests, by method, path and status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["EXAMPLES", "PARAMETERS", "USERS"]

PARAMETERS: Mapping[str, Any] = {
    "filename": "datagen_9f1c2ab34d5e6f70.csv",
    "connection_string": "sqlite:////srv/data/shop.db",
    "job_id": "9f1c2ab34d5e6f70",
    "state": "running",
    "limit": 50,
    "offset": 0,
}
"""Of parameters whose handlers give none."""

USERS = {
    "type": "object",
    "properties": {
        "id": {"type": "integer", "primary_key": True},
        "email": {"type": "string", "format": "email", "unique": True},
    },
}
JOB = {
    "success": True,
    "id": "9f1c2ab34d5e6f70",
    "state": "running",
    "url": "/jobs/9f1c2ab34d5e6f70",
    "format": "parquet",
    "connection_summary": None,
    "attempt": 1,
    "created_at": "2026-11-30T12:00:00.000000Z",
    "started_at": "2026-11-30T12:00:00.010000Z",
    "finished_at": None,
    "rows_done": 4_000_000,
    "rows_total": 10_000_000,
    "tables": {"orders": {"done": 4_000_000, "total": 10_000_000}},
    "rows_per_second": 1_600_000.0,
    "eta_seconds": 3.8,
    "result": None,
    "error": None,
}
NEW_JOB = JOB | {
    "state": "queued",
    "attempt": 0,
    "started_at": None,
    "rows_done": 0,
    "tables": {"orders": {"done": 0, "total": 10_000_000}},
    "rows_per_second": None,
    "eta_seconds": None,
}
CANCELLED_JOB = JOB | {"state": "cancelled", "finished_at": "2026-11-30T12:00:04.000000Z", "eta_seconds": None}
EXAMPLES: Mapping[tuple[str, str], Mapping[str, Any]] = {
    ("get", "/"): {
        "200": {
            "service": "Datagen API",
            "version": "0.1.0",
            "status": "running",
            "docs_url": "/docs",
            "health_check": "/health",
        }
    },
    ("get", "/health"): {
        "200": {
            "status": "healthy",
            "timestamp": "2026-11-30T12:00:00.000000Z",
            "version": "0.1.0",
            "uptime": "0:00:05.123456",
        }
    },
    ("get", "/stats"): {
        "200": {
            "total_requests": 12,
            "total_records_generated": 3_400,
            "popular_formats": {"json": 7, "excel": 2},
            "average_generation_time": 0.012,
            "uptime_hours": 1.5,
        }
    },
    ("get", "/metrics"): {"200": 'datagen_rows_generated_total{format="json"} 3.0\n'},
    ("post", "/data/generate"): {
        "200": {
            "success": True,
            "count": {"users": 3},
            "tables_generated": 1,
            "total_records": 3,
            "format": "json",
            "message": "Successfully generated 3 records for 1 tables",
            "data": {
                "users": [
                    {"id": 1, "email": "bethany.chang@example.com"},
                    {"id": 2, "email": "horacio.ray@example.org"},
                    {"id": 3, "email": "leida.dotson@example.org"},
                ]
            },
        }
    },
    ("post", "/data/plan"): {
        "200": {
            "success": True,
            "seed": 42,
            "locale": "en",
            "rows": 3,
            "bytes": 168,
            "notes": [],
            "tables": [
                {
                    "name": "users",
                    "rows": 3,
                    "bytes": 168,
                    "columns": [
                        {
                            "name": "id",
                            "type": "int64",
                            "nullable": False,
                            "unique": True,
                            "primary_key": True,
                            "capacity": 9_223_372_036_854_775_807,
                        }
                    ],
                    "foreign_keys": [],
                    "sample": [{"id": 1}],
                }
            ],
        }
    },
    ("get", "/formats"): {
        "200": {
            "formats": [
                {
                    "name": "csv",
                    "suffix": ".csv",
                    "media_type": "text/csv",
                    "holds_tables": False,
                    "endpoints": ["POST /data/generate", "POST /data/stream"],
                }
            ],
            "string_formats": [{"format": "email", "summary": "an e-mail address", "example": "bethany.chang@example.com"}],
            "locales": ["de", "en"],
            "dialects": ["postgresql", "mysql", "sqlite", "mssql", "oracle"],
        }
    },
    ("post", "/jobs"): {"202": NEW_JOB},
    ("get", "/jobs"): {"200": {"success": True, "jobs": [JOB], "total": 1}},
    ("get", "/jobs/{job_id}"): {"200": JOB},
    ("delete", "/jobs/{job_id}"): {"200": CANCELLED_JOB, "202": JOB},
    ("post", "/jobs/{job_id}/retry"): {"202": NEW_JOB},
    ("get", "/jobs/{job_id}/events"): {"200": 'event: progress\nid: 7\ndata: {"state": "running", ...}\n\n'},
    ("delete", "/files/cleanup"): {
        "200": {"success": True, "message": "Cleaned up 5 expired files", "files_cleaned": 5},
    },
    **{
        (method, "/database/schema"): {
            "200": {
                "success": True,
                "schemas": {"users": USERS},
                "table_count": 1,
                "message": "Database schema retrieved successfully for 1 tables",
                "dialect": "postgresql",
                "warnings": [],
            }
        }
        for method in ("get", "post")
    },
    ("post", "/database/schema/create"): {
        "200": {
            "success": True,
            "tables_created": {"users": True, "orders": True},
            "tables_created_count": 2,
            "total_tables": 2,
            "message": "All 2 tables created successfully",
            "sql_statements": ['CREATE TABLE "users" ("id" BIGINT NOT NULL, PRIMARY KEY ("id"))', "..."],
            "notes": [],
        }
    },
}
