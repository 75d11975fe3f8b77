"""Runs all benchmarks and writes their figures into docs/performance.md (`make bench`).

Each benchmark is a script that prints Markdown; one that is missing or fails is named as such.
The text above the mark in the page is written by hand and is kept.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from pathlib import Path

import psutil

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/performance.md"
MARK = "<!-- `make bench` writes what follows -->"
SECTIONS = (
    ("Parsing beside what one would pick instead", "instead.py", ()),
    ("Parsing: batches, start-up, growth, memory", "parse.py", ()),
    ("Crawling", "crawl.py", ()),
    ("Ranking and publishing", "rank.py", ()),
    ("Pages and pictures", "page.py", ()),
    ("A whole night", "scale.py", ()),
)


def machine() -> str:
    """The machine in general words."""
    cores, memory = os.cpu_count(), psutil.virtual_memory().total / 2**30
    return (
        f"{platform.system()} on {platform.machine()}, {cores} processor cores, "
        f"{memory:.0f} GB of memory, Python {platform.python_version()}"
    )


def section(title: str, script: str, arguments: tuple[str, ...]) -> str:
    """What one benchmark printed, under its heading."""
    path = HERE / script
    if not path.exists():
        return f"## {title}\n\nNot measured: there is no `benchmarks/{script}`.\n"
    print(f"{script} ...", file=sys.stderr, flush=True)
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, str(path), *arguments],
        cwd=HERE.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return f"## {title}\n\nNot measured: `benchmarks/{script}` failed ({last}).\n"
    lines = [line for line in done.stdout.strip().splitlines() if not line.startswith("## ")]
    command = " ".join(["python", f"benchmarks/{script}", *arguments])
    return f"## {title}\n\n`{command}`\n\n" + "\n".join(lines).strip() + "\n"


def main() -> None:
    """Writes the page, or prints it with `--print`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", help="scripts to run")
    parser.add_argument("--print", action="store_true", dest="printed")
    chosen = parser.parse_args()
    parts = [
        f"{MARK}\n\n# Measured\n",
        "Made-up reports and records only. CPU seconds unless said otherwise, on one machine in "
        f"one run: {machine()}. Ratios hold elsewhere, seconds do not.\n",
    ]
    for title, script, arguments in SECTIONS:
        if not chosen.only or script in chosen.only:
            parts.append(section(title, script, arguments))
    page = "\n".join(parts)
    if chosen.printed:
        print(page)
    else:
        kept = PAGE.read_text("utf-8").partition(MARK)[0] if PAGE.exists() else "# Speed\n"
        PAGE.write_text(f"{kept.rstrip()}\n\n{page}", "utf-8")


if __name__ == "__main__":
    main()
