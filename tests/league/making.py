"""Makes organisations, records and material for the tests of the league."""

import datetime as dt
from collections.abc import Iterable

from bs4 import BeautifulSoup

from league.compile import Material, publication, snapshots
from league.inspections import inspections
from league.publish.pages import PageContext
from league.publish.versions import EarlierPublication
from league.ranking.standing import LeagueSnapshot, standings
from league.ranking.tables import tables, tables_by_day
from league.site.build import site_pages
from league.site.site import Site, make_site
from schemas.coverage import Expectation
from schemas.dates import PartialDate
from schemas.kinds import OrganisationKind, load_kinds
from schemas.organisation import Area, DatedName, Organisation, slug
from schemas.programme import Programmes, load_programmes
from schemas.publication import About, Publication
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Evidence,
    OrganisationRef,
    Overall,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
)
from schemas.tables import LeagueTable

TODAY = dt.date(2026, 11, 24)
PROGRAMMES = load_programmes()
RATINGS = {
    "O": Rating.OUTSTANDING,
    "G": Rating.GOOD,
    "R": Rating.REQUIRES_IMPROVEMENT,
    "I": Rating.INADEQUATE,
    "-": None,
}


def organisation(
    name: str,
    kind: OrganisationKind = "pdu",
    *,
    starts: str | None = None,
    ends: str | None = None,
    **fields: object,
) -> Organisation:
    """An organisation of that name; its id follows from it."""
    return Organisation.model_validate(
        {
            "id": f"{load_kinds()[kind].prefix}-{slug(name)}",
            "kind": kind,
            "names": (DatedName(name=name),),
            "from": starts,
            "to": ends,
            **fields,
        }
    )


def _stated(what: str, rating: Rating | None) -> tuple[Evidence, ...]:
    """The line of the ratings table that states a rating."""
    if rating is None:
        return ()
    box = (72.0, 131.5, 310.2, 144.0)
    text, value = f"{what} {rating}", str(rating)
    return (Evidence(page=5, box=box, text=text, witness=Witness.RATINGS_TABLE, value=value),)


def record(
    who: Organisation,
    programme: str,
    published: str,
    rating: str,
    score: tuple[int, int] | None = None,
    *,
    standards: dict[str, str] | None = None,
    basis: str = "report",
    confidence: ValueConfidence | None = None,
    **fields: object,
) -> Report:
    """An accepted record. Ratings by their first letter, `-` for none; standards `?` not known."""
    overall = RATINGS[rating]
    said = standards or {}
    made = Report(
        id=f"{programme}--{who.id.split('-', 1)[1]}--{published}",
        status=Status.PASSED if overall else Status.UNRATED,
        programme=programme,
        title=f"An inspection of {who.name}",
        organisation=OrganisationRef(id=who.id, name=who.name, kind=who.kind),
        published=PartialDate(published),
        overall=Overall(
            rating=overall,
            evidence=_stated("Overall rating", overall),
        ),
        score=Score(
            value=score[0] if score else None,
            max=score[1] if score else None,
            computed=score[0] if score else None,
            confidence=confidence,
        ),
        standards=tuple(
            StandardRating(
                id=s.id,
                code=s.code,
                name=s.name,
                domain=PROGRAMMES[programme].domain_of(s.id).number,
                rating=RATINGS.get(said.get(s.id, "?")),
                state=_state(said.get(s.id, "?")),
                evidence=_stated(s.name, RATINGS.get(said.get(s.id, "?"))),
                counts=s.counts_towards_score,
            )
            for s in PROGRAMMES[programme].standards()
        ),
        source=Source(document_url=f"https://inspectorate.example/{slug(who.name)}.pdf"),
        basis="reported" if basis == "reported" else "report",
    )
    return made.model_copy(update=fields)


def rank(
    records: Iterable[Report], *, registry: Registry, programmes: Programmes, as_of: dt.date
) -> tuple[LeagueTable, ...]:
    """All tables as of a day: one of each kind, then one of each programme."""
    found = inspections(records, programmes, registry)
    standing = standings(found, registry, as_of)
    return tables(LeagueSnapshot(as_of, registry, programmes, standing))


def site_of(made: Publication, source: Material) -> Site:
    """Return the site of a publication that was compiled from the material."""
    snapshot_on = snapshots(made.inspections, source)
    return make_site(made, snapshot_on(made.as_of), tables_by_day(made, snapshot_on))


def page(source: Material, path: str, as_of: dt.date = TODAY) -> BeautifulSoup:
    """Return one page of a first version, without writing any."""
    made = publication(source, as_of).model_copy(update={"version": f"{as_of}.1"})
    by_day = tables_by_day(made, snapshots(made.inspections, source))
    context = PageContext(made, by_day, (), lambda _version: EarlierPublication.of(made))
    (found,) = (p for p in site_pages(source, pictures=())(context) if p.path == path)
    return BeautifulSoup(found.make(), "lxml")


def _state(letter: str) -> StandardState:
    return {"?": StandardState.NOT_KNOWN, "-": StandardState.NOT_RATED}.get(
        letter, StandardState.RATED
    )


def material(
    records: Iterable[Report],
    organisations: Iterable[Organisation] = (),
    areas: Iterable[Area] = (),
    *,
    about: About = About(sample=True),  # noqa: B008 - frozen
    expectations: tuple[Expectation, ...] = (),
    **fields: object,
) -> Material:
    """Material of those records; organisations that none is given for are made from the records."""
    found = list(records)
    known = {o.id: o for o in organisations}
    for r in found:
        if r.organisation is not None and r.organisation.id not in known:
            known[r.organisation.id] = organisation(r.organisation.name, r.organisation.kind)
    ids = {r.id: r.id for r in found if r.id is not None}
    values = {"ids": ids, **fields}
    return Material(
        records=found,
        registry=Registry(known.values(), areas),
        programmes=PROGRAMMES,
        about=about,
        expectations=expectations,
        **values,  # type: ignore[arg-type]
    )
