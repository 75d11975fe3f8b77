"""A report in which one witness was changed: no record may pass with a wrong value.

A few examples run in every test run; `make soak` tries more, and each rating of each page.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from parsers.parse import read
from schemas.judge import judge
from schemas.organisation import Organisation
from schemas.programme import Programmes, load_programmes
from schemas.registry import Registry
from schemas.report import Outcome, Report
from tests.soak import SOAK

LAYOUTS = Path(__file__).parents[1] / "fixtures" / "layouts"
TWICE_RATED = ("pdu-2023-w00", "pdu-2023-w03", "youth-2018-w24", "youth-2021-w08", "youth-2025-w13")
"""Reports in which a table and the standards' own sections both give each rating."""
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
EXACT = re.compile("|".join(RATINGS), re.IGNORECASE)
BOUNDED = settings(
    max_examples=100 if SOAK else 6,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # An example is a report: there is none smaller.
    suppress_health_check=list(HealthCheck),
)
REPORT = st.sampled_from(TWICE_RATED)
PAGES = sorted(
    path.name.removesuffix(".truth.json")
    for path in LAYOUTS.glob("*.truth.json")
    if (truth_of := json.loads(path.read_text("utf-8")))["file"].endswith(".html")
    and truth_of["expect"] == ["passed"]
)
"""All pages with a report that passes."""
UNSEEN = (
    "<s>{}</s> ",
    "<del>{}</del> ",
    '<span style="text-decoration: line-through">{}</span> ',
    '<span style="display:none">{}</span>',
    '<span class="govuk-visually-hidden">{}</span> ',
    "<span hidden>{}</span>",
)
"""Ways to strike out or to hide a rating."""
ANY = st.integers(0, 1_000)


@cache
def known() -> tuple[Programmes, Registry]:
    tables = tomllib.loads((LAYOUTS / "organisations.toml").read_text("utf-8"))
    return load_programmes(), Registry(
        [Organisation.model_validate(table) for table in tables["organisations"]]
    )


@cache
def page_text(stem: str) -> str:
    return (LAYOUTS / f"{stem}.html").read_text("utf-8")


@cache
def truth(stem: str) -> Mapping[str, object]:
    found: dict[str, object] = json.loads((LAYOUTS / f"{stem}.truth.json").read_text("utf-8"))
    return found


def record_of(text: str) -> Report:
    programmes, registry = known()
    draft = read(
        text.encode(), media_type="text/html", name="changed", page=None, programmes=programmes
    )
    return judge(draft, programmes=programmes, registry=registry)


def wrong(record: Report, stem: str) -> list[str]:
    """The values of a passed record that are not those the report was made with.

    Where a rule rests on an unconfirmed fact a contradiction warns, and what warns is never
    accepted without a maintainer.
    """
    told = truth(stem)
    if record.status != "passed" or any(c.outcome is Outcome.WARN for c in record.checks):
        return []
    rated = {s["id"]: s["rating"] for s in told["standards"]}  # type: ignore[attr-defined]
    bad = [
        f"{s.id}: {s.rating.value}"
        for s in record.standards
        if s.rating and s.rating.value != rated.get(s.id)
    ]
    bad += [f"missing {i}" for i in rated if i not in {s.id for s in record.standards}]
    if record.overall.rating and record.overall.rating.value != told["overall"]:
        bad.append(f"overall: {record.overall.rating}")
    if record.score.value not in (None, told["score"]):
        bad.append(f"score: {record.score.value}")
    return bad


def test_the_reports_unchanged_pass_with_what_is_true() -> None:
    for stem in TWICE_RATED:
        record = record_of(page_text(stem))
        assert record.status == "passed"
        assert not wrong(record, stem)


@BOUNDED
@given(REPORT, ANY)
def test_a_dropped_row_never_loses_or_moves_a_rating(stem: str, which: int) -> None:
    tree = html.fromstring(page_text(stem).encode())
    found = [row for row in tree.iter("tr") if EXACT.search(row.text_content())]
    if found:
        found[which % len(found)].drop_tree()
    assert wrong(record_of(html.tostring(tree, encoding="unicode")), stem) == []


def ratings_as_cells(text: str) -> list[re.Match[str]]:
    """Ratings that are alone in an element: in tables, lists and boxes, not in prose."""
    alone = rf"(?<=>)\s*(?:{'|'.join(RATINGS)})\s*(?=<)"
    return list(re.finditer(alone, text, re.IGNORECASE))


@BOUNDED
@given(REPORT, ANY, ANY)
def test_two_swapped_ratings_never_pass_as_true(stem: str, one: int, other: int) -> None:
    text = page_text(stem)
    found = ratings_as_cells(text)
    assert len(found) > 1
    first, second = sorted((one % len(found), other % len(found)))
    a, b = found[first], found[second]
    if first != second:
        text = text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]
    assert wrong(record_of(text), stem) == []


@BOUNDED
@given(REPORT, ANY, st.sampled_from(RATINGS))
def test_one_changed_rating_never_passes_as_true(stem: str, which: int, rating: str) -> None:
    text = page_text(stem)
    found = ratings_as_cells(text)
    at = found[which % len(found)]
    assert wrong(record_of(text[: at.start()] + rating + text[at.end() :]), stem) == []


@BOUNDED
@given(REPORT, st.integers(0, 40))
def test_a_changed_score_never_passes_as_true(stem: str, score: int) -> None:
    text = page_text(stem)
    most = truth(stem)["max_score"]
    printed = re.compile(rf"\b{truth(stem)['score']}(?=\s*(?:/|out of)\s*{most}\b)")
    assert wrong(record_of(printed.sub(str(score), text)), stem) == []


def values_of(record: Report) -> tuple[object, ...]:
    rated = tuple((s.id, s.rating) for s in record.standards)
    return record.status, record.overall.rating, record.score.value, rated


def hidden(text: str, at: re.Match[str], how: str, seen: str) -> list[str]:
    """How a rating that is hidden, with another one beside it, makes a passed record differ from
    the record of a page that has only the other one."""
    rest = text[: at.start()], text[at.end() :]
    record = record_of(f"{rest[0]}{how.format(at[0])}{seen}{rest[1]}")
    if record.status != "passed" or values_of(record) == values_of(record_of(seen.join(rest))):
        return []
    return [f"{at[0]} hidden by {how}, {seen!r} seen: {values_of(record)}"]


@BOUNDED
@given(st.sampled_from(PAGES), ANY, st.sampled_from(UNSEEN), st.sampled_from(("", *RATINGS)))
def test_a_rating_hidden_or_struck_out_counts_for_nothing(
    stem: str, which: int, how: str, seen: str
) -> None:
    text = page_text(stem)
    found = ratings_as_cells(text)
    if found:
        assert hidden(text, found[which % len(found)], how, seen) == []


def twice(text: str, at: re.Match[str], between: str) -> str:
    return f"{text[: at.end()]}{between}{at[0].strip()}{text[at.end() :]}"


@BOUNDED
@given(st.sampled_from(PAGES), ANY, st.sampled_from((" ", "<br>", " / ", "</p><p>")))
def test_a_rating_printed_twice_never_passes_with_a_wrong_value(
    stem: str, which: int, between: str
) -> None:
    text = page_text(stem)
    found = ratings_as_cells(text)
    if found:
        assert wrong(record_of(twice(text, found[which % len(found)], between)), stem) == []


def moved(text: str, one: re.Match[str], other: re.Match[str]) -> str:
    """Take a rating out of its place and put it behind another one."""
    if one.start() < other.start():
        between = text[one.end() : other.end()]
        return f"{text[: one.start()]}{between} {one[0].strip()}{text[other.end() :]}"
    between = text[other.end() : one.start()]
    return f"{text[: other.end()]} {one[0].strip()}{between}{text[one.end() :]}"


@BOUNDED
@given(st.sampled_from(PAGES), ANY, ANY)
def test_a_rating_moved_beside_another_one_never_passes(stem: str, one: int, other: int) -> None:
    text = page_text(stem)
    found = ratings_as_cells(text)
    if len(found) > 1 and one % len(found) != other % len(found):
        changed = moved(text, found[one % len(found)], found[other % len(found)])
        assert wrong(record_of(changed), stem) == []


def in_shared_cells(text: str, broken: int) -> str | None:
    """Put the names of the first table into one cell, and the ratings, with one rating wrapped."""
    tree = html.fromstring(text.encode())
    for table in tree.iter("table"):
        rows = [
            row for row in table.iter("tr") if len(row) > 1 and len(row) == len(row.xpath("td"))
        ]
        rows = [row for row in rows if EXACT.fullmatch(row[-1].text_content().strip())]
        if len(rows) < 4:
            continue
        names = [" ".join(cell.text_content() for cell in row[:-1]) for row in rows]
        ratings = [row[-1].text_content().strip() for row in rows]
        wrapped = [i for i, rating in enumerate(ratings) if " " in rating]
        if wrapped:
            at = wrapped[broken % len(wrapped)]
            ratings[at] = ratings[at].replace(" ", "<br>")
        for row in rows[1:]:
            row.drop_tree()
        shared = (f"<td>{'<br>'.join(lines)}</td>" for lines in (names, ratings))
        rows[0].getparent().replace(
            rows[0], html.fragment_fromstring(f"<tr>{''.join(shared)}</tr>")
        )
        return str(html.tostring(tree, encoding="unicode"))
    return None


@BOUNDED
@given(st.sampled_from(PAGES), ANY)
def test_ratings_moved_down_in_a_shared_cell_never_pass_as_those_of_other_names(
    stem: str, broken: int
) -> None:
    text = in_shared_cells(page_text(stem), broken)
    if text is not None:
        assert wrong(record_of(text), stem) == []


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.parametrize("stem", PAGES)
def test_each_rating_of_a_page_hidden_struck_out_moved_or_doubled(stem: str) -> None:
    text = page_text(stem)
    bad = []
    found = ratings_as_cells(text)
    for number, at in enumerate(found):
        how = UNSEEN[number % len(UNSEEN)]
        for seen in ("", RATINGS[number % len(RATINGS)]):
            bad += hidden(text, at, how, seen)
        for between in (" ", "<br>"):
            bad += wrong(record_of(twice(text, at, between)), stem)
        shared = in_shared_cells(text, number)
        bad += wrong(record_of(shared), stem) if shared is not None else []
        following = found[(number + 1) % len(found)]
        if following is not at:
            bad += wrong(record_of(moved(text, at, following)), stem)
    assert bad == []
