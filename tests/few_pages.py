"""Publish two of the pages only, for tests whose subject is not the pages."""

from collections.abc import Iterator, Sequence
from unittest.mock import patch

from league.charts.draw import Form
from league.compile import Material
from league.publish.pages import PageContext, PageMaker, SitePage
from league.site.build import site_pages

KEPT = ("index.html", "corrections.html")


def few_pages(material: Material, *, pictures: Sequence[Form] = ()) -> PageMaker:
    """Make the pages named in `KEPT`; the others are planned and left out."""
    every = site_pages(material, pictures=pictures)

    def pages(context: PageContext) -> Iterator[SitePage]:
        return (page for page in every(context) if page.path in KEPT)

    return pages


publishing_few_pages = patch("league.site.build.site_pages", few_pages)
