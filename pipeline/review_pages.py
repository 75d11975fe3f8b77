"""Writes `output/review/`: the review page with its pictures, and the summary of the last run."""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import ValidationError

from ingest.archive import Archive
from parsers.worker import Worker
from pipeline.options import state_options
from pipeline.settings import ParseSettings, Settings
from review.evidence import Crop
from review.page import FIRST_SHEET, ReviewPageData, needed_crops, sheets
from review.store import Store
from review.summary import RunSummary
from schemas.base import canonical_json
from schemas.change import Waiting
from schemas.errors import StateError, Unreadable
from schemas.report import Report
from support.files import Disk

FOLDER, SUMMARY = "review", "summary.json"
PNG_ENDS = b"IEND\xaeB`\x82"
"""Last bytes of a complete PNG: one that a power cut left empty or torn lacks them."""


def write_review(
    settings: Settings,
    items: Sequence[Waiting],
    records: Sequence[Report],
    summary: RunSummary | None,
) -> Path:
    """Write the page of waiting items, and a new summary if given; return the page's path.

    The first sheet is written last, so that it links only to existing sheets. A picture that
    cannot be drawn is left out. Raises OSError or StateError.
    """
    folder, disk = settings.output / FOLDER, Disk()
    if summary is not None:
        disk.replace(folder / SUMMARY, [canonical_json(summary).encode()])
    archive = Archive(settings.data / "archive")
    sums = {report.source.sha256 for report in (*records, *(item.report for item in items))}
    archived = {s: archive.path(s) for s in sums if s is not None and archive.has(s)}
    shown = ReviewPageData(
        items=tuple(items),
        records={str(record.id): record for record in records},
        summary=summary or last_summary(settings.output),
        options=state_options(settings),
        archived={s: os.path.relpath(path, folder) for s, path in archived.items()},
    )
    pictures = Pictures(settings.data, settings.parse).of(needed_crops(shown))
    made = dict(sheets(shown, pictures))
    for name in sorted(made, key=lambda name: name == FIRST_SHEET):
        disk.replace(folder / name, [made[name]])
    for path in folder.glob("page-*.html"):
        if path.name not in made:
            disk.remove(path)
    return folder / FIRST_SHEET


def last_summary(output: Path) -> RunSummary | None:
    """Return the summary of the last run, or None if there is none that can be read."""
    try:
        return RunSummary.model_validate_json((output / FOLDER / SUMMARY).read_bytes())
    except (OSError, ValidationError):
        return None


class Pictures:
    """Pictures of parts of archived documents, each drawn once while its item waits.

    They are stored in `data/waiting/`, which is not in git; a lost or torn one is drawn again.
    """

    def __init__(self, data: Path, settings: ParseSettings) -> None:
        self._kept = Store(data).waiting / "pictures"
        self._archive = Archive(data / "archive")
        self._settings = settings

    def of(self, crops: Sequence[Crop]) -> dict[str, bytes]:
        """Return the pictures of the crops that can be drawn, by name; delete all others."""
        found: dict[str, bytes] = {}
        due: dict[str, list[Crop]] = defaultdict(list)
        for crop in {crop.name: crop for crop in crops}.values():
            path = self.path(crop.name)
            kept = path.read_bytes() if path.is_file() else b""
            if kept.endswith(PNG_ENDS):
                found[crop.name] = kept
            elif self._archive.has(crop.sha256):
                due[crop.sha256].append(crop)
        for name, body in self._draw(due):
            found[name] = body
            Disk().replace(self.path(name), [body], wait=False)
        for path in self._kept.glob("*.png"):
            if path.stem not in found:
                path.unlink()
        return found

    def _draw(self, due: dict[str, list[Crop]]) -> Iterator[tuple[str, bytes]]:
        if not due:
            return
        from parsers.drawing import PagePart  # It loads PDFium, for which most nights have no use.

        with Worker(self._settings, workers=1) as worker:
            for sha256, crops in due.items():
                parts = [PagePart(crop.page, crop.boxes) for crop in crops]
                try:
                    drawn = worker.draw(self._archive.get(sha256), parts)
                except (Unreadable, StateError):
                    continue
                yield from ((c.name, png) for c, png in zip(crops, drawn, strict=True) if png)

    def path(self, name: str) -> Path:
        """Return where the picture of that name is, if it was drawn."""
        return self._kept / f"{name}.png"
