"""Turns PDF or HTML into one form, lines of cells with a place; only here is the medium known."""
