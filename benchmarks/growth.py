"""Estimates how a git repository with `data/records` and `output/` grows in ten years.

Run as `python benchmarks/growth.py [--versions 5]`. Publishes the repository's own records into a
new git repository, then versions that each add one made-up report with every standard rated: some
now, and some with the reports of ten more years. The growth of a version is the mean of the packed
sizes at both ends; pictures are drawn.
"""

import argparse
import dataclasses
import datetime as dt
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from league.compile import Material  # noqa: E402
from league.publish.publish import publish  # noqa: E402
from league.site.build import site_pages  # noqa: E402
from pipeline.publish import material  # noqa: E402
from pipeline.settings import load_config, load_settings  # noqa: E402
from review.store import Store  # noqa: E402
from schemas.base import canonical_json  # noqa: E402
from schemas.dates import PartialDate  # noqa: E402
from schemas.rating import Rating  # noqa: E402
from schemas.report import Report, StandardState  # noqa: E402

VERSIONS_A_YEAR, REPORTS_A_YEAR, YEARS = 60, 40, 10
TARGET = 300
"""Megabytes of the repository after ten years."""
TODAY = dt.date(2026, 11, 29)
IN_TURN = ("youth-2025", "pdu-2023", "youth-2025", "region-2023")


def made_up(records: list[Report]) -> Iterator[Report]:
    """Yield later reports on the services of known programmes, one every nine days."""
    by_programme = {p: [r for r in records if r.programme == p] for p in IN_TURN}
    ratings = itertools.cycle(Rating)
    for number, programme in enumerate(itertools.cycle(IN_TURN)):
        model = by_programme[programme][number % len(by_programme[programme])]
        rated = {"rating": next(ratings), "state": StandardState.RATED}
        day = TODAY + dt.timedelta(days=9 * number + 9)
        yield model.model_copy(
            update={
                "id": f"{model.id}-{number}",
                "published": PartialDate(day.isoformat()),
                "overall": model.overall.model_copy(update={"rating": rated["rating"]}),
                "standards": tuple(s.model_copy(update=rated) for s in model.standards),
            }
        )


def git(folder: Path, *arguments: str) -> None:
    """Run git in the folder, as nobody in particular."""
    who = ("-c", "user.name=Nobody", "-c", "user.email=nobody@example.org", "-c", "gc.auto=0")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, env=clean)


def commit(folder: Path) -> float:
    """Commit everything, and return the megabytes of the packed repository."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "A version")
    git(folder, "repack", "-adq")
    git(folder, "prune-packed", "-q")
    return sum(p.stat().st_size for p in (folder / ".git").rglob("*") if p.is_file()) / 1e6


def add_version(folder: Path, made: Material, records: list[Report]) -> float:
    """Publish the records, and return the megabytes of the repository with them."""
    kept = folder / "data" / "records"
    kept.mkdir(parents=True, exist_ok=True)
    for record in records:
        (kept / f"{record.id}.json").write_text(canonical_json(record), "utf-8")
    ids = {record.id: record.id for record in records if record.id is not None}
    full = dataclasses.replace(made, records=records, ids={**made.ids, **ids})
    newest = max((r.published.latest for r in records), default=TODAY)
    publish(full, folder / "output", as_of=max(newest, TODAY), pages=site_pages(full))
    return commit(folder)


def mean_growth(made: Material, known: int, versions: int) -> tuple[float, float]:
    """Return megabytes with `known` made-up reports, and of each version after them."""
    records, new = list(made.records), made_up(list(made.records))
    records += itertools.islice(new, known)
    folder = Path(tempfile.mkdtemp())
    try:
        git(folder, "init", "-q")
        shutil.copy(ROOT / ".gitignore", folder)
        first = last = add_version(folder, made, records)
        for record in itertools.islice(new, versions):
            records.append(record)
            last = add_version(folder, made, records)
    finally:
        shutil.rmtree(folder)
    return first, (last - first) / versions


def main() -> None:
    """Print the sizes now and in ten years."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=5)
    versions = parser.parse_args().versions
    config = load_config(load_settings(data=ROOT / "data"))
    made = material(config, Store(config.settings.data).load())
    now, early = mean_growth(made, 0, versions)
    _, late = mean_growth(made, REPORTS_A_YEAR * YEARS, versions)
    total = now + (early + late) / 2 * VERSIONS_A_YEAR * YEARS
    print(f"first version {now:.1f} MB; each version adds {early:.3f} MB now, {late:.3f} MB then")
    print(f"after {YEARS} years with {VERSIONS_A_YEAR} versions a year: {total:.0f} MB", end=" ")
    print(f"(target: under {TARGET} MB)")


if __name__ == "__main__":
    main()
