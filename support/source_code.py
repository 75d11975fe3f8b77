"""A hash of the project's own code, for what has to be made again when the code changes."""

import functools
import hashlib
import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable


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
