-- rows lie in the ranges that are there, and in all of them
SELECT (SELECT count(*) > 10 FROM ranged_early) AND (SELECT count(*) > 10 FROM ranged_late) AND count(*) = 120 FROM ranged
-- rows lie within a range of several columns
SELECT count(*) = 120 AND max(a) <= 50 AND count(DISTINCT a) > 1 FROM ranged_pairs
-- rows have the values of list partitions
SELECT count(*) = 120 AND count(DISTINCT region) = 3 FROM listed
-- both hash partitions have rows
SELECT (SELECT count(*) > 10 FROM hashed_0) AND (SELECT count(*) > 10 FROM hashed_1)
-- partitions of partitions have rows
SELECT (SELECT count(*) > 10 FROM nested_a_1) AND (SELECT count(*) > 10 FROM nested_b)
-- the default partition takes what others do not
SELECT (SELECT count(*) > 10 FROM with_default_rest) AND count(*) = 120 FROM with_default
-- a partitioned table without partitions stays empty
SELECT count(*) = 0 FROM no_partitions
-- references to partitioned tables hold
SELECT count(*) = 120 AND count(DISTINCT ranged_id) > 40 FROM refers_to_partitions p JOIN ranged r ON (r.id, r.at) = (ranged_id, ranged_at)
-- inherited tables have rows of their own
SELECT (SELECT count(*) = 120 FROM ONLY animals) AND (SELECT count(*) = 120 FROM dogs)
-- unlogged tables are filled
SELECT count(*) = 120 FROM unlogged
-- triggers that refuse are off during the load, and on after it
SELECT (SELECT count(*) = 120 FROM raising) AND tgenabled = 'O' FROM pg_trigger WHERE tgname = 'refuse_it' AND tgrelid = 'raising'::regclass
-- rules do not stand in the way
SELECT count(*) = 120 FROM ruled
-- row security does not bind the owner
SELECT count(*) = 120 FROM secured
-- odd names are quoted
SELECT count(*) = 120 AND min("100%") > 5 FROM "My ""Items"" %s" i JOIN "order" o ON o."user" = i."order" JOIN "CamelCase" c ON c."Id" = o."user"
