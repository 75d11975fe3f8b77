DROP TABLE visits;
DROP TABLE runs;
DELETE FROM facts WHERE name = 'unchanged-run' OR name GLOB 'count:*' OR name GLOB 'short:*';
UPDATE files SET row = json_remove(row, '$.idle');
