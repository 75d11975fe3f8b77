"""Ratings of standards in tables, boxes and lists."""
