"""Datagen: from a schema to data that is right, reproducible and fast.

import datagen

plan = datagen.plan(schemas, count={"users": 1000}, seed=7)
plan["users"].batch(0, 10)                      # any rows of any table, as a pyarrow.RecordBatch
datagen.write(plan, "sqlite:///shop.db")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datagen.api import plan
    from datagen.engine.plan import Plan, TablePlan
    from datagen.errors import DatagenError, LoadError, Problem, SchemaError, TargetError
    from datagen.io.write import Report, write

__all__ = [
    "DatagenError",
    "LoadError",
    "Plan",
    "Problem",
    "Report",
    "SchemaError",
    "TablePlan",
    "TargetError",
    "plan",
    "write",
]

HOMES = {
    "plan": "datagen.api",
    "Plan": "datagen.engine.plan",
    "TablePlan": "datagen.engine.plan",
    "DatagenError": "datagen.errors",
    "LoadError": "datagen.errors",
    "Problem": "datagen.errors",
    "SchemaError": "datagen.errors",
    "TargetError": "datagen.errors",
    "Report": "datagen.io.write",
    "write": "datagen.io.write",
}
"""Public name -> module. They are imported at their first use: the libraries below take a second, ``--help`` needs none."""


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
