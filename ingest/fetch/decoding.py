"""Decompresses bodies; one that is not complete is an error, never a shorter body."""

import zlib

GZIP = 16 + zlib.MAX_WBITS
CODINGS = {
    **dict.fromkeys(("", "identity", "none", "utf-8", "binary")),
    "gzip": GZIP,
    "x-gzip": GZIP,
    "deflate": zlib.MAX_WBITS,
}
"""Content codings that are understood, and usual mistakes, with their window for zlib."""


class IncompleteBody(Exception):
    """The body cannot be decompressed, or its compressed data ends early."""


class BodyDecoder:
    """Decompresses one body, all members of it; raises IncompleteBody if that is not possible.

    The decoders of HTTP libraries return what they have if the data ends early, and ignore further
    gzip members (RFC 1952, 2.2), so half a page or PDF would look complete.
    """

    def __init__(self, coding: str) -> None:
        coding = coding.strip().lower()
        if coding not in CODINGS:
            raise IncompleteBody(f"the content coding {coding!r} was not asked for")
        self._window = CODINGS[coding]
        self._member = zlib.decompressobj(self._window) if self._window is not None else None

    def feed(self, data: bytes) -> bytes:
        """Return what these bytes, the next ones of the body, add to it."""
        if self._member is None or self._window is None:
            return data
        decoded = b""
        try:
            while data:
                if self._member.eof:
                    data = data.lstrip(b"\0")  # Padding after a member is allowed.
                    self._member = zlib.decompressobj(self._window) if data else self._member
                decoded += self._member.decompress(data)
                data = self._member.unused_data
        except zlib.error as error:
            raise IncompleteBody(str(error)) from error
        return decoded

    def finish(self) -> None:
        """Raise IncompleteBody if the compressed data ended early."""
        if self._member is not None and not self._member.eof:
            raise IncompleteBody("the compressed data ends early")
