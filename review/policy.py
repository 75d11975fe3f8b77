"""What a run may accept by itself: a new reading against which nothing can be said."""

from collections.abc import Iterator, Sequence

from schemas.base import Model
from schemas.change import Objection
from schemas.evidence import Evidence, IdentityField, Place
from schemas.report import Outcome, Report, StandardRating, Status

OUTSIDE = (Place.WEB_PAGE, Place.LISTING)
"""Places that are not the document itself."""
_SAY_SOMETHING = (Status.PASSED, Status.UNRATED, Status.HELD)
LIMIT = "limit"
"""Name of the rule on how many are accepted in one run."""


class Policy(Model):
    """What may be accepted without a person.

    `strict`: nothing. `trusting`: whatever passes its checks (for the made-up sample).
    Otherwise every rule of `objections` must be met, and at most `most_new` are taken in a run,
    so that a fault of ours, or a first run over the whole site, cannot publish in bulk.
    """

    strict: bool = False
    trusting: bool = False
    most_new: int = 20


def objections(report: Report, policy: Policy) -> tuple[Objection, ...]:
    """What speaks against accepting a reading that nobody looked at; none: it may be."""
    found = list(_hard(report))
    if policy.strict:
        found.append(Objection(rule="strict", detail="everything waits (configuration)"))
    elif report.basis == "report" and not policy.trusting and report.status in _SAY_SOMETHING:
        found += _careful(report)
    return tuple(found)


def _hard(report: Report) -> Iterator[Objection]:
    for result in report.checks:
        if result.outcome is Outcome.FAIL:
            yield Objection(rule=result.check, detail=result.detail)
    if report.status is Status.HELD and report.reason:
        yield Objection(rule="held", detail=report.reason)
    if report.status not in (Status.PASSED, Status.UNRATED) and not report.checks:
        detail = report.reason or "; ".join(report.errors) or f"the document is {report.status}"
        yield Objection(rule=report.status.value, detail=detail)
    if report.id is None and report.checks:
        detail = "programme, organisation or publication date is not known"
        yield Objection(rule="identity", detail=detail)


def _careful(report: Report) -> Iterator[Objection]:
    for result in report.checks:
        if result.outcome is Outcome.WARN:
            yield Objection(rule=result.check, detail=result.detail)
    if report.status is Status.PASSED:
        yield from _witnessed(report)
        if "standards" in report.unconfirmed:
            what = f"the standards of {report.programme} are not confirmed facts"
            yield Objection(rule="confirmed-standards", detail=what)
    yield from _agrees_outside(report)


def _witnessed(report: Report) -> Iterator[Objection]:
    overall = report.overall
    if overall.rating is None:
        yield Objection(rule="two-witnesses", detail="no overall rating was read")
    elif not _two(overall.evidence, overall.rating.value):
        yield Objection(rule="two-witnesses", detail="the overall rating has one witness only")
    summed = report.score.value is not None and report.score.value == report.score.computed
    alone = [s.id for s in report.standards if _unproven(s, proven_by_score=summed and s.counts)]
    if alone:
        what = f"one witness only, and no printed score that proves it: {', '.join(alone)}"
        yield Objection(rule="two-witnesses", detail=what)


def _unproven(standard: StandardRating, *, proven_by_score: bool) -> bool:
    if standard.rating is None or proven_by_score:
        return False
    return not _two(standard.evidence, standard.rating.value)


def _two(evidence: Sequence[Evidence], value: str) -> bool:
    """Whether two kinds of place say the value; two of one kind are not independent."""
    return len({e.witness for e in evidence if e.value == value}) > 1


def _agrees_outside(report: Report) -> Iterator[Objection]:
    """Programme, organisation and date must be named by the page or listing too.

    That what is named agrees is the check `page-agrees`. A page seldom tells one programme of a
    kind from the next; where it does not, its organisation, which must be of a kind that the
    programme inspects, and its date speak for it.
    """
    fields: tuple[IdentityField, ...] = ("organisation", "published")
    silent = [field for field in fields if not _said_outside(report, field)]
    if silent:
        what = f"no page or listing that names its {' and '.join(silent)}"
        yield Objection(rule="page-agrees", detail=what)


def _said_outside(report: Report, field: IdentityField) -> bool:
    said = [i.place in OUTSIDE for i in report.identity if i.field == field]
    return any(said) and not all(said)
