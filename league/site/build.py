"""Make the pages and pictures of a publication; each only if what it shows has changed."""

import dataclasses
import functools
import hashlib
import importlib.resources
from collections.abc import Iterator, Sequence

from pydantic import JsonValue

from league import links
from league.charts.catalogue import Chart, catalogue, tile_maps
from league.charts.draw import FORMS, Form, draw, made_from
from league.compile import Material, snapshots
from league.environment import rendered
from league.exports.data_files import data_catalogue
from league.exports.league_json import pretty
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.pages import all_pages
from league.site.site import PlannedPage, Site, make_site
from schemas.publication import OrganisationFile, PublishedOrganisation
from schemas.registry import load_authorities
from support.files import code_sha256, packaged_files


def site_pages(material: Material, *, pictures: Sequence[Form] = FORMS) -> PageMaker:
    """Return the function that makes all pages, with pictures in the forms named."""

    def pages(context: PageContext) -> Iterator[SitePage]:
        # Stylesheet, scripts, typeface and licences.
        for path, body in packaged_files(importlib.resources.files("league") / "assets", "assets/"):
            yield SitePage(path, functools.partial(bytes, body))
        newest, base_url = context.newest, material.about.base_url.rstrip("/")
        today = snapshots(newest.inspections, material)(newest.as_of)
        site = make_site(newest, today, context.by_day, context.versions)
        site = dataclasses.replace(
            site,
            files=tuple(data_catalogue(newest, context.files)),
            charts=charts_of_site(site) if pictures else (),
            forms=tuple(pictures),
            base_url=f"{base_url}/" if base_url else "",
        )
        for organisation in newest.organisations:
            path = f"organisations/{organisation.id}.json"
            yield SitePage(path, functools.partial(_organisation_file, site, organisation))
        version: JsonValue = {"version": newest.version, "as_of": newest.as_of.isoformat()}
        yield SitePage(links.VERSION, functools.partial(pretty, version))
        yield from _html(site, context)
        for chart in site.charts:
            for form in site.forms:
                path = links.picture(chart.name, form)
                yield SitePage(path, functools.partial(draw, chart, form), made_from(chart))

    return pages


def _organisation_file(site: Site, organisation: PublishedOrganisation) -> bytes:
    file = OrganisationFile(
        sample=site.publication.sample,
        licence=site.publication.licence,
        organisation=organisation,
        inspections=tuple(site.by_organisation.get(organisation.id, ())),
    )
    return (file.model_dump_json(by_alias=True, indent=2) + "\n").encode()


def charts_of_site(site: Site) -> tuple[Chart, ...]:
    """Return the pictures of the tables as the site shows them."""
    tables = (shown.table for shown in site.shown.values())
    inspections = list(site.inspections.values())
    charts = catalogue(site.programmes, inspections, tables, list(site.leagues.values()))
    today = [s.table for s in site.shown.values() if not s.table.programme and not s.ended_on]
    return (*charts, *tile_maps(today, site.areas, site.organisations))


def render(site: Site, page: PlannedPage) -> bytes:
    """Return the page as UTF-8; the same page gives the same bytes."""
    values = {
        **vars(site),
        "site": site,
        "p": site.publication,
        "path": page.path,
        # The way from the page up to `output/`.
        "root": "../" * page.path.count("/"),
        "preview": None,
        **page.context,
    }
    return rendered(page.template, values).encode()


def _html(site: Site, context: PageContext) -> Iterator[SitePage]:
    common = f"{code_sha256('league', 'schemas', 'support')} {site.forms} {site.base_url}"
    versions = [entry.model_dump_json() for entry in context.versions]
    everything = repr((site.publication.version, versions, load_authorities()))
    planned = list(all_pages(site, context.earlier))
    paths = sorted(page.path for page in planned if page.listed)
    planned.append(PlannedPage(links.ROBOTS, "robots.txt"))
    if site.base_url and not site.publication.sample:
        planned.append(PlannedPage(links.SITEMAP, "sitemap.xml", {"paths": paths}))
    for page in planned:
        made = hashlib.sha256(f"{common} {page.shows or everything}".encode()).hexdigest()
        yield SitePage(page.path, functools.partial(render, site, page), made)
