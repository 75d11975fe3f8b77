"""Turns a draft into a judged record: its organisation, points, checks and status."""

from schemas.checks import check
from schemas.kinds import OrganisationKind, load_kinds
from schemas.organisation import Organisation, core_name, slug
from schemas.programme import Level, Programme, Programmes
from schemas.registry import Registry
from schemas.report import WITHOUT_VALUES, OrganisationRef, Outcome, Report, StandardState, Status


def judge(draft: Report, *, programmes: Programmes, registry: Registry) -> Report:
    """Return the record of a draft under the given programmes and registry.

    Finds the organisation in the registry, sums the points and runs all checks. A record that
    fails a check, or that the parser held, is held. A document that is not a report or could not
    be read is returned unchanged. A draft that has an id keeps it.
    """
    if draft.status in WITHOUT_VALUES:
        return draft
    programme = programmes.get(draft.programme or "")
    organisation, ref = _identify(draft, programme, registry)
    levels = [(name, f.level) for name, f in programme.confidence] if programme is not None else []
    points = programme.points if programme is not None else {}
    standards = tuple(
        s.model_copy(update={"points": points.get(s.rating) if s.rating else None})
        for s in draft.standards
    )
    unconfirmed = tuple(name for name, level in levels if level is not Level.CONFIRMED)
    facts = {"organisation": ref, "standards": standards, "unconfirmed": unconfirmed}
    report = _scored(draft.model_copy(update=facts))
    checks = check(report, programme, organisation)
    failed = [c for c in checks if c.outcome is Outcome.FAIL]
    status = Status.HELD if failed or draft.status is Status.HELD else draft.status
    id_ = draft.id
    if id_ is None and ref is not None and None not in (draft.programme, draft.published):
        own = ref.id.removeprefix(f"{load_kinds()[ref.kind].prefix}-")
        id_ = f"{draft.programme}--{own}--{draft.published}"
    return report.model_copy(update={"checks": checks, "status": status, "id": id_})


def would_be_organisation_id(name: str, kind: OrganisationKind) -> str:
    """Return the id for a new organisation with that printed name."""
    return f"{load_kinds()[kind].prefix}-{slug(core_name(name))}"


def _identify(
    draft: Report, programme: Programme | None, registry: Registry
) -> tuple[Organisation | None, OrganisationRef | None]:
    ref = draft.organisation
    if ref is None:
        return None, None
    printed = ref.printed or ref.name
    kinds = programme.organisation_kinds if programme is not None else (ref.kind,)
    match = registry.match(printed, kinds)
    known = match.organisation
    return known, OrganisationRef(
        id=known.id if known else would_be_organisation_id(printed, ref.kind),
        name=known.name if known else printed,
        kind=known.kind if known else ref.kind,
        printed=printed,
        candidates=match.candidates,
    )


def _scored(report: Report) -> Report:
    """Return the report with the sum of its points, if all that count are known."""
    counting = [s for s in report.standards if s.counts]
    known = counting and all(
        s.points is not None or s.state is StandardState.NOT_RATED for s in counting
    )
    computed = sum(s.points or 0 for s in counting) if known else None
    score = report.score.model_copy(update={"computed": computed})
    return report.model_copy(update={"score": score})
