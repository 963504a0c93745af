-- every condition on one column holds, and its values vary
SELECT min(age) >= 18 AND max(age) < 120 AND max(age) > 80 AND min(price) > 0 AND bool_and(even % 2 = 0) AND count(DISTINCT even) > 60 FROM one_column;
-- all listed values appear
SELECT count(DISTINCT status) = 3 AND count(DISTINCT grade) = 3 AND array_agg(DISTINCT size ORDER BY size) = ARRAY[1, 2, 4, 8] FROM one_column;
-- lengths lie within their limits
SELECT min(length(title)) >= 5 AND max(length(title)) <= 12 AND count(DISTINCT title) > 100 FROM one_column;
-- patterns are met by text that differs
SELECT bool_and(plate ~ '^[A-Z]{2}-[0-9]{4}$') AND count(DISTINCT plate) > 100 AND bool_and(prefixed LIKE 'usr\_%') AND count(DISTINCT prefixed) > 80 FROM one_column;
-- e-mail addresses with a pattern are addresses
SELECT bool_and(email ~* '^[a-z0-9._-]+@[a-z0-9.-]+\.[a-z]{2,4}$') AND count(DISTINCT email) > 100 FROM one_column;
-- days lie within their window all over it
SELECT min(founded) < '1991-01-01' AND max(founded) > '1999-01-01' FROM one_column;
-- a column that must be given is given, and one that must not is not
SELECT count(must) = 120 AND count(never) = 0 FROM one_column;
-- both sides of a gap are used
SELECT count(*) FILTER (WHERE gap < 10) > 10 AND count(*) FILTER (WHERE gap > 20) > 10 AND NOT bool_or(gap BETWEEN 10 AND 20) FROM one_column;
-- arrays have as many elements as they may
SELECT count(DISTINCT cardinality(labels)) = 3 FROM one_column;
-- columns that are in an order are
SELECT bool_and(low < high AND tax <= net AND updated_at >= created_at) AND NOT bool_or(ends_on < starts_on OR deleted_at < updated_at OR minimum > maximum) FROM ordered;
-- columns that are in an order are given, and vary
SELECT count(ends_on) > 40 AND count(deleted_at) > 40 AND count(DISTINCT low) > 100 AND count(DISTINCT created_at) > 100 FROM ordered;
-- sums add up
SELECT bool_and(total = net + tax) AND bool_and(net > 0 AND tax >= 0) FROM sums;
-- columns are null together
SELECT bool_and((a IS NULL) = (b IS NULL)) AND count(a) BETWEEN 10 AND 110 AND min(b) > 0 FROM maybe_null;
-- exactly one of three is given, each of them in some rows
SELECT bool_and(num_nonnulls(user_id, team_id, robot_id) = 1) AND least(count(user_id), count(team_id), count(robot_id)) > 10 FROM exactly_one;
-- exactly one of two references is given, each of them in some rows
SELECT bool_and(num_nonnulls(a_id, b_id) = 1) AND least(count(a_id), count(b_id)) > 10 FROM exactly_one_reference;
-- exactly one of two references is given when they are counted
SELECT bool_and(num_nonnulls(a_id, b_id) = 1) AND least(count(a_id), count(b_id)) > 10 FROM exactly_one_sum;
-- implications hold, and every premise occurs
SELECT count(DISTINCT status) = 3 AND bool_and(status <> 'paid' OR paid_at IS NOT NULL) AND bool_and(status <> 'void' OR reason IS NOT NULL) AND bool_and(status <> 'draft' OR num_nulls(paid_at, reason) = 2) FROM implications;
-- all cases occur
SELECT count(DISTINCT kind) = 2 AND bool_and(kind <> 'fixed' OR (amount > 0 AND percent IS NULL)) AND count(DISTINCT percent) > 20 FROM cases;
-- both alternatives of a combination occur
SELECT count(DISTINCT kind) = 2 AND bool_and(num_nonnulls(person_name, firm_name) = 1) AND NOT bool_or(length(vat) <> 9) AND count(vat) > 20 FROM combinations;
-- references that must differ do
SELECT bool_and(a_id <> b_id) AND NOT bool_or(c_id = a_id) AND count(c_id) > 10 AND count(DISTINCT a_id) > 40 FROM reference_checks;
-- unique columns with conditions differ
SELECT count(DISTINCT code) = 120 AND count(DISTINCT rank) = 120 AND max(rank) <= 150 AND min(id) > 1000 AND count(score) = count(DISTINCT score) FROM unique_checks;
-- a condition that is not validated for rows that are there holds for new ones
SELECT min(size) > 5 FROM not_enforced;
