-- Keys and references of PostgreSQL: a table, or a few, for each theme.

CREATE TABLE tenants (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL UNIQUE);
CREATE TABLE users (
    tenant_id int NOT NULL REFERENCES tenants,
    id int NOT NULL,
    email text NOT NULL,
    slug text,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email),
    UNIQUE (tenant_id, slug)
);
CREATE TABLE projects (
    tenant_id int NOT NULL REFERENCES tenants,
    id int NOT NULL,
    owner_id int NOT NULL,
    reviewer_id int,
    code varchar(8) NOT NULL,
    position smallint NOT NULL,
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, code),
    UNIQUE (tenant_id, owner_id, position),
    UNIQUE (owner_id, code),
    FOREIGN KEY (tenant_id, owner_id) REFERENCES users (tenant_id, id),
    FOREIGN KEY (tenant_id, reviewer_id) REFERENCES users (tenant_id, id)
);
CREATE TABLE members (
    tenant_id int NOT NULL,
    project_id int NOT NULL,
    user_id int NOT NULL,
    PRIMARY KEY (tenant_id, project_id, user_id),
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects,
    FOREIGN KEY (tenant_id, user_id) REFERENCES users
);
CREATE TABLE comments (
    id uuid PRIMARY KEY,
    tenant_id int NOT NULL,
    project_id int NOT NULL,
    author_id int NOT NULL,
    answers uuid REFERENCES comments,
    FOREIGN KEY (tenant_id, project_id) REFERENCES projects (tenant_id, id),
    FOREIGN KEY (tenant_id, author_id) REFERENCES users (tenant_id, id)
);

CREATE TABLE partial_uniques (
    id int PRIMARY KEY, email text NOT NULL, is_deleted boolean NOT NULL, deleted_at timestamptz, slot smallint NOT NULL CHECK (slot BETWEEN 1 AND 200)
);
CREATE UNIQUE INDEX live_email ON partial_uniques (email) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX live_slot ON partial_uniques (slot) WHERE NOT is_deleted;
CREATE TABLE expression_uniques (id int PRIMARY KEY, email varchar(40) NOT NULL, first text, last text, at timestamp NOT NULL);
CREATE UNIQUE INDEX lower_email ON expression_uniques (lower(email));
CREATE UNIQUE INDEX names_key ON expression_uniques (coalesce(first, ''), coalesce(last, ''));
CREATE TABLE nulls_not_distinct (id int PRIMARY KEY, a int, b int, UNIQUE NULLS NOT DISTINCT (a, b));
CREATE TABLE nulls_not_distinct_single (id int PRIMARY KEY, a smallint UNIQUE NULLS NOT DISTINCT);
CREATE TABLE caseless_unique (id int PRIMARY KEY, tenant_id int NOT NULL REFERENCES tenants, handle varchar(12) NOT NULL);
CREATE UNIQUE INDEX caseless_handle ON caseless_unique (tenant_id, upper(handle));
CREATE TABLE overlapping_uniques (a smallint NOT NULL, b smallint NOT NULL, c smallint NOT NULL, d text, UNIQUE (a, b), UNIQUE (b, c), UNIQUE (a, c), UNIQUE (a, d));
CREATE TABLE included (id int PRIMARY KEY, code text NOT NULL, extra int NOT NULL);
CREATE UNIQUE INDEX included_key ON included (code) INCLUDE (extra);

CREATE TABLE tags (id int PRIMARY KEY, label text NOT NULL UNIQUE);
CREATE TABLE two_keys_in_one_column (id int PRIMARY KEY REFERENCES tags, tag_id int NOT NULL REFERENCES tags REFERENCES tenants);
CREATE TABLE sizes (size char(1) PRIMARY KEY CHECK (size IN ('S', 'M', 'L')));
CREATE TABLE colors (id smallint PRIMARY KEY CHECK (id BETWEEN 1 AND 50));
CREATE TABLE tight_junction (size char(1) REFERENCES sizes, color smallint REFERENCES colors, PRIMARY KEY (size, color));
CREATE TABLE self_junction (a int REFERENCES tags, b int REFERENCES tags, PRIMARY KEY (a, b), CHECK (a <> b));
CREATE TABLE ordered_pairs (a int REFERENCES tags, b int REFERENCES tags, PRIMARY KEY (a, b), CHECK (a < b));

CREATE TABLE one_to_one (id int PRIMARY KEY, tag_id int NOT NULL UNIQUE REFERENCES tags);
CREATE TABLE one_to_maybe_one (id int PRIMARY KEY, tag_id int UNIQUE REFERENCES tags);
CREATE TABLE parties (id uuid PRIMARY KEY, kind text NOT NULL CHECK (kind IN ('person', 'firm')));
CREATE TABLE persons (id uuid PRIMARY KEY REFERENCES parties, born date NOT NULL);
CREATE TABLE employees (id uuid PRIMARY KEY REFERENCES persons, salary numeric(8,2) NOT NULL);

CREATE TABLE tree (id int PRIMARY KEY, parent_id int REFERENCES tree, name text NOT NULL);
CREATE TABLE tree_not_null (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES tree_not_null);
CREATE TABLE tree_of_tenant (
    tenant_id int NOT NULL REFERENCES tenants, id int NOT NULL, parent_id int, PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, parent_id) REFERENCES tree_of_tenant (tenant_id, id)
);
CREATE TABLE chain (id int PRIMARY KEY, next_id int UNIQUE REFERENCES chain);

CREATE TABLE cycle_a (id int PRIMARY KEY, b_id int);
CREATE TABLE cycle_b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES cycle_a);
ALTER TABLE cycle_a ADD FOREIGN KEY (b_id) REFERENCES cycle_b;
CREATE TABLE hard_a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE hard_b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES hard_a);
ALTER TABLE hard_a ADD CONSTRAINT hard_a_b FOREIGN KEY (b_id) REFERENCES hard_b;
CREATE TABLE deferred_a (id int PRIMARY KEY, b_id int NOT NULL);
CREATE TABLE deferred_b (id int PRIMARY KEY, a_id int NOT NULL REFERENCES deferred_a DEFERRABLE INITIALLY DEFERRED);
ALTER TABLE deferred_a ADD FOREIGN KEY (b_id) REFERENCES deferred_b DEFERRABLE;
CREATE TABLE three_a (id int PRIMARY KEY, b_id int NOT NULL UNIQUE);
CREATE TABLE three_b (id int PRIMARY KEY, c_id int NOT NULL);
CREATE TABLE three_c (id int PRIMARY KEY, a_id int NOT NULL REFERENCES three_a);
ALTER TABLE three_a ADD FOREIGN KEY (b_id) REFERENCES three_b;
ALTER TABLE three_b ADD FOREIGN KEY (c_id) REFERENCES three_c;
CREATE TABLE soft_a (id int PRIMARY KEY, b_id int);
CREATE TABLE soft_b (id int PRIMARY KEY, c_id int);
CREATE TABLE soft_c (id int PRIMARY KEY, a_id int REFERENCES soft_a);
ALTER TABLE soft_a ADD FOREIGN KEY (b_id) REFERENCES soft_b;
ALTER TABLE soft_b ADD FOREIGN KEY (c_id) REFERENCES soft_c;

CREATE TABLE countries (id int PRIMARY KEY, iso char(2) NOT NULL UNIQUE CHECK (iso ~ '^[A-Z]{2}$'), name text NOT NULL, UNIQUE (iso, name));
CREATE TABLE cities (id int PRIMARY KEY, country char(2) NOT NULL REFERENCES countries (iso), name text NOT NULL);
CREATE TABLE stamps (id int PRIMARY KEY, iso char(2) NOT NULL, country_name text NOT NULL, FOREIGN KEY (iso, country_name) REFERENCES countries (iso, name));
CREATE TABLE wide_keys (id int PRIMARY KEY, code text NOT NULL UNIQUE, big bigint NOT NULL UNIQUE);
CREATE TABLE narrow_references (id int PRIMARY KEY, wide_id smallint NOT NULL REFERENCES wide_keys, code varchar(10) NOT NULL REFERENCES wide_keys (code), big int REFERENCES wide_keys (big));
CREATE TABLE match_full (id int PRIMARY KEY, tenant_id int, user_id int, FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id) MATCH FULL);
CREATE TABLE match_simple (id int PRIMARY KEY, tenant_id int, user_id int, FOREIGN KEY (tenant_id, user_id) REFERENCES users (tenant_id, id));
CREATE TABLE cascades (id int PRIMARY KEY, tag_id int REFERENCES tags ON DELETE SET NULL ON UPDATE CASCADE, other_id int NOT NULL REFERENCES tags ON DELETE CASCADE);

CREATE TABLE flags (flag boolean PRIMARY KEY, note text);
CREATE TABLE flag_notes (flag boolean PRIMARY KEY REFERENCES flags, note text NOT NULL);
CREATE TYPE level AS ENUM ('low', 'middle', 'high');
CREATE TABLE levels (id serial PRIMARY KEY, level level NOT NULL UNIQUE);
CREATE TABLE level_details (level_id int PRIMARY KEY REFERENCES levels, detail text);
CREATE TABLE level_uses (id int PRIMARY KEY, level_id int NOT NULL REFERENCES levels);
CREATE TABLE single_row (only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one), title text NOT NULL);

CREATE TABLE rooms (id int PRIMARY KEY);
CREATE TABLE bookings (id int PRIMARY KEY, room_id int NOT NULL REFERENCES rooms, during tstzrange NOT NULL, EXCLUDE USING gist (int4range(room_id, room_id, '[]') WITH =, during WITH &&));
CREATE TABLE leases (id int PRIMARY KEY, starts timestamptz NOT NULL, ends timestamptz NOT NULL, CHECK (starts < ends), EXCLUDE USING gist (tstzrange(starts, ends) WITH &&));
CREATE TABLE blocks (id int PRIMARY KEY, span int4range NOT NULL, EXCLUDE USING gist (span WITH &&));
CREATE TABLE holidays (id int PRIMARY KEY, during daterange NOT NULL, is_active boolean NOT NULL, EXCLUDE USING gist (during WITH &&) WHERE (is_active));
CREATE TABLE hashed (id int PRIMARY KEY, code text NOT NULL, EXCLUDE USING hash (code WITH =));
