-- partitions by list refer to tables of their own, and one to none
SELECT count(*) FILTER (WHERE region IN ('a', 'A') AND l.id IS NULL) = 0 AND count(*) FILTER (WHERE region = 'b' AND h.id IS NULL) = 0 AND count(*) FILTER (WHERE region = 'c' AND l.id IS NULL AND h.id IS NULL) > 20 FROM by_list LEFT JOIN low l ON l.id = x LEFT JOIN high h ON h.id = x WHERE x IS NOT NULL;
-- each of them has rows, with and without values
SELECT bool_and(count > 10) AND count(*) = 3 FROM (SELECT count(x), tableoid FROM by_list GROUP BY 2 HAVING count(*) > count(x)) each;
-- keys of several columns are those of partitions by range
SELECT count(*) FILTER (WHERE at < '2023-01-01' AND a IS NULL) = 0 AND count(DISTINCT (a, b)) > 10 FROM by_range LEFT JOIN pairs ON (a, b) = (x, y) WHERE at >= '2021-01-01' AND y IS NOT NULL;
-- a column refers to one table in some partitions and to another in the default one
SELECT count(*) FILTER (WHERE at >= '2022-01-01' AND at < '2023-01-01' AND l.id IS NULL) = 0 AND count(*) FILTER (WHERE (at < '2021-01-01' OR at >= '2023-01-01') AND h.id IS NULL) = 0 AND count(*) FILTER (WHERE l.id IS NULL AND h.id IS NULL) > 5 FROM by_range LEFT JOIN low l ON l.id = z LEFT JOIN high h ON h.id = z;
-- keys that match in full are there in whole
SELECT count(*) > 5 AND bool_and(y IS NOT NULL) FROM by_range_2;
-- partitions of partitions refer for both
SELECT count(*) > 5 AND bool_and(l.id IS NOT NULL AND h.id IS NOT NULL) FROM nested_k_1 LEFT JOIN low l ON l.id = x LEFT JOIN high h ON h.id = x;
-- what would refer to a table without rows is null
SELECT count(*) > 5 AND count(n) = 0 FROM nested_rest;
-- beside it the same column has values
SELECT count(n) > 5 FROM nested_k;
-- primary keys refer to other tables by where they lie
SELECT count(*) > 5 AND bool_and(CASE WHEN k.id < 60 THEN l.id ELSE h.id END IS NOT NULL) FROM by_own_key k LEFT JOIN low l ON l.id = k.id LEFT JOIN high h ON h.id = k.id WHERE k.id < 120;
-- a table refers to itself in one partition, and elsewhere in another
SELECT count(*) FILTER (WHERE k.id < 120) > 5 AND count(*) FILTER (WHERE k.id >= 120) > 5 AND bool_and(CASE WHEN k.id < 120 THEN o.id ELSE l.id END IS NOT NULL) FROM by_own_key k LEFT JOIN by_own_key o ON o.id = k.up LEFT JOIN low l ON l.id = k.up WHERE k.id >= 60 AND k.up IS NOT NULL;
-- of a hash all rows refer
SELECT count(*) > 20 FROM by_hash JOIN low ON low.id = x;
-- keys that share the tenant agree in it
SELECT count(*) FILTER (WHERE d.tenant_id < 10) > 20 AND count(*) FILTER (WHERE d.tenant_id >= 10) > 10 AND bool_and(CASE WHEN d.tenant_id < 10 THEN u.id ELSE b.id END IS NOT NULL) FROM docs d LEFT JOIN users u ON (u.tenant_id, u.id) = (d.tenant_id, d.author) LEFT JOIN bots b ON (b.tenant_id, b.id) = (d.tenant_id, d.author) WHERE d.tenant_id < 17;
-- nullable ones are null or agree
SELECT count(reviewer) BETWEEN 10 AND count(*) - 1 AND count(*) FILTER (WHERE reviewer IS NOT NULL AND u.id IS NULL) = 0 FROM docs_2 d LEFT JOIN users u ON (u.tenant_id, u.id) = (d.tenant_id, d.reviewer);
-- rows of other partitions are free
SELECT count(*) > 5 AND count(u.id) < count(*) FROM docs_rest d LEFT JOIN users u ON (u.tenant_id, u.id) = (d.tenant_id, d.author);
-- checks hold beside them
SELECT count(*) > 20 AND bool_and(coalesce(other <> code, true) AND amount > 5) FROM facts;
-- so do keys of one partition
SELECT count(f.code) > 5 AND count(f.code) = count(DISTINCT f.code) AND count(*) FILTER (WHERE other IS NOT NULL AND c.code IS NULL) = 0 FROM facts_2 f LEFT JOIN codes c ON c.code = other;
-- partitions of labels and of null refer
SELECT count(*) FILTER (WHERE kind = 'x') > 5 AND count(*) FILTER (WHERE kind IS NULL) > 5 AND count(*) FILTER (WHERE n IS NOT NULL AND (kind = 'x' OR kind IS NULL) AND n NOT IN (SELECT n FROM kinds)) = 0 FROM things;
-- numbers that are not those of a parent lie in another partition
SELECT count(*) > 5 AND bool_and(big IN (SELECT id FROM tenants)) AND (SELECT count(*) FROM things_x WHERE big NOT IN (SELECT id FROM tenants)) > 5 FROM things_y;
-- unique columns refer in one partition and are bounded in another
SELECT count(*) FILTER (WHERE k = 'a') > 5 AND count(*) FILTER (WHERE k = 'b') > 5 AND bool_and(CASE k WHEN 'a' THEN t IN (SELECT id FROM high) ELSE t > 7 END) AND count(DISTINCT (t, k)) = count(*) FROM once;
