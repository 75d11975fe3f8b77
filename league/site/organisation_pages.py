"""The page of each organisation, and the list of them all."""

import functools
from collections.abc import Iterator, Sequence

from league.parts import Brief
from league.site import links as addresses
from league.site.peers import beside_peers, standing_inspection
from league.site.site import Content, Plan, Site
from league.site.table_pages import areas_to_choose, ratings_to_choose
from league.site.timeline import HEIGHT, WIDTH, timeline
from league.site.wording import partial
from schemas.kinds import load_kinds
from schemas.publication import Inspection, PublishedOrganisation
from schemas.tables import AreaComparison, AreaResult


def organisation_pages(site: Site) -> Iterator[Plan]:
    """The list, then one page an organisation in the order of the publication."""
    yield Plan(addresses.ORGANISATIONS, functools.partial(_list, site))
    areas = {area.id: area for area in site.publication.areas}
    for organisation in site.publication.organisations:
        area = areas.get(organisation.area or "") or _led(site, organisation)
        path = addresses.organisation_page(organisation.id)
        yield Plan(path, functools.partial(_page, site, organisation, area))


def _page(site: Site, organisation: PublishedOrganisation, area: AreaComparison | None) -> Content:
    briefs = site.by_organisation.get(organisation.id, ())
    inspections = [site.inspection(brief) for brief in briefs]
    standing = standing_inspection(briefs)
    latest = next((i for i in inspections if standing and i.id == standing.id), None)
    known = latest is not None and any(s.rating is not None for s in latest.standards)
    until = site.publication.as_of
    if organisation.ends is not None:
        until = min(until, organisation.ends.latest)
    drawing, leagues = timeline(briefs, until), site.survey.leagues
    return Content(
        template="organisation.html",
        title=organisation.name,
        description=_description(organisation, latest),
        context={
            "org": organisation,
            "inspections": inspections,
            "latest": latest,
            "unrated": any(i.overall.rating is None for i in inspections),
            "area": area,
            "places": site.survey.places.get(organisation.id, ()),
            "drawing": drawing,
            "drawing_width": WIDTH,
            "drawing_height": HEIGHT,
            "drawing_alt": _drawing_alt(organisation, briefs),
            "peers": beside_peers(latest, leagues) if latest is not None and known else (),
            "neighbours": _neighbours(area, organisation),
        },
    )


def _description(organisation: PublishedOrganisation, latest: Inspection | None) -> str:
    if latest is None:
        return f"{organisation.name}: no rated inspection is known."
    rating, when = latest.overall.rating, partial(latest.published)
    return f"{organisation.name}: rated {rating} at its latest rated inspection, {when}."


def _drawing_alt(organisation: PublishedOrganisation, inspections: Sequence[Brief]) -> str:
    told = [
        f"{partial(i.published)} {i.rating}" for i in reversed(inspections) if i.rating is not None
    ]
    return f"Overall ratings of {organisation.name} over time: {'; '.join(told)}."


def _neighbours(
    area: AreaComparison | None, organisation: PublishedOrganisation
) -> list[AreaResult]:
    if area is None:
        return []
    return [r for r in (area.lead, *area.members) if r.organisation.id != organisation.id]


def _led(site: Site, organisation: PublishedOrganisation) -> AreaComparison | None:
    areas = site.publication.areas
    return next((a for a in areas if a.lead.organisation.id == organisation.id), None)


def _list(site: Site) -> Content:
    entries = [
        (organisation, standing_inspection(inspections), len(inspections))
        for organisation in site.publication.organisations
        for inspections in (site.by_organisation.get(organisation.id, ()),)
    ]
    entries.sort(key=lambda entry: (entry[0].name.casefold(), entry[0].id))
    latest = [inspection for _, inspection, _ in entries if inspection is not None]
    programmes = sorted({i.programme for i in latest})
    kinds = {organisation.kind for organisation, _, _ in entries}
    return Content(
        template="organisations.html",
        title="Organisations",
        description="Every service that is registered here, with its latest rated inspection.",
        context={
            "entries": entries,
            "areas": areas_to_choose(site, list(site.organisations)),
            "kinds": [(k.id, k.name) for k in load_kinds().values() if k.id in kinds],
            "programmes": [(id_, site.programme_names[id_]) for id_ in programmes],
            "ratings_shown": ratings_to_choose([i.rating for i in latest if i.rating is not None]),
        },
    )
