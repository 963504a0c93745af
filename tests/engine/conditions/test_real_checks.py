"""Columns narrowed to real CHECK constraints hold values that PostgreSQL accepts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from condition_columns import specs_of, values_of, verdicts
from real_checks import REAL

from datagen.engine.conditions import Branch, branches, parse_condition

ROWS = 48


@pytest.fixture(scope="module")
def connection(postgresql_server: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(postgresql_server, options="-c timezone=UTC -c client_min_messages=error") as connection:
        yield connection


@pytest.mark.parametrize(("declared", "sql"), REAL)
def test_values_of_every_branch_satisfy_the_check(connection: psycopg.Connection[Any], declared: str, sql: str) -> None:
    specs = specs_of(declared)
    condition = parse_condition(sql, "postgresql", list(specs))

    found = branches([condition], specs)

    assert found
    for branch in found[:12]:
        verify(connection, declared, sql, branch)


def verify(connection: psycopg.Connection[Any], declared: str, sql: str, branch: Branch) -> None:
    columns = values_of(branch.columns, ROWS)
    accepted = verdicts(connection, declared, columns, [sql])[0]
    ours = [True] * ROWS
    for condition in branch.residual:
        ours = condition.holds(columns).tolist()

    # What is promised is kept; what is left to trial is seen as the database sees it, and mostly succeeds.
    assert not any(mine and not theirs for mine, theirs in zip(ours, accepted, strict=True))
    assert sum(ours) >= ROWS // 4
