"""Datagen: from a schema to data that is right, reproducible and fast.

import datagen

plan = datagen.plan(schemas, count={"users": 1000}, seed=7)
plan["users"].batch(0, 10)                      # any rows of any table, as a pyarrow.RecordBatch
datagen.write(plan, "sqlite:///shop.db")
datagen.seed("postgresql://me@localhost/shop", rows=10_000).certificate.is_clean  # a database of anybody's design
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datagen.api import plan
    from datagen.engine.plan import Plan, TablePlan
    from datagen.errors import DatagenError, LoadError, Problem, SchemaError, TargetError
    from datagen.io.catalog.introspection import introspect
    from datagen.io.catalog.reading import read_catalog
    from datagen.io.verify import Certificate, verify
    from datagen.io.write import Report, write
    from datagen.seeding import Seeded, Seeding, prepare_seeding, seed

__all__ = [
    "Certificate",
    "DatagenError",
    "LoadError",
    "Plan",
    "Problem",
    "Report",
    "SchemaError",
    "Seeded",
    "Seeding",
    "TablePlan",
    "TargetError",
    "introspect",
    "plan",
    "prepare_seeding",
    "read_catalog",
    "seed",
    "verify",
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
    "Certificate": "datagen.io.verify",
    "verify": "datagen.io.verify",
    "introspect": "datagen.io.catalog.introspection",
    "read_catalog": "datagen.io.catalog.reading",
    "Seeded": "datagen.seeding",
    "Seeding": "datagen.seeding",
    "prepare_seeding": "datagen.seeding",
    "seed": "datagen.seeding",
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
