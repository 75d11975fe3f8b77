"""Every reason for which an item waits is shown, and only commands that help are offered."""

import pytest

from review.diff_text import KINDS, item_lines, remedies
from review.policy import Policy
from review.registrations import printed_organisation
from review.selection import select
from schemas.change import ChangeKind
from schemas.errors import DecisionError
from schemas.report import Report, Status, Witness
from tests.review.conftest import Draft, Office

ID = "pdu-2023--wessmoor--2025-03-04"
ATLANTIS = "pdu-2023--atlantis--2025-03-04"
ALONE = (Witness.RATINGS_TABLE,)
OTHER = {"sha256": "b" * 64, "overall": "Good"}


def rules(office: Office) -> dict[str, list[str]]:
    return {i.change.key: [o.rule for o in i.change.objections] for i in office.state.waiting}


def commands(office: Office, key: str) -> list[str]:
    (item,) = [item for item in office.state.waiting if item.change.key == key]
    return [" ".join(remedy.split()[:2]) for remedy in remedies(item)]


def test_strict_shows_every_other_reason_too(office: Office, draft: Draft) -> None:
    office.policy = Policy(strict=True)
    office.night(draft(witnesses=ALONE, score=None, page_says="Eldervale PDU"), draft("Eldervale"))
    assert rules(office) == {
        ID: ["page-agrees", "two-witnesses", "two-witnesses", "strict"],
        "pdu-2023--eldervale--2025-03-04": ["strict"],
    }


@pytest.mark.parametrize("most_new", [20, 0])
def test_switching_strict_on_or_off_makes_no_old_item_new(
    office: Office, draft: Draft, most_new: int
) -> None:
    documents = (draft(), draft("Northmere", score=20), draft("Eldervale", witnesses=ALONE))
    office.policy = Policy(most_new=most_new)
    first = office.night(*documents)
    assert first.new
    since = {item.change.key: item.since for item in first.waiting}
    for strict in (True, False):
        office.policy = Policy(strict=strict, most_new=most_new)
        outcome = office.night(*documents)
        assert outcome.new == ()
        assert {item.change.key: item.since for item in outcome.waiting} == since


def test_a_change_for_another_reason_says_too_that_it_changes_what_is_published(
    office: Office, draft: Draft
) -> None:
    office.night(draft())
    office.night(draft(**OTHER, title="Wessmoor PDU (amended)", score=20))
    found = rules(office)[ID]
    assert {"amended", "score-is-sum-of-points", "published-value"} <= set(found)


def reported(draft: Draft, **changes: object) -> Report:
    made = draft(basis="reported", overall=None, score=None, page=None, status=Status.HELD)
    reason = "No known source gives the overall rating."
    return made.model_copy(update={"reason": reason, **changes})


def test_a_held_reported_result_waits_for_a_source_and_is_not_accepted_without_a_rating(
    office: Office, draft: Draft
) -> None:
    office.night(reported(draft))
    (item,) = office.state.waiting
    details = [o.detail for o in item.change.objections]
    assert "No known source gives the overall rating; it waits for a source" in details
    assert commands(office, ID) == ["review correct", "review reject"]
    with pytest.raises(DecisionError, match="no overall rating is known"):
        office.accept(ID, forced=True)
    with pytest.raises(DecisionError, match="no overall rating is known"):
        office.correct(ID, "fieldwork_started", "2024-11-04", forced=True)
    office.correct(ID, "overall.rating", "Requires improvement")
    assert office.rating(ID) == "Requires improvement"


def test_what_the_parser_held_is_not_accepted_without_force(office: Office, draft: Draft) -> None:
    office.night(draft(status=Status.HELD, reason="two tables differ"))
    with pytest.raises(DecisionError, match="held: two tables differ"):
        office.accept(ID)


@pytest.mark.parametrize(
    ("changes", "refused"),
    [
        ({"services": ("Atlantis PDU", "Lyonesse PDU")}, True),
        ({"language": "cy"}, True),
        ({"status": Status.UNRATED, "reason": "it gives no ratings"}, False),
    ],
    ids=["two services", "Welsh", "unrated"],
)
def test_register_is_not_offered_where_it_does_not_help(
    office: Office, draft: Draft, changes: dict[str, object], refused: bool
) -> None:
    office.night(draft("Atlantis").model_copy(update=changes))
    assert "review register" not in commands(office, ATLANTIS)
    assert "organisation-known" in rules(office)[ATLANTIS]
    if refused:
        (item,) = office.state.waiting
        assert item.change.kind is ChangeKind.HELD
        with pytest.raises(DecisionError, match="does not name a new organisation"):
            printed_organisation(select(office.state, ATLANTIS))


def test_register_is_offered_for_an_unknown_body(office: Office, draft: Draft) -> None:
    office.night(draft("Atlantis"))
    assert commands(office, ATLANTIS)[0] == "review register"


def test_every_kind_of_change_has_a_headline_and_those_of_published_records_come_first() -> None:
    assert set(KINDS) == set(ChangeKind)
    ranked = [kind.published for kind in KINDS.values()]
    assert max(ranked) < min(kind.new for kind in KINDS.values())


@pytest.mark.parametrize(
    ("update", "place"),
    [
        ({"notice": "This report was withdrawn."}, "web page, web-page"),
        ({"title": "WITHDRAWN: Wessmoor PDU"}, "page 1, cover"),
    ],
)
def test_a_notice_is_shown_with_where_it_stands(office, draft, update, place: str) -> None:
    office.night(draft())
    now = draft(title=update.get("title")).model_copy(update=update)
    office.night(now)
    words = next(iter(update.values()))
    for form in ("full", "changes", "brief", "short"):
        shown = "\n".join(item_lines(office.state.waiting[0], form))
        assert f"“{words}” ({place}" in shown
