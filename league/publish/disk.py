"""Writes on disk that survive a crash: a file is there whole, old or new, or not at all."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from schemas.errors import naming

TEMPORARY = ".tmp"
"""How the name of what is not finished yet ends; git ignores it, the next run removes it."""


class Disk:
    """The few ways in which a publication touches the disk, each durable when it returns.

    Every method may raise OSError (no space, read-only); nothing then has changed but a
    temporary file. Tests put another one in its place to fail or stop at each step.
    """

    def replace(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Puts a file in the place of the one there, in one step."""
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}{TEMPORARY}")
        self.write(temporary, chunks)
        temporary.replace(path)
        self.flush(path.parent)

    def place(self, path: Path, chunks: Iterable[bytes]) -> None:
        """As `replace`, but does not wait for the disk: for what is checked and made again.

        After a power cut the file may be empty; the next run sees that by its sum.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}{TEMPORARY}")
        with naming(path), temporary.open("wb") as file:
            file.writelines(chunks)
        temporary.replace(path)

    def write(self, path: Path, chunks: Iterable[bytes]) -> None:
        """Writes a file that nobody reads yet."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with naming(path), path.open("wb") as file:
            file.writelines(chunks)
            file.flush()
            self.sync(file.fileno())

    def rename_folder(self, source: Path, target: Path) -> None:
        """Gives a finished folder its name, in one step."""
        for folder in (*(p for p in source.rglob("*") if p.is_dir()), source):
            self.flush(folder)
        source.rename(target)
        self.flush(target.parent)

    def remove(self, path: Path) -> None:
        """Removes a file, and its folder if that is empty then."""
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def remove_folder(self, path: Path) -> None:
        """Removes an unfinished folder."""
        shutil.rmtree(path)

    def flush(self, folder: Path) -> None:
        """Makes the names in a folder durable, where the system can."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            with naming(folder):
                self.sync(handle)
        finally:
            os.close(handle)

    def sync(self, handle: int) -> None:
        """Waits until the disk has what was written to an open file or folder."""
        os.fsync(handle)
