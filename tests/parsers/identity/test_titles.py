"""Titles give the kind of body, its name, and whether the inspection was joint."""

import pytest

from parsers.identity.titles import (
    clean_name,
    cover_title,
    name_in_form,
    names_body,
    read_own_form,
    read_title,
    tidy_spaces,
)
from schemas.programme import load_programmes
from tests.parsers.text_drawing import programme

YOUTH = ("youth-justice-service",)


@pytest.mark.parametrize(
    ("text", "name", "kinds", "joint"),
    [
        ("An inspection of Brackwater PDU", "Brackwater PDU", ("pdu",), False),
        ("An inspection of youth justice services in Sandholm", "Sandholm", YOUTH, False),
        ("A joint inspection of youth offending services in Sandholm", "Sandholm", YOUTH, True),
        ("Inspection of: Sandholm YJS – May 2024", "Sandholm YJS", YOUTH, False),
        ("Re-inspection of Brackwater PDU", "Brackwater PDU", ("pdu",), False),
        ("An inspection of youth justice services", None, YOUTH, False),
        ("Arolygiad o wasanaethau cyfiawnder ieuenctid yn Sandholm", "Sandholm", YOUTH, False),
    ],
)
def test_the_title_of_an_inspection(
    text: str, name: str | None, kinds: tuple[str, ...], joint: bool
) -> None:
    title = read_title(text)
    assert title is not None
    assert (title.name, title.kinds, title.joint) == (name, kinds, joint)


@pytest.mark.parametrize(
    "text", ["Annual report 2024", "Brackwater PDU", "An inspection of " + "the work " * 30]
)
def test_another_text_is_no_title(text: str) -> None:
    assert read_title(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("A toy inspection of Brackwater", "Brackwater"),
        ("A toy inspection of Brackwater (2024)", "Brackwater"),
        ("A toy inspec tion of Brackwater", "Brackwater"),
        ("Toy inspections, 2023 standards", ""),
        ("An inspection of Brackwater", None),
    ],
)
def test_a_title_in_the_form_of_a_programme(text: str, name: str | None) -> None:
    assert name_in_form(programme(), text) == name
    title = read_own_form(programme(), text)
    assert (title.name if title else None) == (name or None)
    assert (title is None) is (name is None)


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Brackwater PDU", True),
        ("Brackwater probation delivery unit ", True),
        ("NPS Brackwater", True),
        ("The PDU in Brackwater", False),
        ("Brackwater", False),
    ],
)
def test_the_name_of_a_body(text: str, body: bool) -> None:
    assert names_body(text) is body


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("Brackwater PDU.", "Brackwater PDU"),
        ("Brackwater PDU – May 2024", "Brackwater PDU"),
        ("Brackwater PDU inspection report 2024", "Brackwater PDU"),
        ("the Sandholm YJS", "Sandholm YJS"),
        ("Sandholm Youth Justice Service (YJS)", "Sandholm Youth Justice Service"),
        ("Sandholm (North)", "Sandholm (North)"),
        ("Elm House AP", "Elm House Approved Premises"),
        ("Brackwater: an inspection of its work", "Brackwater"),
        ("Brackwater and Sandholm", "Brackwater and Sandholm"),
    ],
)
def test_a_name_without_what_is_printed_around_it(printed: str, name: str) -> None:
    assert clean_name(printed) == name


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (" Brackwater \n PDU ", "Brackwater PDU"),
        ("Stoke -on- Trent , North", "Stoke-on-Trent, North"),
        ("servic e of", "service of"),
        ("A division i n London", "A division i n London"),
        ("Arolygiad o Sandholm", "Arolygiad o Sandholm"),
    ],
)
def test_false_spaces(text: str, tidy: str) -> None:
    assert tidy_spaces(text) == tidy


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        pytest.param(
            ["HM Inspectorate of Probation", "An inspection of", "Brackwater PDU", "May 2024"],
            "An inspection of Brackwater PDU",
            id="up to the date",
        ),
        pytest.param(
            ["Inspection report", "An inspection of Brackwater PDU", "", "Text"],
            "An inspection of Brackwater PDU",
            id="below the type of document, up to a blank line",
        ),
        pytest.param(
            ["An inspection of Brackwater PDU", "HM Inspectorate of Probation, 2024"],
            "An inspection of Brackwater PDU",
            id="up to the publisher",
        ),
        pytest.param(
            ["An inspection of Brackwater PDU", "Contents", "Foreword"],
            "An inspection of Brackwater PDU",
            id="up to the contents",
        ),
        pytest.param(
            ["An inspection of Brackwater PDU", "An inspection of Brackwater PDU"],
            "An inspection of Brackwater PDU",
            id="printed twice",
        ),
        pytest.param(
            ["An inspection of Brackwater PDU", "We came in May."],
            "An inspection of Brackwater PDU",
            id="up to a sentence",
        ),
        pytest.param(["Annual report"], None, id="no inspection"),
        pytest.param([*["Text"] * 14, "An inspection of Brackwater PDU"], None, id="far below"),
    ],
)
def test_the_title_on_a_cover(lines: list[str], title: str | None) -> None:
    assert cover_title(lines) == title


@pytest.mark.parametrize(
    ("text", "name", "kinds"),
    [
        ("Dynamic inspection of public protection in Wessmoor PDU", "Wessmoor PDU", ("pdu",)),
        ("A dynamic inspection of court work in Wales region 2026", "Wales region", ("region",)),
        ("Dynamic inspection of domestic abuse", None, ("region", "pdu")),
        ("A Dynamic Inspection of Public Protection: approved premises", None, ("region", "pdu")),
    ],
)
def test_a_dynamic_inspection_of_any_body_or_theme_is_one(
    text: str, name: str | None, kinds: tuple[str, ...]
) -> None:
    """A theme is no organisation, so none is named for it."""
    title = read_own_form(load_programmes()["dynamic-2025"], text)
    assert title is not None
    assert (title.name, title.kinds) == (name, kinds)
