"""The HTML pages of a publication, as bytes."""
