"""Domains within arrays and composite types: no condition of a table speaks of their values, but a cast does."""

from __future__ import annotations

from collections.abc import Iterator

from datagen.engine.constraints import UnreadCheck
from datagen.engine.plan import Plan
from datagen.io.catalog.model import Catalog, Check, SqlType
from datagen.io.catalog.spelling import spelling_of

__all__ = ["nested_checks"]


def nested_checks(catalog: Catalog, plan: Plan) -> Iterator[UnreadCheck]:
    """One for each column that is made of such domains: that its values, which are sent as text, can be read."""
    quote = spelling_of(catalog.dialect).quote
    for table in catalog.tables:
        made = plan.tables.get(str(table.name))
        for column in table.columns if made is not None else ():
            checks = list(checks_within(column.type))
            if checks and made is not None and column.name in made.columns:
                yield UnreadCheck(
                    table=made.name,
                    name=", ".join(dict.fromkeys(repr(check.name) for check in checks)),
                    path=next(spec.path for spec in made.spec.columns if spec.name == column.name),
                    sql=f"({quote(column.name)} IS NULL) IS NOT NULL",
                    what=f"a domain within {column.type.shown}",
                )


def checks_within(sql_type: SqlType) -> Iterator[Check]:
    """Those of elements and fields, however deep."""
    inner = [kind for _, kind in sql_type.fields]
    inner += [sql_type.element] if sql_type.element is not None else []
    for kind in inner:
        yield from kind.checks
        yield from checks_within(kind)
