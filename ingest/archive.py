"""Keeps every body once, named by its SHA-256, and records where each one came from."""

import contextlib
import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from schemas.errors import StateError
from support.files import Disk, path_in_errors, sha256_of_file, write_file

KEPT_HEADERS = ("content-type", "etag", "last-modified", "date", "age", "content-disposition")
"""Response headers that describe a body."""
ORIGINS = "origins.jsonl"
"""Where each body came from: one JSON object per line, oldest first."""


class Archive:
    """Bodies in a folder: `<first two digits>/<SHA-256>`, and `origins.jsonl`.

    A body is on disk, complete, when `put` returns: a killed process or a power cut loses nothing.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """The file of a body."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """True if the file of the body exists."""
        return self.path(sha256).exists()

    def intact(self, sha256: str) -> bool:
        """True if the body exists and is unaltered."""
        return self.damage(sha256) is None

    def put(self, body: bytes, *, url: str, at: dt.datetime, headers: Mapping[str, str]) -> str:
        """Store a body unless an intact copy exists; returns its SHA-256."""
        sha256 = hashlib.sha256(body).hexdigest()
        if not self.intact(sha256):
            write_file(self.path(sha256), body)
            kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
            origin = {"sha256": sha256, "url": url, "at": at.isoformat(), "headers": kept}
            _append_line(self.folder / ORIGINS, json.dumps(origin, ensure_ascii=False))
        return sha256

    def get(self, sha256: str) -> bytes:
        """Read a body; raises StateError if it is missing or altered.

        An altered body is renamed to `<SHA-256>.altered`, so that the next run fetches it again.
        """
        path = self.path(sha256)
        remedy = "`status --verify` lists all damaged bodies; `run --full` fetches them again"
        try:
            body = path.read_bytes()
        except FileNotFoundError as error:
            what = f"the archive lacks {sha256}"
            raise StateError(what, where=str(self.folder), remedy=remedy) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            with contextlib.suppress(OSError):
                path.rename(path.with_suffix(".altered"))
            what = "the body has been altered since it was stored"
            raise StateError(what, where=str(path), remedy=remedy)
        return body

    def damage(self, sha256: str) -> Literal["missing", "altered"] | None:
        """What is wrong with a body, if anything; reads it."""
        try:
            found = sha256_of_file(self.path(sha256))
        except FileNotFoundError:
            return "missing"
        return None if found == sha256 else "altered"


def _append_line(path: Path, line: str) -> None:
    """Append a line and wait for the disk; start a new line if a power cut tore the last one."""
    with path_in_errors(path), path.open("a+b") as file:
        torn = False
        if file.seek(0, os.SEEK_END):
            file.seek(-1, os.SEEK_END)
            torn = file.read(1) != b"\n"
        file.write(b"\n" * torn + line.encode() + b"\n")
        file.flush()
        Disk().sync(file.fileno())
