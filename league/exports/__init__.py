"""Data files of a publication: JSON, CSV, SQLite, YAML, schemas."""
