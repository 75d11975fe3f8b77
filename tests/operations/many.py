"""A sample site with thousands of rated reports, each of an organisation of its own, some bad."""

import datetime as dt
from collections.abc import Iterator

from schemas.organisation import DatedName, Organisation, slug
from schemas.programme import load_programmes
from schemas.registry import Registry
from tests.site_simulator.content import LONDON, SiteFile, SitePage
from tests.site_simulator.faults import Fault
from tests.site_simulator.paper import paper
from tests.site_simulator.site import SampleSite

FIRST_ID = 100_000
FIRST_DAY = dt.datetime(2022, 1, 3, 0, 1, tzinfo=LONDON)
DAYS = 1000
"""Reports are spread over so many days, all within the programme's life."""
EVERY = 20
"""One report in so many is bad: 5%."""
NO_REPORT = b"%PDF-1.4\nthis is no PDF"
"""The same bytes at many addresses, as a broken upload leaves them: each page is to be named."""
BAD = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 404},
    {"kind": "cut"},
    {"kind": "truncated"},
    {"kind": "wrong-type"},
    {"kind": "error-page"},
    {"kind": "redirect", "to": "http://elsewhere.example/report.pdf"},
    {"kind": "loop"},
    {"kind": "oversize", "size": 300_000},
    {"kind": "spoilt"},
    {"kind": "contradiction"},
    {"kind": "slow", "chunk": 512, "delay": 0.001},
)
"""What is wrong with the bad ones, in turn; a slow file is a good one all the same, and so is one
that comes as the wrong type."""
GOOD_ALL_THE_SAME = ("slow", "wrong-type")
MOST_BYTES = 200_000
"""Limit of a file in these nights."""


def name_of(number: int) -> str:
    return f"Sampleton {number:05d}"


def title_of(number: int) -> str:
    return f"An inspection of youth justice services in {name_of(number)}"


def bad(number: int) -> dict | None:
    """What is wrong with a report; None for a good one."""
    return dict(BAD[number // EVERY % len(BAD)]) if number % EVERY == EVERY - 1 else None


def is_good(number: int) -> bool:
    return (wrong := bad(number)) is None or wrong["kind"] in GOOD_ALL_THE_SAME


def registry(count: int, sample: Registry) -> Registry:
    """The sample's organisations and one for each report."""
    own = [
        Organisation(
            id=f"youth-{slug(name_of(number))}",
            kind="youth-justice-service",
            names=(DatedName(name=name_of(number)),),
        )
        for number in range(count)
    ]
    return Registry([*sample.organisations.values(), *own], sample.areas.values())


def publish_many(site: SampleSite, count: int, *, all_good: bool = False) -> None:
    """Publishes so many reports on the site, of which 5% cannot be had or read, or none."""
    for number in range(count):
        wrong = None if all_good else bad(number)
        page = _page(number, wrong["kind"] if wrong else "")
        site.store.add(page)
        if wrong and wrong["kind"] not in ("spoilt", "contradiction"):
            site.faults.add(Fault(path=f"{page.slug}\\.pdf", server="files", **wrong))


def _page(number: int, wrong: str) -> SitePage:
    published = FIRST_DAY + dt.timedelta(days=number % DAYS, minutes=number // DAYS)
    address = slug(title_of(number))
    body = NO_REPORT if wrong == "spoilt" else paper(list(_lines(number, published, wrong)))
    file = SiteFile(name=f"{published:%Y/%m}/{address}.pdf", text="Inspection report", body=body)
    return SitePage(
        id=FIRST_ID + number,
        slug=address,
        title=title_of(number),
        published=published,
        modified=published,
        terms={"Document type": ("Inspection report",)},
        files=(file,),
    )


def _lines(number: int, published: dt.datetime, wrong: str) -> Iterator[str]:
    programme = load_programmes()["youth-2021"]
    outstanding = number % 7
    score = 24 + outstanding if wrong != "contradiction" else 3
    yield from ("An inspection of youth justice services in", name_of(number))
    yield from (f"HM Inspectorate of Probation, {published:%B %Y}", "", "Ratings", "")
    yield f"Score {score}/36"
    yield from ("Overall rating Good", "")
    for place, standard in enumerate(programme.standards()):
        rating = "Outstanding" if place < outstanding else "Good"
        yield f"{standard.code} {standard.name} {rating}"
