"""Every command that is offered for an item can be typed, and decides it."""

import hashlib
import shlex
from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest

from review.diff_text import remedies
from review.selection import select
from schemas.change import ChangeKind, Waiting
from schemas.errors import DecisionError
from schemas.report import Report, Status, Witness
from tests.review.conftest import Draft, Office
from tests.review.test_undo import GOOD, ID

GOOD_OVERALL = {"standards": GOOD, "overall": "Good"}
INADEQUATE = {"standards": dict.fromkeys(GOOD, "Inadequate"), "overall": "Inadequate"}
OTHER_FILE = {"sha256": "b" * 64, "url": "https://files.example/other.pdf"}
ALONE = {"witnesses": (Witness.RATINGS_TABLE,), "score": None}
ENCRYPTED = {"status": Status.UNREADABLE, "reason": "encrypted"}
NO_REPORT = {"status": Status.NOT_A_REPORT, "reason": "an annual report"}
REPORTED = {"basis": "reported", "page": None}
MAY = {"sha256": "5" * 64, "url": "https://files.example/may.pdf", "page": None}
NOVEMBER = {**MAY, "sha256": "6" * 64, "url": "https://files.example/nov.pdf"}
NO_BODY = {"organisation": None}
TYPED = {
    "ORGANISATION": "pdu-tarn-and-fell",
    "YYYY-MM-DD": "2025-06-12",
    "RATING": "'Requires improvement'",
    "'…'": "'the page says so'",
}

Night = Callable[[Draft], Sequence[Report]]
NIGHTS: dict[str, Night] = {
    "new": lambda d: [d("Northmere", **ALONE)],
    "unknown body": lambda d: [d("Atlantis")],
    "unknown body in Welsh": lambda d: [d("Atlantis", language="cy")],
    "no date": lambda d: [d("Northmere", published=None)],
    "no overall rating": lambda d: [d("Northmere", overall=None)],
    "no programme": lambda d: [d("Northmere").model_copy(update={"programme": None})],
    "no body": lambda d: [d("Northmere").model_copy(update=NO_BODY)],
    "no date and body": lambda d: [d("Northmere", published=None).model_copy(update=NO_BODY)],
    "a check fails": lambda d: [d("Northmere", score=20)],
    "changed": lambda d: [d(**GOOD_OVERALL, version="2")],
    "replaced": lambda d: [d(**GOOD_OVERALL, **OTHER_FILE)],
    "second": lambda d: [d(), d(**GOOD_OVERALL, **OTHER_FILE)],
    "second and changed": lambda d: [d(**GOOD_OVERALL, version="2"), d(**INADEQUATE, **OTHER_FILE)],
    "amended": lambda d: [d(title="WITHDRAWN: Wessmoor PDU")],
    "unreadable": lambda d: [d(**ENCRYPTED)],
    "unreadable and new": lambda d: [d("Northmere", **ENCRYPTED, page=None)],
    "no report": lambda d: [d(**NO_REPORT)],
    "dates may overlap": lambda d: [d("Cheviot Sands", published="2026", **MAY, version="2")],
    "no date, in place of another": lambda d: [d(published=None, sha256="c" * 64)],
    "contradicted": lambda d: [d("Eldervale", **GOOD_OVERALL)],
    "contradicting": lambda d: [d(), d(basis="reported", page=None, **GOOD_OVERALL)],
}
"""What is known of the site in the second night, of which something waits."""


def filed(report: Report) -> Report:
    """Return the report with a SHA-256 whose beginning is like that of no other."""
    if report.source.sha256 is None:
        return report
    sha256 = hashlib.sha256(report.source.sha256.encode()).hexdigest()
    source = report.source.model_copy(update={"sha256": sha256})
    return report.model_copy(update={"source": source})


def second_night(office: Office, draft: Draft, kind: str) -> Office:
    """Let a maintainer have accepted four inspections, and see a second night."""
    reported = draft("Eldervale", **REPORTED)
    may = draft("Cheviot Sands", published="2026-05", **MAY)
    november = draft("Cheviot Sands", published="2026-11-01", **NOVEMBER)
    office.night(*map(filed, (draft(), reported, may, november)))
    for key in office.keys:
        office.accept(key)
    assert len(office.ids) == 4
    office.night(*map(filed, (*NIGHTS[kind](draft), reported)))
    assert office.keys
    return office


def decide(office: Office, command: str) -> None:
    """Carry out a command as it is printed, with the right values."""
    wrong = "score.value=7" if office.state.waiting[0].report.score.value == 20 else "title=Another"
    for printed, typed in {**TYPED, "FIELD=VALUE": wrong}.items():
        command = command.replace(printed, typed)
    _, action, name, *rest = shlex.split(command)
    given = list(pairwise([*rest, ""]))
    reason = next((value for option, value in given if option == "--reason"), "")
    desk = office.desk(reason, forced="--force" in rest)
    chosen = select(office.state, name)
    if action == "correct":
        sets = [tuple(value.split("=")) for option, value in given if option == "--set"]
        office.take(desk.correct(chosen, sets))
    elif action == "register":
        alias = next((value for option, value in given if option == "--alias-of"), None)
        office.take(desk.register(chosen, alias_of=alias))
    else:
        office.take(getattr(desk, action)(chosen))


def waits(office: Office, item: Waiting) -> bool:
    """Return True if the same reading waits for the same reasons."""
    same = item.change.key, item.read, item.change.objections
    return same in [(i.change.key, i.read, i.change.objections) for i in office.state.waiting]


@pytest.mark.parametrize("kind", NIGHTS)
def test_every_command_offered_for_an_item_decides_it(offices, draft: Draft, kind: str) -> None:
    for item in second_night(offices(), draft, kind).state.waiting:
        for command in remedies(item):
            office = second_night(offices(), draft, kind)
            decide(office, command)
            # A file that cannot be read is another document than the record that was withdrawn.
            if "withdraw" not in command or item.report.status is not Status.UNREADABLE:
                assert not waits(office, item), command


@pytest.mark.parametrize("kind", NIGHTS)
def test_an_acceptance_that_is_refused_names_what_is_possible(office, draft, kind: str) -> None:
    second_night(office, draft, kind)
    for item in office.state.waiting:
        offered = remedies(item)
        if "review accept" in " ".join(offered) or item.draft.basis == "reported":
            continue
        with pytest.raises(DecisionError) as refused:
            office.accept(item.change.key, forced=True)
        assert f"`{offered[0]}`" in refused.value.remedy


def test_two_dates_that_may_overlap_are_both_corrected(office, draft) -> None:
    second_night(office, draft, "dates may overlap")
    office.accept(office.keys[0])
    assert {item.change.kind for item in office.state.waiting} == {ChangeKind.DATES_OVERLAP}
    for item in office.state.waiting:
        for command in remedies(item):
            state = office.state
            decide(office, command)
            assert office.keys == []
            office.state = state


def test_what_else_waits_is_compared_with_what_was_accepted(office, draft) -> None:
    second_night(office, draft, "second and changed")
    office.accept(next(key for key in office.keys if key != ID))
    assert office.rating(ID) == "Inadequate"
    (item,) = office.state.waiting
    assert item.change.kind is ChangeKind.SECOND_DOCUMENT
    assert ("Inadequate", "Good") in {(v.before, v.after) for v in item.change.values}


def test_a_corrected_date_of_another_inspection_makes_another_record(office, draft) -> None:
    second_night(office, draft, "no date, in place of another")
    before = office.ids
    decide(office, remedies(office.state.waiting[0])[0])
    assert office.ids == sorted([*before, "pdu-2023--wessmoor--2025-06-12"])


def test_a_correction_is_taken_back_by_an_undo_not_by_another(office, draft) -> None:
    office.night(draft())
    office.correct(ID, "overall.rating", "Good", forced=True)
    with pytest.raises(DecisionError, match="already has the value Good"):
        office.correct(ID, "overall.rating", "Good", forced=True)
    with pytest.raises(DecisionError, match=f"no correction is needed .*`review undo {ID}`"):
        office.correct(ID, "overall.rating", "Requires improvement")


@pytest.mark.parametrize("reverse", [False, True])
def test_one_file_on_two_pages_is_one_document(office, draft, reverse: bool) -> None:
    """A notice on either page holds it, until it is decided on."""
    again = {"page": "https://site.example/document/again/"}
    notice = {"notice": "This report was withdrawn."}
    both = [draft(), draft(**again, published="2025-03-06")]
    withdrawn = [draft(), draft(**again).model_copy(update=notice)]
    if reverse:
        both.reverse()
        withdrawn.reverse()
    office.night(*both)
    (record,) = office.ids
    office.correct(record, "title", "Another title")
    assert office.night(*both).notices == ()
    assert office.keys == []
    office.night(*withdrawn)
    assert [item.change.kind for item in office.state.waiting] == [ChangeKind.AMENDED]
    office.reject(record)
    outcome = office.night(*withdrawn)
    assert (outcome.notices, outcome.waiting, office.ids) == ((), (), [record])
