"""The page of each organisation, the list of them all, and the comparison of two.

The page of an organisation shows nothing that depends on the day or on the results of others, so
that it changes only with its own.
"""

from collections.abc import Iterator

from league import links
from league.site.site import Page, Site
from league.site.table_pages import areas_to_choose
from league.wording import short_date
from schemas.kinds import load_kinds


def organisation_pages(site: Site) -> Iterator[Page]:
    """Plan list and comparison, then page and badge of each organisation, in published order."""
    yield _list(site)
    yield Page(links.COMPARE, "compare.html")
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
        own = {
            "title": name,
            "description": description,
            "org": organisation,
            "standing": standing,
            "latest": latest,
        }
        context = {
            **own,
            "inspections": site.by_organisation.get(id_, ()),
            "area": areas.get(organisation.area or "") or led.get(id_),
            "ranked_in": site.ranked_in.get(id_, ()),
        }
        yield Page(links.organisation_page(id_), "organisation.html", context)
        yield Page(links.badge(id_), "badge.svg", own, listed=False)


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
            "kinds_shown": [(k.id, k.name) for k in load_kinds().values() if k.id in kinds],
            "programmes": [(id_, site.programmes[id_].name) for id_ in programmes],
        },
    )
