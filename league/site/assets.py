"""The files beside the pages: stylesheet, script, the bundled library and typeface, licences."""

import importlib.resources
from collections.abc import Iterator
from importlib.resources.abc import Traversable


def assets() -> Iterator[tuple[str, bytes]]:
    """Path below `output/` and bytes of each, in a fixed order."""
    yield from _files(importlib.resources.files("league") / "assets", "assets")


def _files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry, f"{path}/{entry.name}")
        else:
            yield f"{path}/{entry.name}", entry.read_bytes()
