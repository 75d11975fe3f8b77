"""CPU seconds of ranking and publishing made-up records, without pages.

Run as `python benchmarks/rank.py [--sizes 1000 2000]`.
"""

import argparse
import datetime as dt
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from page import SIZES, TODAY, made_up

from league.compile import Material, snapshots
from league.inspections import inspections
from league.publish.publish import publish
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
    known = inspections(every.records, every.programmes, every.registry)
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        taken = [
            seconds(lambda: tables(snapshots(known, every)(TODAY))),
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


if __name__ == "__main__":
    main()
