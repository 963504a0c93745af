-- keys of tenants spread over tenants and number their rows
SELECT count(DISTINCT tenant_id) = 12 AND count(DISTINCT id) >= 10 AND count(DISTINCT (tenant_id, id)) = 120 FROM users;
-- composite uniques of tenants hold, and nulls are no values
SELECT count(DISTINCT (tenant_id, email)) = 120 AND count(DISTINCT (tenant_id, slug)) FILTER (WHERE slug IS NOT NULL) = count(slug) AND count(slug) BETWEEN 60 AND 119 FROM users;
-- composite keys refer to rows of the same tenant, and spread
SELECT count(*) = 120 AND count(DISTINCT (p.tenant_id, p.owner_id)) > 40 FROM projects p JOIN users u ON (u.tenant_id, u.id) = (p.tenant_id, p.owner_id);
-- nullable composite keys are null or refer to rows
SELECT count(*) = 0 FROM projects p WHERE reviewer_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE (u.tenant_id, u.id) = (p.tenant_id, p.reviewer_id));
-- several uniques that overlap all hold
SELECT count(DISTINCT (tenant_id, code)) = 120 AND count(DISTINCT (tenant_id, owner_id, position)) = 120 AND count(DISTINCT (owner_id, code)) = 120 FROM projects;
-- a junction of two keys that share a column stays within a tenant
SELECT count(DISTINCT (tenant_id, project_id, user_id)) = 120 AND count(DISTINCT user_id) > 3 AND count(DISTINCT project_id) > 3 FROM members;
-- comments answer comments
SELECT count(answers) > 60 AND count(*) FILTER (WHERE answers IS NULL) > 0 AND NOT bool_or(answers = id) FROM comments;
-- partial uniques hold where they count
SELECT count(DISTINCT slot) FILTER (WHERE NOT is_deleted) = count(*) FILTER (WHERE NOT is_deleted) AND count(*) FILTER (WHERE NOT is_deleted) > 10 FROM partial_uniques;
-- expression uniques hold
SELECT count(DISTINCT lower(email)) = 120 AND count(DISTINCT (coalesce(first, ''), coalesce(last, ''))) = 120 FROM expression_uniques;
-- nulls that are not distinct are there once at most
SELECT count(*) = 120 AND count(DISTINCT (coalesce(a, -1), coalesce(b, -1))) = 120 FROM nulls_not_distinct;
-- a single column whose nulls are not distinct has one at most
SELECT count(*) FILTER (WHERE a IS NULL) <= 1 AND count(DISTINCT a) >= 119 FROM nulls_not_distinct_single;
-- text differs in more than case where case does not count
SELECT count(DISTINCT (tenant_id, upper(handle))) = 120 FROM caseless_unique;
-- three uniques over three columns hold
SELECT count(DISTINCT (a, b)) = 120 AND count(DISTINCT (b, c)) = 120 AND count(DISTINCT (a, c)) = 120 FROM overlapping_uniques;
-- columns that an index only includes are free
SELECT count(DISTINCT code) = 120 FROM included;
-- one column with two foreign keys refers to both
SELECT count(*) = 120 FROM two_keys_in_one_column k JOIN tags ON tags.id = k.tag_id JOIN tenants ON tenants.id = k.tag_id;
-- a junction near its capacity has every pair once
SELECT count(*) = 140 AND count(DISTINCT (size, color)) = 140 FROM tight_junction;
-- pairs of one table with itself differ
SELECT count(DISTINCT (a, b)) = 120 AND bool_and(a <> b) FROM self_junction;
-- pairs that must be in order are
SELECT count(DISTINCT (a, b)) = 120 AND bool_and(a < b) FROM ordered_pairs;
-- one to one covers all parents
SELECT count(DISTINCT tag_id) = 120 FROM one_to_one;
-- one to one may be null
SELECT count(DISTINCT tag_id) = count(tag_id) AND count(tag_id) > 60 FROM one_to_maybe_one;
-- primary keys are inherited over three levels
SELECT count(*) = 120 FROM employees JOIN persons USING (id) JOIN parties USING (id);
-- trees have roots, and parents that are there before
SELECT count(*) FILTER (WHERE parent_id IS NULL) BETWEEN 1 AND 60 AND bool_and(coalesce(parent_id < id, true)) AND count(DISTINCT parent_id) > 20 FROM tree;
-- rows that must have a parent may be their own
SELECT count(DISTINCT parent_id) > 20 AND count(*) FILTER (WHERE id = parent_id) < 60 FROM tree_not_null;
-- trees stay within their tenant
SELECT count(*) > 60 AND count(*) = (SELECT count(parent_id) FROM tree_of_tenant) FROM tree_of_tenant a JOIN tree_of_tenant b ON (b.tenant_id, b.id) = (a.tenant_id, a.parent_id);
-- chains have every successor once
SELECT count(next_id) = count(DISTINCT next_id) AND count(next_id) > 60 FROM chain;
-- cycles of two close
SELECT count(DISTINCT b_id) > 40 FROM cycle_a JOIN cycle_b ON cycle_b.id = cycle_a.b_id;
-- cycles of two that allow no null close
SELECT count(*) = 120 AND count(DISTINCT b_id) > 40 FROM hard_a JOIN hard_b ON hard_b.id = hard_a.b_id;
-- cycles that allow no null keep their constraints
SELECT count(*) = 2 AND bool_and(convalidated) FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('hard_a'::regclass, 'hard_b'::regclass);
-- deferrable cycles close, and stay deferrable
SELECT (SELECT count(*) = 120 FROM deferred_a JOIN deferred_b ON deferred_b.id = deferred_a.b_id) AND count(*) = 2 AND bool_and(condeferrable) FROM pg_constraint WHERE contype = 'f' AND conrelid IN ('deferred_a'::regclass, 'deferred_b'::regclass);
-- cycles of three close
SELECT count(*) = 120 AND count(DISTINCT a.b_id) = 120 FROM three_a a JOIN three_b b ON b.id = a.b_id JOIN three_c c ON c.id = b.c_id;
-- cycles of three that allow null are mostly given
SELECT count(b_id) > 60 AND count(DISTINCT b_id) > 40 FROM soft_a;
-- keys refer to unique columns that are no primary key
SELECT count(*) = 120 AND count(DISTINCT country) > 40 FROM cities JOIN countries ON countries.iso = cities.country;
-- composite keys refer to composite uniques
SELECT count(*) = 120 FROM stamps s JOIN countries c ON (c.iso, c.name) = (s.iso, s.country_name);
-- parents of narrower columns fit them
SELECT count(*) = 120 AND max(length(w.code)) <= 10 FROM narrow_references n JOIN wide_keys w ON w.id = n.wide_id;
-- MATCH FULL keys are null as a whole or not at all
SELECT bool_and((tenant_id IS NULL) = (user_id IS NULL)) AND count(user_id) BETWEEN 60 AND 119 FROM match_full;
-- lookups of few values have all of them
SELECT (SELECT count(*) = 2 FROM flags) AND (SELECT count(*) = 2 FROM flag_notes) AND (SELECT count(*) = 3 FROM levels) AND (SELECT count(*) = 3 FROM level_details) AND (SELECT count(*) = 1 FROM single_row);
-- children of lookups spread over them
SELECT count(DISTINCT level_id) = 3 AND min(uses) > 20 FROM (SELECT level_id, count(*) OVER (PARTITION BY level_id) AS uses FROM level_uses) AS used;
-- bookings of one room do not overlap
SELECT count(*) = 0 FROM bookings a JOIN bookings b ON a.id < b.id AND a.room_id = b.room_id AND a.during && b.during;
-- leases do not overlap, and none is empty
SELECT (SELECT bool_and(starts < ends) FROM leases) AND count(*) = 0 FROM leases a JOIN leases b ON a.id < b.id AND tstzrange(a.starts, a.ends) && tstzrange(b.starts, b.ends);
