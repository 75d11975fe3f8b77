"""Results of inspections that were reported elsewhere, as files that a maintainer edits by hand."""
