"""Recognise a file by its first bytes."""

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Readers accept a PDF whose mark starts within this many bytes."""


def is_pdf(body: bytes) -> bool:
    """Return whether the bytes are a PDF file."""
    return PDF_MARK in body[:PDF_MARK_WITHIN]
