CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE first_shown (
  inspection TEXT PRIMARY KEY REFERENCES inspections (inspection),
  version TEXT NOT NULL, as_of TEXT NOT NULL
);
CREATE TABLE value_changes (
  inspection TEXT NOT NULL REFERENCES inspections (inspection),
  version TEXT NOT NULL, as_of TEXT NOT NULL,
  kind TEXT NOT NULL, field TEXT NOT NULL, before TEXT, after TEXT,
  PRIMARY KEY (inspection, field, version)
);
