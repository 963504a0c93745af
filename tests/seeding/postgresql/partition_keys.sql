-- Foreign keys that only single partitions of a table have.

CREATE TABLE low (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE high (id int PRIMARY KEY CHECK (id >= 40), name text NOT NULL);
CREATE TABLE pairs (a int, b text, PRIMARY KEY (a, b));
CREATE TABLE empty_one (id int PRIMARY KEY) PARTITION BY LIST (id);

CREATE TABLE by_list (id int GENERATED ALWAYS AS IDENTITY, region text NOT NULL, x int, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE by_list_low PARTITION OF by_list (FOREIGN KEY (x) REFERENCES low) FOR VALUES IN ('a', 'A');
CREATE TABLE by_list_high PARTITION OF by_list (FOREIGN KEY (x) REFERENCES high) FOR VALUES IN ('b');
CREATE TABLE by_list_free PARTITION OF by_list FOR VALUES IN ('c');

CREATE TABLE by_range (at timestamptz NOT NULL, x int NOT NULL, y text, z int NOT NULL) PARTITION BY RANGE (at);
CREATE TABLE by_range_1 PARTITION OF by_range (FOREIGN KEY (x, y) REFERENCES pairs) FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE by_range_2 PARTITION OF by_range (FOREIGN KEY (x, y) REFERENCES pairs MATCH FULL, FOREIGN KEY (z) REFERENCES low) FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');
CREATE TABLE by_range_rest PARTITION OF by_range (FOREIGN KEY (z) REFERENCES high) DEFAULT;

CREATE TABLE nested (tenant int NOT NULL, kind text NOT NULL, x int NOT NULL, n int, PRIMARY KEY (tenant, kind, x)) PARTITION BY LIST (kind);
CREATE TABLE nested_k PARTITION OF nested (FOREIGN KEY (x) REFERENCES low) FOR VALUES IN ('k') PARTITION BY RANGE (x);
CREATE TABLE nested_k_1 PARTITION OF nested_k (FOREIGN KEY (x) REFERENCES high) FOR VALUES FROM (40) TO (90);
CREATE TABLE nested_k_2 PARTITION OF nested_k FOR VALUES FROM (90) TO (100000);
CREATE TABLE nested_rest PARTITION OF nested (FOREIGN KEY (n) REFERENCES empty_one, FOREIGN KEY (tenant) REFERENCES low) DEFAULT;

CREATE TABLE by_own_key (id int PRIMARY KEY, up int) PARTITION BY RANGE (id);
CREATE TABLE by_own_key_1 PARTITION OF by_own_key (FOREIGN KEY (id) REFERENCES low) FOR VALUES FROM (1) TO (60);
CREATE TABLE by_own_key_2 PARTITION OF by_own_key (FOREIGN KEY (id) REFERENCES high, FOREIGN KEY (up) REFERENCES by_own_key) FOR VALUES FROM (60) TO (120);
CREATE TABLE by_own_key_3 PARTITION OF by_own_key (FOREIGN KEY (up) REFERENCES low) FOR VALUES FROM (120) TO (1000000);

CREATE TABLE by_hash (id int NOT NULL, x int) PARTITION BY HASH (id);
CREATE TABLE by_hash_0 PARTITION OF by_hash (FOREIGN KEY (x) REFERENCES low) FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE by_hash_1 PARTITION OF by_hash FOR VALUES WITH (MODULUS 2, REMAINDER 1);

CREATE TABLE tenants (id int PRIMARY KEY);
CREATE TABLE users (tenant_id int REFERENCES tenants, id int, PRIMARY KEY (tenant_id, id));
CREATE TABLE bots (tenant_id int REFERENCES tenants, id int, PRIMARY KEY (tenant_id, id));
CREATE TABLE docs (tenant_id int NOT NULL REFERENCES tenants, id uuid, author int NOT NULL, reviewer int, PRIMARY KEY (tenant_id, id)) PARTITION BY RANGE (tenant_id);
CREATE TABLE docs_1 PARTITION OF docs (FOREIGN KEY (tenant_id, author) REFERENCES users, FOREIGN KEY (tenant_id, reviewer) REFERENCES bots) FOR VALUES FROM (0) TO (10);
CREATE TABLE docs_2 PARTITION OF docs (FOREIGN KEY (tenant_id, author) REFERENCES bots, FOREIGN KEY (tenant_id, reviewer) REFERENCES users) FOR VALUES FROM (10) TO (17);
CREATE TABLE docs_rest PARTITION OF docs DEFAULT;

CREATE TABLE codes (code varchar(10) PRIMARY KEY CHECK (code <> ''));
CREATE TABLE facts (day date NOT NULL, code varchar(10), other varchar(10), amount numeric(8,2) NOT NULL CHECK (amount > 5), CHECK (other <> code)) PARTITION BY RANGE (day);
CREATE TABLE facts_1 PARTITION OF facts (FOREIGN KEY (code) REFERENCES codes) FOR VALUES FROM ('2021-01-01') TO ('2022-01-01');
CREATE TABLE facts_2 PARTITION OF facts (FOREIGN KEY (other) REFERENCES codes, UNIQUE (code)) FOR VALUES FROM ('2022-01-01') TO ('2023-01-01');

CREATE TYPE kind AS ENUM ('x', 'y', 'z');
CREATE TABLE kinds (kind kind PRIMARY KEY, n numeric(6) UNIQUE NOT NULL);
CREATE TABLE things (id bigserial, kind kind, n numeric(6), big bigint NOT NULL) PARTITION BY LIST (kind);
CREATE TABLE things_x PARTITION OF things (FOREIGN KEY (kind) REFERENCES kinds, FOREIGN KEY (n) REFERENCES kinds (n)) FOR VALUES IN ('x');
CREATE TABLE things_y PARTITION OF things (FOREIGN KEY (big) REFERENCES tenants) FOR VALUES IN ('y');
CREATE TABLE things_null PARTITION OF things (FOREIGN KEY (n) REFERENCES kinds (n)) FOR VALUES IN (NULL);

CREATE TABLE once (id int NOT NULL, k text NOT NULL, t int NOT NULL, UNIQUE (t, k)) PARTITION BY LIST (k);
CREATE TABLE once_a PARTITION OF once (FOREIGN KEY (t) REFERENCES high) FOR VALUES IN ('a');
CREATE TABLE once_b PARTITION OF once (CHECK (t > 7)) FOR VALUES IN ('b');
