"""Ranks and publishes made-up records: CPU seconds, growth and memory.

Run as `python benchmarks/rank.py [--sizes 1000 10000 50000]`. Each size runs in a process of
its own, so that its peak of memory is its own. Records are made when asked for, as they would be
read from a folder; ranking alone is timed on records that are all there.
"""

import argparse
import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import overload

from league.compile import Material
from league.publish.publish import publish
from league.ranking.results import results
from league.ranking.standing import day_of
from league.ranking.tables import tables
from schemas.dates import PartialDate
from schemas.organisation import DatedName, Organisation
from schemas.programmes import load_programmes
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
    Witness,
)

SIZES = (1_000, 10_000, 50_000)
EACH = 3
"""Inspections of one organisation."""
PROGRAMMES = load_programmes()
USED = ("pdu-2021", "pdu-2023", "pdu-2023")
RATINGS = tuple(Rating)


class MadeUp(Sequence[Report]):
    """So many records, each made when asked for, always the same; full of evidence."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Report: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Report]: ...
    def __getitem__(self, index: int | slice) -> Report | Sequence[Report]:
        if isinstance(index, slice):
            return [self[n] for n in range(*index.indices(self._size))]
        if not 0 <= index < self._size:
            raise IndexError(index)
        return _record(index)


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
    """CPU seconds of ranking, a first publication, a quiet night; megabytes at the peak."""
    registry, today = _registry(size), dt.date(2026, 11, 24)
    found = list(results(MadeUp(size)))
    start = time.process_time()
    tables(day_of(found, registry, PROGRAMMES, today))
    ranked = time.process_time() - start
    del found
    source = Material(MadeUp(size), registry, PROGRAMMES, About(sample=True))
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        publish(source, Path(folder), as_of=today)
        published = time.process_time() - start
        start = time.process_time()
        publish(source, Path(folder), as_of=today)
        quiet = time.process_time() - start
        more = Material(MadeUp(size + 1), _registry(size + 1), PROGRAMMES, About(sample=True))
        start = time.process_time()
        publish(more, Path(folder), as_of=today + dt.timedelta(days=1))
        news = time.process_time() - start
        versions = sum(p.stat().st_size for p in Path(folder, "versions").rglob("*") if p.is_file())
        league = Path(folder, "league.json").stat().st_size
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "rank_s": ranked,
        "publish_s": published,
        "quiet_s": quiet,
        "news_s": news,
        "peak_mb": peak,
        "league_mb": league / 1e6,
        "version_mb": versions / 2e6,
    }


def main() -> None:
    """Prints the table; with `--one SIZE` only the figures of one size as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", type=int)
    chosen = parser.parse_args()
    if chosen.one is not None:
        print(json.dumps(measure(chosen.one)))
        return
    columns = ("records", "rank", "publish", "quiet night", "one new", "memory", "json", "version")
    print(f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    found: dict[int, dict[str, float]] = {}
    for size in chosen.sizes:
        command = [sys.executable, __file__, "--one", str(size)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        one = found[size] = json.loads(done.stdout)
        seconds = [f"{one[k]:.2f} s" for k in ("rank_s", "publish_s", "quiet_s", "news_s")]
        megabytes = [f"{one[k]:.1f} MB" for k in ("peak_mb", "league_mb", "version_mb")]
        print(f"| {' | '.join([f'{size:,}', *seconds, *megabytes])} |")
    if {1_000, 10_000} <= set(found):
        cost = {n: found[n]["rank_s"] + found[n]["publish_s"] for n in (1_000, 10_000)}
        print(f"rank and publish, 10,000 to 1,000: {cost[10_000] / cost[1_000]:.1f} (at most 13)")


if __name__ == "__main__":
    main()
