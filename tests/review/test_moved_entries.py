"""A reported entry keeps its record, whatever a maintainer corrects in it."""

import datetime as dt
from collections.abc import Sequence

import pytest

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import parse_results
from ingest.reported.results_table import ReferenceTable
from review.decisions import DecisionMaker, Signature
from review.policy import Policy, RuleSet
from review.reconcile import reconcile, try_decisions
from review.selection import select
from schemas.change import ChangeKind, RunOutcome, State
from schemas.organisation import DatedName, Organisation
from schemas.programme import load_programmes
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import Report

TODAY = dt.date(2026, 11, 29)
BY = Signature(dt.datetime(2026, 11, 29, tzinfo=dt.UTC), reason="wrong")
ID = "youth-2025--wessmoor--2026-01-13"
KIND = "youth-justice-service"
REGISTRY = Registry(
    [
        Organisation(id=f"youth-{name.lower()}", kind=KIND, names=(DatedName(name=name),))
        for name in ("Wessmoor", "Eldervale")
    ]
)
PROGRAMMES = load_programmes()
RULES = RuleSet(PROGRAMMES, REGISTRY)
ENTRY = f"""[[inspections]]
id = "{ID}"
programme = "youth-2025"
organisation = "Wessmoor"
[[inspections.sources]]
url = "https://example.org/release"
confidence = "official"
read = 2026-11-24
published = "2026-01-13"
rating = "Good"
"""
RATING = 'rating = "Good"\n'
MOVES = {
    "programme": ('programme = "youth-2025"', 'programme = "youth-2025-children-victims"'),
    "date": ('published = "2026-01-13"', 'published = "2025-06"'),
    "coarser date": ('published = "2026-01-13"', 'published = "2025"'),
    "source": ("https://example.org/release", "https://example.org/other"),
    "organisation": ('organisation = "Wessmoor"', 'organisation = "Eldervale"'),
}


def drafts(text: str, *tables: ReferenceTable) -> Sequence[Report]:
    results = [
        *parse_results(text, "x.toml", PROGRAMMES),
        *(r for t in tables for r in t.results()),
    ]
    return reported_drafts(results, programmes=PROGRAMMES, registry=REGISTRY)


def night(state: State, read: Sequence[Report]) -> RunOutcome:
    return reconcile(state, read, rules=RULES, today=TODAY)


def after(text: str) -> State:
    return night(State(), drafts(text)).state(())


def moved(text: str, *moves: str) -> str:
    for move in moves:
        old, new = MOVES[move]
        assert old in text
        text = text.replace(old, new)
    return text


EVERY_MOVE = [*((move,) for move in MOVES), ("programme", "date", "source", "organisation")]


@pytest.mark.parametrize("moves", EVERY_MOVE, ids=" and ".join)
def test_an_entry_that_moves_replaces_its_record(moves: tuple[str, ...]) -> None:
    read = drafts(moved(ENTRY, *moves))
    outcome = night(after(ENTRY), read)
    (record,) = outcome.records
    (draft,) = read
    assert record.id == ID
    assert (record.programme, record.published) == (draft.programme, draft.published)
    assert record.organisation == draft.organisation
    assert record.source.document_url == draft.source.document_url
    assert (outcome.waiting, outcome.new) == ((), ())
    assert outcome.ids == {ID: ID}
    again = night(outcome.state(()), read)
    assert (again.written, again.waiting, again.new) == ((), (), ())


@pytest.mark.parametrize("moves", EVERY_MOVE, ids=" and ".join)
def test_a_held_entry_that_moves_waits_once_and_is_accepted_when_it_is_rated(
    moves: tuple[str, ...],
) -> None:
    held = ENTRY.replace(RATING, "")
    outcome = night(after(held), drafts(moved(held, *moves)))
    assert [item.change.key for item in outcome.waiting] == [ID]
    outcome = night(outcome.state(()), drafts(moved(ENTRY, *moves)))
    assert [r.id for r in outcome.records] == [ID]
    assert outcome.waiting == ()


def test_a_held_entry_that_is_deleted_no_longer_waits() -> None:
    state = after(ENTRY.replace(RATING, ""))
    assert len(state.waiting) == 1
    assert night(state, ()).waiting == ()


@pytest.mark.parametrize("moves", EVERY_MOVE, ids=" and ".join)
def test_a_published_entry_that_becomes_held_keeps_its_record(moves: tuple[str, ...]) -> None:
    state = after(ENTRY)
    outcome = night(state, drafts(moved(ENTRY, *moves).replace(RATING, "")))
    assert outcome.records == state.records
    assert [item.change.record for item in outcome.waiting] == [ID]


@pytest.mark.parametrize("moves", EVERY_MOVE, ids=" and ".join)
def test_a_withdrawn_entry_that_moves_is_not_published_again(moves: tuple[str, ...]) -> None:
    state = after(ENTRY)
    pending = DecisionMaker(state, RULES, BY).withdraw(select(state, ID))
    outcome = try_decisions(state, [pending], rules=RULES, today=TODAY)
    state = outcome.state((pending.decision,))
    assert state.records == ()
    outcome = night(state, drafts(moved(ENTRY, *moves)))
    assert outcome.records == ()
    assert outcome.ids == {ID: "withdrawn"}


def test_a_decision_on_another_record_leaves_a_held_entry_waiting() -> None:
    second = ENTRY.replace("Wessmoor", "Eldervale").replace("wessmoor", "eldervale")
    state = after(ENTRY.replace(RATING, "") + second)
    other = select(state, "youth-2025--eldervale--2026-01-13")
    pending = DecisionMaker(state, RULES, BY).withdraw(other)
    outcome = try_decisions(state, [pending], rules=RULES, today=TODAY)
    assert [item.change.key for item in outcome.waiting] == [ID]


def test_records_of_releases_without_entries_are_found_by_their_id() -> None:
    (draft,) = drafts(ENTRY)
    older = night(State(), [draft.model_copy(update={"id": None})])
    assert [r.id for r in older.records] == [ID]
    outcome = night(older.state(()), drafts(moved(ENTRY, "programme", "date")))
    assert [(r.id, r.programme) for r in outcome.records] == [(ID, "youth-2025-children-victims")]
    assert outcome.waiting == ()


def test_a_row_of_a_table_does_not_take_the_record_of_an_entry_that_moved() -> None:
    body = b"Service,Date,Overall rating\nWessmoor,13 January 2026,Inadequate\n"
    table = ReferenceTable(body, "t.csv", PROGRAMMES["youth-2025"])
    text = moved(ENTRY, "programme")
    outcome = night(after(ENTRY), drafts(text, table))
    record = next(r for r in outcome.records if r.id == ID)
    assert (record.programme, record.overall.rating) == (
        "youth-2025-children-victims",
        Rating.GOOD,
    )


def test_entries_that_come_close_in_time_keep_their_own_records() -> None:
    other = ENTRY.replace("2026-01-13", "2025-06-10")
    second = other.replace('published = "2025-06-10"', 'published = "2025-12-20"')
    outcome = night(after(ENTRY + other), drafts(ENTRY + second))
    assert [(r.id, r.published) for r in outcome.records] == [
        ("youth-2025--wessmoor--2025-06-10", "2025-12-20"),
        (ID, "2026-01-13"),
    ]


def test_a_report_that_contradicts_the_counts_of_an_entry_waits() -> None:
    counted = ENTRY.replace(
        "[[inspections.sources]]", "counts = { Inadequate = 0 }\n[[inspections.sources]]", 1
    )
    state = after(counted)
    (record,) = state.records
    rated = {"rating": "Inadequate", "state": "rated"}
    standards = [type(s).model_validate({**dict(s), **rated}) for s in record.standards]
    source = record.source.model_copy(update={"sha256": "a" * 64})
    report = record.model_copy(
        update={
            "id": None,
            "basis": "report",
            "standards": tuple(standards),
            "source": source,
            "standard_counts": (),
        }
    )
    rules = RULES._replace(policy=Policy(trusting=True))
    outcome = reconcile(state, [*drafts(counted), report], rules=rules, today=TODAY)
    (item,) = outcome.waiting
    assert item.change.kind is ChangeKind.SUPERSEDES
    assert "reported-counts" in {o.rule for o in item.change.objections}
