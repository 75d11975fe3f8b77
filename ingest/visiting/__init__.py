"""Visits what is due: pages first, then their files; each is kept before the next is asked for."""
