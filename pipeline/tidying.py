"""Removes what a killed run left half written in the state folder, once the lock is held."""

from collections.abc import Iterator
from pathlib import Path

HALF = "*.tmp"
"""How every file is named that is not finished; git ignores it."""
FOLDERS = ("records", "decisions", "waiting", "archive")


def tidy(data: Path, output: Path) -> int:
    """Removes unfinished files and gives their number; versions tidy up after themselves."""
    left = list(_left(data, output))
    for path in left:
        path.unlink(missing_ok=True)
    return len(left)


def _left(data: Path, output: Path) -> Iterator[Path]:
    for folder in FOLDERS:
        yield from (data / folder).rglob(HALF)
    yield from data.glob(f".{HALF}")
    yield from output.glob(f".status-{HALF}")
