"""The rules and facts by which a reading is judged and may be accepted without a person."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from schemas.base import Model, canonical_json
from schemas.change import Objection
from schemas.judge import judge
from schemas.programme import Programmes
from schemas.registry import Registry
from schemas.report import OUTSIDE, WITHOUT_VALUES, Evidence, IdentityField, Outcome, Report, Status

LIMIT_RULE = "limit"
"""Name of the rule that limits how many new records one run accepts."""
STRICT_RULE = "strict"
"""Name of the rule that nothing is accepted without a person."""
DOUBT_RULES = ("two-witnesses", "confirmed-standards")
"""Names of the rules that follow from what was read."""


class Policy(Model):
    """What a run may accept without a person.

    `strict`: nothing. `trusting`: everything that passes its checks (for the made-up sample).
    Otherwise a reading must meet no objection, and a run accepts at most `most_new` of them, so
    that a fault of ours cannot publish in bulk.
    """

    strict: bool = False
    trusting: bool = False
    most_new: int = 20


class RuleSet(NamedTuple):
    """What drafts are judged by, and what may be accepted without a person."""

    programmes: Programmes
    registry: Registry
    policy: Policy = Policy()

    def judge(self, draft: Report) -> Report:
        """Return the record that a draft becomes under these facts."""
        return judge(draft, programmes=self.programmes, registry=self.registry)

    def fingerprint(self) -> str:
        """Return a short hash that changes when any fact changes."""
        models = (*self.programmes.values(), *self.registry.organisations.values())
        texts = sorted(canonical_json(model) for model in models)
        return hashlib.sha256("".join(texts).encode()).hexdigest()[:16]


def objections(report: Report, policy: Policy) -> Sequence[Objection]:
    """Return the reasons not to accept a reading without a person; empty if there are none."""
    found = list(_failures(report))
    if report.basis == "report" and not policy.trusting and report.status not in WITHOUT_VALUES:
        found += _doubts(report)
    if policy.strict:
        found.append((STRICT_RULE, "everything waits (strict = true)"))
    return [Objection(rule=rule, detail=detail) for rule, detail in found]


def _failures(report: Report) -> Iterator[tuple[str, str]]:
    yield from ((c.check, c.detail) for c in report.checks if c.outcome is Outcome.FAIL)
    if report.status is Status.HELD and report.reason:
        reason = report.reason.removesuffix(".")
        yield "held", f"{reason}; it waits for a source" if report.basis == "reported" else reason
    if report.status not in (Status.PASSED, Status.UNRATED) and not report.checks:
        document = f"the document is {report.status}"
        yield report.status.value, report.reason or "; ".join(report.errors) or document
    if report.id is None and report.checks:
        yield "identity", "programme, organisation or publication date is not known"


def _doubts(report: Report) -> Iterator[tuple[str, str]]:
    yield from ((c.check, c.detail) for c in report.checks if c.outcome is Outcome.WARN)
    if report.status is not Status.UNRATED:
        yield from (("two-witnesses", detail) for detail in _single_witnesses(report))
        if "standards" in report.unconfirmed:
            yield "confirmed-standards", f"the standards of {report.programme} are not confirmed"
    # The check `page-agrees` compares the names. The programme is not required: pages seldom name
    # it, and the organisation's kind and the date limit it already.
    fields: tuple[IdentityField, ...] = ("organisation", "published")
    missing = [field for field in fields if not _named_in_both(report, field)]
    if missing:
        yield "page-agrees", f"no web page or listing names its {' and '.join(missing)}"


def _single_witnesses(report: Report) -> Iterator[str]:
    """Yield where there are no two witnesses for the overall rating, and for each standard.

    A printed score that equals the computed one is the second witness of the standards it counts.
    It proves their sum, not the single values: the parser refuses ratings that may have moved.
    """
    overall = report.overall
    if overall.rating is None and report.status is Status.PASSED:
        yield "no overall rating was read"
    elif overall.rating is not None and not _has_two(overall.evidence, overall.rating.value):
        yield "the overall rating has only one witness"
    summed = report.score.value is not None and report.score.value == report.score.computed
    alone = [
        s.id
        for s in report.standards
        if s.rating is not None
        and not (summed and s.counts)
        and not _has_two(s.evidence, s.rating.value)
    ]
    if alone:
        yield f"only one witness and no matching printed score: {', '.join(alone)}"


def _has_two(evidence: Sequence[Evidence], value: str) -> bool:
    """Return True if two kinds of witness agree; two of one kind are not independent."""
    return len({e.witness for e in evidence if e.value == value}) > 1


def _named_in_both(report: Report, field: IdentityField) -> bool:
    """Return True if the document, and the web page or listing, name a value of the field."""
    outside = [i.place in OUTSIDE for i in report.identity if i.field == field]
    return any(outside) and not all(outside)
