"""Make the pages and pictures of a publication; each only if what it shows has changed."""

import dataclasses
import functools
import hashlib
import importlib.resources
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable

from league import links
from league.charts.catalogue import Chart, catalogue
from league.charts.draw import FORMS, Form, draw, made_from
from league.compile import Material, snapshots
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.pages import all_pages
from league.site.render import Renderer, assets
from league.site.site import Site, make_site


def site_pages(material: Material, *, pictures: Sequence[Form] = FORMS) -> PageMaker:
    """Return the function that makes all pages, with pictures in the forms named."""

    def pages(context: PageContext) -> Iterator[SitePage]:
        for path, body in assets():
            yield SitePage(path, functools.partial(bytes, body))
        site = make_site(context.read(context.version), snapshots(material), context.versions)
        if pictures:
            site = dataclasses.replace(site, charts=charts_of_site(site), forms=tuple(pictures))
        yield from _html(site, context)
        for chart in site.charts:
            for form in site.forms:
                path = links.picture(chart.name, form)
                yield SitePage(path, functools.partial(draw, chart, form), made_from(chart))

    return pages


def charts_of_site(site: Site) -> tuple[Chart, ...]:
    """Return the pictures of the tables as the site shows them."""
    tables = (shown.table for shown in site.shown.values())
    inspections = list(site.inspections.values())
    return tuple(catalogue(site.programmes, inspections, tables, list(site.leagues.values())))


def _html(site: Site, context: PageContext) -> Iterator[SitePage]:
    renderer = Renderer(site)
    digest = hashlib.sha256(_code().encode())
    for entry in context.versions:
        digest.update(entry.model_dump_json().encode())
    digest.update(repr((site.publication.version, site.forms)).encode())
    basis = digest.hexdigest()
    for page in all_pages(site, context.read):
        yield SitePage(page.path, functools.partial(renderer.render, page), basis)


@functools.cache
def _code() -> str:
    """Return a hash of the code and templates that pages depend on."""
    digest = hashlib.sha256()
    for path, body in _sources(importlib.resources.files("league"), ""):
        digest.update(path.encode() + b"\0" + hashlib.sha256(body).digest())
    return digest.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".html")):
            yield path + entry.name, entry.read_bytes()
