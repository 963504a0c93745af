-- all labels of enums and sets appear
SELECT count(DISTINCT level) = 3 AND count(DISTINCT flags) > 4 AND count(DISTINCT maybe) = 2 AND count(maybe) < 120 FROM enums
-- unsigned numbers use their width
SELECT max(t) > 127 AND max(t) <= 255 AND max(s) > 32767 AND max(d) > 5000 AND count(DISTINCT i) > 100 FROM unsigned_numbers
-- bits vary
SELECT count(DISTINCT one) = 2 AND count(DISTINCT bits) > 60 AND count(DISTINCT flag) = 2 FROM signed_numbers
-- years and moments are real
SELECT min(y) > 1900 AND count(DISTINCT y) > 3 AND sum(day = '0000-00-00') = 0 AND count(DISTINCT at) > 100 FROM moments
-- zero dates of defaults are not needed
SELECT sum(day = '0000-00-00') = 0 AND count(DISTINCT day) > 60 FROM zero_dates
-- documents are valid and have the members that are read of them
SELECT sum(JSON_VALID(j)) = 120 AND count(DISTINCT label) > 60 AND count(DISTINCT amount) > 60 FROM documents
-- shapes are there
SELECT count(DISTINCT ST_AsText(p)) > 100 AND sum(ST_IsEmpty(area)) = 0 FROM shapes
-- texts and bytes keep within their size
SELECT max(length(tiny)) <= 255 AND max(char_length(v)) <= 5 AND min(length(b)) = 4 AND count(DISTINCT vb) > 100 FROM texts
-- addresses differ
SELECT count(DISTINCT id) = 120 AND count(DISTINCT host) > 100 AND count(DISTINCT host4) > 100 FROM addresses
-- composite keys spread over tenants
SELECT count(*) = 120 AND count(DISTINCT tenant_id) = 12 AND count(DISTINCT tenant_id, login) = 120 FROM users
-- references stay within their tenant
SELECT count(*) = 120 AND count(DISTINCT o.tenant_id) > 6 FROM orders o JOIN users u ON u.tenant_id = o.tenant_id AND u.id = o.user_id JOIN tenants t ON t.id = o.tenant_id
-- a second reference within the tenant holds or is null
SELECT count(*) = (SELECT count(helper_id) FROM orders) AND count(*) BETWEEN 60 AND 119 FROM orders o JOIN users u ON u.tenant_id = o.tenant_id AND u.id = o.helper_id
-- prefixes differ
SELECT count(DISTINCT left(title, 6)) = 120 AND count(DISTINCT left(body, 10)) = 120 FROM prefix_uniques
-- keys differ in more than case, accents and blanks at the end
SELECT (SELECT count(DISTINCT rtrim(code)) = 120 AND count(DISTINCT rtrim(word)) = count(word) FROM padded) AND count(DISTINCT a, b) = 120 FROM caseless_pairs
-- trees have roots
SELECT sum(parent_id IS NULL) BETWEEN 1 AND 60 AND count(DISTINCT parent_id) > 20 FROM tree
-- rows that must have a parent have one
SELECT count(*) = 120 AND count(DISTINCT a.parent_id) > 20 FROM tree_not_null a JOIN tree_not_null b ON b.id = a.parent_id
-- cycles that allow no null close
SELECT count(*) = 120 AND count(DISTINCT b.id) > 40 FROM hard_a a JOIN hard_b b ON b.id = a.b_id JOIN hard_a c ON c.id = b.a_id
-- primary keys are inherited over three levels
SELECT count(*) = 120 FROM leaves JOIN middles USING (id) JOIN bases USING (id)
-- lookups have all their values
SELECT (SELECT count(*) = 3 FROM lookups) AND (SELECT count(*) = 3 FROM lookup_details) AND (SELECT count(*) = 2 FROM flags)
-- a junction is full
SELECT count(DISTINCT tenant_id, code) = 36 FROM junction
-- conditions hold and leave room
SELECT min(age) >= 18 AND max(age) > 80 AND max(age) <= 99 AND sum(low < high) = 120 AND sum(status = 'paid' AND paid_at IS NULL) = 0 AND count(DISTINCT status) = 2 AND sum((a IS NULL) <> (b IS NULL)) = 120 AND count(a) > 10 AND count(b) > 10 FROM checks
-- rows lie in the partitions that are there
SELECT max(sold) < '2022-01-01' AND count(DISTINCT sold) > 60 FROM partitioned
-- rows have the values of list partitions
SELECT count(*) = 120 AND count(DISTINCT region) = 3 FROM listed
-- odd names are quoted
SELECT count(*) = 120 FROM `My Items` i JOIN `order` o ON o.`select` = i.`order`
-- generated columns are computed and unique
SELECT sum(doubled = size * 2) = 120 AND count(DISTINCT upper_first) = 120 FROM generated
