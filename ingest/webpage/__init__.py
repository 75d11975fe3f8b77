"""Reads the site's HTML: what a page says, which of its files is the report."""
