"""Several schemas of PostgreSQL at once, and documents that give the same rows as the database that they came from."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from filling import HERE, Query, asking_postgresql

import datagen
from datagen.io.catalog.document import to_document
from datagen.io.catalog.reading import read_catalog
from datagen.seeding import prepare_seeding, seed

TWO_SCHEMAS = """
CREATE TABLE items (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE {other}.items (code varchar(8) PRIMARY KEY, item_id int NOT NULL REFERENCES items, kind {other}.kind NOT NULL);
CREATE TABLE uses (id int PRIMARY KEY, code varchar(8) NOT NULL REFERENCES {other}.items, item_id int REFERENCES items);
"""


@pytest.fixture
def two(postgresql_url: str) -> Iterator[tuple[str, str, str, Query]]:
    """The URL, its schema, another schema, and how to ask."""
    other = f"Other schema {os.getpid()}"
    with asking_postgresql(postgresql_url) as query:
        ((own,),) = query("SELECT current_schema()")
        query(f"CREATE SCHEMA \"{other}\"; CREATE TYPE \"{other}\".kind AS ENUM ('a', 'b')")
        try:
            query(TWO_SCHEMAS.replace("{other}", f'"{other}"'))
            yield postgresql_url, own, other, query
        finally:
            query(f'DROP SCHEMA "{other}" CASCADE')


def test_tables_of_the_same_name_in_two_schemas_are_filled_together(two: tuple[str, str, str, Query]) -> None:
    url, own, other, query = two
    seeded = seed(url, schemas=[own, other], rows=50)
    assert seeded.certificate.is_clean
    assert query(f'SELECT count(*), count(DISTINCT kind) FROM items i JOIN "{other}".items o ON o.item_id = i.id') == [(50, 2)]
    assert query(f'SELECT count(*) FROM uses u JOIN "{other}".items o ON o.code = u.code') == [(50,)]


def test_a_schema_alone_refers_to_the_rows_of_others(two: tuple[str, str, str, Query]) -> None:
    url, own, other, query = two
    seed(url, schemas=[own, other], rows=20)
    assert seed(url, schemas=[own], rows=30).certificate.is_clean
    assert query(f'SELECT count(*) FROM uses u JOIN "{other}".items o ON o.code = u.code') == [(50,)]


@pytest.mark.parametrize("file", ["types", "keys", "checks", "tables"])
def test_a_document_as_text_gives_the_rows_of_its_database(
    new_postgresql_schema: Callable[[], AbstractContextManager[str]], file: str, tmp_path: Path
) -> None:
    with new_postgresql_schema() as url, asking_postgresql(url) as query:
        query(Path(HERE, "postgresql", f"{file}.sql").read_text())
        seeding = prepare_seeding(url, rows=60)
        path = tmp_path / "document.json"
        path.write_text(json.dumps(to_document(read_catalog(url)).document))
        counts = {table.name: table.rows for table in seeding.plan}
        read_back = datagen.plan(path, count=counts)
        for table in seeding.plan:
            assert read_back[table.name].batch(0, table.rows).equals(table.batch(0, table.rows)), table.name
