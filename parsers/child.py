"""What runs in the child process that reads one document: limits first, JSON bytes at the end."""

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic import ConfigDict

from parsers.witnesses import Trace, TraceEntry
from schemas.base import Model
from schemas.crawl import Page
from schemas.errors import Unreadable
from schemas.programmes import Programmes
from schemas.report import Box, Report

if TYPE_CHECKING:
    from parsers.drawing import PagePart


class ParseResult(Model):
    """A draft and, where it was asked for, all that was seen while reading."""

    report: Report
    trace: tuple[TraceEntry, ...] = ()


class Pictures(Model):
    """Parts of pages as PNG, None for one that could not be drawn."""

    model_config = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    parts: tuple[bytes | None, ...]


class Reader(Protocol):
    """What turns bytes into a draft: `parsers.parse.read`, or another with the same form."""

    def __call__(  # noqa: PLR0913 - what is known of a document
        self,
        body: bytes,
        *,
        media_type: str | None,
        name: str,
        page: Page | None,
        programmes: Programmes,
        trace: Trace | None = None,
        max_pages: int,
    ) -> Report: ...


class _Kept:
    """What a child process keeps between documents."""

    reader: Reader
    programmes: Programmes


def begin(memory_bytes: int, programmes: Programmes | None, reader: Reader | None) -> None:
    """Loads what every document needs, then sets the limit on memory."""
    import parsers.pdf_report  # noqa: F401 - loaded before the first document
    from parsers.parse import read
    from schemas.programmes import load_programmes

    _Kept.reader = reader if reader is not None else read
    _Kept.programmes = programmes if programmes is not None else load_programmes()
    with contextlib.suppress(ImportError):  # Windows has no such limit.
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def ready() -> None:
    """Asks nothing of a child but to be there."""


def read_document(
    body: bytes, media_type: str | None, name: str, page: str | None, max_pages: int
) -> bytes:
    """The reading of one document as JSON."""
    report = _report(body, media_type, name, page, max_pages, Trace())
    return ParseResult(report=report).model_dump_json(by_alias=True).encode()


def explain_document(
    body: bytes, media_type: str | None, name: str, page: str | None, max_pages: int
) -> bytes:
    """The reading of one document with all that was seen, as JSON."""
    trace = Trace()
    report = _report(body, media_type, name, page, max_pages, trace)
    return ParseResult(report=report, trace=trace.entries).model_dump_json(by_alias=True).encode()


def draw_page(body: bytes, page: int, boxes: Sequence[Box], refused: Sequence[Box]) -> bytes:
    """A page as PNG with boxes drawn on it."""
    from parsers.drawing import draw_page

    return draw_page(body, page, boxes, refused)


def draw_parts(body: bytes, parts: Sequence["PagePart"]) -> bytes:
    """Parts of pages as PNG with boxes drawn on them, as JSON."""
    from parsers.drawing import draw_crops

    return Pictures(parts=tuple(draw_crops(body, parts))).model_dump_json().encode()


def _report(  # noqa: PLR0913 - what is known of a document
    body: bytes,
    media_type: str | None,
    name: str,
    page: str | None,
    max_pages: int,
    trace: Trace,
) -> Report:
    """Raises Unreadable, MemoryError or RecursionError, and nothing else.

    An error of a library may be of a class that cannot be made again in the parent, and would
    take the whole pool with it: it crosses the border as words.
    """
    try:
        return _Kept.reader(
            body,
            media_type=media_type,
            name=name,
            page=Page.model_validate_json(page) if page is not None else None,
            programmes=_Kept.programmes,
            trace=trace,
            max_pages=max_pages,
        )
    except (MemoryError, RecursionError):
        raise
    except Exception as error:
        said = f"{type(error).__name__}: {str(error)[:200]}"
        raise Unreadable(f"it could not be read: {said}") from error
