"""Files: written so that a crash leaves the old or the new content, hashed, and recognised."""

import contextlib
import functools
import hashlib
import importlib.resources
import os
import shlex
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

TEMPORARY = ".tmp"
"""Suffix of unfinished files; git ignores them and the next run removes them."""
PDF_MARK = b"%PDF-"
PDF_MARK_WITHIN = 1024
"""Other bytes may precede the mark, but not many (PDF 1.7, implementation note 13)."""


class Disk:
    """File operations that are durable when they return, unless they say otherwise.

    Every method may raise OSError (disk full, read-only); no file but a temporary one has changed
    then. Tests pass a subclass that fails or stops at a chosen step.
    """

    def replace(self, path: Path, chunks: Iterable[bytes], *, wait: bool = True) -> None:
        """Write a file, replacing an existing one in one step.

        Without `wait` it may be empty after a power cut: for files whose readers check their
        content, and that can be made again.
        """
        # Hidden, and different in each process.
        temporary = path.with_name(f".{path.name}.{os.getpid()}{TEMPORARY}")
        try:
            self.write(temporary, chunks, wait=wait)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        if wait:
            self.sync_folder(path.parent)

    def write(self, path: Path, chunks: Iterable[bytes], *, wait: bool = True) -> None:
        """Write a file that no reader opens yet, not atomically."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with path_in_errors(path), path.open("wb") as file:
            file.writelines(chunks)
            if wait:
                file.flush()
                self.sync(file.fileno())

    def rename_folder(self, source: Path, target: Path) -> None:
        """Rename a finished folder in one step."""
        for folder in (*(p for p in source.rglob("*") if p.is_dir()), source):
            self.sync_folder(folder)
        source.rename(target)
        self.sync_folder(target.parent)

    def remove(self, path: Path) -> None:
        """Remove a file, and its folder if that is then empty."""
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()

    def remove_unfinished(self, folder: Path) -> None:
        """Remove the files and folders that a killed run left half written in a folder."""
        for path in sorted(folder.glob(f".*{TEMPORARY}")):
            try:
                if path.is_dir():
                    shutil.rmtree(path)
                else:
                    self.remove(path)
            except OSError as error:
                error.filename = str(path)  # `rmtree` names the file without its folder.
                raise

    def sync_folder(self, folder: Path) -> None:
        """Make the names in a folder durable (Windows cannot and need not)."""
        if os.name == "nt":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            with path_in_errors(folder):
                self.sync(handle)
        finally:
            os.close(handle)

    def sync(self, handle: int) -> None:
        """Wait until an open file or folder is on the disk."""
        os.fsync(handle)


def write_file(path: Path, body: bytes) -> None:
    """Write a file durably, replacing an existing one in one step. Raises OSError."""
    Disk().replace(path, [body])


def write_if_changed(path: Path, body: bytes) -> bool:
    """Write a file like `write_file` unless it already has this content; return whether it did."""
    with contextlib.suppress(OSError):
        if path.read_bytes() == body:
            return False
    write_file(path, body)
    return True


def git_restore(*paths: Path) -> str:
    """Return the command that restores files, or folders, from git."""
    named = " ".join(shlex.quote(str(path)) for path in paths)
    # An absolute path may be outside the repository of the working folder.
    elsewhere = f" -C {shlex.quote(str(paths[0].parent))}" if paths[0].is_absolute() else ""
    return f"git{elsewhere} checkout -- {named}"


def sha256_of_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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


def packaged_toml(package: str, name: str) -> dict[str, Any]:
    """Return the content of a TOML file of a package."""
    return tomllib.loads(importlib.resources.files(package).joinpath(name).read_text("utf-8"))


def packaged_files(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file below a folder, in a fixed order."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from packaged_files(entry, f"{path}{entry.name}/")
        elif entry.is_file():
            yield path + entry.name, entry.read_bytes()


@contextlib.contextmanager
def path_in_errors(path: Path) -> Iterator[None]:
    """Add the file's name to an OSError of the block: errors of write and fsync have none."""
    try:
        yield
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise
