"""Each layout fixture is read and compared with the truth written when it was made.

`make test` reads a sample that shows each kind of layout, and `make soak` the others.
"""

import tomllib
from functools import cache

import pytest

from ingest.webpage.page import read_page
from parsers.parse import read
from schemas.crawl import Page
from schemas.dates import PartialDate
from schemas.judge import judge
from schemas.organisation import Organisation
from schemas.programme import load_programmes
from schemas.registry import Registry
from schemas.report import Outcome, Report, Status
from tests.parsers.evidence import Placed, words_outside
from tests.parsers.layouts import ALL, LAYOUTS, SAMPLE


@cache
def registry() -> Registry:
    tables = tomllib.loads((LAYOUTS / "organisations.toml").read_text("utf-8"))
    return Registry([Organisation.model_validate(table) for table in tables["organisations"]])


def page_beside(stem: str) -> Page | None:
    file = LAYOUTS / f"{stem}.page.html"
    if not file.exists():
        return None
    return read_page(file.read_bytes(), f"https://site.example/document/{stem}/").page


def record_of(stem: str, file: str) -> Report:
    draft = read(
        (LAYOUTS / file).read_bytes(),
        media_type=None,
        name=file,
        page=page_beside(stem),
        programmes=load_programmes(),
    )
    return judge(draft, programmes=load_programmes(), registry=registry())


def quoted(record: Report) -> list[Placed]:
    """Return the evidence of every value with its box."""
    evidence = [*record.overall.evidence, *record.score.evidence]
    evidence += [e for standard in record.standards for e in standard.evidence]
    return [(e.page, e.box, e.text, "sentence" in e.witness) for e in evidence]


@pytest.mark.parametrize(
    "stem",
    [pytest.param(stem, marks=() if stem in SAMPLE else pytest.mark.soak) for stem in ALL],
)
def test_a_layout_is_read_as_it_was_made(stem: str) -> None:
    truth = ALL[stem].truth
    record = record_of(stem, truth["file"])
    if truth["file"].endswith(".pdf"):
        assert words_outside((LAYOUTS / truth["file"]).read_bytes(), quoted(record)) == []
    expected = truth["expect"] if isinstance(truth["expect"], list) else [truth["expect"]]
    assert record.status in expected, (record.reason, record.checks)
    assert record.language == truth["language"]
    if record.status is Status.HELD and truth["language"] == "cy":
        assert record.reason.startswith("written in Welsh")
    if truth.get("services"):
        one = record.check("one-service")
        assert one is not None
        assert one.outcome is Outcome.FAIL
    given = {s["id"]: s["rating"] for s in truth.get("standards") or ()}
    for standard in record.standards:
        # What is held may lack values; one that is there is offered to the maintainer as read.
        assert standard.rating is None or str(standard.rating) == given.get(standard.id)
    if record.status is not Status.PASSED:
        return
    assert record.programme == truth["programme"]
    assert str(record.overall.rating) == str(truth["overall"])
    assert record.score.value == truth["score"]
    assert {s.id: s.rating and s.rating.value for s in record.standards} == given
    if truth["published"] is not None:
        assert record.published is not None
        assert record.published.within(PartialDate(truth["published"]))
    for standard in record.standards:
        assert standard.rating is None or standard.evidence
