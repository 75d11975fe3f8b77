"""Keeps every body once, under its SHA-256, with where and when it came from."""

import contextlib
import datetime as dt
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Literal

from pydantic import ValidationError

from schemas.base import Model
from schemas.errors import StateError

KEPT_HEADERS = ("content-type", "etag", "last-modified", "date", "age", "content-disposition")
"""Headers that say what a body was; the others are the server's own business."""


MAKING = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
ORIGINS = "origins.jsonl"
"""Where the bodies came from, a line each in the order in which they came."""


class Origin(Model):
    """Where a body came from; `key`: of which page or file of the ledger, when a site gave it."""

    sha256: str
    url: str
    at: dt.datetime
    headers: dict[str, str]
    key: str | None = None


class Finding(Model):
    """A body that is not as it was put: `missing` or `altered`."""

    sha256: str
    what: Literal["missing", "altered"]
    url: str


class Archive:
    """Bodies in a folder: `<first two digits>/<sum>`, and the origins of all in `origins.jsonl`.

    A file appears whole, by a rename, when `put` returns: the end of this process loses nothing.
    That the disk has it too, against a loss of power, `settle` sees to, once for all of them. To
    make a file costs more than to fill it: so the origins are lines of one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._unsettled: list[str] = []
        self._origins: BinaryIO | None = None

    def path(self, sha256: str) -> Path:
        """Where the body of that sum lies."""
        return self.folder / sha256[:2] / sha256

    def has(self, sha256: str) -> bool:
        """Whether the body is there."""
        return os.access(self._name(sha256), os.F_OK)

    def whole(self, sha256: str) -> bool:
        """Whether the body is there, byte for byte as it was put."""
        try:
            with self.path(sha256).open("rb") as body:
                return hashlib.file_digest(body, "sha256").hexdigest() == sha256
        except FileNotFoundError:
            return False

    def takes_up(self, sha256: str) -> bool:
        """Whether a body is there, whole, that an earlier run put; `settle` sees to it again.

        That run may have been killed before it had settled it.
        """
        there = self.whole(sha256)
        if there:
            self._unsettled.append(self._name(sha256))
        return there

    def put(
        self,
        body: bytes,
        *,
        url: str,
        at: dt.datetime,
        headers: Mapping[str, str],
        key: str | None = None,
    ) -> str:
        """Keeps the body and gives its sum; one that is there, whole, is left alone.

        What came for a page or file of the ledger is noted each time: see `ingest.resuming`.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        name = self._name(sha256)
        known = self.has(sha256) and self.whole(sha256)
        if not known or key is not None:
            kept = {said: headers[said] for said in KEPT_HEADERS if said in headers}
            self._note(Origin(sha256=sha256, url=url, at=at, headers=kept, key=key))
        if known:
            return sha256
        _write(name, body)
        self._unsettled.append(name)
        return sha256

    def settle(self) -> None:
        """Returns when everything that was put is on the disk."""
        if self._origins is not None:
            self._origins.close()
            self._origins = None
        if self._unsettled and hasattr(os, "sync"):
            os.sync()
        elif self._unsettled:  # Windows can only be asked file by file.
            for name in (f"{self.folder / ORIGINS}", *self._unsettled):
                with Path(name).open("r+b") as file:
                    os.fsync(file.fileno())
        self._unsettled.clear()

    def get(self, sha256: str) -> bytes:
        """The body of that sum; raises StateError if it is missing or altered.

        An altered one is put aside as `<sum>.altered`, so that the next run asks for it again.
        """
        remedy = "`status --verify` lists all damaged bodies; `run --full` fetches them again"
        try:
            body = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise StateError(
                f"the archive lacks {sha256}", where=str(self.folder), remedy=remedy
            ) from error
        if hashlib.sha256(body).hexdigest() != sha256:
            with contextlib.suppress(OSError):
                self.path(sha256).rename(self.path(sha256).with_suffix(".altered"))
            raise StateError(
                "the body is not what was put there", where=str(self.path(sha256)), remedy=remedy
            )
        return body

    def origins(self) -> Iterator[Origin]:
        """Where the bodies came from, in the order in which they came; the first origin counts.

        A line that a loss of power has torn is passed over.
        """
        with contextlib.suppress(FileNotFoundError), (self.folder / ORIGINS).open("rb") as lines:
            for line in lines:
                with contextlib.suppress(ValidationError):
                    yield Origin.model_validate_json(line)

    def verify(self, sums: Iterable[tuple[str, str]]) -> Iterator[Finding]:
        """Reads every body of `sums` (sum, address) and yields those missing or altered."""
        for sha256, url in sums:
            try:
                with self.path(sha256).open("rb") as body:
                    found = hashlib.file_digest(body, "sha256").hexdigest()
            except FileNotFoundError:
                yield Finding(sha256=sha256, what="missing", url=url)
                continue
            if found != sha256:
                yield Finding(sha256=sha256, what="altered", url=url)

    def _name(self, sha256: str) -> str:
        """As `path`; what is done with one of pathlib's costs less than itself."""
        return f"{self.folder}{os.sep}{sha256[:2]}{os.sep}{sha256}"

    def _note(self, origin: Origin) -> None:
        """Writes an origin before its body, so that none lacks it."""
        line = origin.model_dump_json().encode() + b"\n"
        try:
            if self._origins is None:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._origins = (self.folder / ORIGINS).open("ab", buffering=0)
                line = b"\n" + line  # The last one may be torn.
            self._origins.write(line)
        except OSError as error:
            error.filename = error.filename or f"{self.folder / ORIGINS}"
            raise


def _write(name: str, data: bytes) -> None:
    """Writes a file whole or not at all; makes its folder if it is not there."""
    temporary = f"{name}.{os.getpid()}.tmp"
    try:
        _fill(temporary, data)
        os.replace(temporary, name)  # noqa: PTH105 - see `put`
    except BaseException as error:
        if isinstance(error, OSError):
            error.filename = error.filename or temporary
        Path(temporary).unlink(missing_ok=True)
        raise


def _fill(name: str, data: bytes) -> None:
    try:
        handle = os.open(name, MAKING, 0o666)
    except FileNotFoundError:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(name, MAKING, 0o666)
    with open(handle, "wb") as file:  # noqa: PTH123 - an open file, no path
        file.write(data)
