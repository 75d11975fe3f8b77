"""Recognise a file by its first bytes."""

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Other bytes may precede the mark, but not many (PDF 1.7, implementation note 13)."""


def is_pdf(body: bytes) -> bool:
    """Return whether the bytes are a PDF file."""
    return PDF_MARK in body[:PDF_MARK_WITHIN]
