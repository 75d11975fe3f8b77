"""A report in which one witness was changed: no record may pass with a wrong value."""

import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from lxml import html

from parsers.parse import read
from schemas.judge import judge
from schemas.organisation import Organisation
from schemas.programmes import Programmes, load_programmes
from schemas.registry import Registry
from schemas.report import Outcome, Report

LAYOUTS = Path(__file__).parents[1] / "fixtures" / "layouts"
TWICE_RATED = ("pdu-2023-w00", "pdu-2023-w03", "youth-2018-w24", "youth-2021-w08", "youth-2025-w13")
"""Reports in which a table and the standards' own sections both give each rating."""
RATINGS = ("Outstanding", "Good", "Requires improvement", "Inadequate")
EXACT = re.compile("|".join(RATINGS), re.IGNORECASE)
BOUNDED = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],  # An example is a report: there is none smaller.
    suppress_health_check=list(HealthCheck),
)
REPORT = st.sampled_from(TWICE_RATED)
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
