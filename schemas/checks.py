"""The checks of a record against itself, its programme and the registry."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence

from schemas.dates import PartialDate, london_day
from schemas.organisation import Organisation, forms
from schemas.programme import Level, Programme
from schemas.report import (
    CheckName,
    CheckResult,
    Evidence,
    IdentityField,
    Outcome,
    Report,
    StandardCount,
    StandardRating,
    StandardState,
    Status,
    close_in_time,
)

_NO_SUCH = "no "
EXISTED_WITHIN = dt.timedelta(days=365)
"""Undated fieldwork is assumed to have taken place within this time before publication."""


Finding = tuple[Outcome, str]
"""The outcome of a check, and what was compared with what."""


def check(
    report: Report, programme: Programme | None, organisation: Organisation | None
) -> tuple[CheckResult, ...]:
    """Run the checks that apply to a rated or unrated record.

    `organisation` is the one that the registry finds for it, or None.
    """
    found: dict[CheckName, Finding] = {
        "organisation-known": organisation_known(report, organisation),
        "one-service": one_service(report),
    }
    if programme is not None and programme.rated:
        found["witnesses-agree"] = witnesses_agree(report)
        found["no-standard-twice"] = no_standard_twice(report)
        if report.status is not Status.UNRATED:
            found["standards-complete"] = standards_complete(report, programme)
            found["score-is-sum-of-points"] = score_is_sum_of_points(report, programme)
            found["score-in-band"] = score_in_band(report, programme)
    found["dates-in-order"] = dates_in_order(report)
    found["page-agrees"] = page_agrees(report, organisation)
    return tuple(
        CheckResult(check=name, outcome=outcome, detail=detail)
        for name, (outcome, detail) in found.items()
    )


def organisation_known(report: Report, organisation: Organisation | None) -> Finding:
    """The organisation is registered, and it existed when it was inspected."""
    ref = report.organisation
    if ref is None:
        return Outcome.FAIL, "the document does not say who was inspected"
    if organisation is None:
        near = f"; nearest: {', '.join(ref.candidates)}" if ref.candidates else ""
        what = f"{ref.kind} named {ref.printed or ref.name!r} is registered"
        return Outcome.FAIL, f"{_NO_SUCH}{what}{near}"
    first, last, when = _inspected_between(report)
    if first is not None and last is not None and not organisation.alive_during(first, last):
        return Outcome.FAIL, f"{organisation.name} did not exist {when}"
    return Outcome.PASS, f"{ref.printed or ref.name!r} is {organisation.id}"


def is_unregistered(report: Report) -> bool:
    """Return True if the check found no organisation for a name that the document prints."""
    result = report.check("organisation-known")
    if result is None or result.outcome is not Outcome.FAIL or report.organisation is None:
        return False
    return result.detail.startswith(_NO_SUCH)


def _inspected_between(report: Report) -> tuple[dt.date | None, dt.date | None, str]:
    if report.fieldwork_started is not None:
        started = report.fieldwork_started
        return started.earliest, started.latest, f"at fieldwork ({started})"
    if report.published is not None:
        published = report.published
        when = f"in the 12 months before publication ({published})"
        return published.earliest - EXISTED_WITHIN, published.latest, when
    return None, None, ""


def one_service(report: Report) -> Finding:
    """The document rates one service only; otherwise a rating cannot be assigned to a service."""
    if len(report.services) > 1:
        return Outcome.FAIL, "rates several services: " + "; ".join(report.services)
    return Outcome.PASS, "one service is rated"


def witnesses_agree(report: Report) -> Finding:
    """All witnesses of a value agree, and the standards fit the counts that a source gives."""
    statements = list(_statements(report))
    stated = ((what, _stated(evidence)) for what, evidence in statements)
    apart = [f"{what}: {' but '.join(each)}" for what, each in stated if len(each) > 1]
    apart += contradicted_counts(report.standard_counts, report.standards)
    if apart:
        return Outcome.FAIL, "; ".join(apart)
    several = sum(len({e.witness for e in evidence}) > 1 for _, evidence in statements)
    if not several:
        return Outcome.SKIP, "no value has two witnesses"
    values = f"{several} of {len(statements)} values"
    return Outcome.PASS, f"{values} have two or more witnesses that agree"


def contradicted_counts(
    counts: Sequence[StandardCount], standards: Sequence[StandardRating]
) -> list[str]:
    """Return which counts of ratings cannot be true of the standards as far as they are known.

    Which standards a source left out of its count is not known, so any of them may be meant.
    """
    found = []
    unknown = sum(s.state is StandardState.NOT_KNOWN for s in standards)
    for count in counts:
        known = sum(s.rating in count.ratings for s in standards)
        left_out = max(len(standards) - count.of, 0)
        if not known - left_out <= count.number <= known + unknown:
            what = " or ".join(rating.value for rating in count.ratings)
            found.append(
                f"standards: a source counts {count.number} of {count.of} as {what}, but {known} "
                f"are known to be and {unknown} are not known"
            )
    return found


def _statements(report: Report) -> Iterator[tuple[str, Sequence[Evidence]]]:
    yield "overall", report.overall.evidence
    if report.score.evidence:
        yield "score", report.score.evidence
    for standard in report.standards:
        if standard.evidence:
            yield standard.id, standard.evidence


def _stated(evidence: Sequence[Evidence]) -> Sequence[str]:
    """Return the different values that are stated, each with its first witness."""
    stated: dict[str, str] = {}
    for e in evidence:
        if e.value is not None:
            page = f", page {e.page}" if e.page else ""
            stated.setdefault(e.value, f"{e.value} ({e.witness}{page})")
    return list(stated.values())


def standards_complete(report: Report, programme: Programme) -> Finding:
    """Every standard is rated, stated as not rated, or optional in the programme."""
    rated = sum(s.state is StandardState.RATED for s in report.standards)
    missing = [s.id for s in report.standards if s.state is StandardState.NOT_KNOWN]
    absent = {s.id for s in programme.standards()} - {s.id for s in report.standards}
    missing += sorted(absent)
    if report.basis == "reported" and missing:
        return Outcome.SKIP, f"the source gives {rated} of {len(report.standards)} standards"
    if report.overall.rating is None and not missing:
        return Outcome.FAIL, "no overall rating was read"
    if missing:
        what = f"no rating was read for {', '.join(missing)}"
        return _by_level(programme.confidence.standards.level, what)
    return Outcome.PASS, f"{rated} of {len(report.standards)} standards rated, none missing"


def no_standard_twice(report: Report) -> Finding:
    """No standard appears twice in the ratings."""
    twice = [id_ for id_, count in Counter(s.id for s in report.standards).items() if count > 1]
    if twice:
        return Outcome.FAIL, f"rated twice: {', '.join(twice)}"
    return Outcome.PASS, f"each of {len(report.standards)} standards appears once"


def expected_max(report: Report, programme: Programme) -> int | None:
    """Return the highest score possible for the rated standards that count, or None if unknown."""
    counting = [s for s in report.standards if s.counts]
    if not counting or any(s.state is StandardState.NOT_KNOWN for s in counting):
        return None
    top = max(programme.points.values(), default=0)
    return top * sum(s.state is StandardState.RATED for s in counting)


def score_is_sum_of_points(report: Report, programme: Programme) -> Finding:
    """The printed score and maximum match the points of the standards that count."""
    score = report.score
    if score.value is None:
        return Outcome.SKIP, "no score is printed"
    if score.computed is None:
        return Outcome.SKIP, "not all points are known"
    points = [s.points for s in report.standards if s.counts and s.points is not None]
    total = "+".join(map(str, points))
    if score.value != score.computed:
        what = f"{score.value} is printed but {total} = {score.computed}"
        return _by_level(_weakest(programme, "points", "standards"), what)
    expected = expected_max(report, programme)
    if score.max is not None and expected is not None and score.max != expected:
        what = f"printed out of {score.max}, but {len(points)} standards give {expected}"
        return _by_level(_weakest(programme, "max_score", "standards"), what)
    return Outcome.PASS, f"{score.value} = {total}"


def score_in_band(report: Report, programme: Programme) -> Finding:
    """The score, printed or else computed, falls in the band of the overall rating."""
    score, overall = report.score, report.overall.rating
    value = score.value if score.value is not None else score.computed
    if value is None or overall is None:
        return Outcome.SKIP, "no score" if value is None else "no overall rating"
    maximum = score.max if score.max is not None else expected_max(report, programme)
    maximum = maximum if maximum is not None else programme.max_score
    bands, level = programme.bands_for(maximum) if maximum is not None else ((), Level.UNKNOWN)
    if level is Level.UNKNOWN:
        return Outcome.SKIP, f"the bands for a maximum of {maximum} are not known"
    band = next((b for b in bands if b.min <= value <= b.max), None)
    if band is None:
        return _by_level(level, f"{value} is in no band of 0 to {maximum}")
    if band.rating is not overall:
        what = f"{value}/{maximum} is {band.rating} ({band.min} to {band.max}), not {overall}"
        return _by_level(level, what)
    return Outcome.PASS, f"{value}/{maximum} is in {band.min} to {band.max}, {overall}"


def dates_in_order(report: Report) -> Finding:
    """Fieldwork came before publication, publication before we read it."""
    published, started = report.published, report.fieldwork_started
    if published is None:
        return Outcome.FAIL, "no publication date is known"
    if started is not None and started.earliest > published.latest:
        return Outcome.FAIL, f"fieldwork {started} is after publication {published}"
    first, last = report.published_earliest, report.published_latest
    if first is not None and last is not None and first > last:
        return Outcome.FAIL, f"published {published}, but not before {first} and not after {last}"
    read = report.source.retrieved
    if read is not None and published.earliest > london_day(read):
        return Outcome.FAIL, f"published {published}, but read on {london_day(read)}"
    known = f"fieldwork {started}, " if started is not None else ""
    return Outcome.PASS, f"{known}published {published}"


def page_agrees(report: Report, organisation: Organisation | None) -> Finding:
    """Cover, header, ratings page, title and web page name one programme, service and date."""
    apart: list[str] = []
    compared = 0
    for field in ("programme", "organisation", "published", "fieldwork_started"):
        stated = [i for i in report.identity if i.field == field]
        compared += len({i.place for i in stated}) > 1
        for i in stated[1:]:
            first = stated[0]
            if not _same(field, first.value, i.value, organisation):
                apart.append(f"{field}: {first.value} ({first.place}), {i.value} ({i.place})")
                break
    if apart:
        return Outcome.FAIL, "; ".join(apart)
    if not compared:
        return Outcome.SKIP, "no value is stated in two places"
    return Outcome.PASS, f"all values stated in several places agree ({compared})"


def _same(field: IdentityField, one: str, other: str, organisation: Organisation | None) -> bool:
    if field == "organisation":
        if forms(one) & forms(other):
            return True
        return organisation is not None and all(map(organisation.answers_to, (one, other)))
    if field in ("published", "fieldwork_started"):
        first, second = PartialDate(one), PartialDate(other)
        if first.overlaps(second):
            return True
        return field == "published" and close_in_time(first, second)
    return one == other


def _weakest(programme: Programme, *facts: str) -> Level:
    levels = [getattr(programme.confidence, fact).level for fact in facts]
    return Level.CONFIRMED if set(levels) == {Level.CONFIRMED} else Level.UNCONFIRMED


def _by_level(level: Level, what: str) -> Finding:
    """Return a failure, or a warning if the fact that the check depends on is not confirmed."""
    if level is Level.CONFIRMED:
        return Outcome.FAIL, what
    return Outcome.WARN, f"{what} (depends on an unconfirmed fact)"
