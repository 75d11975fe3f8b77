"""The name of a layout depends only on what was read, so similar reports share it."""

import json
from pathlib import Path

import pytest

from parsers.parse import read
from schemas.programme import load_programmes

FIXTURES = Path(__file__).parents[1] / "fixtures"


def layout(name: str) -> str | None:
    path = FIXTURES / "layouts" / name
    media = "application/pdf" if path.suffix == ".pdf" else "text/html"
    body = path.read_bytes()
    programmes = load_programmes()
    return read(body, media_type=media, name=name, page=None, programmes=programmes).layout


def golden(name: str) -> str:
    record = json.loads((FIXTURES / "reports" / name).with_suffix(".json").read_text("utf-8"))
    return str(record["layout"])


def test_reports_of_one_template_share_a_layout_whatever_their_programme() -> None:
    assert golden("crc-2018-00") == golden("pdu-2021-00") == golden("youth-2021-00")


def test_a_report_without_boxes_or_without_a_printed_score_is_of_another_layout() -> None:
    assert golden("youth-2021-01") == "pdf-rows-codes-sentence-score"
    assert golden("pdu-2023-00") == "pdf-rows-codes-boxes-sentence"


@pytest.mark.parametrize(
    ("name", "begins"), [("pdu-2023-w03.html", "web-"), ("youth-2018-t03.pdf", "pdf-")]
)
def test_the_medium_is_named_first_and_twice_read_is_read_alike(name: str, begins: str) -> None:
    first = layout(name)
    assert first is not None
    assert first.startswith(begins)
    assert first == layout(name)


def test_a_document_that_gives_no_ratings_has_no_layout() -> None:
    assert layout("other-o14.pdf") is None
