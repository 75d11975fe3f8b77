-- A row is kept as the JSON of its model, so that a further field needs no further column.
CREATE TABLE page_rows (key TEXT PRIMARY KEY, row TEXT NOT NULL);
INSERT INTO page_rows SELECT key, json_object(
    'key', key, 'url', url, 'state', state, 'post_id', post_id, 'listed', listed,
    'listing', json(listing), 'settled', settled, 'edited', edited, 'asked', asked,
    'sha256', sha256, 'fingerprint', fingerprint, 'retrieved', retrieved, 'reader', reader,
    'page', json(page), 'problem', problem, 'why', why, 'idle', idle
) FROM pages;
DROP TABLE pages;
ALTER TABLE page_rows RENAME TO pages;
CREATE TABLE file_rows (key TEXT PRIMARY KEY, row TEXT NOT NULL);
INSERT INTO file_rows SELECT key, json_object(
    'key', key, 'url', url, 'sha256', sha256, 'etag', etag, 'last_modified', last_modified,
    'retrieved', retrieved, 'asked', checked, 'problem', problem, 'why', why, 'idle', idle
) FROM files;
DROP TABLE files;
ALTER TABLE file_rows RENAME TO files;
