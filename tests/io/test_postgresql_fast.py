"""Fast loads into PostgreSQL: what they take down stands again after success, failure, interruption and death."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from datagen.engine.column import Column, Rows
from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.location import parse_location
from datagen.io.postgresql.journal import restore as restore_postgresql
from datagen.io.restore import restore
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
ROWS = 30_000
APPLICATION = f"datagen_test_{os.getpid()}"
"""The name under which the server lists the processes that are killed."""
DDL = """
CREATE FUNCTION fold(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
CREATE TABLE p (id int PRIMARY KEY, code int UNIQUE, other int);
CREATE UNIQUE INDEX needed ON p (other);
CREATE TABLE "C c" (
    id int PRIMARY KEY,
    p int NOT NULL,
    code int,
    name text NOT NULL,
    up int,
    EXCLUDE USING btree (id WITH =)
);
ALTER TABLE "C c" ADD CONSTRAINT "to p" FOREIGN KEY (p) REFERENCES p ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE;
ALTER TABLE "C c" ADD FOREIGN KEY (code) REFERENCES p (code) NOT VALID;
ALTER TABLE "C c" ADD FOREIGN KEY (code) REFERENCES p (other) MATCH FULL;
ALTER TABLE "C c" ADD FOREIGN KEY (up) REFERENCES "C c" DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX "by p" ON "C c" USING hash (p);
CREATE INDEX ON "C c" (fold(name) COLLATE "C" text_pattern_ops DESC NULLS LAST, id) INCLUDE (code) WITH (fillfactor = 70)
    WHERE name <> 'it''s';
CREATE UNIQUE INDEX "one name" ON "C c" (name, id);
CREATE INDEX clustered ON "C c" (code);
ALTER TABLE "C c" CLUSTER ON clustered;
COMMENT ON INDEX "by p" IS 'it''s "hashed"';
COMMENT ON CONSTRAINT "to p" ON "C c" IS 'why';
"""
STATE = """
SELECT 'index', indexrelid::regclass::text, pg_get_indexdef(indexrelid), obj_description(indexrelid, 'pg_class'), indisclustered
FROM pg_index WHERE indrelid::regclass::text IN ('p', '"C c"')
UNION ALL
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), obj_description(oid, 'pg_constraint'), convalidated
FROM pg_constraint WHERE conrelid::regclass::text IN ('p', '"C c"')
ORDER BY 1, 2
"""
LOADING = """
import signal
import sys
import datagen

signal.signal(signal.SIGINT, signal.default_int_handler)
schemas = {
    "p": {"type": "object", "properties": {
        "id": {"type": "integer", "primary_key": True},
        "code": {"type": "integer", "unique": True, "minimum": 1, "maximum": 2000000},
        "other": {"type": "integer", "unique": True, "minimum": 1, "maximum": 2000000},
    }},
    "C c": {"type": "object", "properties": {
        "id": {"type": "integer", "primary_key": True},
        "p": {"type": "foreign", "ref": "p.id"},
        "name": {"type": "string", "format": "name"},
        "up": {"type": "foreign", "ref": "C c.id"},
    }},
}
url, rows = sys.argv[1], int(sys.argv[2])
plan = datagen.plan(schemas, count={"p": rows // 10, "C c": rows})
import datagen.io.write
print("ready", flush=True)
datagen.write(plan, url, fast=True, batch_rows=2000)
"""


@pytest.fixture
def family(table_of: Table, plan_of: Plans) -> Plan:
    """Rows for both tables."""
    parents, numbers = pa.array(range(2000)), pa.array(range(ROWS))
    p = table_of("p", {"id": parents, "code": parents, "other": parents}, key=("id",))
    of = pa.array([n % 2000 for n in range(ROWS)])
    columns = {"id": numbers, "p": of, "code": of, "name": pa.array([f"N {n}" for n in range(ROWS)]), "up": numbers}
    return plan_of(p, table_of("C c", columns, key=("id",)))


def test_indexes_and_keys_are_down_during_the_load_and_the_same_after_it(
    sql: Any, load: Any, family: Plan, plan_of: Plans
) -> None:
    sql(DDL)
    before, during = sql(STATE), []
    child = family["C c"]

    def look(rows: Rows) -> pa.Array:
        if not during:
            during.extend(name for kind, name, *_ in sql(STATE) if kind == "index")
            during.extend(what for (what,) in sql("SELECT what FROM datagen_journal WHERE NOT is_done"))
        return child.columns["id"].compute(rows)

    watched = replace(child, columns={**child.columns, "id": Column(arrow_type=pa.int64(), compute=look)})
    report = load(plan_of(family["p"], watched), fast=True, workers=1)
    assert report.rows == {"p": 2000, "C c": ROWS}
    assert set(during[:7]) == {'"C c_pkey"', '"C c_id_excl"', "clustered", "p_pkey", "p_code_key", "needed", during[6]}
    assert sum("foreign key" in what for what in during) == 4
    assert sql(STATE) == before
    assert sql("SELECT to_regclass('datagen_journal')") == [(None,)]
    assert sql("SELECT reltuples::int FROM pg_class WHERE oid = '\"C c\"'::regclass") == [(ROWS,)]


def test_rows_are_appended_fast_and_kept_tables_emptied_fast(sql: Any, load: Any, family: Plan) -> None:
    sql(DDL)
    before = sql(STATE)
    load(family)
    load(family, if_exists="replace", keep_tables=True, fast=True)
    assert sql('SELECT count(*) FROM "C c"') == [(ROWS,)]
    assert sql(STATE) == before


@pytest.mark.parametrize(
    ("breaking", "cause"),
    [
        ("UPDATE p SET id = id + 5000", "duplicate key value violates unique constraint"),
        ('CREATE UNIQUE INDEX no ON "C c" (p)', "could not create unique index"),
        ('ALTER TABLE "C c" ADD FOREIGN KEY (name) REFERENCES names', "violates foreign key constraint"),
    ],
)
def test_a_failure_leaves_neither_rows_nor_a_gap(breaking: str, cause: str, sql: Any, load: Any, family: Plan) -> None:
    sql(DDL + "CREATE TABLE names (name text PRIMARY KEY)")
    sql("INSERT INTO p VALUES (-3001, -7, -7)")
    sql(breaking)
    before = sql(STATE)
    with pytest.raises(LoadError, match=cause):
        load(family, fast=True)
    assert sql('SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM "C c")') == [(1, 0)]
    assert sql(STATE) == before
    assert sql("SELECT to_regclass('datagen_journal')") == [(None,)]


def test_a_lost_connection_leaves_neither_rows_nor_a_gap(sql: Any, load: Any, family: Plan, plan_of: Plans) -> None:
    sql(DDL)
    before = sql(STATE)
    child = family["C c"]

    def cut(rows: Rows) -> pa.Array:
        if 20_000 in rows.numbers:
            sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = '\"C c\"'::regclass")
        return child.columns["id"].compute(rows)

    broken = replace(child, columns={**child.columns, "id": Column(arrow_type=pa.int64(), compute=cut)})
    with pytest.raises(LoadError, match=r"nothing was kept"):
        load(plan_of(family["p"], broken), fast=True, batch_rows=1000, workers=1)
    assert sql(STATE) == before
    assert sql('SELECT count(*) FROM "C c"') == [(0,)]


def test_a_small_load_takes_nothing_down(sql: Any, load: Any, family: Plan, table_of: Table, plan_of: Plans) -> None:
    sql(DDL)
    load(family)
    sql("ANALYZE")
    oids = "SELECT indexrelid FROM pg_index ORDER BY 1"
    before = sql(oids)
    load(plan_of(table_of("p", {"id": pa.array(range(5000, 5150))})), fast=True)
    assert sql(oids) == before


def test_a_process_that_is_killed_at_any_moment_leaves_what_restore_puts_right(sql: Any, postgresql_url: str) -> None:
    sql(DDL)
    before = sql(STATE)
    seconds = run_and_kill(postgresql_url, None)
    assert sql(STATE) == before
    cut_off = 0
    for number in range(15):
        sql('TRUNCATE "C c", p')
        run_and_kill(postgresql_url, seconds * number / 14)
        open_steps = journal_is_open(sql)
        cut_off += open_steps
        if open_steps:
            with pytest.raises(TargetError, match=r"was cut off, .*\(put them back: datagen restore post"):
                write(made_plan(), postgresql_url)
        assert bool(restore(postgresql_url)) == open_steps
        assert sql(STATE) == before
        assert sql('SELECT (SELECT count(*) FROM p), (SELECT count(*) FROM "C c")') in ([(0, 0)], [(ROWS // 10, ROWS)])
        assert sql("SELECT to_regclass('datagen_journal')") == [(None,)]
    assert cut_off >= 3


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_interruption_leaves_neither_rows_nor_a_gap(share: float, sql: Any, postgresql_url: str) -> None:
    sql(DDL)
    before = sql(STATE)
    seconds = run_and_kill(postgresql_url, None)
    sql('TRUNCATE "C c", p')
    run_and_kill(postgresql_url, seconds * share, signal.SIGINT)
    assert sql(STATE) == before
    assert sql("SELECT to_regclass('datagen_journal')") == [(None,)]
    assert sql('SELECT count(*) FROM "C c"') in ([(0,)], [(ROWS,)])


def made_plan() -> Plan:
    import datagen

    return datagen.plan({"p": {"type": "object", "properties": {"id": {"type": "integer", "primary_key": True}}}}, rows=1)


def journal_is_open(sql: Any) -> bool:
    """Once the server has noticed the death."""
    deadline = time.monotonic() + 20
    while sql(f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{APPLICATION}'") != [(0,)]:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    if sql("SELECT to_regclass('datagen_journal')") == [(None,)]:
        return False
    return bool(sql("SELECT 1 FROM datagen_journal WHERE NOT is_done LIMIT 1"))


def run_and_kill(url: str, delay_seconds: float | None, by: int = signal.SIGKILL) -> float:
    """A fast load in a process of its own, to which a signal is sent so long after its start; returns how long it ran."""
    command = [sys.executable, "-c", LOADING, f"{url}&application_name={APPLICATION}", str(ROWS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"ready\n"
        started = time.monotonic()
        try:
            process.wait(delay_seconds)
            assert process.returncode == 0
        except subprocess.TimeoutExpired:
            process.send_signal(by)
            process.communicate()
        return time.monotonic() - started


def test_restore_reports_what_can_not_stand_again_and_keeps_it(sql: Any, postgresql_url: str) -> None:
    sql(
        "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1); "
        "CREATE TABLE datagen_journal (run uuid, step int, what text, restoring_sql text, is_done boolean DEFAULT false); "
        "INSERT INTO datagen_journal VALUES (gen_random_uuid(), 0, 'index u', 'CREATE UNIQUE INDEX u ON t (a)'), "
        "(gen_random_uuid(), 1, 'index i', 'CREATE INDEX i ON t (a)')"
    )
    with pytest.raises(LoadError, match=r"^1 of 2 could not be put back .*: index u: could not create unique index"):
        restore(postgresql_url)
    assert sql("SELECT to_regclass('i') IS NOT NULL") == [(True,)]
    sql("DELETE FROM t")
    assert restore(postgresql_url) == ["index u"]
    assert restore(postgresql_url) == []


def test_restore_waits_for_a_load_and_then_gives_up(sql: Any, postgresql_url: str) -> None:
    sql("CREATE TABLE datagen_journal (run uuid, step int, what text, restoring_sql text, is_done boolean DEFAULT false)")
    with psycopg.connect(postgresql_url, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('datagen_journal'), hashtext(current_schema()))")
        with pytest.raises(TargetError, match=r"a fast load into .* is under way"):
            restore_postgresql(parse_location(postgresql_url), wait_seconds=0.5)
        timer = threading.Timer(1, other.close)
        timer.start()
        assert restore(postgresql_url) == []
        timer.join()


def test_a_role_that_owns_nothing_loads_as_ever(sql: Any, family: Plan, postgresql_url: str) -> None:
    ((schema,),) = sql("SELECT current_schema()")
    role = f"{schema}_role"
    sql(
        f"{DDL}; CREATE ROLE {role}; GRANT USAGE ON SCHEMA {schema} TO {role}; "
        f"GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {schema} TO {role}"
    )
    try:
        report = write(family, f"{postgresql_url}%20-crole%3D{role}", fast=True)
    finally:
        sql(f"DROP OWNED BY {role}; DROP ROLE {role}")
    assert report.rows == {"p": 2000, "C c": ROWS}
    assert report.notes[0].startswith("not fast: ")
