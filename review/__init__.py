"""What changed, what is held, and what the maintainer decided."""
