"""Reads a body within its limits: bytes, and a floor under its speed."""

from dataclasses import dataclass

import httpx

from ingest.fetch.clock import Clock
from ingest.fetch.outcome import FetchError
from schemas.crawl import ProblemKind


@dataclass(frozen=True)
class BodyLimits:
    """Most bytes (unpacked), and the least bytes a second that count over `stall_seconds`."""

    most_bytes: int
    stall_seconds: float
    floor: float


def read_body(response: httpx.Response, limits: BodyLimits, clock: Clock) -> bytes:
    """The whole body, unpacked.

    Raises FetchError for a body that is too large or too slow; it is cut off then and must not be
    asked for again in this run, since aborted transfers cost the site. Raises
    httpx.TransportError for one that breaks off.
    """
    stated = response.headers.get("content-length", "")
    if stated.isdigit() and int(stated) > limits.most_bytes:
        raise _too_large(response, limits)
    kept: list[bytes] = []
    size, began, window = 0, clock.monotonic(), 0
    # Piece by piece as they arrive: pieces of a fixed size would hide a trickle for hours.
    for piece in response.iter_bytes():
        kept.append(piece)
        size += len(piece)
        window += len(piece)
        if size > limits.most_bytes:
            raise _too_large(response, limits)
        passed = clock.monotonic() - began
        if passed >= limits.stall_seconds:
            if window < limits.floor * passed:
                raise FetchError(
                    ProblemKind.FAULT,
                    str(response.request.url),
                    f"the body came at {window / passed:.0f} bytes a second for {passed:.0f} "
                    f"seconds, slower than the floor of {limits.floor:.0f}",
                )
            began, window = clock.monotonic(), 0
    return b"".join(kept)


def _too_large(response: httpx.Response, limits: BodyLimits) -> FetchError:
    what = f"the body is larger than {limits.most_bytes:,} bytes"
    return FetchError(ProblemKind.TOO_LARGE, str(response.request.url), what)
