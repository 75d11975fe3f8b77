"""League tables of a day."""
