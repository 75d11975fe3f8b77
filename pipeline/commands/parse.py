"""The command `parse`: reads report files from disk, prints and explains their records."""

import json
import os
import stat
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from parsers.worker import ParseJob, Worker
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, load_config
from schemas.crawl import Page
from schemas.errors import Unreadable
from schemas.judge import judge
from schemas.report import Box, Evidence, Identification, Report, TraceEntry

SETTLED = ("passed", "unrated", "not-a-report")
"""Statuses that nobody needs to check; any other makes the exit code 3."""


class ParsedFile(NamedTuple):
    """One file with its judged record and the trace of reading it."""

    path: Path
    report: Report
    trace: tuple[TraceEntry, ...]


@click.command("parse")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON record per line, in order.")
@click.option(
    "--page",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The web page (HTML) that linked the file.",
)
@click.option(
    "--explain",
    is_flag=True,
    help="Show the values, every line used as evidence, and every line refused with the rule.",
)
@click.option(
    "--picture",
    "pictures",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for pictures of the pages: used lines in red boxes, refused ones in blue.",
)
@with_settings
def parse_command(
    settings: Settings,
    paths: tuple[Path, ...],
    as_json: bool,  # noqa: FBT001 - click passes flags by position
    page: Path | None,
    explain: bool,  # noqa: FBT001
    pictures: Path | None,
) -> Exit:
    """Read report files (PDF or HTML) and print the records; change nothing."""
    if page is not None and len(paths) > 1:
        raise click.UsageError("--page needs exactly one PATH")
    settled = True
    rows: list[ParsedFile] = []
    workers = min(settings.parse.workers or os.cpu_count() or 1, len(paths))
    with Worker(settings.parse, workers=workers) as worker:
        linked_from = _page(settings, page) if page is not None else None
        for parsed in _parsed(settings, worker, paths, linked_from):
            settled = settled and parsed.report.status in SETTLED
            if pictures is not None:
                _draw(worker, parsed, pictures, settings.parse.file_bytes)
            if as_json:
                data = parsed.report.model_dump(mode="json", by_alias=True)
                click.echo(json.dumps(data, ensure_ascii=False, sort_keys=True))
            if explain:
                click.echo("\n".join(_explained(parsed)), err=as_json)
            rows.append(parsed._replace(trace=()))
    if not as_json and not explain:
        _print_table(rows)
    return Exit.DONE if settled else Exit.NEW_TO_REVIEW


def _page(settings: Settings, path: Path) -> Page:
    """Read the web page that linked the file, in a child process like any page."""
    from ingest.webpage.page import sandboxed_page_reader

    limits = settings.parse
    try:
        body = _body(path, limits.file_bytes)
        with sandboxed_page_reader(limits.seconds, limits.memory_bytes) as read_page:
            return read_page(body[: limits.file_bytes], path.name).page
    except Unreadable as error:
        raise click.UsageError(f"--page {path.name}: {error}") from error


def _parsed(
    settings: Settings, worker: Worker, paths: Sequence[Path], page: Page | None
) -> Iterator[ParsedFile]:
    """Yield the record of each file in order; a file that cannot be opened has one too."""
    config = load_config(settings)
    faults: dict[int, str] = {}

    def opened() -> Iterator[ParseJob]:
        for place, path in enumerate(paths):
            body = b""
            try:
                body = _body(path, settings.parse.file_bytes)
            except Unreadable as error:
                faults[place] = str(error)
            name = os.fsencode(path.name).decode("utf-8", "replace")  # Linux permits any bytes.
            yield ParseJob(body, name, page=page)

    for place, reading in enumerate(worker.read_many(opened())):
        report, trace = reading.report, reading.trace
        if place in faults:
            trace = ()
            reason = faults[place]
            source = report.source.model_copy(update={"sha256": None})
            report = report.model_copy(
                update={"reason": reason, "errors": (reason,), "source": source}
            )
        judged = judge(report, programmes=config.programmes, registry=config.registry)
        yield ParsedFile(paths[place], judged, trace)


def _body(path: Path, most: int) -> bytes:
    """Return the first `most` + 1 bytes of a file: enough to see that it is too long.

    Raises Unreadable. Pipes and devices are not opened: reading them may never end.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise Unreadable("is a folder", remedy="name the files in it: folder/*.pdf")
        if not stat.S_ISREG(mode):
            raise Unreadable("is a pipe or device", remedy="save it as a file first")
        with path.open("rb") as file:
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(
            f"cannot be opened: {getattr(error, 'strerror', None) or error}"
        ) from error


def _draw(worker: Worker, parsed: ParsedFile, folder: Path, most: int) -> None:
    """Write a picture of each page that has evidence or refused lines."""
    from parsers.drawing import PagePart

    pages = boxes_by_page(parsed.report, parsed.trace)
    if not pages:
        click.echo(f"{parsed.path.name}: nothing to draw: no line has a position", err=True)
    parts = [PagePart(page, *boxes, is_whole=True) for page, boxes in pages.items()]
    try:
        images = worker.draw(_body(parsed.path, most), parts)
    except Unreadable as error:
        click.echo(f"{parsed.path.name}: {error}", err=True)
        return
    for page, image in zip(pages, images, strict=True):
        if image is None:
            click.echo(f"{parsed.path.name}: page {page} cannot be drawn", err=True)
            continue
        file = folder / f"{parsed.path.stem}-page-{page:03}.png"
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(image)
        click.echo(f"wrote {file}", err=True)


def _print_table(rows: Sequence[ParsedFile]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console

    from support.terminal_table import TerminalTable

    table = TerminalTable(box=SIMPLE_HEAD, padding=0)
    for head in ("File", "Status", "Programme", "Organisation", "Published", "Overall", "Score"):
        table.add_column(head, overflow="fold", min_width=len(head))
    for path, report, _ in rows:
        score = report.score
        points = "" if score.value is None else f"{score.value}/{score.max or '?'}"
        table.add_row(
            path.name,
            str(report.status),
            report.programme or "",
            report.organisation.name if report.organisation else "",
            report.published or "",
            str(report.overall.rating or ""),
            points,
        )
    console = Console(highlight=False, markup=False)
    console.print(table)
    for path, report, _ in rows:
        failed = [c.detail for c in report.checks if c.outcome == "fail"]
        why = [report.reason] if report.reason else failed
        if report.status not in SETTLED and why:
            console.print(f"{path.name}: {'; '.join(why)}")


def _explained(parsed: ParsedFile) -> list[str]:
    """Return the outcome and each value, then the identification, the trace and the checks."""
    from pipeline.texts import text_lines  # Templates are slow to import.

    report = parsed.report
    failed = [f"{c.check}: {c.detail}" for c in report.checks if c.outcome == "fail"]
    why = report.reason or "; ".join(failed)
    values = {"name": parsed.path.name, "report": report, "trace": parsed.trace, "why": why}
    return text_lines("explain.txt", **values)


def boxes_by_page(
    report: Report, seen: Sequence[TraceEntry]
) -> dict[int, tuple[tuple[Box, ...], tuple[Box, ...]]]:
    """Return for each page number the boxes of evidence, and those of refused lines."""
    evidence = [*report.overall.evidence, *report.score.evidence]
    evidence += [each for standard in report.standards for each in standard.evidence]
    used = _boxes([*evidence, *report.identity])
    refused = _boxes([each for each in seen if each.verdict == "refused"])
    return {
        page: (tuple(sorted(used[page])), tuple(sorted(refused[page] - used[page])))
        for page in sorted({*used, *refused})
    }


def _boxes(found: Sequence[Evidence | Identification | TraceEntry]) -> dict[int, set[Box]]:
    boxes = defaultdict[int, set[Box]](set)
    for each in found:
        if each.page is not None and each.box is not None:
            boxes[each.page].add(each.box)
    return boxes
