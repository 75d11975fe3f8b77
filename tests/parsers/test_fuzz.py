"""Any bytes and any markup give a record, never an error."""

from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from parsers.parse import read
from schemas.programme import Programmes, load_programmes
from schemas.report import Report
from tests.soak import SOAK

FIXTURES = Path(__file__).parents[1] / "fixtures"
PDF = sorted((FIXTURES / "reports").glob("*.pdf"))[0]
WEB = FIXTURES / "layouts" / "youth-2021-w08.html"
BOUNDED = settings(max_examples=125 if SOAK else 8, suppress_health_check=list(HealthCheck))
TAGS = ("table", "tr", "td", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "img", "div", "main")
WORDS = ("Ratings", "Overall", "Good", "Inadequate", "1.1", "P 1.1 Leadership – Good", "14/21", "")


@cache
def known() -> Programmes:
    return load_programmes()


def reading(body: bytes, media_type: str | None = None) -> Report:
    return read(body, media_type=media_type, name="fuzz", page=None, programmes=known())


@BOUNDED
@given(st.binary(max_size=2_000), st.sampled_from([b"", b"%PDF-1.7\n", b"<!DOCTYPE html><html>"]))
def test_any_bytes_end_as_a_record_that_claims_nothing(tail: bytes, head: bytes) -> None:
    report = reading(head + tail)
    assert report.status != "passed"
    assert report.overall.rating is None


@BOUNDED
@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 255)), min_size=1, max_size=40))
def test_a_pdf_with_bytes_changed_ends_as_a_record(changes: list[tuple[int, int]]) -> None:
    body = bytearray(PDF.read_bytes())
    for place, byte in changes:
        body[place % len(body)] = byte
    assert reading(bytes(body)).status


@BOUNDED
@given(st.lists(st.tuples(st.sampled_from(TAGS), st.sampled_from(WORDS), st.booleans())))
@example([("tr", "Ratings", False), ("h2", "", False)])
def test_markup_without_order_ends_as_a_record(parts: list[tuple[str, str, bool]]) -> None:
    inner = "".join(f"<{tag}>{word}" + f"</{tag}>" * closed for tag, word, closed in parts)
    assert reading(f"<!DOCTYPE html><html><body>{inner}".encode(), "text/html").status != "passed"


@BOUNDED
@given(st.integers(0, 20_000), st.integers(0, 400), st.binary(max_size=30))
@example(601, 113, b"")
def test_a_web_page_with_a_piece_replaced_ends_as_a_record(
    start: int, length: int, piece: bytes
) -> None:
    body = WEB.read_bytes()
    assert reading(body[:start] + piece + body[start + length :], "text/html").status
