"""The page of each organisation, with its timeline, and the list of them all.

A page shows nothing that depends on the day or on the results of others, so that it changes only
with its own.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from league import links
from league.site.site import Page, Site
from league.site.table_pages import areas_to_choose
from league.wording import short_date
from schemas.kinds import load_kinds
from schemas.publication import Inspection
from schemas.rating import Rating

LEFT, RIGHT, TOP, BOTTOM = 144, 400, 18, 138
"""Area of the marks in the units of the drawing; the names of ratings are left of it."""


class TimelineMark(NamedTuple):
    """One rated inspection."""

    programme: str
    rating: Rating
    x: float
    y: float


class Timeline(NamedTuple):
    """Marks by date and rating, where each year begins, and the height of each rating."""

    marks: Sequence[TimelineMark]
    years: Sequence[tuple[int, float]]
    levels: Sequence[tuple[Rating, float]]


def organisation_pages(site: Site) -> Iterator[Page]:
    """Plan list and comparison, then page and badge of each organisation, in published order."""
    yield _list(site)
    yield _compare(site)
    areas = {area.id: area for area in site.publication.areas}
    led = {area.lead.organisation.id: area for area in reversed(site.publication.areas)}
    for organisation in site.publication.organisations:
        id_, name = organisation.id, organisation.name
        standing = site.standings[id_]
        latest = standing.inspection
        description = f"{name}: no rating published here."
        if latest is not None:
            rating, when = latest.overall.rating, short_date(latest.published)
            description = f"{name}: rated {rating} at its latest inspection known here, {when}."
        own = {"title": name, "description": description, "org": organisation, "latest": latest}
        own["standing"] = standing
        inspections = site.by_organisation.get(id_, ())
        context = {
            **own,
            "inspections": inspections,
            "area": areas.get(organisation.area or "") or led.get(id_),
            "ranked_in": site.ranked_in.get(id_, ()),
            "drawing": timeline(inspections),
        }
        path = links.organisation_page(id_)
        yield Page(path, "organisation.html", context)
        yield Page(links.badge(id_), "badge.svg", own, listed=False)


def timeline(inspections: Sequence[Inspection]) -> Timeline | None:
    """Return the drawing of the rated inspections, oldest first; None without any.

    A partial date is drawn in the middle of its period.
    """
    dated = sorted(
        (
            i.published_earliest + (i.published_latest - i.published_earliest) / 2,
            i.id,
            i.programme,
            i.overall.rating,
        )
        for i in inspections
        if i.overall.rating is not None
    )
    if not dated:
        return None
    first, last = dt.date(dated[0][0].year, 1, 1), dt.date(dated[-1][0].year + 1, 1, 1)

    def x(day: dt.date) -> float:
        return round(LEFT + (day - first) / (last - first) * (RIGHT - LEFT), 1)

    levels = {r: round(BOTTOM - r.step * (BOTTOM - TOP) / 3, 1) for r in reversed(Rating)}
    years = range(first.year, last.year)
    every = 1 if len(years) <= 6 else 2
    return Timeline(
        [TimelineMark(programme, r, x(day), levels[r]) for day, _, programme, r in dated],
        [(year, x(dt.date(year, 1, 1))) for year in years[::every]],
        list(levels.items()),
    )


def _list(site: Site) -> Page:
    entries = [
        (o, site.standings[o.id].inspection, len(site.by_organisation.get(o.id, ())))
        for o in site.publication.organisations
    ]
    entries.sort(key=lambda entry: (entry[0].name.casefold(), entry[0].id))
    programmes = sorted({latest.programme for _, latest, _ in entries if latest is not None})
    kinds = {organisation.kind for organisation, _, _ in entries}
    return Page(
        links.ORGANISATIONS,
        "organisations.html",
        {
            "entries": entries,
            "areas": areas_to_choose(site, list(site.organisations)),
            "kinds": [(k.id, k.name) for k in load_kinds().values() if k.id in kinds],
            "programmes": [(id_, site.programmes[id_].name) for id_ in programmes],
        },
    )


def _compare(site: Site) -> Page:
    """List the services by kind and name; a script loads two of them."""
    by_name = sorted(site.publication.organisations, key=lambda o: (o.name.casefold(), o.id))
    groups = [
        (kind, [(o, site.standings[o.id]) for o in by_name if o.kind == kind])
        for kind in load_kinds()
    ]
    shown = [(kind, entries) for kind, entries in groups if entries]
    return Page(links.COMPARE, "compare.html", {"groups": shown})
