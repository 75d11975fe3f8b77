CREATE TABLE pages (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, state TEXT NOT NULL, post_id INTEGER,
    listed INTEGER NOT NULL, listing TEXT, settled TEXT, edited TEXT, asked TEXT, sha256 TEXT,
    fingerprint TEXT, retrieved TEXT, reader TEXT, page TEXT, problem TEXT, why TEXT
) WITHOUT ROWID;
CREATE INDEX pages_by_post ON pages (post_id);
CREATE TABLE readings (
    key TEXT NOT NULL, fingerprint TEXT NOT NULL, sha256 TEXT NOT NULL, seen TEXT NOT NULL,
    PRIMARY KEY (key, fingerprint)
) WITHOUT ROWID;
CREATE TABLE files (
    key TEXT PRIMARY KEY, url TEXT NOT NULL, sha256 TEXT, media_type TEXT, etag TEXT,
    last_modified TEXT, retrieved TEXT, checked TEXT, problem TEXT, why TEXT
) WITHOUT ROWID;
CREATE TABLE bodies (
    key TEXT NOT NULL, sha256 TEXT NOT NULL, first_seen TEXT NOT NULL,
    PRIMARY KEY (key, sha256)
) WITHOUT ROWID;
CREATE TABLE visits (
    run INTEGER NOT NULL, at TEXT NOT NULL, url TEXT NOT NULL, purpose TEXT NOT NULL,
    status INTEGER NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE runs (
    id INTEGER PRIMARY KEY, began TEXT NOT NULL, ended TEXT, outcome TEXT, route TEXT
);
CREATE TABLE problems (
    kind TEXT NOT NULL, place TEXT NOT NULL, told TEXT NOT NULL, PRIMARY KEY (kind, place)
) WITHOUT ROWID;
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
