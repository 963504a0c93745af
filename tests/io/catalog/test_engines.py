"""Engines whose connections are kept between calls."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from datagen.io.catalog.reflection.engines import Engines, open_engine


def opened_by(engines: Engines | None, url: sa.URL, calls: int) -> int:
    """How many connections so many calls one after another open."""
    opened: list[object] = []
    for _ in range(calls):
        with open_engine(url, engines) as engine, engine.connect() as connection:
            opened.append(connection.connection.dbapi_connection)
    return len(set(map(id, opened)))


@pytest.mark.parametrize(("recycle_seconds", "opened"), [(-1, 1), (3600, 1), (0, 3)])
def test_a_kept_connection_is_used_again_until_it_is_too_old(tmp_path: Path, recycle_seconds: int, opened: int) -> None:
    engines = Engines(size=2, overflow=1, recycle_seconds=recycle_seconds)
    url = sa.make_url(f"sqlite:///{tmp_path}/shop.db")
    try:
        assert opened_by(engines, url, 3) == opened
    finally:
        engines.close()


def test_without_engines_each_call_opens_and_closes_its_own(tmp_path: Path) -> None:
    assert opened_by(None, sa.make_url(f"sqlite:///{tmp_path}/shop.db"), 3) == 3


def test_a_pool_is_as_large_as_it_was_told(tmp_path: Path) -> None:
    engines = Engines(size=2, overflow=1, recycle_seconds=-1)
    engine = engines.engine(sa.make_url(f"sqlite:///{tmp_path}/shop.db"))
    try:
        assert "Pool size: 2" in engine.pool.status()
        assert engines.engine(sa.make_url(f"sqlite:///{tmp_path}/shop.db")) is engine
        held = [engine.connect() for _ in range(3)]
        assert "Current Overflow: 1" in engine.pool.status()
        for connection in held:
            connection.close()
    finally:
        engines.close()


def test_only_so_many_engines_are_kept(tmp_path: Path) -> None:
    engines = Engines(size=1, overflow=0, recycle_seconds=-1)
    for number in range(40):
        engines.engine(sa.make_url(f"sqlite:///{tmp_path}/{number}.db"))

    assert len(engines.kept) == 32
    engines.close()
    assert not engines.kept
