"""The review page for maintainers."""
