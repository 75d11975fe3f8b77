"""Compare documents with accepted records, and carry out the maintainer's decisions."""
