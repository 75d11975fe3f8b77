"""Compares documents with accepted records, and carries out the maintainer's decisions."""
