"""Versions of `output/`: each is written completely or not at all."""
