"""The maintainer's morning: one screen, one command, evidence for each decision."""

import base64
import io
import json
import re
import textwrap
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from PIL import Image

from schemas.crawl import StatusFile
from tests.review.nights import EASTMARCH, ORMESBY, PENHALLOW
from tests.review.session import (
    BEGIN,
    END,
    GUIDE,
    LLANFECHAN,
    PICTURE,
    Morning,
    picture,
    words_of,
)

SCREEN = (50, 120)
"""Lines and columns of a terminal."""


@pytest.fixture(scope="module")
def articles(morning: Morning) -> dict[str, Tag]:
    page = BeautifulSoup((morning.page / "index.html").read_bytes(), "lxml")
    return {str(a["id"]).removeprefix("item-"): a for a in page.find_all("article")}


def test_the_night_is_understood_from_one_screen(morning: Morning) -> None:
    lines, columns = SCREEN
    printed = [
        part for line in morning.diff.splitlines() for part in textwrap.wrap(line, columns) or [""]
    ]
    assert len(printed) <= lines
    for text in (
        f"new: {PENHALLOW}",
        "new report: Ormesby City region",
        "- overall Outstanding",
        "+ overall Good",
        "the document changed",
        "encrypted",
        "no pdu named 'LLANFECHAN AND BRO TARAN' is registered",
    ):
        assert text in morning.diff


def test_all_is_decided_in_one_command_and_published_once(morning: Morning) -> None:
    assert morning.desk.waiting() == {}
    assert "Decisions saved: 4" in morning.walk
    assert morning.walk.count("Published version") == 1


def test_the_page_shows_the_proof_of_each(articles: dict[str, Tag]) -> None:
    assert set(articles) >= {EASTMARCH, ORMESBY, LLANFECHAN}
    assert len(articles) == 4
    for key in (EASTMARCH, ORMESBY, LLANFECHAN):
        pictures = [str(img["src"]) for img in articles[key].find_all("img")]
        assert pictures
        for source in pictures:
            kind, _, body = source.partition(",")
            assert kind == "data:image/png;base64"
            assert Image.open(io.BytesIO(base64.b64decode(body))).width > 500
        assert articles[key].find("q")
    unreadable = next(a for key, a in articles.items() if len(key) == 64)
    assert "opens with a password only" in unreadable.text


def test_a_change_shows_both_documents_though_one_took_the_others_place(
    articles: dict[str, Tag],
) -> None:
    before, after = articles[EASTMARCH].select(".sides > section")
    assert "Overall rating Outstanding" in before.text
    assert "Overall rating Good" in after.text
    assert before.find("img")
    assert after.find("img")
    assert "not in the archive" not in articles[EASTMARCH].text


def test_what_was_decided_is_published(morning: Morning) -> None:
    published = {i["id"]: i["overall"]["rating"] for i in morning.desk.league()["inspections"]}
    assert published[EASTMARCH] == "Good"
    assert published[LLANFECHAN] == "Good"
    assert published[PENHALLOW] == "Requires improvement"


def test_held_and_unreadable_ratings_stand_in_no_published_file(morning: Morning) -> None:
    status = StatusFile.model_validate_json(
        (morning.desk.folder / "output/sample/status.json").read_bytes()
    )
    assert status.held
    rating = re.compile("Outstanding|Inadequate|Requires improvement|Good")
    assert not rating.search("".join(h.model_dump_json() for h in status.held))
    assert not rating.search(morning.desk.logged)
    assert not rating.search((morning.page / "summary.json").read_text("utf-8"))


def test_the_page_follows_the_decisions(morning: Morning) -> None:
    page = morning.desk.folder / "output/sample/review/index.html"
    assert b"Nothing waits for a decision." in page.read_bytes()
    assert not list((morning.desk.folder / "data/sample/waiting/pictures").glob("*"))


def test_a_rating_that_turned_out_wrong_is_withdrawn_and_the_correction_says_so(
    morning: Morning,
) -> None:
    morning.show("review", "withdraw", ORMESBY, "--reason", "one page names another region")
    league = morning.desk.league()
    assert ORMESBY not in [i["id"] for i in league["inspections"]]
    (correction,) = league["corrections"]
    assert (correction["kind"], correction["shown"], correction["reason"]) == (
        "withdrawal", "Inadequate", "one page names another region",
    )  # fmt: skip
    page = (morning.desk.folder / "output/sample/corrections.html").read_text("utf-8")
    assert "one page names another region" in page


def test_the_guide_shows_this_very_session(morning: Morning) -> None:
    text = GUIDE.read_text("utf-8")
    shown = text[text.index(BEGIN) + len(BEGIN) : text.index(END)]
    assert shown == morning.transcript, "python -m tests.review.session writes it into the guide"
    assert words_of(PICTURE.read_text("utf-8")) == words_of(picture(morning.walk))


def test_a_page_that_cannot_be_written_stops_no_night(morning: Morning) -> None:
    folder = morning.desk.folder / "output/sample/review"
    aside = folder.rename(folder.with_name("aside"))
    folder.write_text("in the way", "utf-8")
    try:
        assert morning.desk.night() == 0
    finally:
        folder.unlink()
        aside.rename(folder)
    events = [json.loads(x) for x in morning.desk.logged.splitlines() if x.startswith("{")]
    assert [e["event"] for e in events][-2:] == ["review.not-written", "run.finished"]


def test_the_screenshot_of_the_guide_is_there_and_small() -> None:
    picture = Path(GUIDE).with_name("reviewing.png")
    assert picture.stat().st_size < 200_000
    assert "reviewing.png" in GUIDE.read_text("utf-8")
