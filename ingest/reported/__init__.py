"""Results of inspections that others reported: TOML files edited by hand, and CSV tables."""
