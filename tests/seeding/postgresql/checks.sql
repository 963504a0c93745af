-- CHECK constraints of PostgreSQL: a table for each theme. SQL's own constraints prove the rows; the tests add what rows must vary in.

CREATE TABLE one_column (
    id int PRIMARY KEY,
    age int NOT NULL CHECK (age >= 18 AND age < 120),
    price numeric(10,2) NOT NULL CHECK (price > 0),
    discount numeric(4,3) CHECK (discount BETWEEN 0 AND 0.5),
    even int NOT NULL CHECK (even % 2 = 0 AND even BETWEEN 0 AND 1000),
    status text NOT NULL CHECK (status IN ('open', 'closed', 'on hold')),
    grade char(1) NOT NULL CHECK (grade = ANY (ARRAY['A', 'B', 'C'])),
    title text NOT NULL CHECK (length(title) BETWEEN 5 AND 12),
    body text CHECK (char_length(body) > 0),
    trimmed text NOT NULL CHECK (trim(trimmed) <> ''),
    upper_case text NOT NULL CHECK (upper_case = upper(upper_case)),
    prefixed text NOT NULL CHECK (prefixed LIKE 'usr\_%'),
    email text NOT NULL CHECK (email ~* '^[a-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,4}$'),
    plate varchar(8) NOT NULL CHECK (plate ~ '^[A-Z]{2}-[0-9]{4}$'),
    not_this text NOT NULL CHECK (not_this !~ '[<>]' AND not_this <> 'admin'),
    founded date NOT NULL CHECK (founded >= '1990-01-01' AND founded < DATE '2000-01-01'),
    at timestamptz NOT NULL CHECK (at > '2020-01-01 00:00:00+00'),
    must text CHECK (must IS NOT NULL),
    never text CHECK (never IS NULL),
    is_true boolean NOT NULL CHECK (is_true),
    size int NOT NULL CHECK (size IN (1, 2, 4, 8)),
    gap int NOT NULL CHECK (gap < 10 OR gap > 20),
    labels text[] NOT NULL CHECK (cardinality(labels) BETWEEN 1 AND 3),
    settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object'),
    balance numeric(8,2) NOT NULL CHECK (balance >= 0.01::numeric AND balance <= 99999.99)
);
CREATE TABLE ordered (
    id int PRIMARY KEY,
    low int NOT NULL, high int NOT NULL, CHECK (low < high),
    starts_on date NOT NULL, ends_on date, CHECK (ends_on IS NULL OR ends_on >= starts_on),
    created_at timestamptz NOT NULL, updated_at timestamptz NOT NULL, deleted_at timestamptz,
    CHECK (updated_at >= created_at), CHECK (deleted_at >= updated_at),
    net numeric(10,2) NOT NULL, tax numeric(10,2) NOT NULL, CHECK (net >= 0 AND tax >= 0 AND tax <= net),
    minimum int, maximum int, CHECK (minimum <= maximum), CHECK (minimum >= 0)
);
CREATE TABLE sums (
    id int PRIMARY KEY,
    net numeric(8,2) NOT NULL CHECK (net > 0), tax numeric(8,2) NOT NULL CHECK (tax >= 0), total numeric(9,2) NOT NULL,
    CONSTRAINT total_adds_up CHECK (total = net + tax)
);
CREATE TABLE maybe_null (id int PRIMARY KEY, a int, b int, CHECK (a IS NULL OR b > 0), CHECK ((a IS NULL) = (b IS NULL)));
CREATE TABLE exactly_one (id int PRIMARY KEY, user_id int, team_id int, robot_id int, CHECK (num_nonnulls(user_id, team_id, robot_id) = 1));
CREATE TABLE exactly_one_reference (id int PRIMARY KEY, a_id int REFERENCES one_column, b_id int REFERENCES ordered, CHECK ((a_id IS NULL) <> (b_id IS NULL)));
CREATE TABLE exactly_one_sum (id int PRIMARY KEY, a_id int REFERENCES one_column, b_id int REFERENCES ordered, CHECK ((a_id IS NOT NULL)::int + (b_id IS NOT NULL)::int = 1));
CREATE TABLE implications (
    id int PRIMARY KEY,
    status text NOT NULL CHECK (status IN ('draft', 'paid', 'void')),
    paid_at timestamptz, reason text,
    CHECK (status <> 'paid' OR paid_at IS NOT NULL),
    CHECK (NOT (status = 'void' AND reason IS NULL)),
    CHECK (status <> 'draft' OR (paid_at IS NULL AND reason IS NULL))
);
CREATE TABLE cases (
    id int PRIMARY KEY,
    kind text NOT NULL, amount int NOT NULL, percent numeric(5,2),
    CHECK (CASE kind WHEN 'fixed' THEN amount > 0 AND percent IS NULL WHEN 'share' THEN amount = 0 AND percent BETWEEN 1 AND 100 ELSE false END)
);
CREATE TABLE combinations (
    id int PRIMARY KEY,
    kind text NOT NULL, person_name text, firm_name text, vat text,
    CHECK ((kind = 'person' AND person_name IS NOT NULL AND firm_name IS NULL AND vat IS NULL)
        OR (kind = 'firm' AND person_name IS NULL AND firm_name IS NOT NULL AND length(vat) = 9))
);
CREATE TABLE reference_checks (
    id int PRIMARY KEY, a_id int NOT NULL REFERENCES one_column, b_id int NOT NULL REFERENCES one_column, c_id int REFERENCES one_column,
    CHECK (a_id <> b_id), CHECK (c_id IS NULL OR c_id <> a_id)
);
CREATE TABLE unique_checks (id int PRIMARY KEY CHECK (id > 1000), code text NOT NULL UNIQUE CHECK (code ~ '^[A-Z]{2}[0-9]{3}$'), rank int NOT NULL UNIQUE CHECK (rank BETWEEN 1 AND 150), score int UNIQUE CHECK (score % 5 = 0));
CREATE FUNCTION is_fine(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1 IS NOT NULL';
CREATE TABLE through_function (id int PRIMARY KEY, size int NOT NULL, CONSTRAINT size_is_fine CHECK (is_fine(size)));
CREATE TABLE not_enforced (id int PRIMARY KEY, size int NOT NULL, CONSTRAINT later CHECK (size > 5) NOT VALID);
