"""Whose inspection a document reports, as its cover, properties and running header state it."""

import pytest

from parsers.identity.identify import Cover, Identity, TextLine, identify
from parsers.identity.titles import cover_title, read_title
from schemas.programme import load_programmes
from schemas.report import Place

SUBJECT = "An inspection of probation services in"


def identity(*titles: tuple[Place, str], words: str = "") -> Identity:
    lines = tuple((place, TextLine(text, 1)) for place, text in titles)
    return identify(Cover(lines, (), (), words), None, load_programmes())


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["AN INSPECTION OF", "PROBATION", "SERVICES IN", "WESSMOOR PDU"], "WESSMOOR PDU"),
        (["AN INSPECTION OF PROBATION", "SERVICES IN WESSMOOR,", "LUNE AND", "TARNBECK"],
         "WESSMOOR, LUNE AND TARNBECK"),
        (["AN INSPECTION OF PROBATION SERVICES IN", "ST.", "ALBANS PDU"], "ST. ALBANS PDU"),
        (["AN INSPECTION", "OF", "PROBATION", "SERVICES", "IN", "WESSMOOR,", "LUNE", "AND",
          "TARNBECK", "PDU"],
         "WESSMOOR, LUNE AND TARNBECK PDU"),
        (["AN INSPECTION OF", "YOUTH", "JUSTICE SERVICES IN", "WESSMOOR"], "WESSMOOR"),
        ([f"{SUBJECT} Wessmoor PDU", "HM Inspectorate of Probation", "March 2024"],
         "Wessmoor PDU"),
    ],
)  # fmt: skip
def test_a_title_over_several_lines_gives_the_name(lines: list[str], name: str) -> None:
    text = cover_title(["HM INSPECTORATE OF PROBATION", *lines])
    assert text is not None
    title = read_title(text)
    assert title is not None
    assert title.name == name


@pytest.mark.parametrize(
    "text",
    ["AN INSPECTION OF PROBATION", "AN INSPECTION OF PROBATION SERVICES IN",
     "AN INSPECTION OF YOUTH", "AN INSPECTION OF YOUTH OFFENDING SERVICES"],
)  # fmt: skip
def test_the_first_line_of_a_title_in_capitals_names_nobody(text: str) -> None:
    title = read_title(text)
    assert title is not None
    assert title.name is None


@pytest.mark.parametrize(
    ("stated", "names"),
    [
        ([(Place.COVER, "Wessmoor and Lune PDU"), (Place.RUNNING_HEADER, "Wessmoor and")],
         ["Wessmoor and Lune PDU"]),
        ([(Place.COVER, "Wessmoor, Lune and Tarnbeck"), (Place.RUNNING_HEADER, "Wessmoor,")],
         ["Wessmoor, Lune and Tarnbeck"]),
        ([(Place.COVER, "Wessmoor"), (Place.DOCUMENT_TITLE, "Wessmoor and Lune PDU")],
         ["Wessmoor and Lune PDU"]),
        ([(Place.COVER, "Wessmoor PDU"), (Place.RUNNING_HEADER, "Lune PDU")],
         ["Wessmoor PDU", "Lune PDU"]),
        ([(Place.COVER, "Wess PDU"), (Place.RUNNING_HEADER, "Wessmoor PDU")],
         ["Wess PDU", "Wessmoor PDU"]),
    ],
)  # fmt: skip
def test_a_title_that_begins_a_longer_one_agrees_with_it(
    stated: list[tuple[Place, str]], names: list[str]
) -> None:
    found = identity(*((place, f"{SUBJECT} {name}") for place, name in stated))
    assert list(found.names) == names
    assert found.title is not None
    assert found.title.name == names[0]


def test_a_word_of_one_letter_is_part_of_a_name() -> None:
    found = identity((Place.COVER, f"{SUBJECT} Ynys y Coed PDU"))
    assert list(found.names) == ["Ynys y Coed PDU"]


@pytest.mark.parametrize(
    ("words", "joint"),
    [
        ("The team was joined by colleague inspectors from police, health and education.", True),
        ("Inspectors from Ofsted and the Care Quality Commission joined us on this visit.", True),
        ("Other inspectorates joined this inspection.", True),
        ("This was a joint inspection: colleagues from Ofsted and the CQC joined us.", True),
        ("This was a joint inspection with Ofsted, CQC and HMICFRS.", True),
        ("This joint inspection was led by HM Inspectorate of Probation.", True),
        ("The inspection was carried out jointly with HMICFRS and Ofsted.", True),
        ("Ofsted, the Care Quality Commission and HMICFRS took part in this inspection.", True),
        ("We carried out this inspection together with colleagues from Ofsted.", True),
        ("This report is of a joint inspection.", True),
        ("In 2019 a joint inspection by Ofsted and CQC found weaknesses.", False),
        ("The last joint inspection of the area was in 2018.", False),
        ("The service was part of a joint targeted area inspection.", False),
        ("This was not a joint inspection.", False),
        ("The service joined the Ofsted improvement programme.", False),
        ("Some of our inspections are joint inspections with Ofsted.", False),
        ("If the service fails again, we will carry out a joint inspection with Ofsted.", False),
        ("The inspection was led by one of HM Inspectors, supported by a team.", False),
        ("Managers were joined by a colleague from health. Inspectors saw 20 cases.", False),
    ],
)
def test_other_inspectorates_that_joined_make_a_report_joint(words: str, *, joint: bool) -> None:
    found = identity((Place.COVER, f"{SUBJECT} Wessmoor PDU"), words=words)
    assert found.title is not None
    assert found.title.joint is joint
