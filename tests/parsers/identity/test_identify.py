"""Cover, headers, file title and web page together give the identity of a document."""

import pytest

from parsers.identity.identify import (
    Cover,
    Identity,
    TextLine,
    identify,
    printed_fieldwork_start,
    ratings_page_names,
    running_headers,
)
from schemas.crawl import Page
from schemas.dates import PartialDate
from schemas.report import Place
from tests.parsers.text_drawing import programme

PROGRAMMES = {programme().id: programme()}
URL = "https://example.org/report"


def identified(
    *titles: str,
    dated: tuple[str, ...] = (),
    prose: tuple[str, ...] = (),
    published: str | None = None,
    page: Page | None = None,
) -> Identity:
    cover = Cover(
        tuple((Place.COVER, TextLine(title, 1)) for title in titles),
        tuple(TextLine(text, 1) for text in dated),
        tuple(TextLine(text, 2) for text in prose),
        "The staff of the service",
        PartialDate(published) if published else None,
    )
    return identify(cover, page, PROGRAMMES)


@pytest.mark.parametrize(
    ("titles", "name", "joint"),
    [
        pytest.param(("An inspection of Brackwater PDU",), "Brackwater PDU", False, id="one"),
        pytest.param(
            ("Ratings", "An inspection of Brackwater PDU"), "Brackwater PDU", False, id="the second"
        ),
        pytest.param(
            ("An inspection of Brackwat er PDU", "An inspection of Brackwater PDU"),
            "Brackwater PDU", False, id="the best spelling",
        ),
        pytest.param(
            ("An inspection of Brackwater PDU", "A joint inspection of Brackwater PDU"),
            "Brackwater PDU", True, id="one of them is joint",
        ),
        pytest.param(
            ("An inspection of Brackwater PDU", "A joint inspection of Sandholm PDU"),
            "Brackwater PDU", False, id="another body's is joint",
        ),
        pytest.param(("A toy inspection of Brackwater",), "Brackwater", False, id="an own form"),
    ],
)  # fmt: skip
def test_the_name_in_the_titles(titles: tuple[str, ...], name: str, joint: bool) -> None:
    identity = identified(*titles)
    assert identity.title is not None
    assert (identity.title.name, identity.title.joint) == (name, joint)


def test_all_names_are_kept_but_not_the_beginning_of_a_title() -> None:
    identity = identified(
        "An inspection of Brackwater and Sandholm PDU",
        "An inspection of Brackwater",
        "An inspection of Elmham PDU",
    )
    assert identity.names == ("Brackwater and Sandholm PDU", "Elmham PDU")


def test_without_a_title_the_first_line_is_the_heading() -> None:
    identity = identified("What we  found")
    assert (identity.title, identity.heading, identity.year) == (None, "What we found", None)


@pytest.mark.parametrize(
    ("dated", "stamp", "page_date", "published"),
    [
        (("May 2024",), None, None, "2024-05"),
        (("Fieldwork in May 2024",), None, None, None),
        (("May 2024", "HM Inspectorate of Probation, June 2024"), None, None, "2024-06"),
        (("May 2024",), "2024-06-03", None, "2024-06-03"),
        (("May 2024",), "2024-06-03", "2024-06-04", "2024-06-04"),
    ],
)
def test_the_date_of_publication(
    dated: tuple[str, ...], stamp: str | None, page_date: str | None, published: str | None
) -> None:
    linked = Page(url=URL, published=PartialDate(page_date)) if page_date else None
    identity = identified("Report", dated=dated, published=stamp, page=linked)
    assert identity.published == (PartialDate(published) if published else None)


def test_the_most_precise_start_of_fieldwork_counts() -> None:
    identity = identified(
        prose=("Fieldwork started in March 2024", "Fieldwork started on 4 March 2024", "May 2024")
    )
    assert identity.started == PartialDate("2024-03-04")
    assert identity.year == 2024
    assert identified(published="2024-05").year == 2023


def test_the_title_of_the_web_page_is_tried_last() -> None:
    page = Page(url=URL, title="An inspection of Brackwater PDU")
    identity = identified("Report", page=page)
    assert [(s.value, s.place) for s in identity.statements] == [("Brackwater PDU", "web-page")]


@pytest.mark.parametrize(
    ("pages", "headers"),
    [
        ([["Inspection of Brackwater", "x"]] * 3, ["Inspection of Brackwater"]),
        ([["Inspection of Brackwater", "x"]] * 2, []),
        ([[f"{n} Inspection of Brackwater"] for n in range(3)], ["Inspection of Brackwater"]),
        ([["Page"]] * 3, []),
        ([["1", "2", "Inspection of Brackwater", "3", "4"]] * 3, []),
    ],
    ids=["three pages", "two pages", "page numbers", "a short line", "in the middle"],
)
def test_running_headers(pages: list[list[str]], headers: list[str]) -> None:
    assert running_headers(pages) == headers


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("Brackwater PDU", ["Brackwater PDU"]),
        ("Sandholm", ["Sandholm"]),
        ("Elmham", []),
        ("Fieldwork at Brackwater PDU", []),
        ("PDU", []),
    ],
)
def test_names_on_a_ratings_page(cell: str, names: list[str]) -> None:
    found = ratings_page_names([TextLine(cell, 3)], known=["Sandholm YJS"])
    assert [(s.value, s.place, s.page) for s in found] == [
        (name, "ratings-page", 3) for name in names
    ]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Fieldwork started on Monday 4 March 2024.", "2024-03-04"),
        ("Fieldwork took place from 4 – 8 March 2024", "2024-03-04"),
        ("We started our fieldwork in March 2024", "2024-03"),
        ("Fieldwork dates: 04/03/2024", "2024-03-04"),
        ("Fieldwork started last spring", None),
    ],
)
def test_the_start_of_fieldwork_is_read(text: str, start: str | None) -> None:
    assert printed_fieldwork_start(text) == start
