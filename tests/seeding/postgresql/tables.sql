-- Tables of PostgreSQL that are not plain, and names that SQL must quote.

CREATE TABLE ranged (id int NOT NULL, at date NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE ranged_early PARTITION OF ranged FOR VALUES FROM ('2019-01-01') TO ('2019-03-01');
CREATE TABLE ranged_late PARTITION OF ranged FOR VALUES FROM ('2021-06-01') TO ('2021-12-01');
CREATE TABLE ranged_pairs (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)) PARTITION BY RANGE (a, b);
CREATE TABLE ranged_pairs_one PARTITION OF ranged_pairs FOR VALUES FROM (1, MINVALUE) TO (50, 10);
CREATE TABLE listed (id int NOT NULL, region text NOT NULL, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE listed_north PARTITION OF listed FOR VALUES IN ('north', 'far north');
CREATE TABLE listed_south PARTITION OF listed FOR VALUES IN ('south');
CREATE TABLE hashed (id int PRIMARY KEY, note text NOT NULL) PARTITION BY HASH (id);
CREATE TABLE hashed_0 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE hashed_1 PARTITION OF hashed FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE nested (id bigint NOT NULL, kind text NOT NULL, at timestamptz NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE nested_a PARTITION OF nested FOR VALUES IN ('a') PARTITION BY RANGE (at);
CREATE TABLE nested_a_1 PARTITION OF nested_a FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE nested_b PARTITION OF nested FOR VALUES IN ('b');
CREATE TABLE with_default (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);
CREATE TABLE with_default_first PARTITION OF with_default FOR VALUES FROM (1) TO (50);
CREATE TABLE with_default_rest PARTITION OF with_default DEFAULT;
CREATE TABLE no_partitions (id int NOT NULL, note text NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE refers_to_partitions (id int PRIMARY KEY, ranged_id int NOT NULL, ranged_at date NOT NULL, FOREIGN KEY (ranged_id, ranged_at) REFERENCES ranged);

CREATE TABLE animals (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE dogs (breed text NOT NULL, PRIMARY KEY (id)) INHERITS (animals);
CREATE UNLOGGED TABLE unlogged (id int PRIMARY KEY, note text NOT NULL);
CREATE TABLE raising (id int PRIMARY KEY, size int NOT NULL);
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'never'; END $$;
CREATE TRIGGER refuse_it BEFORE INSERT ON raising FOR EACH ROW EXECUTE FUNCTION refuse();
CREATE TABLE ruled (id int PRIMARY KEY, note text NOT NULL);
CREATE RULE forbid AS ON INSERT TO ruled DO INSTEAD NOTHING;
CREATE TABLE secured (id int PRIMARY KEY, owner text NOT NULL);
ALTER TABLE secured ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON secured USING (owner = current_user);
CREATE VIEW seen AS SELECT * FROM secured;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) FROM secured;

CREATE TABLE "CamelCase" ("Id" int PRIMARY KEY, "UserName" text NOT NULL UNIQUE, "select" int NOT NULL);
CREATE TABLE "order" ("user" int PRIMARY KEY REFERENCES "CamelCase", "a b" text NOT NULL, "100%" int NOT NULL CHECK ("100%" > 5), "%s" int NOT NULL, "it's ""x""" int NOT NULL, "Größe 😀" int NOT NULL);
CREATE TABLE "My ""Items"" %s" (id serial PRIMARY KEY, "order" int NOT NULL REFERENCES "order" ("user"));
