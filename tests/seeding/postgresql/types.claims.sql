-- identities count from 1
SELECT min(id) = 1 AND max(id) = 120 FROM identity_always;
-- identities that may be given are given
SELECT count(DISTINCT id) = 120 FROM identity_by_default;
-- tables of nothing but an identity are filled
SELECT count(*) = 120 FROM only_identity;
-- generated columns are computed
SELECT bool_and(full_name LIKE first || ' %' AND area = width * width) FROM generated_stored;
-- domains over domains hold
SELECT bool_and(european ~ '^E[A-Z]{2}[0-9]{2}$') FROM domains;
-- domains within arrays hold
SELECT bool_and(0 <= ALL (shares) AND 100 >= ALL (shares)) FROM domains;
-- all labels of an enum appear
SELECT count(DISTINCT mood) = 4 AND count(DISTINCT maybe) = 4 FROM enums;
-- labels that need quotes appear in arrays
SELECT count(*) > 9 FROM arrays WHERE 'it''s "odd", \ {yes}' = ANY (moods);
-- arrays have several lengths
SELECT count(DISTINCT cardinality(ints)) > 2 FROM arrays;
-- matrices have two dimensions
SELECT bool_and(array_ndims(matrix) = 2) FROM arrays;
-- composites have all their fields
SELECT bool_and(num_nonnulls((home).street, (home).number, (home).mood) = 3) FROM composites;
-- composites within composites differ
SELECT count(DISTINCT ((trip).origin).street) > 100 FROM composites;
-- documents are objects
SELECT bool_and(jsonb_typeof(binary_json) = 'object') FROM documents;
-- members that columns are generated from are there
SELECT count(amount) > 100 AND count(nested_id) > 100 FROM document_members;
-- numbers of a few digits use them
SELECT max(maybe) > 50 AND max(scale(exact)) = 4 FROM numbers;
-- whole numbers in two bytes are spread
SELECT max(small) - min(small) > 20000 FROM numbers;
-- intervals of months are not 0
SELECT count(DISTINCT years) > 5 FROM moments;
-- seconds have no fraction
SELECT bool_and(seconds = date_trunc('second', seconds)) FROM moments;
-- bit strings have all lengths
SELECT count(DISTINCT length(few)) = 5 AND bool_and(length(mask) = 8) FROM bytes_and_bits;
-- single letters vary
SELECT count(DISTINCT one) > 20 AND count(DISTINCT internal) > 20 FROM texts;
-- ranges are not empty
SELECT NOT bool_or(isempty(i4) OR isempty(n) OR isempty(d) OR isempty(tstz) OR isempty(many)) FROM ranges;
-- names of relations are those of relations
SELECT count(DISTINCT r) > 3 FROM catalog_types;
-- serials go on behind the load
SELECT nextval(pg_get_serial_sequence('serials', 'id')) = 121;
-- sequences of defaults go on behind the load
SELECT nextval('tickets') = 121;
