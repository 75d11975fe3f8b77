"""Reads a document, says what it is and extracts its ratings."""
