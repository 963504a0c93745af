"""All cases, by the name that selects them."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.case import Case
from benchmarks.cases.constrained import CONSTRAINED_CASE, FAST_CASE
from benchmarks.cases.familiar import FAMILIAR_CASE
from benchmarks.cases.growth import GROWTH_CASE
from benchmarks.cases.lineitem import LINEITEM_CASE
from benchmarks.cases.memory import MEMORY_CASE
from benchmarks.cases.mixed import MIXED_CASE
from benchmarks.cases.mysql import MYSQL_CASE
from benchmarks.cases.postgresql import POSTGRESQL_CASE
from benchmarks.cases.row_by_row import ROW_BY_ROW_CASE
from benchmarks.cases.schema import SCHEMA_CASE
from benchmarks.cases.service import SERVICE_CASE
from benchmarks.cases.sqlite import SQLITE_CASE
from benchmarks.cases.text import TEXT_CASE
from benchmarks.cases.xlsx import XLSX_CASE

__all__ = ["CASES"]

CASES: Mapping[str, Case] = {
    "mixed": MIXED_CASE,
    "postgresql": POSTGRESQL_CASE,
    "constrained": CONSTRAINED_CASE,
    "fast": FAST_CASE,
    "schema": SCHEMA_CASE,
    "sqlite": SQLITE_CASE,
    "mysql": MYSQL_CASE,
    "memory": MEMORY_CASE,
    "row_by_row": ROW_BY_ROW_CASE,
    "lineitem": LINEITEM_CASE,
    "text": TEXT_CASE,
    "xlsx": XLSX_CASE,
    "service": SERVICE_CASE,
    "growth": GROWTH_CASE,
    "familiar": FAMILIAR_CASE,
}
