"""Make the pages and pictures of a publication; each only if what it shows has changed."""

import dataclasses
import functools
import hashlib
import importlib.resources
import inspect
from collections import Counter
from collections.abc import Iterator, Sequence

import jinja2
from pydantic import JsonValue

from league import links, wording
from league.charts.catalogue import MOST_ROWS, Chart, catalogue, tile_maps
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS
from league.charts.draw import FORMS, Form, draw, made_from
from league.compile import Material, snapshots
from league.exports.league_json import pretty
from league.exports.render import data_catalogue
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.pages import all_pages
from league.site.site import Page, Site, make_site
from schemas.coverage import publisher_of
from schemas.kinds import load_kinds
from schemas.publication import OrganisationFile, PublishedOrganisation
from schemas.rating import Rating
from schemas.registry import load_authorities
from support.files import code_sha256, packaged_files
from support.safe_text import web_link


def site_pages(material: Material, *, pictures: Sequence[Form] = FORMS) -> PageMaker:
    """Return the function that makes all pages, with pictures in the forms named."""

    def pages(context: PageContext) -> Iterator[SitePage]:
        # Stylesheet, scripts, typeface and licences.
        for path, body in packaged_files(importlib.resources.files("league") / "assets", "assets/"):
            yield SitePage(path, functools.partial(bytes, body))
        newest = context.read(context.version)
        base_url = material.about.base_url.rstrip("/")
        site = make_site(newest, snapshots(newest.inspections, material), context.versions)
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


class Renderer:
    """Renders the pages of one site; the same page gives the same bytes."""

    def __init__(self, site: Site) -> None:
        self._shared: dict[str, object] = {
            "p": site.publication,
            "organisations": site.organisations,
            "inspections": site.inspections,
            "area_names": {area.id: area.name for area in site.publication.areas},
            "programme_names": {p.id: p.name for p in site.publication.programmes},
            "versions": site.versions,
            "forms": site.forms,
            "counts": _counts(site),
            "base_url": site.base_url,
            "files": site.files,
        }

    def render(self, page: Page) -> bytes:
        """Return the page as UTF-8."""
        values = {
            **self._shared,
            "path": page.path,
            # The way from the page up to `output/`.
            "root": "../" * page.path.count("/"),
            "preview": page.preview,
            **page.context,
        }
        return environment().get_template(page.template).render(values).encode()


@functools.cache
def environment() -> jinja2.Environment:
    """Return the template environment: all text is escaped, a missing value is an error."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("league", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    for module in (links, wording):
        made.filters.update(inspect.getmembers(module, inspect.isfunction))
    made.filters.update(
        letter=wording.LETTERS.__getitem__,
        field_words=lambda field: field.replace("_", " ").replace(".", " "),
        publisher_of=publisher_of,
        short=wording.short_body_name,
        state_words=lambda state: state.value.replace("-", " "),
        capitalised=lambda text: text[:1].upper() + text[1:],
        web_link=web_link,
        fill_colour=FILL_COLOURS.__getitem__,
        letter_colour=LETTER_COLOURS.__getitem__,
    )
    made.globals.update(
        links=links,
        ratings=tuple(reversed(Rating)),
        fraction=wording.fraction,
        most_drawn=MOST_ROWS,
        selection_note=wording.SELECTION_NOTE,
        kind_titles={kind.id: kind.title for kind in load_kinds().values()},
        kind_singular={kind.id: kind.name for kind in load_kinds().values()},
    )
    return made


def _html(site: Site, context: PageContext) -> Iterator[SitePage]:
    renderer = Renderer(site)
    common = f"{code_sha256('league', 'schemas', 'support')} {site.forms} {site.base_url}"
    versions = [entry.model_dump_json() for entry in context.versions]
    everything = repr((site.publication.version, versions, load_authorities()))
    planned = list(all_pages(site, context.read))
    for page in planned:
        made = hashlib.sha256(f"{common} {page.shows or everything}".encode()).hexdigest()
        yield SitePage(page.path, functools.partial(renderer.render, page), made)
    yield SitePage(links.ROBOTS, functools.partial(_for_robots, links.ROBOTS, site, ()))
    if site.base_url and not site.publication.sample:
        paths = sorted(page.path for page in planned if page.listed)
        yield SitePage(links.SITEMAP, functools.partial(_for_robots, links.SITEMAP, site, paths))


def _for_robots(template: str, site: Site, paths: Sequence[str]) -> bytes:
    values = {"paths": paths, "base_url": site.base_url, "sample": site.publication.sample}
    return environment().get_template(template).render(values).encode()


def _counts(site: Site) -> dict[str, int]:
    inspections = site.inspections.values()
    basis = Counter(i.basis for i in inspections)
    rated = sum(i.overall.rating is not None for i in inspections)
    return {
        "rated": rated,
        "unrated": len(inspections) - rated,
        "organisations": len({i.organisation.id for i in inspections if i.overall.rating}),
        "report": basis["report"],
        "reported": basis["reported"],
    }
