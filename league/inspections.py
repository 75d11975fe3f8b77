"""Convert an accepted record to the form in which it is published and ranked."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.coverage import Expectation, publisher_of
from schemas.dates import PartialDate
from schemas.errors import StateError
from schemas.programme import Programmes
from schemas.publication import Inspection
from schemas.registry import Registry
from schemas.report import (
    CheckName,
    Evidence,
    Outcome,
    Overall,
    Report,
    Score,
    StandardRating,
    ValueConfidence,
    Witness,
)

UNRATED = "the report gives no overall rating"
_IN_BRACKETS = re.compile(r"\(([^()]+(?:\([^()]*\))?[^()]*)\)$")
SCORE_CHECKS: tuple[CheckName, ...] = ("score-is-sum-of-points", "score-in-band")
"""A printed score that fails one of these is not used for ranking."""


def inspections(
    records: Iterable[Report],
    programmes: Programmes,
    registry: Registry,
    expectations: Iterable[Expectation] = (),
) -> list[Inspection]:
    """Return the published form of records: without boxes, with the first and last day of dates.

    An unrated inspection has its own reason, or else that of its programme. Raises StateError for
    a record that cannot have been accepted: one without id, organisation, programme or date, with
    an organisation or programme that is not registered, or with the id of another.
    """
    named = {
        (id_, by_name.organisation, by_name.published): counted.round
        for counted in expectations
        for by_name in counted.by_name
        for id_ in counted.programmes
    }
    found = [_inspection(record, programmes, registry, named) for record in records]
    for id_, number in Counter(inspection.id for inspection in found).items():
        if number > 1:
            raise StateError("two records have this id", where=id_)
    return found


def published_within(inspection: Inspection, starts: PartialDate, ends: PartialDate) -> bool:
    """Return whether the inspection was certainly published in a period."""
    first, last = starts.earliest, ends.latest
    return first <= inspection.published_earliest and inspection.published_latest <= last


def _inspection(
    record: Report,
    programmes: Programmes,
    registry: Registry,
    named: Mapping[tuple[str, str, PartialDate], str | None],
) -> Inspection:
    ref, published = record.organisation, record.published
    earliest, latest = record.published_earliest, record.published_latest
    if (
        record.id is None
        or record.programme is None
        or ref is None
        or published is None
        or earliest is None
        or latest is None
    ):
        raise StateError(
            "an accepted record lacks its id, organisation, programme or date",
            where=record.id or record.source.document_url,
            remedy=f"`review withdraw {record.id} --reason '…'`",
        )
    if record.programme not in programmes:
        raise StateError(f"no programme {record.programme!r}", where=record.id)
    body = registry.organisations.get(ref.id)
    if body is None:
        raise StateError(
            f"its organisation {ref.id!r} is not registered",
            where=record.id,
            remedy="put it back into schemas/organisations, or withdraw the record: "
            f"`review withdraw {record.id} --reason '…'`",
        )
    started, reason = record.fieldwork_started, record.reason
    if record.overall.rating is None and reason is None:
        reason = programmes[record.programme].unrated_reason or UNRATED
    # Not known if it may have changed in the time that the date may mean.
    owners = {body.owner_on(day) for day in (earliest, latest)}
    if record.source.retrieved is not None:
        # It was published before it was fetched.
        latest = max(earliest, min(latest, record.source.retrieved.date()))
    same = {name: value for name, value in record if name in Inspection.model_fields}
    made = Inspection.model_validate(
        {
            **same,
            "reason": reason,
            "published_earliest": earliest,
            "published_latest": latest,
            "published_precision": published.precision,
            "fieldwork_started_earliest": started.earliest if started is not None else None,
            "fieldwork_started_latest": started.latest if started is not None else None,
            "fieldwork_started_precision": started.precision if started is not None else None,
            "overall": _value(record.overall, record.basis),
            "score": {
                **_value(record.score, record.basis),
                "confidence": record.score.confidence,
                "confirmed": _score_confirmed(record),
            },
            "standards": tuple(_value(standard, record.basis) for standard in record.standards),
            "source_status": record.source_status if record.basis == "report" else "unchecked",
            "taken_from": "",
            "owner": owners.pop() if len(owners) == 1 else None,
        },
        from_attributes=True,
    )
    rounds = programmes[record.programme].rounds
    inside = (r.name for r in rounds if published_within(made, r.starts, r.ends))
    round_ = next(inside, named.get((record.programme, ref.id, published)))
    return made.model_copy(update={"taken_from": _taken_from(made), "round": round_})


def _value(of: Overall | Score | StandardRating, basis: str) -> dict[str, Any]:
    """Return a value with its evidence as published, and how it is known.

    A value that others reported has no quotation. Records of earlier releases have composed ones
    and no publisher, so the publisher is found by the address.
    """
    found: list[Evidence] = []
    for each in of.evidence:
        if each.witness is Witness.REPORTED:
            by = each.reported_by or publisher_of(each.url or _named_source(each.text))
            found.append(each.model_copy(update={"text": None, "reported_by": by}))
        else:
            found.append(each)
    known = {each.confidence for each in found}
    best = next((each for each in ValueConfidence if each in known), None)
    if basis == "report" and found:
        best = ValueConfidence.PRINTED
    return {**dict(of), "evidence": tuple(found), "confidence": best}


def _named_source(composed: str | None) -> str:
    """Return the source that records of earlier releases name in brackets, without an address."""
    match = _IN_BRACKETS.search(composed or "")
    return match[1] if match is not None else "a source without an address"


def reported_by(inspection: Inspection) -> str:
    """Return the publishers named in the evidence of the result; empty if there are none."""
    evidence = inspection.overall.evidence or inspection.score.evidence
    return " and ".join(dict.fromkeys(e.reported_by for e in evidence if e.reported_by))


def _taken_from(inspection: Inspection) -> str:
    """Return in words where the result comes from."""
    if inspection.basis == "report":
        return "the inspection report, read by software"
    by = reported_by(inspection) or publisher_of(inspection.source.document_url)
    return f"reported by {by}; our software has read neither this nor the report"


def _score_confirmed(record: Report) -> bool:
    """Return whether the score may order rows of one rating.

    It may if the report prints it and no check of it failed; in a reported result, if its source
    is official or secondary.
    """
    if record.score.value is None:
        return False
    if record.basis == "reported":
        return record.score.confidence in (ValueConfidence.OFFICIAL, ValueConfidence.SECONDARY)
    failed = {c.check for c in record.checks if c.outcome is Outcome.FAIL}
    return failed.isdisjoint(SCORE_CHECKS)
