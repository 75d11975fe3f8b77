"""What `league.publish` asks for pages and pictures; each is made only if what it shows changed."""

import dataclasses
import datetime as dt
import functools
import hashlib
import importlib.resources
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable

from league.charts.catalogue import catalogue
from league.charts.draw import FORMS, Form, draw, made_from
from league.charts.models import Chart
from league.compile import sorted_results
from league.material import Material
from league.publish.pages import Page, PageMaker, Showing
from league.ranking.results import Result
from league.ranking.standing import Day, day_of
from league.site import links as addresses
from league.site.assets import assets
from league.site.earlier_pages import earlier_page
from league.site.pages import all_pages, earlier_versions
from league.site.render import Renderer
from league.site.shown import TablesOn
from league.site.site import Site, make_site


def page_maker(material: Material, *, pictures: Sequence[Form] = FORMS) -> PageMaker:
    """Pages of what was published of this material, with pictures in the forms named."""

    def pages(showing: Showing) -> Iterator[Page]:
        for path, body in assets():
            yield Page(path, functools.partial(bytes, body))
        tables = tables_of(material, showing.results)
        site = make_site(showing.read(showing.version), tables, showing.versions)
        if pictures:
            site = dataclasses.replace(site, charts=charts_of_site(site), forms=tuple(pictures))
        yield from _html(site, showing)
        for chart in site.charts:
            for form in site.forms:
                path = addresses.picture(chart.name, form)
                yield Page(path, functools.partial(draw, chart, form), made_from(chart))

    return pages


def tables_on(material: Material) -> TablesOn:
    """The tables of any day, from what is known today."""
    return tables_of(material, [result for _, result in sorted_results(material)])


def tables_of(material: Material, results: Sequence[Result]) -> TablesOn:
    """The same, where the results of the records are known already."""

    def day(on: dt.date) -> Day:
        return day_of(results, material.registry, material.programmes, on)

    return TablesOn(day)


def charts_of_site(site: Site) -> tuple[Chart, ...]:
    """The pictures of the tables as the site shows them."""
    tables = (shown.table for shown in site.shown.values())
    inspections = site.inspections.values()
    return catalogue(site.publication, inspections, tables, site.survey.leagues.values())


def _html(site: Site, showing: Showing) -> Iterator[Page]:
    renderer = Renderer(site)
    told = hashlib.sha256(_code().encode())
    for entry in showing.versions:
        told.update(entry.model_dump_json().encode())
    told.update(repr((site.publication.version, site.forms)).encode())
    basis = told.hexdigest()
    for plan in all_pages(site):
        yield Page(plan.path, functools.partial(renderer.render, plan), basis)
    for version in earlier_versions(site):
        plan = earlier_page(site, version, showing.read)
        yield Page(plan.path, functools.partial(renderer.render, plan), basis)


@functools.cache
def _code() -> str:
    """Names the code and templates that pages are made by."""
    told = hashlib.sha256()
    for path, body in _sources(importlib.resources.files("league"), ""):
        told.update(path.encode() + b"\0" + hashlib.sha256(body).digest())
    return told.hexdigest()


def _sources(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir() and entry.name != "__pycache__":
            yield from _sources(entry, f"{path}{entry.name}/")
        elif entry.name.endswith((".py", ".html")):
            yield path + entry.name, entry.read_bytes()
