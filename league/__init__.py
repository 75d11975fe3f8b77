"""Ranks, compares and publishes."""
