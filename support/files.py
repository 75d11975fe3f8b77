"""Recognise a PDF file, and hash the files of packages."""

import functools
import hashlib
import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable

PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Other bytes may precede the mark, but not many (PDF 1.7, implementation note 13)."""


def is_pdf(body: bytes) -> bool:
    """Return whether the bytes are a PDF file."""
    return PDF_MARK in body[:PDF_MARK_WITHIN]


@functools.cache
def code_sha256(*packages: str) -> str:
    """Return a hash of all files in packages: modules, templates and data, but no caches."""
    digest = hashlib.sha256()
    for package in packages:
        for path, body in packaged_files(importlib.resources.files(package), f"{package}/"):
            digest.update(path.encode() + b"\0" + hashlib.sha256(body).digest())
    return digest.hexdigest()


def packaged_files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file below a folder, in a fixed order."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from packaged_files(entry, f"{path}{entry.name}/")
        elif entry.is_file():
            yield path + entry.name, entry.read_bytes()
