"""The installation that an earlier release left, for `test_upgrade.py`: unpacks it, and packs one.

`python -m tests.operations.installation NAME` runs the nights and decisions of `left_behind` with
the code it is called from and packs what they leave into `tests/fixtures/upgrade/NAME/`. Run it
with the code of a release before that code changes; never edit or remake a folder that is there.
"""

import datetime as dt
import hashlib
import io
import json
import shutil
import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path

from tests.review.nights import (
    EASTMARCH_FILE,
    EASTMARCH_PAGE,
    ORMESBY,
    ORMESBY_PAGE,
    PENHALLOW,
    Maintainer,
    fixture,
)
from tests.site_simulator.site import SampleSite

FIXTURES = Path(__file__).parents[1] / "fixtures"
INSTALLATIONS = FIXTURES / "upgrade"
ARCHIVED = "data/sample/archive/"
NIGHTS = 3
"""How many nights the earlier release ran."""
LEFT_OUT = ("data/sample/ledger.sqlite", "data/sample/run.lock", "output/sample/review/")
"""The ledger is kept as SQL, beside the rest; the review pages are made by each run."""
CORRECTION = (
    "--set",
    "standards.planning.rating=Requires improvement",
    "--set",
    "standards.staffing.rating=Good",
)


def edit_site(site: SampleSite) -> None:
    """Change the sample site as its editors did after the first night.

    A report is replaced by one with other ratings, one is published for the first time, and the
    page of a third is removed.
    """
    replacing = Maintainer(Path(), site)
    replacing.replace_file(EASTMARCH_PAGE, EASTMARCH_FILE, fixture("review/eastmarch-reissued.pdf"))
    replacing.add(
        "An inspection of probation services in Llanfechan and Bro Taran",
        fixture("layouts/pdu-2023-a10.pdf"),
        dt.date(2026, 1, 20),
    )
    site.store.remove(ORMESBY_PAGE)


def left_behind(folder: Path) -> None:
    """Make an installation: 14 records, a correction, a rejection and two items that wait."""
    with SampleSite.bundled() as site:
        desk = Maintainer(folder, site)
        assert desk.night() == 0
        edit_site(site)
        assert desk.night() == 3
        desk.output_of("review", "correct", PENHALLOW, *CORRECTION, "--reason", "A printing error.")
        desk.output_of("review", "withdraw", ORMESBY, "--reason", "The page was removed.")
        assert desk.night() == 0


def unpack(installation: Path, folder: Path) -> None:
    """Restore an installation of `tests/fixtures/upgrade/` as it was when it was packed."""
    with tarfile.open(installation / "installation.tar.xz") as packed:
        packed.extractall(folder, filter="data")
    for name, source in json.loads((installation / "reports.json").read_text("utf-8")).items():
        target = folder / ARCHIVED / name[:2] / name
        body = (FIXTURES / source).read_bytes()
        assert hashlib.sha256(body).hexdigest() == name, f"{source} has changed"
        target.parent.mkdir(exist_ok=True, parents=True)
        target.write_bytes(body)
    with sqlite3.connect(folder / "data/sample/ledger.sqlite") as ledger:
        ledger.executescript((installation / "ledger.sql").read_text("utf-8"))
    ledger.close()


def pack(folder: Path, installation: Path) -> None:
    """Write an installation in three files: SQL, the reports it shares with us, and the rest."""
    installation.mkdir(parents=True)
    ledger = sqlite3.connect(folder / "data/sample/ledger.sqlite")
    (version,) = ledger.execute("PRAGMA user_version").fetchone()
    lines = [*ledger.iterdump(), f"PRAGMA user_version = {version};"]
    ledger.close()
    (installation / "ledger.sql").write_text("\n".join(lines) + "\n", "utf-8")
    known = {
        hashlib.sha256(pdf.read_bytes()).hexdigest(): str(pdf.relative_to(FIXTURES))
        for part in ("layouts", "review", "reports")
        for pdf in sorted((FIXTURES / part).glob("*.pdf"))
    }
    reports = {}
    with tarfile.open(installation / "installation.tar.xz", "w:xz", preset=9) as packed:
        for path in sorted(file for file in folder.rglob("*") if file.is_file()):
            name = str(path.relative_to(folder))
            if name.startswith(ARCHIVED) and path.name in known:
                reports[path.name] = known[path.name]
            elif not name.startswith(LEFT_OUT):
                body = path.read_bytes()
                member = tarfile.TarInfo(name)
                member.size = len(body)
                packed.addfile(member, io.BytesIO(body))
    text = json.dumps(reports, indent=1, sort_keys=True) + "\n"
    (installation / "reports.json").write_text(text, "utf-8")


def main(name: str) -> None:
    """Make an installation with the present code and pack it."""
    folder = Path(tempfile.mkdtemp())
    try:
        left_behind(folder)
        pack(folder, INSTALLATIONS / name)
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main(sys.argv[1])
