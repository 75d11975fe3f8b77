<<<<<<< HEAD
"""Ranks and publishes made-up records: CPU seconds and sizes of the files.
=======
"""CPU seconds of ranking and publishing made-up records, without pages.
>>>>>>> main

Run as `python benchmarks/rank.py [--sizes 1000 2000]`.
"""

import argparse
import datetime as dt
<<<<<<< HEAD
import random
import tempfile
import time
=======
import tempfile
import time
from collections.abc import Callable
>>>>>>> main
from pathlib import Path

from page import SIZES, TODAY, made_up

from league.compile import Material, snapshots
from league.publish.publish import publish
<<<<<<< HEAD
from league.ranking.tables import rank
from schemas.dates import PartialDate
from schemas.evidence import Evidence, Witness
from schemas.organisation import DatedName, Organisation
from schemas.programmes import load_programmes
from schemas.publication import About
from schemas.rating import Rating
from schemas.registry import Registry
from schemas.report import (
    OrganisationRef,
    Overall,
    Report,
    Score,
    Source,
    StandardRating,
    StandardState,
    Status,
)

SIZES = (1_000, 2_000)
EACH = 3
"""Inspections per organisation."""
PROGRAMMES = load_programmes()
USED = ("pdu-2021", "pdu-2023", "pdu-2023")
RATINGS = tuple(Rating)


def _record(number: int) -> Report:
    chance = random.Random(number)
    who, turn = divmod(number, EACH)
    programme = PROGRAMMES[USED[turn]]
    published = f"{2022 + turn}-{1 + number % 12:02}-{1 + number % 28:02}"
    rated = [(s, chance.choice(RATINGS)) for s in programme.standards()]
    total = sum(programme.points[rating] for _, rating in rated)
    overall = chance.choice(RATINGS)
    return Report(
        id=f"{programme.id}--unit-{who}--{published}",
        status=Status.PASSED,
        programme=programme.id,
        title=f"An inspection of probation services in Unit {who} PDU",
        organisation=OrganisationRef(id=f"pdu-unit-{who}", name=f"Unit {who} PDU", kind="pdu"),
        published=PartialDate(published),
        overall=Overall(rating=overall, evidence=_evidence(overall)),
        score=Score(
            value=total if chance.random() < 0.8 else None,
            max=programme.max_score,
            computed=total,
            evidence=_evidence(overall)[:1],
        ),
        standards=tuple(
            StandardRating(
                id=s.id,
                code=s.code,
                name=s.name,
                domain=1,
                rating=rating,
                state=StandardState.RATED,
                points=programme.points[rating],
                evidence=_evidence(rating),
            )
            for s, rating in rated
        ),
        source=Source(document_url=f"https://files.example/{number}.pdf", sha256="0" * 64),
        parser_version="1",
    )


def _evidence(rating: Rating) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            page=5,
            box=(72.0, 131.5, 310.2, 144.0),
            text=f"A standard of some length {rating}",
            witness=witness,
            value=rating.value,
        )
        for witness in (Witness.RATINGS_TABLE, Witness.SECTION_BOX)
    )


def _registry(size: int) -> Registry:
    return Registry(
        Organisation(id=f"pdu-unit-{n}", kind="pdu", names=(DatedName(name=f"Unit {n} PDU"),))
        for n in range(-(-size // EACH))
    )


def measure(size: int) -> dict[str, float]:
    """Return CPU seconds of ranking and of three publications, and megabytes of their files."""
    registry, today = _registry(size), dt.date(2026, 11, 24)
    records = [_record(number) for number in range(size)]
    start = time.process_time()
    rank(records, registry=registry, programmes=PROGRAMMES, as_of=today)
    ranked = time.process_time() - start
    source = Material(records, registry, PROGRAMMES, About(sample=True))
    more = Material([*records, _record(size)], _registry(size + 1), PROGRAMMES, About(sample=True))
    with tempfile.TemporaryDirectory() as folder:
        tomorrow = today + dt.timedelta(days=1)
        seconds = []
        for material, day in ((source, today), (source, today), (more, tomorrow)):
            start = time.process_time()
            publish(material, Path(folder), as_of=day)
            seconds.append(time.process_time() - start)
        versions = sum(p.stat().st_size for p in Path(folder, "versions").rglob("*") if p.is_file())
        league = Path(folder, "league.json").stat().st_size
    return {
        "rank_s": ranked,
        "publish_s": seconds[0],
        "quiet_s": seconds[1],
        "news_s": seconds[2],
        "league_mb": league / 1e6,
        "version_mb": versions / 2e6,
    }


def main() -> None:
    """Print the figures as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    columns = ("records", "rank", "publish", "nothing new", "one new", "json", "version")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for size in parser.parse_args().sizes:
        found = measure(size)
        seconds = [f"{found[k]:.2f} s" for k in ("rank_s", "publish_s", "quiet_s", "news_s")]
        megabytes = [f"{found[k]:.1f} MB" for k in ("league_mb", "version_mb")]
        print(f"| {' | '.join([f'{size:,}', *seconds, *megabytes])} |")
=======
from league.ranking.tables import tables


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that a call takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


def measure(size: int) -> tuple[list[float], int]:
    """Return CPU seconds (rank, first version, nothing new, one new) and the bytes of the data."""
    every, next_day = made_up(size), TODAY + dt.timedelta(days=1)
    fewer = Material(
        every.records[:-1], every.registry, every.programmes, every.about, ids=every.ids
    )
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        taken = [
            seconds(lambda: tables(snapshots(every)(TODAY))),
            seconds(lambda: publish(fewer, output, as_of=TODAY)),
            seconds(lambda: publish(fewer, output, as_of=TODAY)),
            seconds(lambda: publish(every, output, as_of=next_day)),
        ]
        return taken, (output / "league.json").stat().st_size


def main() -> None:
    """Print the figures as a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    print("| inspections | rank | first version | nothing new | one new | league.json |")
    print("|---|---|---|---|---|---|")
    for size in parser.parse_args().sizes:
        taken, body = measure(size)
        cells = " | ".join(f"{value:.2f} s" for value in taken)
        print(f"| {size:,} | {cells} | {body / 1e6:.1f} MB |", flush=True)
>>>>>>> main


if __name__ == "__main__":
    main()
