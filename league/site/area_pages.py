"""The page of each area, and the list of them with the services of each local authority."""

import functools
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from league import links
from league.ranking.standing import Standing
from league.site.site import Content, PlannedPage, Site
from schemas.kinds import area_role, load_kinds
from schemas.registry import load_authorities
from schemas.tables import AreaComparison


@dataclass(frozen=True, slots=True)
class Authority:
    """A local authority, its area, and the services whose codes have it, by kind.

    `area` is None and a kind is missing if no code says which it is.
    """

    code: str
    name: str
    area: str | None
    services: Mapping[str, Sequence[Standing]]


def area_pages(site: Site) -> Iterator[PlannedPage]:
    """Plan the list, then one page per area."""
    yield PlannedPage(links.AREAS, functools.partial(_list, site))
    for area in site.publication.areas:
        yield PlannedPage(links.area_page(area.id), functools.partial(_page, site, area))


def authorities(site: Site) -> list[Authority]:
    """Return the local authorities that services of today have codes of, by name."""
    found: dict[str, dict[str, list[Standing]]] = defaultdict(lambda: defaultdict(list))
    for standing in _today(site):
        for code in standing.organisation.codes.gss or ():
            found[code][standing.organisation.kind].append(standing)
    area_kinds = {kind.id for kind in load_kinds().values() if kind.area is not None}
    return [
        Authority(
            code=code,
            name=name,
            area=next((s.organisation.area for k in area_kinds for s in found[code][k]), None),
            services={k: s for k, s in found[code].items() if k not in area_kinds},
        )
        for code, name in sorted(load_authorities().items(), key=lambda item: (item[1], item[0]))
        if code in found
    ]


def _today(site: Site) -> Iterator[Standing]:
    day = site.publication.as_of
    return (s for s in site.standings.values() if s.organisation.alive_on(day))


def _list(site: Site) -> Content:
    groups = [
        (kind.area.heading, [area for area in site.publication.areas if area.kind == kind.id])
        for kind in reversed([*load_kinds().values()])
        if kind.area is not None
    ]
    near = authorities(site)
    present = {kind for authority in near for kind, services in authority.services.items()}
    names = {area.id: area.name for area in site.publication.areas}
    areas = sorted({a.area for a in near if a.area in names}, key=names.__getitem__)
    return Content(
        "areas.html",
        "Areas",
        "Which youth justice service and probation unit work where you live, and their ratings.",
        {
            "area_groups": groups,
            "near": near,
            "near_kinds": [kind for kind in reversed([*load_kinds()]) if kind in present],
            "near_areas": [(id_, names[id_]) for id_ in areas],
            "maps": [chart for chart in site.charts if chart.data.kind == "tile-map"],
        },
    )


def _page(site: Site, area: AreaComparison) -> Content:
    role = area_role(area.kind)
    others: dict[str, list[Standing]] = defaultdict(list)
    for standing in sorted(_today(site), key=lambda s: s.organisation.name.casefold()):
        organisation = standing.organisation
        if organisation.area == area.id and organisation.kind not in (area.kind, role.members):
            others[organisation.kind].append(standing)
    return Content(
        "area.html",
        f"{area.name} ({area.kind.replace('-', ' ')})",
        f"{area.name}. {area.summary}",
        {
            "area": area,
            "compared": role.ratings_compare,
            "label": role.label,
            "lead": load_kinds()[area.kind].singular,
            "scores": any(r.score is not None for r in (area.lead, *area.members)),
            "others": others,
        },
    )
