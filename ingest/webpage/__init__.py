"""Reads the site's web pages: what a page says, and which of its files is the report."""
