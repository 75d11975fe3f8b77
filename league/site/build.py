"""Make the pages and pictures of a publication; each only if what it shows has changed."""

import dataclasses
import functools
import hashlib
import importlib.resources
from collections import Counter
from collections.abc import Iterator, Sequence

import jinja2

from league import links, wording
from league.charts.catalogue import MOST_ROWS, Chart, catalogue, tile_maps
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS
from league.charts.draw import FORMS, Form, draw, made_from
from league.compile import Material, snapshots
from league.exports.league_json import organisation_files, pretty
from league.exports.render import data_catalogue
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.pages import all_pages
from league.site.site import PlannedPage, Site, make_site
from league.site.table_pages import league_title, short_programme_names
from schemas.coverage import publisher_of
from schemas.kinds import load_kinds
from schemas.publication import OrganisationFile, Publication
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
        site = make_site(newest, snapshots(newest.inspections, material), context.versions)
        site = dataclasses.replace(site, files=tuple(data_catalogue(newest, context.files)))
        if pictures:
            site = dataclasses.replace(site, charts=charts_of_site(site), forms=tuple(pictures))
        if base_url := material.about.base_url.rstrip("/"):
            site = dataclasses.replace(site, base_url=f"{base_url}/")
        for path, file in organisation_files(newest):
            yield SitePage(path, functools.partial(_json, file))
        yield SitePage(links.VERSION, functools.partial(_version, newest))
        yield from _html(site, context)
        for chart in site.charts:
            for form in site.forms:
                path = links.picture(chart.name, form)
                yield SitePage(path, functools.partial(draw, chart, form), made_from(chart))

    return pages


def _json(file: OrganisationFile) -> bytes:
    return (file.model_dump_json(by_alias=True, indent=2) + "\n").encode()


def _version(publication: Publication) -> bytes:
    return pretty({"version": publication.version, "as_of": publication.as_of.isoformat()})


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
            "programme_short": short_programme_names(site),
            "versions": site.versions,
            "forms": site.forms,
            "counts": _counts(site),
            "base_url": site.base_url,
            "files": site.files,
        }

    def render(self, page: PlannedPage) -> bytes:
        """Return the page as UTF-8."""
        content = page.content()
        values = {
            **self._shared,
            "path": page.path,
            "root": links.root_of(page.path),
            "title": content.title,
            "description": content.description,
            "preview": content.preview,
            **content.context,
        }
        return environment().get_template(content.template).render(values).encode()


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
    made.filters.update(
        letter=wording.LETTERS.__getitem__,
        long_date=wording.long_date,
        short_date=wording.short_date,
        field_words=lambda field: field.replace("_", " ").replace(".", " "),
        shown_value=wording.shown_value,
        publisher_of=publisher_of,
        after_heading=wording.after_heading,
        movement=wording.movement,
        movement_order=wording.movement_order,
        short=wording.short_body_name,
        state_words=lambda state: state.value.replace("-", " "),
        capitalised=lambda text: text[:1].upper() + text[1:],
        confidence_words=wording.CONFIDENCE_WORDS.__getitem__,
        and_others=wording.and_others,
        gap_sentence=wording.gap_sentence,
        official_count=wording.official_count,
        known_count=wording.known_count,
        difference=wording.difference,
        league_title=league_title,
        web_link=web_link,
        mail_link=links.mail_link,
        table_page=links.table_page,
        organisation_page=links.organisation_page,
        area_page=links.area_page,
        standard_page=links.standard_page,
        version_page=links.version_page,
        picture=links.picture,
        badge=links.badge,
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
    digest = hashlib.sha256(code_sha256("league", "schemas", "support").encode())
    for entry in context.versions:
        digest.update(entry.model_dump_json().encode())
    shown = (site.publication.version, site.forms, site.base_url, load_authorities())
    digest.update(repr(shown).encode())
    basis = digest.hexdigest()
    planned = list(all_pages(site, context.read))
    for page in planned:
        yield SitePage(page.path, functools.partial(renderer.render, page), basis)
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
