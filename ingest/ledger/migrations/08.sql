DROP TABLE visits;
DROP TABLE runs;
DELETE FROM facts WHERE name = 'unchanged-run';
UPDATE files SET row = json_remove(row, '$.idle');
