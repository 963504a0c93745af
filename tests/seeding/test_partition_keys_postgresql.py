"""Foreign keys that single partitions have hold in PostgreSQL, and bind no other rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from filling import Filled, asking_postgresql, claims, filled

import datagen
from datagen.errors import LeftOutWarning
from datagen.io.create.creating import create_tables
from datagen.io.documents.ddl import ddl_document
from datagen.io.verify import read_planned_catalog, verify
from datagen.seeding import seed

ROWS = 150
CLAIMS = claims("postgresql/partition_keys.claims.sql")
WAYS: dict[str, list[dict[str, Any]]] = {
    "once": [{}],
    "again": [{}, {"seed": 8}],
    "replaced": [{}, {"seed": 9, "if_exists": "replace"}],
    "fast": [{"fast": True}, {"seed": 10, "fast": True}],
}
"""By name: how it is filled, one time after another."""


@pytest.fixture(scope="module", params=WAYS)
def made(request: pytest.FixtureRequest, new_postgresql_schema: Callable[[], AbstractContextManager[str]]) -> Iterator[Filled]:
    first, *others = WAYS[request.param]
    counts = {"tenants": 20}
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        there = filled(url, query, "postgresql/partition_keys.sql", rows=ROWS, count=counts, **first)
        for other in others:
            there = replace(there, seeded=seed(url, rows=ROWS, count=counts, **other))
        yield there


def test_the_certificate_is_clean(made: Filled) -> None:
    assert made.seeded.certificate.is_clean
    keys = {finding.name for finding in made.seeded.certificate.findings if finding.kind == "orphans"}
    assert {"by_list_low_x_fkey", "by_range_2_z_fkey", "docs_2_tenant_id_reviewer_fkey"} <= keys


@pytest.mark.parametrize("claim", CLAIMS)
def test_partitions(made: Filled, claim: str) -> None:
    assert made.one(CLAIMS[claim]) is True


def test_rows_that_can_not_refer_are_named(made: Filled) -> None:
    assert any(warning.startswith("nested.n is null in rows for which NOT (") for warning in made.seeded.warnings)


def test_orphans_are_counted_in_the_partitions_that_have_a_key(postgresql_url: str) -> None:
    tables = """
        CREATE TABLE low (id int PRIMARY KEY);
        CREATE TABLE cut (region text NOT NULL, x int) PARTITION BY LIST (region);
        CREATE TABLE cut_a PARTITION OF cut FOR VALUES IN ('a');
        CREATE TABLE cut_b PARTITION OF cut FOR VALUES IN ('b');
        INSERT INTO cut VALUES ('a', 5), ('b', 6), ('b', 7), ('a', NULL);
        ALTER TABLE cut_a ADD CONSTRAINT refers FOREIGN KEY (x) REFERENCES low NOT VALID;
    """
    with asking_postgresql(postgresql_url) as query:
        query(tables)
    certificate = datagen.verify(postgresql_url, datagen.read_catalog(postgresql_url))
    assert [finding.violations for finding in certificate.findings if finding.kind == "orphans"] == [1]


def test_a_document_of_such_tables_makes_and_fills_others_without_these_keys(made: Filled, postgresql_url: str) -> None:
    plan = datagen.plan(datagen.introspect(made.url).document, rows=100, count={"empty_one": 0, "kinds": 3}, seed=3)
    notes = create_tables(postgresql_url, plan).notes
    assert "by_list_low_x_fkey of by_list is left out: a foreign key can't be for some of a table's rows" in notes
    datagen.write(plan, postgresql_url)
    certificate = verify(postgresql_url, read_planned_catalog(postgresql_url, plan))
    assert certificate.is_clean
    orphans = [finding.name for finding in certificate.findings if finding.kind == "orphans" and finding.table == "docs"]
    assert len(orphans) == 5


def test_rows_made_from_the_statements_alone_are_taken_by_the_database(postgresql_url: str) -> None:
    path = Path(__file__).parent / "postgresql" / "partition_keys.sql"
    text = path.read_text().replace(", UNIQUE (code)", "")  # which of partitions is not read from text
    with asking_postgresql(postgresql_url) as query:
        query(text)
    with pytest.warns(LeftOutWarning, match="empty_one stays empty"):
        document = ddl_document(text, path.name, "postgresql")
    plan = datagen.plan(document, rows=100, count={"kinds": 3, "empty_one": 0})
    datagen.write(plan, postgresql_url)
    assert datagen.verify(postgresql_url, datagen.read_catalog(postgresql_url)).is_clean
