"""A PDF report in which one witness was changed: no record may pass with a wrong value.

A few examples run in every test run; `make soak` tries more, and each rating of each report.
"""

import re
from functools import partial
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from parsers.document.model import PageText
from tests.parsers.changed_pdf import (
    RATINGS,
    WORDS,
    Changed,
    Known,
    Place,
    known,
    lower,
    on_lines,
    rated_at,
    said_at,
    tables,
    with_lines,
    with_words,
    with_words_lower,
    without_section_boxes,
    without_word,
    words_of,
    wrong,
)
from tests.soak import SOAK

SAMPLES = ("pdu-2021-00", "pdu-2021-01", "pdu-2023-00", "youth-2018-00", "youth-2021-00")
LAYOUTS = {
    "crc-2018-b03": "a row over the page break, a footnote at the score",
    "crc-2018-b07": "two columns of domains",
    "nps-2018-b08": "tabs, the rating first",
    "nps-2018-b09": "icon, rating, name, code",
    "nps-2018-b10": "two ratings tables",
    "nps-2018-b14": "codes of other standards",
    "pdu-2021-b17": "rotated titles of domains, footnotes at ratings",
    "region-2023-b36": "the last inspection's ratings in an annexe",
    "youth-2018-b43": "two tables without codes",
    "youth-2021-c11": "a domain that was not rated",
    "youth-2025-children-victims-b60": "kerning gaps, a legend above",
    "national-2025-a32": "the rating on a line of its own, no score",
    "approved-premises-2025-c22": "a table over the page break, no score",
}
"""Reports that give each rating, and the overall one, at least twice."""
READ = (*SAMPLES, *LAYOUTS)[:: 1 if SOAK else 3]
"""All of them in `make soak`, every third in `make test`."""
REPORT = st.sampled_from(READ)
ANY = st.integers(0, 1_000)
RATING = st.sampled_from(RATINGS)
BOUNDED = settings(
    max_examples=50 if SOAK else 3,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # An example is a report: there is none smaller.
    suppress_health_check=list(HealthCheck),
)


def test_the_reports_unchanged_pass_and_tell_each_rating_twice() -> None:
    for stem in READ:
        report = known(stem)
        assert report.record.status == "passed"
        assert wrong(report, Changed(report)) == []
        values = [report.record.overall, *(s for s in report.record.standards if s.rating)]
        assert all(len(value.evidence) > 1 for value in values), stem


@BOUNDED
@given(REPORT, ANY, RATING)
def test_a_rating_changed_on_a_ratings_page_never_passes(stem: str, which: int, said: str) -> None:
    report = known(stem)
    found = rated_at(tables(report))
    changed = with_words(tables(report), found[which % len(found)], said)
    assert wrong(report, Changed(report, exact=changed)) == []


@BOUNDED
@given(REPORT, ANY, ANY)
def test_two_ratings_swapped_on_a_page_never_pass(stem: str, one: int, other: int) -> None:
    report = known(stem)
    pages = tables(report)
    found = rated_at(pages)
    first = found[one % len(found)]
    same_page = [place for place in found if place[0] == first[0]]
    second = same_page[other % len(same_page)]
    changed = with_words(pages, first, said_at(pages, second))
    if second[1] != first[1]:
        changed = with_words(changed, second, said_at(pages, first))
    assert wrong(report, Changed(report, exact=changed)) == []


@BOUNDED
@given(REPORT, ANY)
def test_a_row_lost_from_a_ratings_page_moves_no_rating(stem: str, which: int) -> None:
    report = known(stem)
    found = rated_at(tables(report))
    page, row, _, _ = found[which % len(found)]
    changed = with_lines(tables(report), page, row, [])
    assert wrong(report, Changed(report, exact=changed)) == []


@BOUNDED
@given(REPORT, ANY, st.none() | RATING)
def test_a_row_printed_twice_gives_no_wrong_value(stem: str, which: int, said: str | None) -> None:
    """Alike, or the second time with another rating."""
    report = known(stem)
    pages = tables(report)
    found = rated_at(pages)
    page, row, start, end = found[which % len(found)]
    line = pages[page][row]
    again = pages if said is None else with_words(pages, (page, row, start, end), said)
    step = 1.4 * (line.bottom - line.top)
    below = [lower(each, step) for each in pages[page][row + 1 :]]
    twice = (*pages[page][: row + 1], lower(again[page][row], step), *below)
    assert wrong(report, Changed(report, exact={**pages, page: twice})) == []


@BOUNDED
@given(REPORT, ANY)
def test_a_lost_page_gives_no_wrong_value(stem: str, which: int) -> None:
    report = known(stem)
    page = which % report.pages + 1
    texts = {page: PageText(page, ())}
    assert wrong(report, Changed(report, texts, {page: ()})) == []


@BOUNDED
@given(REPORT, st.integers(0, 40))
def test_a_changed_score_never_passes(stem: str, score: int) -> None:
    report = known(stem)
    printed = re.compile(rf"(?<!\d){report.truth['score']}(?=/|$)")
    changed = tables(report)
    for page, lines in changed.items():
        for row, line in enumerate(lines):
            if "score" not in line.text.casefold() and "/" not in line.text:
                continue
            for at, word in enumerate(words_of(line)):
                if printed.search(word.text):
                    said = printed.sub(str(score), word.text)
                    changed = with_words(changed, (page, row, at, at + 1), said)
    assert wrong(report, Changed(report, exact=changed)) == []


@BOUNDED
@given(REPORT, ANY, st.none() | RATING)
def test_a_line_of_text_lost_or_with_another_rating_never_passes_as_true(
    stem: str, which: int, said: str | None
) -> None:
    """Of a section's box, of the foreword, of an annexe, of the scale."""
    report = known(stem)
    change = partial(WORDS.sub, said) if said is not None else lambda _: ""
    assert wrong(report, Changed(report, on_lines(report, change, which))) == []


@BOUNDED
@given(REPORT, st.lists(ANY, min_size=1, max_size=6))
def test_words_lost_from_a_ratings_page_give_no_wrong_value(stem: str, which: list[int]) -> None:
    report = known(stem)
    changed = tables(report)
    for number in which:
        pages = sorted(page for page, lines in changed.items() if lines)
        page = pages[number % len(pages)]
        row = number % len(changed[page])
        at = number % len(words_of(changed[page][row]))
        changed = without_word(changed, (page, row, at, at + 1))
    assert wrong(report, Changed(report, exact=changed)) == []


def column_from(report: Known, which: int) -> list[Place]:
    """Return a rating of a ratings page and those below it in its column."""
    pages = tables(report)
    found = rated_at(pages)
    first = found[which % len(found)]
    left = words_of(pages[first[0]][first[1]])[first[2]].x0

    def is_below(place: Place) -> bool:
        page, row, start, _ = place
        word = words_of(pages[page][row])[start]
        return page == first[0] and row >= first[1] and abs(word.x0 - left) < 20

    return [place for place in found if is_below(place)]


def moved_one(report: Known, which: int, lines: float) -> list[str]:
    """Move one rating down by so many line heights, or up; no section box repeats it."""
    pages = tables(report)
    place = rated_at(pages)[which % len(rated_at(pages))]
    height = words_of(pages[place[0]][place[1]])[place[2]].height
    changed = with_words_lower(pages, [place], [lines * height])
    return wrong(report, Changed(report, without_section_boxes(report), changed))


def moved_to_next_row(report: Known, which: int) -> list[str]:
    """Move a rating and all below it to the row below each; no section box repeats them."""
    pages = tables(report)
    column = column_from(report, which)
    tops = [words_of(pages[page][row])[start].top for page, row, start, _ in column]
    steps = [lower - upper for upper, lower in pairwise(tops)]
    changed = with_words_lower(pages, column, [*steps, steps[-1] if steps else 14.0])
    return wrong(report, Changed(report, without_section_boxes(report), changed))


@BOUNDED
@given(REPORT, ANY, st.sampled_from((-1.5, -0.8, 0.8, 1.5)))
def test_one_rating_moved_on_its_page_is_no_other_standards(
    stem: str, which: int, lines: float
) -> None:
    assert moved_one(known(stem), which, lines) == []


@BOUNDED
@given(REPORT, ANY)
def test_ratings_moved_to_the_row_below_never_pass(stem: str, which: int) -> None:
    assert moved_to_next_row(known(stem), which) == []


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("stem", [*SAMPLES, *LAYOUTS])
def test_each_rating_of_a_report_moved(stem: str) -> None:
    report = known(stem)
    bad = []
    for which in range(len(rated_at(tables(report)))):
        bad += moved_to_next_row(report, which)
        for lines in (-1.5, -0.8, 0.8, 1.5):
            bad += moved_one(report, which, lines)
    assert bad == []
