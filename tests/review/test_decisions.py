"""Decisions: replayed while they apply, shown again when they do not, refused when stale."""

import datetime as dt

import pytest

from review.decision_log import DecisionLog, correction_notices
from review.losses import contested, refuse_contradictions
from review.policy import Policy
from review.selection import passing_items, select
from schemas.change import ChangeKind
from schemas.decision import DecisionKind
from schemas.errors import ConfigError, DecisionError, StateError
from schemas.report import Setting

ID = "pdu-2023--wessmoor--2025-03-04"
STANDARDS = (
    "leadership", "staffing", "services", "assessment", "planning",
    "implementation-and-delivery", "reviewing",
)  # fmt: skip
GOOD = dict.fromkeys(STANDARDS, "Good")
OTHER = {"sha256": "b" * 64, "overall": "Good", "standards": GOOD}


def rules(outcome) -> list[str]:
    return [o.rule for item in outcome.waiting for o in item.change.objections]


@pytest.fixture
def strict(office):
    office.policy = Policy(strict=True)
    return office


def test_an_acceptance_survives_reruns_a_new_parser_and_a_fresh_clone(strict, draft) -> None:
    strict.night(draft())
    strict.accept(ID)
    for reading in (draft(), draft(version="2")):
        assert (strict.night(reading).waiting, strict.ids) == ((), [ID])
    clone = strict.clone()
    outcome = clone.night(draft(version="2"))
    assert (outcome.waiting, outcome.written, clone.ids) == ((), (), [ID])


def test_decisions_alone_rebuild_the_records_elsewhere(strict, draft) -> None:
    strict.night(draft(), draft("Eldervale"), draft("Northmere"))
    strict.accept(ID)
    strict.correct("pdu-2023--eldervale--2025-03-04", "fieldwork_started", "2024-11-04")
    strict.reject("pdu-2023--northmere--2025-03-04")
    server = strict.clone()
    server.state = server.state.model_copy(update={"records": (), "ids": {}})
    outcome = server.night(draft(), draft("Eldervale"), draft("Northmere"))
    assert server.ids == strict.ids
    assert server.state.records == strict.state.records
    assert (outcome.waiting, outcome.dismissed) == ((), 1)


def test_a_correction_shows_both_values_and_the_reason(office, draft) -> None:
    office.night(draft())
    office.correct(ID, "fieldwork_started", "2024-11-04")
    record = office.record(ID)
    (made,) = record.corrections
    assert record.corrected
    assert (made.read, made.right, made.reason) == (None, "2024-11-04", "the page says so")
    (notice,) = correction_notices(office.state.decisions, name_people=False)
    assert (notice.what, notice.who, notice.reason) == (
        ChangeKind.CORRECTED,
        "",
        "the page says so",
    )
    (named,) = correction_notices(office.state.decisions, name_people=True)
    assert named.who == "a maintainer"


def test_a_correction_is_obsolete_once_the_parser_reads_the_same_and_says_so(office, draft) -> None:
    office.night(draft(witnesses=(), overall=None, score=None))
    office.correct(office.keys[0], "overall.rating", "Requires improvement")
    outcome = office.night(draft(score=None, version="2"))
    assert [n.lapse for n in outcome.notices] == ["obsolete"]
    assert (outcome.waiting, office.record(ID).corrected) == ((), False)


def test_a_decision_comes_up_again_when_the_document_is_replaced(strict, draft) -> None:
    strict.night(draft())
    strict.accept(ID)
    outcome = strict.night(draft(**OTHER))
    assert [item.change.kind for item in outcome.waiting] == [ChangeKind.CHANGED]
    assert strict.rating(ID) == "Requires improvement"


def test_a_rejected_document_comes_up_again_when_it_reads_otherwise(office, draft) -> None:
    office.night(draft("Atlantis"))
    office.reject(office.keys[0])
    assert office.night(draft("Atlantis")).waiting == ()
    outcome = office.night(draft("Atlantis", overall="Inadequate"))
    assert "stale-decision" in rules(outcome)
    assert outcome.notices[0].lapse == "stale"


def test_a_decision_comes_up_again_when_facts_make_a_new_check_fail(strict, draft) -> None:
    strict.night(draft())
    strict.accept(ID)
    programme = strict.rules.programmes["pdu-2023"]
    points = {rating: value + 1 for rating, value in programme.points.items()}
    changed = programme.model_copy(update={"points": points})
    programmes = {**strict.rules.programmes, "pdu-2023": changed}
    strict.rules = strict.rules._replace(programmes=programmes)
    outcome = strict.night(draft())
    assert "stale-decision" in rules(outcome)
    assert strict.rating(ID) == "Requires improvement"


def test_acceptance_of_a_change_taken_on_a_stale_clone_is_refused_and_shown(office, draft) -> None:
    office.night(draft())
    office.night(draft(**OTHER))
    stale = office.clone()
    stale.night(draft(**OTHER))
    stale.accept(ID)
    office.correct(draft().source.sha256[:16], "overall.rating", "Inadequate", forced=True)
    both = (*office.state.decisions, stale.state.decisions[-1])
    office.state = office.state.model_copy(update={"decisions": both})
    outcome = office.night(draft(**OTHER))
    assert "stale-decision" in rules(outcome)
    detail = outcome.waiting[0].change.objections[0].detail
    assert "was published as Requires improvement then and is Inadequate now" in detail
    assert office.rating(ID) == "Inadequate"


def test_withdrawal_taken_on_a_stale_clone_is_refused_and_shown(office, draft) -> None:
    office.night(draft())
    stale = office.clone()
    office.correct(ID, "overall.rating", "Inadequate", forced=True)
    stale.take(stale.desk("wrong").withdraw(select(stale.state, ID)))
    decision = stale.state.decisions[-1].model_copy(update={"on": office.desk().by.on})
    both = (*office.state.decisions, decision)
    office.state = office.state.model_copy(update={"decisions": both})
    outcome = office.night(draft())
    assert [n.lapse for n in outcome.notices] == ["contested", "refused"]
    detail = outcome.notices[1].detail
    assert "was published as Requires improvement then and is Inadequate now" in detail
    assert decision.name in outcome.new
    assert office.rating(ID) == "Inadequate"


def test_rejection_of_what_another_maintainer_accepted_is_refused_and_shown(strict, draft) -> None:
    strict.night(draft())
    stale = strict.clone()
    stale.night(draft())
    strict.accept(ID)
    stale.desk()  # The rejection is the later one.
    stale.reject(ID)
    both = (*strict.state.decisions, stale.state.decisions[-1])
    strict.state = strict.state.model_copy(update={"decisions": both})
    outcome = strict.night(draft())
    assert strict.ids == [ID]
    assert [n.lapse for n in outcome.notices] == ["contested", "refused"]
    strict.withdraw(ID)
    assert not contested(DecisionLog(strict.state.decisions))


def test_equal_decisions_of_two_maintainers_agree(strict, draft) -> None:
    strict.night(draft())
    other = strict.clone()
    other.night(draft())
    other.desk()
    for office in (strict, other):
        office.accept(ID)
    log = DecisionLog((*strict.state.decisions, *other.state.decisions))
    assert len(log.active) == 2
    assert not contested(log)


def test_a_withdrawn_record_is_gone_its_id_says_so_and_its_report_waits(office, draft) -> None:
    office.night(draft())
    office.withdraw(ID)
    assert office.ids == []
    outcome = office.night(draft(sha256="c" * 64))
    assert outcome.ids[ID] == "withdrawn"
    assert "withdrawn" in rules(outcome)
    office.undo(ID)
    assert office.ids == [ID]


def test_a_report_whose_rejection_was_undone_comes_again_under_its_own_id(strict, draft) -> None:
    strict.night(draft())
    strict.reject(ID)
    assert strict.night(draft()).waiting == ()
    strict.undo(ID)
    outcome = strict.night(draft())
    assert [item.change.key for item in outcome.waiting] == [ID]


def test_an_unknown_organisation_is_registered_and_its_report_taken_at_once(office, draft) -> None:

    office.night(draft("Atlantis"))
    desk = office.desk()
    chosen = select(office.state, office.keys[0])
    office.take(desk.register(chosen))
    assert office.ids == ["pdu-2023--atlantis--2025-03-04"]
    assert office.night(draft("Atlantis")).waiting == ()


@pytest.mark.parametrize(
    ("field", "right", "message"),
    [
        ("overall.rating", "Splendid", "is not a rating"),
        ("overall.rating", "Requires improvement", "already"),
        ("standards.no-such.rating", "Good", "no standard"),
        ("programme", "pdu-2021", "cannot be corrected"),
        ("score.value", "many", "not a whole number"),
        ("published", "31 March", "31 March"),
        ("organisation", "pdu-nowhere", "no organisation"),
        ("standards.leadership.rating", "Outstanding", "a check fails"),
        ("title", " ", "is not a title"),
    ],
)
def test_a_correction_that_cannot_be_says_why_and_changes_nothing(
    office, draft, field: str, right: str, message: str
) -> None:
    office.night(draft())
    before = office.state
    with pytest.raises(DecisionError, match=message):
        office.correct(ID, field, right)
    assert office.state == before


def test_no_force_takes_from_a_record_what_it_is_published_under(office, draft) -> None:
    office.night(draft())
    with pytest.raises(DecisionError, match="publication date is not known"):
        office.correct(ID, "published", "not-known", forced=True)


def test_a_correction_states_each_value_as_it_is_published(office, draft) -> None:
    office.night(draft(score=None))
    desk, chosen = office.desk("typed\n in\x1b haste", forced=True), select(office.state, ID)
    with pytest.raises(DecisionError, match="given twice"):
        desk.correct(chosen, [("title", "One"), ("title", "Two")])
    typed = [("overall.rating", "inadequate"), ("score.value", "07.0"), ("title", "A\x00\tname")]
    office.take(desk.correct(chosen, typed))
    made = office.record(ID).corrections
    assert [c.right for c in made] == ["Inadequate", "7", "A\N{REPLACEMENT CHARACTER} name"]
    assert {c.reason for c in made} == {"typed in\N{REPLACEMENT CHARACTER} haste"}


def test_a_decision_counts_after_those_it_knew_whatever_the_clock_says(office, draft) -> None:
    office.night(draft())
    office.correct(ID, "overall.rating", "Inadequate", forced=True)
    office._clock -= dt.timedelta(days=400)
    office.correct(ID, "overall.rating", "Good", forced=True)
    assert office.rating(ID) == "Good"
    office._clock -= dt.timedelta(days=400)
    for then in ("Inadequate", "Requires improvement"):
        office.undo(ID)
        assert office.rating(ID) == then
        office.night(draft())
        assert office.rating(ID) == then
    office.withdraw(ID)
    assert office.ids == []
    first, *_, last = DecisionLog(reversed(office.clone().state.decisions)).all
    assert (first.on > last.on, last.kind) == (True, DecisionKind.WITHDRAW)


def test_a_correction_that_no_longer_can_be_waits_and_can_be_undone(office, draft) -> None:
    """A file may be edited by hand, or an organisation have another id in a new release."""
    office.night(draft())
    office.correct(ID, "title", "Another title")
    (decision,) = office.state.decisions
    rating = Setting(field="overall.rating", read="Requires improvement", right="Splendid")
    edited = decision.model_copy(update={"settings": (*decision.settings, rating)})
    office.state = office.state.model_copy(update={"decisions": (edited,)})
    outcome = office.night(draft())
    assert [n.lapse for n in outcome.notices] == ["stale"]
    assert "'Splendid' is not a rating" in outcome.waiting[0].change.objections[0].detail
    with pytest.raises(StateError, match="as it was before"):
        refuse_contradictions(office.state)
    step = office.desk().undo(ID)
    refuse_contradictions(office.state, [step.decision])
    office.take(step)
    assert (office.keys, office.record(ID).title) == ([], draft().title)


def test_a_name_that_was_decided_says_so(office, draft) -> None:
    office.night(draft("Atlantis"))
    (key,) = office.keys
    with pytest.raises(DecisionError, match="is registered"):
        office.accept(key, forced=True)
    office.reject(key)
    with pytest.raises(ConfigError, match="was rejected on 2026-11-24") as refused:
        office.accept(key)
    assert f"review undo {key}" in refused.value.remedy
    office.undo(key)
    with pytest.raises(DecisionError, match="undone already"):
        office.undo(key)
    chosen = select(office.state, key)
    for bad in ("Bad Id", "yjs-atlantis"):
        with pytest.raises(DecisionError, match=key):
            office.desk().register(chosen, id_=bad)
    office.take(office.desk().register(chosen, name="Caf\udcc3\udca9 \udcff"))
    assert office.state.decisions[-1].organisation.name == "Café \N{REPLACEMENT CHARACTER}"
    office.undo("pdu-atlantis")
    assert office.keys == [key]
    office.reject(key)
    office.undo(f"data/decisions/{office.state.decisions[-1].name}.json")
    assert office.keys == [key]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("pdu-2023--nowhere--2025", "nothing found"),
        ("ab", "nothing found"),
        ("a" * 8, "the beginning of several"),
        ("f" * 8, "nothing found"),
    ],
)
def test_a_name_that_is_nothings_or_severals_is_refused(
    office, draft, name: str, message: str
) -> None:
    office.night(draft("Atlantis", sha256="a" * 64), draft("Lyonesse", sha256="a" * 63 + "b"))
    with pytest.raises(ConfigError, match=message):
        office.accept(name)


def test_a_group_takes_what_passes_and_leaves_cases_of_their_own(strict, draft) -> None:
    strict.night(draft("Northmere"))
    strict.accept("pdu-2023--northmere--2025-03-04")
    strict.withdraw("pdu-2023--northmere--2025-03-04")
    strict.night(
        draft(), draft("Eldervale"), draft("Cheviot Sands", score=20),
        draft("Tarn and Fell", layout="list"), draft("Northmere", sha256="d" * 64),
    )  # fmt: skip
    taken = passing_items(strict.state, programme="pdu-2023", layout="table")
    assert sorted(item.change.organisation for item in taken) == ["Eldervale PDU", "Wessmoor PDU"]
    with pytest.raises(DecisionError, match=r"--layout list \(1 of 1 pass\)"):
        passing_items(strict.state, programme="pdu-2023", layout="stacked")


def test_forcing_publishes_what_fails_and_the_decision_says_so(office, draft) -> None:
    office.night(draft(score=20))
    key = office.keys[0]
    with pytest.raises(DecisionError, match="a check fails"):
        office.accept(key)
    office.accept(key, forced=True)
    assert office.ids == [ID]
    assert office.state.decisions[-1].forced
