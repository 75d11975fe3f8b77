"""Parse one document: what it is, whom it is about, and the ratings it gives, with evidence."""

PARSER_VERSION = "1.1"
"""Increase it with every change that can change a record; the archive is then parsed again."""
