"""Data files of a publication: JSON, CSV, schemas."""
