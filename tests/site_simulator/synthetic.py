"""Adds many generated documents to the sample site, for tests and benchmarks of size."""

import datetime as dt

from tests.site_simulator.content import LONDON, SiteFile, SitePage
from tests.site_simulator.paper import paper
from tests.site_simulator.site import SampleSite

FIRST_DAY = dt.datetime(2019, 1, 1, 0, 1, tzinfo=LONDON)
FIRST_ID = 100_000


def add_many(site: SampleSite, count: int, *, html_every: int = 0) -> None:
    """Publishes `count` documents, one a day since 2019, each with a small PDF of its own.

    With `html_every` n, each n-th has its text in the page and no file.
    """
    for number in range(count):
        title = f"An inspection of youth justice services in Sampleton {number:05d}"
        published = FIRST_DAY + dt.timedelta(days=number)
        slug = title.lower().replace(" ", "-")
        in_page = html_every and number % html_every == 0
        text = f"Made up. Sampleton {number:05d} was not rated."
        site.store.add(
            SitePage(
                id=FIRST_ID + number,
                slug=slug,
                title=title,
                published=published,
                modified=published,
                terms={"Document type": ("Inspection report",)},
                summary=text,
                body=f"<h2>Foreword</h2><p>{text * 40}</p><h2>Ratings</h2><p>{text}</p>"
                if in_page
                else "",
                files=()
                if in_page
                else (
                    SiteFile(
                        name=f"{published:%Y/%m}/{slug}.pdf",
                        text="Inspection report",
                        body=paper([title, text]),
                    ),
                ),
            )
        )
