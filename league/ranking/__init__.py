"""Rank organisations as of a day."""
