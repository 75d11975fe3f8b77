"""Which fixtures show which layout: each in two programmes, on paper and on the web."""

from collections import Counter
from collections.abc import Mapping

import pytest

from schemas.programme import load_programmes
from tests.parsers.layouts import ALL, COVERAGE, Layout

LEAST = 2
"""Fixtures, and programmes, that a layout needs in each of its forms."""
LEAST_REPORTS = 3
"""Reports that a rated programme needs."""


def showing(entry: Mapping[str, list[str]], outcome: str) -> list[Layout]:
    """The fixtures that show a layout and end as such a report must."""
    return [each for each in ALL.values() if each.shows(entry) and each.expect == (outcome,)]


def forms_of(entry: Mapping[str, str]) -> list[str]:
    """The forms in which a layout makes sense."""
    return [f for f, other in (("pdf", "web_only"), ("web", "pdf_only")) if other not in entry]


@pytest.mark.parametrize("entry", COVERAGE["layouts"], ids=lambda entry: entry["name"])
def test_a_layout_is_shown_by_two_programmes_in_each_of_its_forms(entry) -> None:
    shown = showing(entry, entry.get("outcome", "passed"))
    assert forms_of(entry)
    for form in forms_of(entry):
        here = [fixture for fixture in shown if fixture.form == form]
        assert len(here) >= LEAST, (form, here)
        assert len({fixture.programme for fixture in here} - {None}) >= LEAST, (form, here)


@pytest.mark.parametrize("entry", COVERAGE["beyond"], ids=lambda entry: entry["name"])
def test_a_layout_that_nobody_asked_for_is_shown_by_two_programmes(entry) -> None:
    shown = showing(entry, "passed")
    assert len(shown) >= LEAST
    programmes = {fixture.programme for fixture in shown}
    assert len(programmes) >= LEAST or ("one_programme" in entry and len(programmes) == 1)


@pytest.mark.parametrize("programme", sorted(p.id for p in load_programmes().values() if p.rated))
def test_a_rated_programme_has_three_reports(programme: str) -> None:
    passed = [f for f in ALL.values() if f.programme == programme and f.expect == ("passed",)]
    assert len(passed) >= LEAST_REPORTS


def test_every_tag_is_placed_and_every_name_in_the_data_is_there() -> None:
    entries = [*COVERAGE["layouts"], *COVERAGE["beyond"], *COVERAGE["other_tags"]]
    placed = {tag for entry in entries for tag in entry.get("tags", ())}
    tagged = {tag for fixture in ALL.values() for tag in fixture.tags}
    assert placed == tagged
    stems = {s for e in entries for key in ("fixtures", "not_in") for s in e.get(key, ())}
    assert stems <= set(ALL)
    assert max(Counter(entry["name"] for entry in entries if "name" in entry).values()) == 1
