"""Undo means undo: after a decision and its undo, all is as if neither had been made.

A stateful test makes decisions, undoes them in any order and across nights, and compares with a
second maintainer to whom the undone decisions never arrived.
"""

import contextlib
import datetime as dt
import os
from collections import Counter
from collections.abc import Callable, Iterable

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from league.compile import NO_CHANGES
from league.inspections import inspections
from league.publish.changes import corrections
from league.publish.versions import EarlierInspection, EarlierPublication
from review.decision_log import DecisionLog, correction_notices
from review.decisions import PendingDecision
from review.policy import Policy, RuleSet
from review.reconcile import reconcile
from review.registrations import overlay_registrations
from review.selection import Selection, select
from schemas.change import ChangeKind
from schemas.decision import Decision, DecisionKind
from schemas.errors import DecisionError
from schemas.report import Report, Witness
from schemas.versions import PublishedCorrection
from tests.review.conftest import Draft, Office

GOOD = dict.fromkeys(
    (
        *("leadership", "staffing", "services", "assessment", "planning"),
        *("implementation-and-delivery", "reviewing"),
    ),
    "Good",
)
ALONE = (Witness.RATINGS_TABLE,)
RIGHT = (
    ("overall.rating", "Good"),
    ("overall.rating", "Inadequate"),
    ("fieldwork_started", "2024-11-04"),
    ("published", "2025-03-11"),
    ("published", "not-known"),
    ("organisation", "pdu-tarn-and-fell"),
    ("standards.leadership.rating", "not-known"),
)


def variants(draft: Draft) -> dict[str, tuple[Report, ...]]:
    """Return the documents of the made-up site, each as it may read on one night or another."""
    return {
        "known": (
            draft(),
            draft(version="2", text="as printed"),
            draft(overall="Inadequate", version="3"),
            draft(gone=True),
        ),
        "replaced": (draft(sha256="b" * 64, overall="Good", standards=GOOD),),
        "single witness": (
            draft("Eldervale", witnesses=ALONE, score=None),
            draft("Eldervale", witnesses=ALONE, score=None, overall="Inadequate", version="2"),
        ),
        "unknown body": (draft("Atlantis"), draft("Atlantis", overall="Inadequate", version="2")),
        "failing": (draft("Northmere", score=20), draft("Northmere", version="2")),
        "reported": (
            draft("Cheviot Sands", basis="reported", published="2025-03", page=None),
            draft("Cheviot Sands", basis="reported", overall="Good", published="2025-03"),
        ),
        "superseding": (draft("Cheviot Sands"),),
        "Welsh": (draft(language="cy", sha256="c" * 64, url="https://files.example/cy.pdf"),),
    }


class Undoing(RuleBasedStateMachine):
    """Nights, decisions and undos; `events` are what the second maintainer is given."""

    make_office: Callable[[], Office]
    draft: Draft

    def __init__(self) -> None:
        super().__init__()
        self.office = self.make_office()
        self.site: dict[str, Report] = {}
        self.all_variants = variants(self.draft)
        self.events: list[tuple[Report, ...] | PendingDecision] = []
        self.versions: list[EarlierPublication] = []
        self.found: tuple[PublishedCorrection, ...] = ()
        self.published_decisions: set[str] = set()

    @initialize(strict=st.booleans())
    def policy(self, strict: bool) -> None:
        self.office.policy = Policy(strict=strict)

    @rule(changes=st.dictionaries(st.integers(0, 7), st.integers(0, 3), min_size=1, max_size=4))
    def night(self, changes: dict[int, int]) -> None:
        names = list(self.all_variants)
        for number, variant in changes.items():
            found = self.all_variants[names[number]]
            self.site[names[number]] = found[variant % len(found)]
        drafts = tuple(self.site.values())
        self.events.append(drafts)
        self.office.night(*drafts)
        self.compare()

    @rule(number=st.integers(0, 9), forced=st.booleans())
    def accept(self, number: int, forced: bool) -> None:
        self._decide(self.office.keys, number, lambda desk, at: desk.accept(at), forced=forced)

    @rule(number=st.integers(0, 19), right=st.sampled_from(RIGHT), forced=st.booleans())
    def correct(self, number: int, right: tuple[str, str], forced: bool) -> None:
        # Another document corrected to that body would make two records of one inspection.
        only = "atlantis" if right[0] == "organisation" else ""
        names = [n for n in (*self.office.keys, *map(str, self.office.ids)) if only in n]
        self._decide(names, number, lambda desk, at: desk.correct(at, [right]), forced=forced)

    @rule(number=st.integers(0, 9))
    def reject(self, number: int) -> None:
        self._decide(self.office.keys, number, lambda desk, at: desk.reject(at))

    @rule(number=st.integers(0, 9))
    def withdraw(self, number: int) -> None:
        names = list(map(str, self.office.ids))
        self._decide(names, number, lambda desk, at: desk.withdraw(at))

    @rule(number=st.integers(0, 9), alias=st.booleans())
    def register(self, number: int, alias: bool) -> None:
        def made(desk, at: Selection):
            if alias:
                return desk.register(at, alias_of="pdu-tarn-and-fell")
            return desk.register(at)

        unknown = [k for k in self.office.keys if "atlantis" in k]
        self._decide(unknown, number, made)

    @rule(number=st.integers(0, 9))
    def undo(self, number: int) -> None:
        made = [d for d in self.office.state.decisions if d.kind is not DecisionKind.UNDO]
        if not made:
            return
        chosen = made[-1 - number % len(made)]
        active = [d for d in DecisionLog(made).all if self._is_active(d)]
        try:
            self.office.undo(chosen.name)
        except DecisionError:
            assert not active or chosen != active[-1], "the latest decision can be undone"
            return
        self.compare()

    @rule()
    def set_the_clock_back(self) -> None:
        self.office._clock -= dt.timedelta(hours=1)

    def _is_active(self, decision: Decision) -> bool:
        return DecisionLog(self.office.state.decisions).is_active(decision)

    @rule()
    def publish(self) -> None:
        """Publish as the league does, in memory; see that each correction is true."""
        before = self.versions[-1] if self.versions else None
        state, rules = self.office.state, self.office.rules
        registry = overlay_registrations(rules.registry, state.decisions).registry
        shown = inspections(state.records, rules.programmes, registry)
        now = EarlierPublication(
            version=f"2026-12-01.{len(self.versions) + 1}",
            as_of="2026-12-01",
            tables=(),
            changes=NO_CHANGES,
            corrections=(),
            inspections=tuple(
                EarlierInspection.model_validate_json(i.model_dump_json(by_alias=True))
                for i in shown
            ),
        )
        notices = correction_notices(state.decisions, name_people=False)
        found = corrections(notices, self.found, reversed(self.versions), now, self.office.today)
        ids = {**state.ids, **{i.id: i.id for i in now.inspections}}
        self.office.state = state.model_copy(update={"ids": ids})
        self.found = found
        self.versions.append(now)
        self._check_corrections(before, now)

    def compare(self) -> None:
        """Compare with a maintainer who has every decision but those undone, and their undos."""
        other = self.make_office()
        other.policy = self.office.policy
        active = {d.name for d in DecisionLog(self.office.state.decisions).active}
        for event in self.events:
            if isinstance(event, PendingDecision):
                if event.decision.name in active:
                    given(other, event)
            else:
                other.night(*event)
        rerun(other)
        here, story = self.office, self._story(other)
        assert without_ids(here) == without_ids(other), story
        assert shown_items(here) == shown_items(other), story
        lost = {i.id for v in self.versions for i in v.inspections} - set(here.state.ids)
        assert not lost

    def _story(self, other: Office) -> str:
        lines = [
            e.decision.name
            if isinstance(e, PendingDecision)
            else f"night: {sorted(self._variant(d) for d in e)}"
            for e in self.events
        ]
        lines += [f"undo {d.undoes}" for d in self.office.state.decisions if d.undoes]
        for who, office in (("here", self.office), ("other", other)):
            records = [
                (r.id, r.overall.rating and r.overall.rating.value) for r in office.state.records
            ]
            items = [(k, i["rules"]) for k, i in shown_items(office).items()]
            lines += [f"{who}: {records}", f"{who} waits: {items}"]
        here, there = shown_items(self.office), shown_items(other)
        for key in {*here} & {*there}:
            one, two = flat(here[key]), flat(there[key])
            lines += [
                f"{key} {f}: {one.get(f)} | {two.get(f)}" for f in one if one[f] != two.get(f)
            ]
        return "\n".join(lines)

    def _variant(self, draft: Report) -> str:
        return next(
            f"{name} {number}"
            for name, found in self.all_variants.items()
            for number, variant in enumerate(found)
            if variant == draft
        )

    def _decide(self, names: Iterable[str], number: int, make, *, forced: bool = False) -> None:
        listed = list(names)
        if not listed:
            return
        desk = self.office.desk("the page says so", forced=forced)
        try:
            step = make(desk, select(self.office.state, listed[number % len(listed)]))
            self.office.take(step)
        except DecisionError:
            return
        self.events.append(step)

    def _check_corrections(
        self, before: EarlierPublication | None, now: EarlierPublication
    ) -> None:
        shown = {v.version: v for v in self.versions}
        entries = Counter((c.inspection, c.kind, c.field, c.shown, c.right) for c in self.found)
        assert all(count == 1 for count in entries.values()), entries
        log = DecisionLog(self.office.state.decisions)
        undone = {d.id for d in log.all if not log.is_active(d)}
        fresh = [d for d in log.active if d.name not in self.published_decisions]
        undone -= {d.id for d in fresh if d.kind is not DecisionKind.UNDO}
        self.published_decisions = {d.name for d in log.all}
        for c in self.found:
            assert c.versions
            for version in c.versions:
                inspection = shown[version].inspection(c.inspection)
                assert inspection is not None
                assert c.field is None or inspection.values()[c.field] == c.shown
        for was in before.inspections if before is not None else ():
            if was.id not in undone:
                continue
            is_ = now.inspection(was.id)
            values = is_.values() if is_ is not None else {}
            for field, value in was.values().items():
                if field in ("overall.rating", "published") and is_ and values[field] != value:
                    key = (was.id, "correction", field, value, values[field])
                    assert entries[key] == 1, (key, entries)
            assert is_ is not None or any(
                c.inspection == was.id and c.kind == "withdrawal" for c in self.found
            )


def flat(value: object, path: str = "") -> dict[str, object]:
    if not isinstance(value, dict):
        return {path: value}
    return {k: v for key, part in value.items() for k, v in flat(part, f"{path}.{key}").items()}


def given(office: Office, step: PendingDecision) -> None:
    """Carry out a decision made elsewhere, or only keep its file if that is not possible."""
    with contextlib.suppress(DecisionError):
        office.take(step)
        return
    decisions = (*office.state.decisions, step.decision)
    office.state = office.state.model_copy(update={"decisions": decisions})
    rerun(office)


def rerun(office: Office) -> None:
    """Compare all documents now known once more, on the same day."""
    outcome = reconcile(office.state, office.known, rules=office.rules, today=office.today)
    office._keep(outcome)


def without_ids(office: Office) -> list[Report]:
    """The records without their ids: which of two it has depends on what came first."""
    bare = [r.model_copy(update={"id": None, "former_ids": ()}) for r in office.state.records]
    return sorted(bare, key=lambda r: (str(r.organisation), str(r.published)))


def shown_items(office: Office) -> dict[str, object]:
    """What waits, without the day since when and without causes.

    An undo compares all documents again, so that less changed since the last comparison.
    """
    return {
        item.change.key: {
            **item.model_dump(exclude={"since", "change"}),
            "change": item.change.model_dump(exclude={"objections", "causes"}),
            "rules": [o.rule for o in item.change.objections],
        }
        for item in office.state.waiting
    }


@pytest.fixture
def machine(
    offices: Callable[[], Office], draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> type[Undoing]:
    # The facts differ only by registrations here; hashing all of them takes most of the time.
    monkeypatch.setattr(
        RuleSet, "fingerprint", lambda rules: str(len(rules.registry.organisations))
    )
    return type(
        "Machine", (Undoing,), {"make_office": staticmethod(offices), "draft": staticmethod(draft)}
    )


def run(machine: type[Undoing], examples: int, steps: int) -> None:
    limits = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        derandomize="EXPLORE" not in os.environ,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=limits)


ID = "pdu-2023--wessmoor--2025-03-04"


def test_an_undone_acceptance_of_a_published_record_removes_it_and_keeps_its_id(
    office: Office, draft: Draft
) -> None:
    office.policy = Policy(strict=True)
    office.night(draft())
    office.accept(ID)
    office.night(draft())
    outcome = office.undo(ID)
    assert (office.ids, office.keys, outcome.ids) == ([], [ID], {ID: "withdrawn"})
    assert office.night(draft()).ids == {ID: "withdrawn"}
    office.accept(ID)
    assert office.ids == [ID]


def test_the_beginning_of_an_id_names_the_decision_to_undo(office: Office, draft: Draft) -> None:
    office.policy = Policy(strict=True)
    office.night(draft(), draft("Wessex"))
    office.accept(ID)
    office.undo(ID[:15])
    assert office.ids == []
    office.accept(ID)
    office.reject(ID.replace("wessmoor", "wessex"))
    with pytest.raises(DecisionError, match="the beginning of several"):
        office.undo(ID[:14])


def test_an_undone_acceptance_waits_again_for_the_limit(office: Office, draft: Draft) -> None:
    office.policy = Policy(most_new=0)
    office.night(draft())
    office.accept(ID)
    office.policy = Policy()
    office.undo(ID)
    (item,) = office.night(draft()).waiting
    assert [o.rule for o in item.change.objections] == ["limit"]


def test_an_acceptance_of_an_earlier_release_that_was_undone_waits(
    office: Office, draft: Draft
) -> None:
    office.policy = Policy(strict=True)
    office.night(draft())
    office.accept(ID)
    (made,) = office.state.decisions
    older = made.model_copy(update={"base": made.base.model_copy(update={"rules": ()})})
    office.state = office.state.model_copy(update={"decisions": (older,)})
    office.policy = Policy()
    (item,) = office.undo(ID).waiting
    assert [o.rule for o in item.change.objections] == ["undone"]


def test_an_undone_acceptance_of_a_change_says_what_changed(office: Office, draft: Draft) -> None:
    documents = draft(sha256="b" * 64, overall="Good", standards=GOOD)
    office.night(draft())
    before = office.night(documents)
    office.accept(ID)
    outcome = office.undo(ID)
    assert office.rating(ID) == "Requires improvement"
    assert outcome.waiting[0].change == before.waiting[0].change


def test_an_undone_forced_correction_leaves_nothing_to_accept(office: Office, draft: Draft) -> None:
    office.night(draft())
    office.correct(ID, "overall.rating", "Inadequate", forced=True)
    office.undo(ID)
    assert (office.keys, office.rating(ID)) == ([], "Requires improvement")


def test_an_undone_registration_removes_what_it_alone_made_possible(
    office: Office, draft: Draft
) -> None:
    atlantis = "pdu-2023--atlantis--2025-03-04"
    office.night(draft("Atlantis"), draft())
    chosen = select(office.state, atlantis)
    office.take(office.desk().register(chosen))
    office.night(draft("Atlantis"), draft())
    assert office.ids == [atlantis, ID]
    registered = office.state.decisions[-1].name
    outcome = office.undo(registered)
    assert (office.ids, office.keys, outcome.ids[atlantis]) == ([ID], [atlantis], "withdrawn")
    (notice,) = correction_notices(office.state.decisions, name_people=False)
    assert (notice.id, notice.what) == (atlantis, ChangeKind.WITHDRAWN)


def test_a_decision_that_others_rest_on_is_not_undone(office: Office, draft: Draft) -> None:
    office.night(draft())
    first = office.correct(ID, "fieldwork_started", "2024-11-04")
    office.correct(ID, "overall.rating", "Inadequate", forced=True)
    assert first.written == (ID,)
    with pytest.raises(DecisionError, match="later decisions depend on it"):
        office.undo(office.state.decisions[0].name)


def test_every_decision_on_a_record_can_be_undone_from_the_last_to_the_first(
    office: Office, draft: Draft
) -> None:
    office.night(draft())
    for right in ("Inadequate", "Outstanding"):
        office.correct(ID, "overall.rating", right, forced=True)
    office.withdraw(ID)
    made = [decision.name for decision in office.state.decisions]
    for name, rating in zip(
        reversed(made), ("Outstanding", "Inadequate", "Requires improvement"), strict=True
    ):
        office.undo(name)
        assert office.rating(ID) == rating


def test_after_an_undo_all_is_as_without_the_decision(machine: type[Undoing]) -> None:
    run(machine, 15, 12)


@pytest.mark.soak
@pytest.mark.timeout(3_600)
def test_after_any_undo_all_is_as_without_the_decision(machine: type[Undoing]) -> None:
    run(machine, int(os.environ.get("UNDO_SEQUENCES", "500")), 20)
