-- every declared type has values of its affinity
SELECT sum(typeof(i) = 'integer' AND typeof(r) = 'real' AND typeof(t) = 'text' AND typeof(b) = 'blob') = 120 AND max(length(v)) <= 5 AND count(DISTINCT flag) = 2 FROM affinities
-- days and moments are those of SQLite's own functions
SELECT sum(date(day) IS NOT NULL AND datetime(at) IS NOT NULL) = 120 FROM affinities
-- odd declared types have values
SELECT count(DISTINCT a) > 60 AND count(DISTINCT b) > 60 AND max(length(d)) <= 4 AND count(DISTINCT g) = 120 FROM odd_types
-- strict tables are filled
SELECT count(DISTINCT i) > 100 AND sum(typeof(b) = 'blob') = 120 FROM strict_types
-- AUTOINCREMENT goes on behind the load
SELECT seq = 120 FROM sqlite_sequence WHERE name = 'counting'
-- keys of tables without a rowid differ
SELECT count(*) = 120 FROM (SELECT DISTINCT code, n FROM without_rowid)
-- generated columns are computed
SELECT sum(name = first || ' ' || last AND doubled = size * 2) = 120 AND count(DISTINCT label) > 60 FROM generated
-- text differs in more than case
SELECT count(DISTINCT lower(name)) = 120 AND count(DISTINCT lower(short)) = count(short) AND count(short) > 60 FROM caseless
-- expression indexes hold
SELECT count(DISTINCT lower(email)) = 120 FROM expression_index
-- partial indexes hold where they count
SELECT count(DISTINCT slot) = count(*) AND count(*) BETWEEN 10 AND 110 FROM partial_index WHERE is_live = 1
-- references to tables that are not there are null
SELECT count(away) = 0 AND count(*) = 120 FROM dangling
-- composite references to uniques hold, and spread
SELECT count(*) > 60 AND count(DISTINCT p.id) > 40 FROM children c JOIN parents p ON p.group_id = c.group_id AND p.number = c.number
-- references to another unique column hold
SELECT count(*) = (SELECT count(code) FROM children) AND count(*) > 60 FROM children c JOIN parents p ON p.code = c.code
-- trees have roots
SELECT sum(parent_id IS NULL) BETWEEN 1 AND 60 AND count(DISTINCT parent_id) > 20 FROM tree
-- cycles that allow no null close
SELECT count(*) = 120 FROM hard_a a JOIN hard_b b ON b.id = a.b_id JOIN hard_a c ON c.id = b.a_id
-- pairs differ
SELECT count(*) = 120 AND sum(a <> b) = 120 AND count(DISTINCT a) > 40 FROM pairs
-- conditions hold and leave room
SELECT sum(code GLOB '[A-Z][A-Z][0-9]') = 120 AND count(DISTINCT code) > 80 AND min(length(name)) >= 3 AND max(length(name)) <= 8 AND count(a) > 10 AND count(b) > 10 AND count(a) + count(b) = 120 AND count(high) BETWEEN 60 AND 119 FROM checks
-- odd names are quoted
SELECT count(*) = 120 FROM "My ""Items""" i JOIN "order" o ON o."select" = i."order"
