"""PostgreSQL's keys: primary, unique, foreign, CHECK and EXCLUDE; of tables, of partitions and of tables that inherit."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from postgresql_reading import catalog_of, run, table

from datagen.io.catalog.model import Check, Exclusion, ForeignKey, KeyPart, TableName, Trigger, Unique


def parts(*columns: str) -> tuple[KeyPart, ...]:
    return tuple(KeyPart(column=column) for column in columns)


@pytest.fixture
def other_schema(postgresql_url: str) -> Iterator[str]:
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        (schema,) = connection.execute("SELECT current_schema()").fetchone() or ("",)
        other = f"{schema} Other"
        connection.execute(f'CREATE SCHEMA "{other}"'.encode())
        try:
            yield other
        finally:
            connection.execute(f'DROP SCHEMA "{other}" CASCADE'.encode())


def test_unique_keys_are_told_part_by_part(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TABLE t (
            "Id %s" int, b text, c int, d text, e int4range,
            PRIMARY KEY ("Id %s", b), CONSTRAINT deferred UNIQUE (c) DEFERRABLE INITIALLY DEFERRED, UNIQUE (c, d)
        );
        CREATE UNIQUE INDEX expressions ON t (lower(d), (c + 1), b DESC) INCLUDE (e);
        CREATE UNIQUE INDEX operators ON t (d text_pattern_ops);
        CREATE UNIQUE INDEX partial ON t (d) WHERE c > 0 AND d IS NOT NULL;
        CREATE INDEX not_unique ON t (e);
        """,
    )
    found = table(catalog, "t")
    assert found.primary_key == ("Id %s", "b")
    assert found.uniques == (
        Unique(name="deferred", parts=parts("c"), is_deferrable=True),
        Unique(
            name="expressions",
            parts=(KeyPart(expression="lower(d)"), KeyPart(expression="c + 1"), KeyPart(column="b")),
        ),
        Unique(name="operators", parts=parts("d")),
        Unique(name="partial", parts=parts("d"), where="(c > 0) AND (d IS NOT NULL)"),
        Unique(name="t_c_d_key", parts=parts("c", "d")),
    )
    assert [unique.columns for unique in found.uniques] == [("c",), None, ("d",), ("d",), ("c", "d")]


def test_nulls_of_a_unique_key_may_be_alike(postgresql_url: str) -> None:
    catalog = catalog_of(postgresql_url, "CREATE TABLE t (a int, UNIQUE NULLS NOT DISTINCT (a))")
    assert table(catalog, "t").uniques == (Unique(name="t_a_key", parts=parts("a"), nulls_distinct=False),)


def test_unique_index_that_failed_to_build_is_left_out_and_said(postgresql_url: str) -> None:
    run(postgresql_url, "CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1)")
    with pytest.raises(psycopg.errors.UniqueViolation):
        run(postgresql_url, "CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)")
    catalog = catalog_of(postgresql_url)
    assert table(catalog, "t").uniques == ()
    assert catalog.warnings == ("unique index 'broken' of table 't' is invalid and was left out (REINDEX or drop it)",)


def test_case_counts_for_nothing_in_keys_of_citext(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TYPE citext;
        CREATE FUNCTION citext_in(cstring) RETURNS citext AS 'textin' LANGUAGE internal IMMUTABLE STRICT;
        CREATE FUNCTION citext_out(citext) RETURNS cstring AS 'textout' LANGUAGE internal IMMUTABLE STRICT;
        CREATE TYPE citext (INPUT = citext_in, OUTPUT = citext_out, LIKE = text);
        CREATE FUNCTION compare(citext, citext) RETURNS int AS 'bttextcmp' LANGUAGE internal IMMUTABLE STRICT;
        CREATE FUNCTION below(citext, citext) RETURNS bool AS 'text_lt' LANGUAGE internal IMMUTABLE STRICT;
        CREATE FUNCTION alike(citext, citext) RETURNS bool AS 'texteq' LANGUAGE internal IMMUTABLE STRICT;
        CREATE OPERATOR < (LEFTARG = citext, RIGHTARG = citext, FUNCTION = below);
        CREATE OPERATOR = (LEFTARG = citext, RIGHTARG = citext, FUNCTION = alike);
        CREATE OPERATOR CLASS citext_ops DEFAULT FOR TYPE citext USING btree
            AS OPERATOR 1 <, OPERATOR 3 =, FUNCTION 1 compare(citext, citext);
        CREATE CAST (text AS citext) WITHOUT FUNCTION;
        CREATE DOMAIN email AS citext; CREATE DOMAIN work_email AS email;
        CREATE TABLE t (a text, b work_email, UNIQUE (a, b));
        CREATE UNIQUE INDEX cast_index ON t ((a::citext));
        """,
    )
    assert [part.is_case_insensitive for unique in table(catalog, "t").uniques for part in unique.parts] == [True, False, True]


def test_foreign_keys_tell_both_ends(postgresql_url: str, other_schema: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        f"""
        CREATE TABLE parent (a int, b int, "C c" text UNIQUE, PRIMARY KEY (a, b));
        CREATE TABLE "{other_schema}".far (id int PRIMARY KEY);
        CREATE TABLE parts (id int PRIMARY KEY) PARTITION BY RANGE (id);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM (0) TO (9);
        CREATE TABLE parts_2 PARTITION OF parts DEFAULT;
        CREATE TABLE child (
            id int PRIMARY KEY REFERENCES child, x int, y int, "z z" text, far int, part int, one int,
            CONSTRAINT a_composite FOREIGN KEY (y, x) REFERENCES parent (b, a) MATCH FULL,
            CONSTRAINT b_deferrable FOREIGN KEY ("z z") REFERENCES parent ("C c") DEFERRABLE,
            CONSTRAINT c_far FOREIGN KEY (far) REFERENCES "{other_schema}".far,
            CONSTRAINT d_part FOREIGN KEY (part) REFERENCES parts,
            CONSTRAINT e_one FOREIGN KEY (one) REFERENCES parts_1
        );
        ALTER TABLE child ADD CONSTRAINT f_not_valid FOREIGN KEY (x) REFERENCES child NOT VALID;
        """,
        tables=["child"],
    )
    parent, child, parts_ = (TableName(schema=None, name=name) for name in ("parent", "child", "parts"))
    far = TableName(schema=other_schema, name="far")
    assert [one.name for one in catalog.tables] == [child]
    assert table(catalog, "child").foreign_keys == (
        ForeignKey(name="a_composite", columns=("y", "x"), parent=parent, parent_columns=("b", "a"), is_match_full=True),
        ForeignKey(name="b_deferrable", columns=("z z",), parent=parent, parent_columns=("C c",), is_deferrable=True),
        ForeignKey(name="c_far", columns=("far",), parent=far, parent_columns=("id",)),
        ForeignKey(name="child_id_fkey", columns=("id",), parent=child, parent_columns=("id",)),
        ForeignKey(name="d_part", columns=("part",), parent=parts_, parent_columns=("id",)),
        ForeignKey(name="e_one", columns=("one",), parent=parts_, parent_columns=("id",)),
        ForeignKey(name="f_not_valid", columns=("x",), parent=child, parent_columns=("id",)),
    )
    assert catalog.warnings == (
        "foreign key 'e_one' of table 'child' refers to one partition and is taken to refer to all of its table",
    )


def test_checks_are_bare_conditions(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE FUNCTION fine(int) RETURNS bool LANGUAGE sql IMMUTABLE AS 'SELECT $1 > 0';
        CREATE TABLE t (
            a int, "B" text,
            CONSTRAINT a CHECK ((a > 1 AND "B" <> ')') OR (a < 0)), CONSTRAINT b CHECK (fine(a)),
            CONSTRAINT c CHECK (a <> 7) NO INHERIT, CONSTRAINT d CHECK ((a > 0) = (a > 1)),
            CONSTRAINT f CHECK ("B" IN ('x', 'y')), CONSTRAINT g CHECK ("B" ~ '^[a-z]+$')
        );
        ALTER TABLE t ADD CONSTRAINT e CHECK (a > 5) NOT VALID;
        CREATE TABLE u (c int) INHERITS (t);
        """,
    )
    expected = (
        Check(name="a", expression="((a > 1) AND (\"B\" <> ')'::text)) OR (a < 0)"),
        Check(name="b", expression="fine(a)"),
        Check(name="c", expression="a <> 7"),
        Check(name="d", expression="(a > 0) = (a > 1)"),
        Check(name="e", expression="a > 5"),
        Check(name="f", expression="\"B\" = ANY (ARRAY['x'::text, 'y'::text])"),
        Check(name="g", expression="\"B\" ~ '^[a-z]+$'::text"),
    )
    assert table(catalog, "t").checks == expected
    assert table(catalog, "u").checks == tuple(check for check in expected if check.name != "c")
    assert table(catalog, "u").inherits == (TableName(schema=None, name="t"),)
    assert [column.name for column in table(catalog, "u").columns] == ["a", "B", "c"]


def test_exclusions_tell_elements_and_operators(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE TABLE t (
            "the room" int4range, during tsrange, a int,
            CONSTRAINT e EXCLUDE USING gist ("the room" WITH =, during WITH &&, (int4range(a, a + 1)) WITH &&)
                WHERE (a IS NOT NULL)
        )
        """,
    )
    assert table(catalog, "t").exclusions == (
        Exclusion(
            name="e",
            elements=(("the room", "="), ("during", "&&"), ("int4range(a, a + 1)", "&&")),
            columns=("the room", "during", None),
            where="a IS NOT NULL",
        ),
    )
    assert table(catalog, "t").uniques == ()


def test_key_without_overlaps_is_an_exclusion(postgresql_url: str) -> None:
    """Since PostgreSQL 18; in older ones an exclusion says the same."""
    with psycopg.connect(postgresql_url) as connection:
        is_known = connection.info.server_version >= 180000
    key = "UNIQUE (a, during WITHOUT OVERLAPS)" if is_known else "EXCLUDE USING gist (a WITH =, during WITH &&)"
    catalog = catalog_of(postgresql_url, f"CREATE TABLE t (a int4range, during tsrange, CONSTRAINT k {key})")
    assert table(catalog, "t").exclusions == (
        Exclusion(name="k", elements=(("a", "="), ("during", "&&")), columns=("a", "during")),
    )
    assert table(catalog, "t").uniques == ()


def test_triggers_and_rules_on_insert_are_told(postgresql_url: str) -> None:
    catalog = catalog_of(
        postgresql_url,
        """
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (a int REFERENCES t);
        CREATE TRIGGER on_insert BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER on_update BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
        CREATE CONSTRAINT TRIGGER later AFTER INSERT ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f();
        CREATE TRIGGER off AFTER INSERT ON t EXECUTE FUNCTION f();
        ALTER TABLE t DISABLE TRIGGER off;
        CREATE TRIGGER replica AFTER INSERT ON t EXECUTE FUNCTION f();
        ALTER TABLE t ENABLE REPLICA TRIGGER replica;
        CREATE RULE a_rule AS ON INSERT TO t WHERE NEW.a > 9 DO INSTEAD NOTHING;
        CREATE RULE other AS ON UPDATE TO t DO NOTHING;
        """,
    )
    assert table(catalog, "t").insert_triggers == (
        Trigger(name="later"),
        Trigger(name="off", is_enabled=False),
        Trigger(name="on_insert"),
        Trigger(name="replica", is_enabled=False),
        Trigger(name="a_rule", is_rule=True),
    )
    assert table(catalog, "u").insert_triggers == ()
