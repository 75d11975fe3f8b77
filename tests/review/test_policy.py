"""What a run may accept by itself: the policy as a table of cases."""

from collections.abc import Callable

import pytest

from review.policy import Policy
from schemas.programme import Fact, Level
from schemas.report import Status, Witness

ONE = (Witness.RATINGS_TABLE,)
TWO_OF_A_KIND = (Witness.SECTION_BOX, Witness.SECTION_BOX)
ACCEPTED: list[str] = []


def judged_by(office, **changes: object) -> None:
    """Change the facts of the programme."""
    programme = office.rules.programmes["pdu-2023"]
    changed = programme.model_copy(update=changes)
    programmes = {**office.rules.programmes, "pdu-2023": changed}
    office.rules = office.rules._replace(programmes=programmes)


def unsure(*names: str) -> Callable[[object], None]:
    def change(office) -> None:
        fact = Fact(level=Level.UNCONFIRMED)
        programme = office.rules.programmes["pdu-2023"]
        confidence = programme.confidence.model_copy(update=dict.fromkeys(names, fact))
        judged_by(office, confidence=confidence)

    return change


def policy(**options: object) -> Callable[[object], None]:
    def change(office) -> None:
        office.policy = Policy(**options)

    return change


CASES = [
    ("passes every rule", {}, None, ACCEPTED),
    ("right rating, page of another service", {"page_says": "Eldervale PDU"}, None,
     ["page-agrees"]),
    ("no page at all", {"page": None}, None, ["page-agrees"]),
    ("page of another year", {"published": "2025-03-04", "page_date": "2024-01-01"}, None,
     ["page-agrees"]),
    ("overall rating from one witness", {"witnesses": ONE}, None, ["two-witnesses"]),
    ("overall rating from two boxes of one kind", {"witnesses": TWO_OF_A_KIND}, None,
     ["two-witnesses"]),
    ("standards of one witness without a score", {"witnesses": ONE, "score": None}, None,
     ["two-witnesses", "two-witnesses"]),
    ("standards of two witnesses without a score", {"score": None}, None, ACCEPTED),
    ("score that is not the sum", {"score": 20}, None, ["score-is-sum-of-points"]),
    ("score in another band, the band confirmed", {"overall": "Outstanding"}, None,
     ["score-in-band"]),
    ("score in another band, the band unconfirmed", {"overall": "Outstanding"},
     unsure("bands"), ["score-in-band"]),
    ("standards of the programme unconfirmed", {}, unsure("standards"), ["confirmed-standards"]),
    ("organisation unknown", {"name": "Atlantis"}, None, ["organisation-known"]),
    ("in Welsh, and no English report", {"language": "cy"}, None, ["translation"]),
    ("title says amended", {"title": "Wessmoor PDU (amended)"}, None, ["amended"]),
    ("strict: everything waits", {}, policy(strict=True), ["strict"]),
    ("strict wins over trusting", {}, policy(strict=True, trusting=True), ["strict"]),
    ("trusting: one witness will do", {"witnesses": ONE}, policy(trusting=True), ACCEPTED),
    ("trusting: not what fails", {"score": 20}, policy(trusting=True),
     ["score-is-sum-of-points"]),
    ("no new ones allowed", {}, policy(most_new=0), ["limit"]),
    ("unreadable", {"status": Status.UNREADABLE, "reason": "encrypted"}, None, ["unreadable"]),
    ("held by the parser", {"status": Status.HELD, "reason": "two services"}, None, ["held"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("options", "change", "rules"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_new_record(office, draft, options, change, rules) -> None:
    if change is not None:
        change(office)
    options = {**options}
    reading = draft(options.pop("name", "Wessmoor"), **options)
    outcome = office.night(reading)
    failed = [o.rule for item in outcome.waiting for o in item.change.objections]
    assert [rule for rule in failed if rule in rules] == rules
    assert bool(office.ids) == (rules == ACCEPTED)
    assert bool(outcome.waiting) == (rules != ACCEPTED)


def days(draft, count: int):
    """Return inspections of one body, half a year apart, that each pass every rule."""
    dates = [f"{2015 + n // 2}-{'02' if n % 2 else '08'}-01" for n in range(count)]
    return [
        draft(
            published=day, sha256=f"{n:064x}", url=f"https://f.example/{n}", page=f"https://p/{n}"
        )
        for n, day in enumerate(dates)
    ]


def test_the_twenty_first_new_record_of_a_run_waits(office, draft) -> None:
    outcome = office.night(*days(draft, 21))
    assert len(office.ids) == 20
    (item,) = outcome.waiting
    assert [o.rule for o in item.change.objections] == ["limit"]


def test_what_the_limit_kept_back_is_not_taken_by_the_next_night_either(office, draft) -> None:
    every = days(draft, 23)
    office.night(*every)
    outcome = office.night(*every)
    assert len(office.ids) == 20
    assert len(outcome.waiting) == 3
    assert outcome.new == ()


def test_a_published_value_never_changes_by_itself_whatever_the_policy(office, draft) -> None:
    office.policy = Policy(trusting=True)
    office.night(draft())
    good = dict.fromkeys([s.id for s in office.rules.programmes["pdu-2023"].standards()], "Good")
    outcome = office.night(draft(overall="Good", standards=good, sha256="b" * 64))
    assert office.rating("pdu-2023--wessmoor--2025-03-04") == "Requires improvement"
    assert [o.rule for o in outcome.waiting[0].change.objections] == ["published-value"]
