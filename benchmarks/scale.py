"""Measures a first night and a night without news, for hundreds of reports.

Run as `python benchmarks/scale.py [--sizes 300 1000]`. Reports are made-up PDFs of one page that
pass all checks, each about a different organisation, on a local site without pace: only our own
work is measured. Each night runs in a new process; CPU seconds and peak memory are given for the
main process and for the children that parse documents.
"""

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
SIZES = (300, 1_000)
PACE = 2.0
"""Seconds between two requests to a host, by default."""
MEAN_FILE = 1_000_000
"""Bytes of a real report, for the disk of the archive: the samples made here are a few KB."""
NIGHTS = (
    dt.datetime(2026, 12, 8, 4, 20, tzinfo=dt.UTC),
    dt.datetime(2026, 12, 9, 4, 20, tzinfo=dt.UTC),
)
"""Days that no fact and no example names: on such a day a night may compare everything again."""


def one_night(size: int, folder: Path, number: int) -> dict[str, float]:
    """Run a night in this process and return its figures."""
    sys.path.insert(0, str(ROOT))
    import pipeline.sample_server
    from pipeline.crawl_site import Flags
    from pipeline.run import run_once
    from pipeline.settings import load_settings
    from tests.operations import many
    from tests.site_simulator.site import SampleSite

    os.chdir(folder)
    known = many.registry(size, pipeline.sample_server.sample_registry())
    pipeline.sample_server.sample_registry = lambda: known  # type: ignore[assignment]

    with SampleSite.bundled() as site:
        for page in site.store.pages():
            site.store.remove(page.id)
        many.publish_many(site, size, all_good=True)
        began = time.monotonic()
        code = run_once(load_settings(sample=True), Flags(), lambda: NIGHTS[number], site)
    if code not in (0, 3):
        raise SystemExit(f"the night ended with {code}")
    mine = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    status = json.loads(Path("output/sample/status.json").read_text("utf-8"))
    return {
        "wall": time.monotonic() - began,
        "main": mine.ru_utime + mine.ru_stime,
        "children": children.ru_utime + children.ru_stime,
        "memory": mine.ru_maxrss / 1024,
        "child_memory": children.ru_maxrss / 1024,
        "requests": status["counts"]["crawl"]["requests"],
        "bytes": status["counts"]["crawl"]["bytes"] / 1e6,
    }


def disk(folder: Path, part: str) -> float:
    """Return the megabytes of the files of a folder."""
    return sum(p.stat().st_size for p in (folder / part).rglob("*") if p.is_file()) / 1e6


def measure(size: int) -> dict[str, float]:
    """Run a first night and one without news on a site of `size` reports."""
    found: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number, name in enumerate(("first", "quiet")):
            command = [sys.executable, __file__, "--one", str(size), scratch, str(number)]
            environment = {**os.environ, "PROBATION_LEAGUE_PUBLISH__PICTURES": "false"}
            done = subprocess.run(
                command, capture_output=True, text=True, check=False, env=environment
            )
            if done.returncode:
                raise SystemExit(done.stderr[-2000:])
            night = json.loads(done.stdout.splitlines()[-1])
            found |= {f"{name}_{key}": value for key, value in night.items()}
        folder = Path(scratch)
        found["archive"] = disk(folder, "data/sample/archive")
        found["ledger"] = (folder / "data/sample/ledger.sqlite").stat().st_size / 1e6
        found["records"] = disk(folder, "data/sample/records")
        found["output"] = disk(folder, "output/sample")
        found["version"] = disk(folder, "output/sample/versions")
    return found


ROWS = (
    ("requests of the first night", "first_requests", "{:,.0f}"),
    ("the same at the default pace", "paced", "{:,.1f} h"),
    ("MB over the wire", "first_bytes", "{:,.1f}"),
    ("CPU seconds, first night, main process", "first_main", "{:,.1f}"),
    ("CPU seconds, first night, parsing processes", "first_children", "{:,.1f}"),
    ("peak memory, first night, MB", "first_memory", "{:,.0f}"),
    ("requests of a night without news", "quiet_requests", "{:,.0f}"),
    ("CPU seconds, night without news", "quiet_main", "{:,.1f}"),
    ("peak memory, night without news, MB", "quiet_memory", "{:,.0f}"),
    ("archive beside the PDFs, MB", "archive", "{:,.1f}"),
    ("PDFs of 1 MB each, MB", "files", "{:,.0f}"),
    ("ledger, MB", "ledger", "{:,.1f}"),
    ("records, MB", "records", "{:,.1f}"),
    ("output with one version, MB", "output", "{:,.1f}"),
    ("one version, MB", "version", "{:,.2f}"),
)


def with_derived(size: int, found: dict[str, float]) -> dict[str, float]:
    """Add the figures that follow from the measured ones."""
    hours = found["first_requests"] * PACE / 3600
    return {**found, "paced": hours, "files": size * MEAN_FILE / 1e6}


def main() -> None:
    """Print the section in Markdown; with `--one` only the figures of one night as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--one", nargs=3)
    chosen = parser.parse_args()
    if chosen.one:
        size, folder, number = chosen.one
        print(json.dumps(one_night(int(size), Path(folder), int(number))))
        return
    found = {size: with_derived(size, measure(size)) for size in chosen.sizes}
    columns = [f"{size:,} reports" for size in found]
    print("## A night, by size\n")
    print(f"| | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for words, key, form in ROWS:
        print(f"| {words} | {' | '.join(form.format(f[key]) for f in found.values())} |")


if __name__ == "__main__":
    main()
