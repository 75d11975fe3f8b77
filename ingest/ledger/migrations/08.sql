DROP TABLE visits;
DROP TABLE runs;
DELETE FROM facts WHERE name GLOB 'count:*' OR name GLOB 'short:*' OR name IN
    ('unchanged-run', 'sitemap-index', 'listing-page', 'rest-collections');
UPDATE pages SET row = json_remove(row, '$.edited');
UPDATE files SET row = json_remove(row, '$.idle');
