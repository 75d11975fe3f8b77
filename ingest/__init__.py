"""Finds reports, fetches them politely and keeps every byte."""
