"""What happens to a reading: every kind of change, and what no run may change."""

import pytest

from review.policy import Policy
from review.selection import select
from review.store import Store
from schemas.change import ChangeKind
from schemas.report import Status

ID = "pdu-2023--wessmoor--2025-03-04"
GOOD = dict.fromkeys(
    ["leadership", "staffing", "services", "assessment", "planning", "reviewing"], "Good"
)


def kinds(outcome) -> list[ChangeKind]:
    return [change.kind for change in outcome.changes]


def rules(item) -> list[str]:
    return [objection.rule for objection in item.change.objections]


def test_new_report_that_meets_every_rule_is_accepted_under_a_minted_id(office, draft) -> None:
    outcome = office.night(draft())
    assert office.ids == [ID]
    assert outcome.written == (ID,)
    assert kinds(outcome) == [ChangeKind.NEW]
    assert (outcome.waiting, outcome.new) == ((), ())
    assert outcome.ids == {ID: ID}


def test_second_run_over_the_same_documents_writes_nothing(office, draft) -> None:
    office.night(draft(), draft("Eldervale"))
    outcome = office.night(draft("Eldervale"), draft())
    assert (outcome.written, outcome.changes, outcome.unchanged) == ((), (), 2)


def test_replaced_pdf_with_another_rating_waits_and_the_old_value_stays(office, draft) -> None:
    office.night(draft())
    replaced = draft(sha256="b" * 64, overall="Good", standards=GOOD)
    outcome = office.night(replaced)
    assert office.rating(ID) == "Requires improvement"
    (item,) = outcome.waiting
    assert item.change.kind is ChangeKind.CHANGED
    assert item.change.disposition == "waiting"
    assert item.change.causes == ("document",)
    overall = next(v for v in item.change.values if v.field == "overall.rating")
    assert (overall.before, overall.after) == ("Requires improvement", "Good")
    assert outcome.new == (ID,)


def test_what_waits_is_new_once_and_waits_since_its_first_day(office, draft) -> None:
    office.night(draft())
    replaced = draft(sha256="b" * 64, overall="Good", standards=GOOD)
    first = office.night(replaced)
    second = office.night(replaced)
    assert (first.new, second.new) == ((ID,), ())
    assert first.waiting[0].since == second.waiting[0].since


def test_what_waits_is_new_again_when_it_reads_otherwise(office, draft) -> None:
    office.night(draft())
    office.night(draft(sha256="b" * 64, overall="Good", standards=GOOD))
    outcome = office.night(draft(sha256="c" * 64, overall="Outstanding", score=None))
    assert outcome.new == (ID,)


def test_page_with_another_title_waits_because_of_the_page(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(title="An inspection of probation in Wessmoor"))
    (item,) = outcome.waiting
    assert [v.field for v in item.change.values] == ["title"]


def test_page_with_another_date_waits_because_of_the_page(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(published="2025-03-10", sha256=draft().source.sha256))
    (item,) = outcome.waiting
    assert item.change.causes == ("page",)
    assert item.change.key == ID
    assert [v.field for v in item.change.values] == ["published"]


def test_parser_that_reads_otherwise_is_named_as_the_cause(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(overall="Good", standards=GOOD, version="2"))
    assert outcome.waiting[0].change.causes == ("parser",)


def test_new_parser_that_reads_the_same_changes_no_file(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(version="2"))
    assert (outcome.written, outcome.unchanged) == ((), 1)


def test_parser_changed_long_ago_is_not_the_cause_of_todays_changed_facts(office, draft) -> None:
    office.night(draft())
    office.night(draft(version="2"))
    programme = office.rules.programmes["pdu-2023"]
    points = {rating: value + 1 for rating, value in programme.points.items()}
    changed = programme.model_copy(update={"points": points})
    programmes = {**office.rules.programmes, "pdu-2023": changed}
    office.rules = office.rules._replace(programmes=programmes)
    outcome = office.night(draft(version="2"))
    (item,) = outcome.waiting
    assert item.change.causes == ("facts",)
    assert item.change.kind is ChangeKind.HELD
    assert office.rating(ID) == "Requires improvement"


def test_causes_are_told_from_the_record_on_a_fresh_clone(office, draft) -> None:
    office.night(draft())
    clone = office.clone()
    outcome = clone.night(draft(overall="Good", standards=GOOD, version="2"))
    assert outcome.waiting[0].change.causes == ("parser",)


def test_changed_evidence_alone_is_written_and_told_but_does_not_wait(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(text="(as printed)"))
    assert kinds(outcome) == [ChangeKind.EVIDENCE]
    assert (outcome.written, outcome.new) == ((ID,), ())


def test_vanished_page_keeps_the_record_and_says_gone_once(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(gone=True))
    assert office.record(ID).source_status == "gone"
    assert office.rating(ID) == "Requires improvement"
    assert kinds(outcome) == [ChangeKind.GONE]
    assert outcome.new == (ID,)
    assert office.night(draft(gone=True)).new == ()


def test_page_that_is_back_is_told(office, draft) -> None:
    office.night(draft())
    office.night(draft(gone=True))
    outcome = office.night(draft())
    assert kinds(outcome) == [ChangeKind.BACK]
    assert office.record(ID).source_status == "available"


def test_document_that_was_not_asked_for_tonight_changes_nothing(office, draft) -> None:
    office.night(draft())
    outcome = office.night()
    assert office.ids == [ID]
    assert (outcome.written, outcome.removed, outcome.changes) == ((), (), ())


def test_held_unreadable_and_unknown_wait_each_under_its_kind(office, draft) -> None:
    outcome = office.night(
        draft("Eldervale", score=20),
        draft("Atlantis"),
        draft("Northmere", status=Status.UNREADABLE, reason="the file is encrypted"),
        draft("Cheviot Sands", status=Status.NOT_A_REPORT, reason="a guidance manual"),
    )
    assert office.ids == []
    assert sorted(item.change.kind for item in outcome.waiting) == [
        ChangeKind.HELD,
        ChangeKind.UNKNOWN_ORGANISATION,
        ChangeKind.UNREADABLE,
    ]
    assert len(outcome.new) == 3


def test_unreadable_replacement_waits_on_the_record_that_it_proved(office, draft) -> None:
    office.night(draft())
    broken = draft(status=Status.UNREADABLE, sha256="b" * 64, published=None, reason="damaged")
    outcome = office.night(broken.model_copy(update={"programme": None, "organisation": None}))
    (item,) = outcome.waiting
    assert item.change.kind is ChangeKind.UNREADABLE
    assert item.change.record == ID
    assert office.rating(ID) == "Requires improvement"


def test_report_that_is_read_as_no_report_any_more_waits(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(status=Status.NOT_A_REPORT, reason="a thematic report"))
    assert outcome.waiting[0].change.kind is ChangeKind.NO_REPORT
    assert office.ids == [ID]


def test_amended_report_waits_even_where_whatever_passes_is_trusted(office, draft) -> None:
    office.policy = Policy(trusting=True)
    outcome = office.night(
        draft(title="An inspection of probation services in Wessmoor PDU (amended May 2025)")
    )
    assert outcome.waiting[0].change.kind is ChangeKind.AMENDED


def test_page_that_now_says_withdrawn_holds_the_change(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(title="WITHDRAWN: An inspection of Wessmoor PDU"))
    assert outcome.waiting[0].change.kind is ChangeKind.AMENDED
    assert office.record(ID).title == "An inspection of probation services in Wessmoor PDU"


def test_unrated_report_becomes_a_record_with_its_reason(office, draft) -> None:
    unrated = draft(status=Status.UNRATED, reason="too few cases", overall=None, score=None)
    outcome = office.night(unrated)
    assert office.record(ID).reason == "too few cases"
    assert outcome.waiting == ()


def test_second_document_of_an_inspection_makes_no_second_record(office, draft) -> None:
    office.night(draft())
    outcome = office.night(draft(), draft(sha256="b" * 64, url="https://files.example/again.pdf"))
    assert office.ids == [ID]
    assert outcome.changes == ()
    assert outcome.unchanged == 1
    assert outcome.waiting == ()


def test_two_documents_of_a_new_inspection_make_one_record(office, draft) -> None:
    office.night(draft(published="2025-03"), draft(sha256="b" * 64, published="2025-03-20"))
    assert len(office.ids) == 1


def test_second_document_that_says_otherwise_waits_beside_the_record(office, draft) -> None:
    office.night(draft())
    other = draft(
        sha256="b" * 64, url="https://files.example/b.pdf", overall="Good", standards=GOOD
    )
    outcome = office.night(draft(), other)
    (item,) = outcome.waiting
    assert item.change.kind is ChangeKind.SECOND_DOCUMENT
    assert (item.change.key, item.change.record) == ("b" * 64, ID)
    assert office.rating(ID) == "Requires improvement"
    office.accept("b" * 64)
    assert office.rating(ID) == "Good"
    settled = office.night(draft(), other)
    assert (settled.waiting, settled.written) == ((), ())


def test_welsh_version_beside_an_english_report_is_no_record(office, draft) -> None:
    welsh = draft(sha256="b" * 64, language="cy", overall="Good", standards=GOOD)
    office.night(draft(), welsh)
    assert office.ids == [ID]
    assert office.state.waiting == ()


def test_welsh_version_alone_waits(office, draft) -> None:
    outcome = office.night(draft(language="cy"))
    assert rules(outcome.waiting[0]) == ["translation"]


def test_two_inspections_of_one_body_are_two_records(office, draft) -> None:
    office.night(draft(), draft(published="2024-01-10", sha256="b" * 64, url="https://f.example/b"))
    assert office.ids == ["pdu-2023--wessmoor--2024-01-10", ID]


def test_address_that_now_holds_another_report_waits(office, draft) -> None:
    office.night(draft())
    other = draft("Eldervale", url=draft().source.document_url, page=draft().source.page_url)
    outcome = office.night(other)
    assert rules(outcome.waiting[0]) == ["address-reused"]
    assert office.ids == [ID]


def test_what_waits_goes_on_waiting_when_a_run_does_not_meet_it(office, draft) -> None:
    office.night(draft("Atlantis"))
    outcome = office.night()
    assert len(outcome.waiting) == 1
    assert outcome.new == ()


@pytest.mark.parametrize("standards", [{}, {"leadership": "Inadequate"}])
def test_reported_result_is_accepted_without_witnesses_or_limit(office, draft, standards) -> None:
    office.policy = Policy(most_new=0)
    office.night(draft(basis="reported", page=None, score=None, standards=standards))
    assert office.ids == [ID]


def test_report_takes_the_place_of_the_reported_result_under_its_id(office, draft) -> None:
    office.night(draft(basis="reported", page=None, published="2025-03", title="as reported"))
    (id_,) = office.ids
    assert id_ == "pdu-2023--wessmoor--2025-03"
    outcome = office.night(
        draft(basis="reported", page=None, published="2025-03", title="as reported"), draft()
    )
    assert kinds(outcome) == [ChangeKind.SUPERSEDES]
    assert office.ids == [id_]
    assert office.record(id_).basis == "report"
    assert office.night(draft()).written == ()


def test_report_that_differs_from_the_reported_result_waits(office, draft) -> None:
    reported = draft(basis="reported", page=None, overall="Good", standards=GOOD)
    office.night(reported)
    outcome = office.night(reported, draft())
    (item,) = outcome.waiting
    assert item.change.kind is ChangeKind.SUPERSEDES
    assert office.rating(ID) == "Good"
    office.accept(ID)
    assert office.rating(ID) == "Requires improvement"
    assert office.night(reported, draft()).waiting == ()


def test_edited_reported_result_is_taken_as_the_commit_is_the_decision(office, draft) -> None:
    reported = draft(basis="reported", page=None, overall="Good", standards=GOOD)
    office.night(reported)
    office.night(draft(basis="reported", page=None, score=None))
    assert office.rating(ID) == "Requires improvement"
    assert office.state.waiting == ()


@pytest.mark.parametrize("kind", ["accept", "reject"])
def test_a_notice_holds_a_record_that_an_earlier_release_decided_on(office, draft, kind) -> None:
    other = draft(sha256="b" * 64, overall="Good", score=None)
    office.night(draft())
    office.night(other)
    office.accept(ID, forced=True) if kind == "accept" else office.reject(ID)
    (made,) = office.state.decisions
    read = {field: value for field, value in made.base.values.items() if field != "notice"}
    older = made.model_copy(update={"base": made.base.model_copy(update={"values": read})})
    office.state = office.state.model_copy(update={"decisions": (older,)})
    assert office.night(other).waiting == ()
    outcome = office.night(other.model_copy(update={"notice": "This report was withdrawn."}))
    assert [item.change.kind for item in outcome.waiting] == [ChangeKind.AMENDED]
    assert outcome.new == (ID,)


def test_a_name_of_any_length_can_be_stored(office, draft, tmp_path) -> None:
    outcome = office.night(draft("Ysgol " + "hir iawn " * 40))
    store = Store(tmp_path)
    store.save_records(outcome)
    office.take(office.desk().register(select(office.state, office.keys[0])))
    office.undo(office.state.decisions[0].name)
    assert len(store.add(office.state.decisions)) == 2
