"""Publish a few of the pages only, or few results, for tests whose subject is another."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import PurePosixPath
from unittest.mock import patch

from ingest.reported.drafts import reported_drafts
from ingest.reported.results_file import ReportedResult
from league.charts.draw import Form
from league.compile import Material
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.build import site_pages
from schemas.report import Report

KEPT = ("index.html", "corrections.html")


def few_pages(material: Material, *, pictures: Sequence[Form] = ()) -> PageMaker:
    """Make the pages named in `KEPT`; the others are planned and left out."""
    every = site_pages(material, pictures=pictures)

    def pages(context: PageContext) -> Iterator[SitePage]:
        return (page for page in every(context) if page.path in KEPT)

    return pages


def pages_of_each_folder(material: Material, *, pictures: Sequence[Form] = ()) -> PageMaker:
    """Make all pages at the top, and of each folder the first page and the first of other files."""
    every = site_pages(material, pictures=pictures)

    def pages(context: PageContext) -> Iterator[SitePage]:
        seen = set()
        for page in every(context):
            path = PurePosixPath(page.path)
            kind = (path.parent, path.suffix)
            if len(path.parts) == 1 or kind not in seen:
                seen.add(kind)
                yield page

    return pages


def with_results(*organisations: str) -> AbstractContextManager[object]:
    """Leave out the results reported elsewhere, of which there are many, but for some."""

    def few(results: Iterable[ReportedResult], **known: object) -> Sequence[Report]:
        drafts = reported_drafts(results, **known)
        return [d for d in drafts if d.organisation and d.organisation.id in organisations]

    return patch("pipeline.nightly_job.reported_drafts", few)


publishing_few_pages = patch("league.site.build.site_pages", few_pages)
