"""The pages people open: HTML made from a publication, as bytes."""
