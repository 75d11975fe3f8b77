"""CPU seconds of pages and pictures of made-up inspections and of one new report; largest page.

Run as `python benchmarks/page.py [--sizes 1000 2000]`. The mix is like the real one: youth
services, delivery units and companies, three inspections each, every standard rated with two
quotations. Pictures are drawn for the smallest size only, as SVG and PNG.
"""

import argparse
import dataclasses
import datetime as dt
import gc
import random
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from league.charts.draw import FORMS, Form
from league.compile import Material
from league.publish.pages import PageContext, SitePage
from league.publish.publish import publish
from league.site.build import site_pages
from pipeline.cli import GARBAGE_THRESHOLDS
from schemas.dates import PartialDate
from schemas.kinds import load_kinds
from schemas.organisation import DatedName, Organisation
from schemas.programme import Programme, load_programmes
from schemas.publication import About
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    Evidence,
    OrganisationRef,
    Overall,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
    ValueConfidence,
    Witness,
)

SIZES = (1_000, 2_000)
TODAY = dt.date(2026, 11, 24)
PROGRAMMES = load_programmes()
SPREAD = (
    (
        "youth-justice-service",
        5,
        (("youth-2018", 2019), ("youth-2021", 2022), ("youth-2021", 2025)),
    ),
    ("pdu", 4, (("pdu-2021", 2022), ("pdu-2023", 2024), ("pdu-2023", 2025))),
    ("crc", 1, (("crc-2018", 2018), ("crc-2018", 2019), ("crc-2018", 2020))),
)
"""Kind, tenths of the organisations, and programme and year of the three inspections of each."""


def made_up(size: int) -> Material:
    """Return that number of records, always the same, with their organisations."""
    chance = random.Random(size)
    organisations: list[Organisation] = []
    records: list[Report] = []
    for kind, tenths, inspections in SPREAD:
        for number in range(size * tenths // 10 // len(inspections)):
            who = Organisation(
                id=f"{load_kinds()[kind].prefix}-place-{number}",
                kind=kind,
                names=(DatedName(name=f"Place {number} and Neighbourhood {number}"),),
                ends=PartialDate("2021-06-26") if kind == "crc" else None,
            )
            organisations.append(who)
            for programme, year in inspections:
                records.append(_record(chance, who, PROGRAMMES[programme], year))
    ids = {record.id: record.id for record in records if record.id is not None}
    return Material(records, Registry(organisations), PROGRAMMES, About(sample=True), ids=ids)


def _record(chance: random.Random, who: Organisation, programme: Programme, year: int) -> Report:
    rated = [(s, chance.choice(tuple(Rating))) for s in programme.standards()]
    overall = chance.choice(tuple(Rating))
    published = f"{year}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
    return Report(
        id=f"{programme.id}--{who.id}--{published}",
        status=Status.PASSED,
        programme=programme.id,
        title=f"An inspection of {who.name}",
        organisation=OrganisationRef(id=who.id, name=who.name, kind=who.kind),
        published=PartialDate(published),
        overall=Overall(rating=overall, evidence=_evidence(overall)),
        score=Score(
            value=chance.randint(0, programme.max_score or 0),
            max=programme.max_score,
            confidence=ValueConfidence.PRINTED,
            evidence=_evidence(overall)[:1],
        ),
        standards=tuple(
            StandardRating(
                id=s.id,
                code=s.code,
                name=s.name,
                domain=programme.domain_of(s.id).number,
                rating=rating,
                state=StandardState.RATED,
                points=rating.step,
                evidence=_evidence(rating),
            )
            for s, rating in rated
        ),
        source=Source(document_url=f"https://files.example/{who.id}/{published}.pdf"),
    )


def _evidence(rating: Rating) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(page=5, text=f"A standard of some length {rating}", witness=witness)
        for witness in (Witness.RATINGS_TABLE, Witness.SECTION_BOX)
    )


def timed(material: Material, folder: Path, pictures: Sequence[Form]) -> tuple[float, int]:
    """Return the CPU seconds spent on pages and pictures, and the number of files."""
    spent, files = 0.0, 0
    maker = site_pages(material, pictures=pictures)

    def pages(context: PageContext) -> Iterable[SitePage]:
        nonlocal spent, files
        start = time.process_time()
        for page in maker(context):
            spent += time.process_time() - start
            files += 1
            yield SitePage(page.path, _timed_make(page.make), page.made_from)
            start = time.process_time()
        spent += time.process_time() - start

    def _timed_make(make: Callable[[], bytes]) -> Callable[[], bytes]:
        def made() -> bytes:
            nonlocal spent
            start = time.process_time()
            body = make()
            spent += time.process_time() - start
            return body

        return made

    publish(material, folder, as_of=TODAY, pages=pages)
    return spent, files


def one_more(material: Material, folder: Path) -> float:
    """Return the CPU seconds of publishing data, pages and pictures with a report more."""
    start = time.process_time()
    pages = site_pages(material, pictures=FORMS)
    publish(material, folder, as_of=TODAY + dt.timedelta(days=1), pages=pages)
    return time.process_time() - start


def weights(folder: Path) -> Iterator[tuple[int, str]]:
    """Yield the bytes of each page with stylesheet, scripts and typeface."""
    beside = sum(p.stat().st_size for p in (folder / "assets").iterdir() if p.is_file())
    for path in folder.rglob("*.html"):
        yield path.stat().st_size + beside, str(path.relative_to(folder))


def main() -> None:
    """Print the figures as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    chosen = parser.parse_args()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    print("| inspections | what | files | CPU seconds | ms an inspection | largest page |")
    print("|---|---|---|---|---|---|")
    for size in chosen.sizes:
        every = made_up(size)
        material = dataclasses.replace(every, records=every.records[:-1])
        with tempfile.TemporaryDirectory() as folder:
            seconds, files = timed(material, Path(folder), ())
            weight, name = max(weights(Path(folder)))
            print(
                f"| {size:,} | pages | {files:,} | {seconds:.1f} | {1000 * seconds / size:.1f} "
                f"| {weight / 1000:.0f} KB ({name}) |",
                flush=True,
            )
            if size == min(chosen.sizes):
                both, all_files = timed(material, Path(folder), FORMS)
                print(
                    f"| {size:,} | pages and all pictures new | {all_files:,} | {both:.1f} "
                    f"| {1000 * both / size:.1f} | |",
                    flush=True,
                )
                again, _ = timed(material, Path(folder), FORMS)
                print(f"| {size:,} | nothing new | {all_files:,} | {again:.1f} | | |", flush=True)
                new = one_more(every, Path(folder))
                print(f"| {size:,} | one new report, with its data | | {new:.1f} | | |", flush=True)


if __name__ == "__main__":
    main()
