"""The page of each organisation, with its timeline, and the list of them all.

A page shows nothing that depends on the day or on the results of others, so that it changes only
with its own.
"""

import datetime as dt
import functools
from collections.abc import Iterator, Sequence

from league import links
from league.site.site import Content, PlannedPage, Site
from league.site.table_pages import areas_to_choose, ratings_to_choose
from league.wording import short_date
from schemas.base import Model
from schemas.kinds import load_kinds
from schemas.publication import Inspection, PublishedOrganisation
from schemas.rating import Rating
from schemas.tables import AreaComparison, Body

WIDTH, HEIGHT = 400, 172
LEFT, RIGHT, TOP, BOTTOM = 128, 384, 18, 138
"""Area of the marks in the units of the drawing; the names of ratings are left of it."""


class TimelineMark(Model):
    """One rated inspection; `joined` to the mark before it if both are of one programme."""

    inspection: str
    programme: str
    rating: Rating
    x: float
    y: float
    joined: bool


class Timeline(Model):
    """Marks by date and rating, where each year begins, and the height of each rating."""

    marks: tuple[TimelineMark, ...]
    years: tuple[tuple[int, float], ...]
    levels: tuple[tuple[Rating, float], ...]


def organisation_pages(site: Site) -> Iterator[PlannedPage]:
    """Plan list and comparison, then page and badge of each organisation, in published order."""
    yield PlannedPage(links.ORGANISATIONS, functools.partial(_list, site))
    yield PlannedPage(links.COMPARE, functools.partial(_compare, site))
    areas = {area.id: area for area in site.publication.areas}
    led = {area.lead.organisation.id: area for area in reversed(site.publication.areas)}
    for organisation in site.publication.organisations:
        area = areas.get(organisation.area or "") or led.get(organisation.id)
        path = links.organisation_page(organisation.id)
        yield PlannedPage(path, functools.partial(_page, site, organisation, area))
        path = links.badge(organisation.id)
        yield PlannedPage(path, functools.partial(_badge, site, organisation), listed=False)


def timeline(inspections: Sequence[Inspection]) -> Timeline | None:
    """Return the drawing of the rated inspections, oldest first; None without any.

    A partial date is drawn in the middle of its period. Marks of different programmes are not
    joined, since frameworks do not compare.
    """
    dated = sorted(
        (_middle(i), i.id, i.programme, i.overall.rating)
        for i in inspections
        if i.overall.rating is not None
    )
    if not dated:
        return None
    first, last = dt.date(dated[0][0].year, 1, 1), dt.date(dated[-1][0].year + 1, 1, 1)
    days = (last - first).days
    marks: list[TimelineMark] = []
    for when, id_, programme, rating in dated:
        marks.append(
            TimelineMark(
                inspection=id_,
                programme=programme,
                rating=rating,
                x=_x((when - first).days / days),
                y=_y(rating),
                joined=bool(marks) and marks[-1].programme == programme,
            )
        )
    years = range(first.year, last.year)
    every = 1 if len(years) <= 6 else 2
    begun = tuple((year, _x((dt.date(year, 1, 1) - first).days / days)) for year in years[::every])
    levels = tuple((rating, _y(rating)) for rating in reversed(Rating))
    return Timeline(marks=tuple(marks), years=begun, levels=levels)


def _page(site: Site, organisation: PublishedOrganisation, area: AreaComparison | None) -> Content:
    inspections = site.by_organisation.get(organisation.id, ())
    standing = site.standings[organisation.id]
    latest = site.standing_inspection(organisation.id)
    return Content(
        template="organisation.html",
        title=organisation.name,
        description=_description(organisation, latest),
        context={
            "org": organisation,
            "inspections": inspections,
            "latest": latest,
            "standing": standing,
            "area": area,
            "ranked_in": site.ranked_in.get(organisation.id, ()),
            "drawing": timeline(inspections),
            "drawing_width": WIDTH,
            "drawing_height": HEIGHT,
            "drawing_alt": _drawing_alt(organisation, inspections),
            "neighbours": _neighbours(area, organisation),
        },
    )


def _badge(site: Site, organisation: PublishedOrganisation) -> Content:
    """Show nothing but its own result, so that the badge changes only if that does."""
    latest = site.standing_inspection(organisation.id)
    return Content(
        template="badge.svg",
        title=organisation.name,
        description=_description(organisation, latest),
        context={
            "org": organisation,
            "latest": latest,
            "standing": site.standings[organisation.id],
        },
    )


def _description(organisation: PublishedOrganisation, latest: Inspection | None) -> str:
    if latest is None:
        return f"{organisation.name}: no rating published here."
    rating, when = latest.overall.rating, short_date(latest.published)
    return f"{organisation.name}: rated {rating} at its latest inspection known here, {when}."


def _drawing_alt(organisation: PublishedOrganisation, inspections: Sequence[Inspection]) -> str:
    ratings = [
        f"{short_date(i.published)} {i.overall.rating}"
        for i in reversed(inspections)
        if i.overall.rating is not None
    ]
    return f"Overall ratings of {organisation.name} over time: {'; '.join(ratings)}."


def _neighbours(area: AreaComparison | None, organisation: PublishedOrganisation) -> list[Body]:
    bodies = [r.organisation for r in (area.lead, *area.members)] if area is not None else []
    return [body for body in bodies if body.id != organisation.id]


def _middle(inspection: Inspection) -> dt.date:
    return (
        inspection.published_earliest
        + (inspection.published_latest - inspection.published_earliest) / 2
    )


def _x(share: float) -> float:
    return round(LEFT + share * (RIGHT - LEFT), 1)


def _y(rating: Rating) -> float:
    return round(BOTTOM - rating.step * (BOTTOM - TOP) / 3, 1)


def _list(site: Site) -> Content:
    entries = [
        (o, site.standing_inspection(o.id), len(site.by_organisation.get(o.id, ())))
        for o in site.publication.organisations
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
            "programmes": [(id_, site.programmes[id_].name) for id_ in programmes],
            "ratings_shown": ratings_to_choose(
                [i.overall.rating for i in latest if i.overall.rating is not None]
            ),
        },
    )


def _compare(site: Site) -> Content:
    """List the services by kind and name; a script loads two of them."""
    by_name = sorted(site.publication.organisations, key=lambda o: (o.name.casefold(), o.id))
    groups = [
        (kind, [(o, site.standings[o.id]) for o in by_name if o.kind == kind])
        for kind in load_kinds()
    ]
    return Content(
        template="compare.html",
        title="Compare two services",
        description="Two services side by side, standard by standard, where their ratings compare.",
        context={"groups": [(kind, entries) for kind, entries in groups if entries]},
    )
