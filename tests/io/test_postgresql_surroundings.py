"""PostgreSQL tables with triggers, rules, policies, partitions, heirs and references around them, in several schemas."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from datagen.engine.plan import Plan, TablePlan
from datagen.errors import LoadError, TargetError
from datagen.io.postgresql.staging import CHUNK_ROWS
from datagen.io.write import write

Table = Callable[..., TablePlan]
Plans = Callable[..., Plan]
ROLE_NUMBERS = count(1)
REFUSE = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused by %', TG_NAME; END $$;
"""


@pytest.fixture
def other_schema(postgresql_url: str) -> Iterator[str]:
    """A second schema, with a name that SQL must quote, outside of the search path."""
    name = f"Other, {os.getpid()}-{next(ROLE_NUMBERS)}"
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(f'CREATE SCHEMA "{name}"'.encode())
        yield name
        connection.execute(f'DROP SCHEMA "{name}" CASCADE'.encode())


@pytest.fixture
def guest(postgresql_url: str, sql: Any) -> Iterator[str]:
    """A role that owns nothing, and may read and write the tables of the test's schema."""
    name = f"datagen_guest_{os.getpid()}_{next(ROLE_NUMBERS)}"
    ((schema,),) = sql("SELECT current_schema()")
    sql(
        f"CREATE ROLE {name}; GRANT USAGE ON SCHEMA {schema} TO {name}; "
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT, INSERT, DELETE ON TABLES TO {name}"
    )
    yield name
    sql(f"DROP OWNED BY {name}; DROP ROLE {name}")


def as_role(url: str, role: str) -> str:
    """The same server for a session that takes on the role."""
    return f"{url}%20-crole%3D{role}"


def test_tables_of_several_schemas_are_filled(sql: Any, load: Any, other_schema: str, table_of: Table, plan_of: Plans) -> None:
    sql(
        f'CREATE TABLE "{other_schema}"."T t" ("I d" int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, addr inet); '
        f'CREATE TABLE t (id int PRIMARY KEY, "of" int REFERENCES "{other_schema}"."T t"); CREATE TABLE "T t" (wrong int)'
    )
    name = f"{other_schema}.T t"
    there = table_of(name, {"I d": pa.array([1, 5]), "addr": pa.array(["::1", None])}, key=("I d",), schema=other_schema)
    here = table_of("t", {"id": pa.array([1, 2]), "of": pa.array([5, 1])}, key=("id",), references={"of": (name, "I d")})
    report = load(plan_of(there, here))
    assert report.rows == {name: 2, "t": 2}
    assert sql(f'SELECT "I d", host(addr) FROM "{other_schema}"."T t" ORDER BY 1') == [(1, "::1"), (5, None)]
    assert sql(f'INSERT INTO "{other_schema}"."T t" DEFAULT VALUES RETURNING "I d"') == [(6,)]
    assert sql('SELECT id, "of" FROM t ORDER BY 1') == [(1, 5), (2, 1)]


def test_tables_are_made_and_replaced_in_their_schema(
    sql: Any, load: Any, other_schema: str, table_of: Table, plan_of: Plans
) -> None:
    sql(f'DROP SCHEMA "{other_schema}"')
    name = f"{other_schema}.p"
    plan = plan_of(
        table_of(name, {"id": pa.array([1, 2])}, key=("id",), schema=other_schema),
        table_of("c", {"p": pa.array([2, 2])}, references={"p": (name, "id")}),
    )
    load(plan)
    load(plan, if_exists="replace")
    assert sql(f'SELECT count(*) FROM c JOIN "{other_schema}".p ON c.p = p.id') == [(2,)]
    assert sql("SELECT to_regclass('p')") == [(None,)]
    with pytest.raises(TargetError, match=rf"'{other_schema}.p', 'c' exists in"):
        load(plan, if_exists="fail")


def test_triggers_and_rules_are_off_during_the_load_and_on_after_it(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql(
        REFUSE + "CREATE TABLE t (a int, b inet); "
        "CREATE TRIGGER first BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse(); "
        "CREATE TRIGGER second AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION refuse(); "
        'ALTER TABLE t ENABLE ALWAYS TRIGGER "second"; '
        "CREATE CONSTRAINT TRIGGER third AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW "
        "EXECUTE FUNCTION refuse(); "
        'CREATE TRIGGER "was off" BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse(); '
        'ALTER TABLE t DISABLE TRIGGER "was off"; '
        "CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse(); "
        "ALTER TABLE t ENABLE REPLICA TRIGGER replica; "
        "CREATE TRIGGER updating BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION refuse(); "
        "CREATE RULE nothing AS ON INSERT TO t DO INSTEAD NOTHING"
    )
    states = "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = 't'::regclass UNION ALL SELECT rulename, ev_enabled "
    states += "FROM pg_rewrite WHERE ev_class = 't'::regclass ORDER BY 1"
    before = sql(states)
    report = load(plan_of(table_of("t", {"a": pa.array([1, 2]), "b": pa.array(["::1", "::2"])})))
    assert sql("SELECT count(*) FROM t") == [(2,)]
    assert sql(states) == before
    ((schema,),) = sql("SELECT current_schema()")
    names = ["trigger first", "rule nothing", "trigger second", "trigger third"]
    shown = ", ".join(f"{name} of {schema}.t" for name in names)
    assert report.notes == (f"{shown}: off during the load, and on again",)


def test_triggers_are_on_after_a_failure(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(REFUSE + "CREATE TABLE t (a int PRIMARY KEY); CREATE TRIGGER r BEFORE INSERT ON t EXECUTE FUNCTION refuse()")
    with pytest.raises(LoadError, match="duplicate key"):
        load(plan_of(table_of("t", {"a": pa.array([1, 1])})))
    assert sql("SELECT tgenabled FROM pg_trigger WHERE tgname = 'r' AND tgrelid = 't'::regclass") == [("O",)]


def test_triggers_of_partitions_are_off_too_and_each_is_on_as_before(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    sql(
        REFUSE + "CREATE TABLE t (a int) PARTITION BY LIST (a); "
        "CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE t2 PARTITION OF t FOR VALUES IN (2); "
        "CREATE TRIGGER root AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION refuse(); "
        "CREATE TRIGGER own BEFORE INSERT ON t2 FOR EACH ROW EXECUTE FUNCTION refuse(); "
        "ALTER TABLE t1 DISABLE TRIGGER root"
    )
    states = "SELECT tgrelid::regclass::text, tgname, tgenabled FROM pg_trigger WHERE tgrelid IN "
    states += "('t'::regclass, 't1'::regclass, 't2'::regclass) ORDER BY 1, 2"
    before = sql(states)
    load(plan_of(table_of("t", {"a": pa.array([1, 2])})))
    assert sql("SELECT count(*) FROM t2") == [(1,)]
    assert sql(states) == before


def test_a_role_that_may_not_switch_triggers_loads_with_them(
    sql: Any, guest: str, postgresql_url: str, table_of: Table, plan_of: Plans
) -> None:
    sql(
        "CREATE TABLE t (a int, b text); CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN NEW.b := 'marked'; RETURN NEW; END $$; "
        "CREATE TRIGGER m BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION mark()"
    )
    report = write(plan_of(table_of("t", {"a": pa.array([1])})), as_role(postgresql_url, guest))
    assert sql("SELECT * FROM t") == [(1, "marked")]
    (note,) = report.notes
    assert note.startswith("trigger m of ")
    assert note.endswith(".t: left on, since only the owners of the tables may switch them off")


def test_row_security_lets_an_owner_pass_and_holds_another_role_to_its_policies(
    sql: Any, load: Any, guest: str, postgresql_url: str, table_of: Table, plan_of: Plans
) -> None:
    sql(
        "CREATE TABLE t (a int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; "
        "CREATE POLICY small ON t USING (true) WITH CHECK (a < 10)"
    )
    assert load(plan_of(table_of("t", {"a": pa.array([100])}))).notes == ()
    report = write(plan_of(table_of("t", {"a": pa.array([1])})), as_role(postgresql_url, guest))
    assert report.notes == ("t: row security binds this role, rows that its policies refuse fail the load",)
    assert sql("SELECT a FROM t ORDER BY a") == [(1,), (100,)]
    with pytest.raises(LoadError, match='new row violates row-level security policy for table "t"'):
        write(plan_of(table_of("t", {"a": pa.array([10])})), as_role(postgresql_url, guest))


def test_a_cycle_through_partitions_and_composite_keys_loads(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(
        "CREATE TABLE a (id int, part int, b int NOT NULL, PRIMARY KEY (id, part)) PARTITION BY LIST (part); "
        "CREATE TABLE a1 PARTITION OF a FOR VALUES IN (1); CREATE TABLE a2 PARTITION OF a FOR VALUES IN (2); "
        "CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL, part int NOT NULL, "
        "FOREIGN KEY (a, part) REFERENCES a MATCH FULL ON DELETE CASCADE); "
        "ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b; ALTER TABLE a2 ADD CONSTRAINT own FOREIGN KEY (id) REFERENCES b"
    )
    state = (
        "SELECT conrelid::regclass::text, conname, condeferrable, condeferred, pg_get_constraintdef(oid) FROM pg_constraint "
    )
    state += "WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY 1, 2"
    before = sql(state)
    a = table_of("a", {"id": pa.array([1, 2]), "part": pa.array([1, 2]), "b": pa.array([1, 2])})
    b = table_of("b", {"id": pa.array([1, 2]), "a": pa.array([1, 2]), "part": pa.array([1, 2])})
    load(plan_of(a, b))
    load(plan_of(b, a), if_exists="replace", keep_tables=True)
    assert sql("SELECT count(*) FROM a JOIN b ON (a.id, a.part) = (b.a, b.part) AND a.b = b.id") == [(2,)]
    assert sql(state) == before


def test_a_cycle_that_only_its_owner_can_defer_says_so(
    sql: Any, guest: str, postgresql_url: str, table_of: Table, plan_of: Plans
) -> None:
    sql(
        "CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL); "
        "CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a); "
        "ALTER TABLE a ADD CONSTRAINT to_b FOREIGN KEY (b) REFERENCES b"
    )
    plan = plan_of(
        table_of("a", {"id": pa.array([1]), "b": pa.array([1])}), table_of("b", {"id": pa.array([1]), "a": pa.array([1])})
    )
    with pytest.raises(LoadError, match=r'"to_b".*; nothing was kept \(only its owner can have to_b of a checked at the end'):
        write(plan, as_role(postgresql_url, guest))
    sql("ALTER TABLE a ALTER CONSTRAINT to_b DEFERRABLE")
    assert write(plan, as_role(postgresql_url, guest)).rows == {"a": 1, "b": 1}


def test_a_self_reference_of_a_staged_table_may_point_far_ahead(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    rows = CHUNK_ROWS + 1
    sql("CREATE TABLE t (id int PRIMARY KEY, up int NOT NULL REFERENCES t, m macaddr)")
    columns = {"id": pa.array(range(rows)), "up": pa.array([rows - 1] * rows), "m": pa.array(["08:00:2b:01:02:03"] * rows)}
    load(plan_of(table_of("t", columns)), batch_rows=CHUNK_ROWS // 4)
    assert sql("SELECT count(*), min(up) FROM t") == [(rows, rows - 1)]


def test_heirs_and_their_parent_each_take_their_own_rows(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE p (id serial); CREATE TABLE heir (extra int) INHERITS (p)")
    parent, heir = table_of("p", {"id": pa.array([1])}), table_of("heir", {"id": pa.array([2]), "extra": pa.array([3])})
    load(plan_of(parent, heir))
    load(plan_of(parent), if_exists="replace", keep_tables=True)
    assert sql("SELECT tableoid::regclass::text, id FROM p ORDER BY 2") == [("p", 1), ("heir", 2)]


def test_a_sequence_behind_a_default_is_moved_though_nobody_owns_it(
    sql: Any, load: Any, table_of: Table, plan_of: Plans
) -> None:
    column = "(id int DEFAULT nextval('s'))"
    sql(f"CREATE SEQUENCE s MAXVALUE 50; CREATE TABLE t {column}; CREATE TABLE u {column}")
    load(plan_of(table_of("t", {"id": pa.array([7])}), table_of("u", {"id": pa.array([3, 60])})))
    assert sql("SELECT last_value FROM s") == [(50,)]


def test_a_sequence_of_another_role_is_left_with_a_note(
    sql: Any, guest: str, postgresql_url: str, table_of: Table, plan_of: Plans
) -> None:
    sql("CREATE TABLE t (id serial)")
    report = write(plan_of(table_of("t", {"id": pa.array([7])})), as_role(postgresql_url, guest))
    assert len(report.notes) == 1
    assert report.notes[0].endswith("t_id_seq past the rows of id")


@pytest.mark.parametrize("more", ["", "CREATE TABLE outside (p int REFERENCES p)"])
def test_tables_that_are_kept_are_emptied(more: str, sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(
        REFUSE + "CREATE TABLE p (id int PRIMARY KEY, c int); CREATE TABLE c (id int PRIMARY KEY, p int REFERENCES p); "
        "ALTER TABLE p ADD FOREIGN KEY (c) REFERENCES c; INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1); "
        "UPDATE p SET c = 1; "
        "CREATE TRIGGER d BEFORE DELETE ON p FOR EACH ROW EXECUTE FUNCTION refuse(); "
        f"CREATE TRIGGER t BEFORE TRUNCATE ON p EXECUTE FUNCTION refuse(); CREATE VIEW v AS TABLE p; {more}"
    )
    plan = plan_of(
        table_of("p", {"id": pa.array([2, 3]), "c": pa.array([4, 4])}), table_of("c", {"id": pa.array([4]), "p": pa.array([2])})
    )
    load(plan, if_exists="replace", keep_tables=True)
    assert sql("SELECT * FROM v ORDER BY 1") == [(2, 4), (3, 4)]
    assert sql("SELECT * FROM c") == [(4, 2)]


def test_a_role_without_truncate_deletes(sql: Any, guest: str, postgresql_url: str, table_of: Table, plan_of: Plans) -> None:
    sql("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int REFERENCES p); INSERT INTO p VALUES (1); TABLE c")
    sql("INSERT INTO c VALUES (1)")
    plan = plan_of(table_of("p", {"id": pa.array([2])}), table_of("c", {"p": pa.array([2])}))
    write(plan, as_role(postgresql_url, guest), if_exists="replace", keep_tables=True)
    assert sql("SELECT * FROM p NATURAL JOIN c") == [(2, 2)]


def test_tables_that_filled_ones_refer_to_are_not_emptied(sql: Any, load: Any, table_of: Table, plan_of: Plans) -> None:
    sql(
        "CREATE TABLE p (id int PRIMARY KEY); INSERT INTO p VALUES (1); "
        "CREATE TABLE outside (p int REFERENCES p ON DELETE CASCADE); INSERT INTO outside VALUES (1)"
    )
    with pytest.raises(TargetError, match=r"can't empty tables in .*: table outside has rows and a foreign key to p"):
        load(plan_of(table_of("p", {"id": pa.array([2])})), if_exists="replace", keep_tables=True)
    assert sql("TABLE outside") == [(1,)]
