"""Turns PDF and HTML into one form, lines of cells; only here is the medium known."""
