"""The command `run`: the nightly job."""

import datetime as dt
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import click

from pipeline.options import NO_PICTURES, Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
Examples:
  probation-league run --sample          try it on the bundled, made-up site
  probation-league run                   the nightly job
  probation-league run --history-only    only the bundled reported results, no network
  probation-league run --dry-run         look, but write no record and publish nothing
  probation-league run --folder DIR      take in a folder of PDF and HTML files (docs/backlog.md)
  probation-league run --old-site URL    visit the old site, or a web archive's copy of it

\b
Exit codes: 0 done, 1 unexpected error, 2 wrong usage or configuration, 3 done and something new
waits for the maintainer, 4 the site is unreachable, refuses us or has changed (the last version
stands), 5 another run holds the lock, 143 ended by SIGTERM (the next run completes the work).
"""


@click.command(epilog=EPILOG)
@click.option("--site", metavar="URL", help="Home page of the site to visit.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the tables [today].")
@click.option("--pace", type=float, help="Seconds between two requests to a host [2].")
@click.option("--full", is_flag=True, help="Ask every page and file again; cross-check routes.")
@click.option("--offline", is_flag=True, help="Run from the archive, without network.")
@click.option("--history-only", is_flag=True, help="Only the bundled reported results, no visit.")
@click.option(
    "--old-site", metavar="URL", help="Visit the old site, or an archive's copy, instead."
)
@click.option(
    "--folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Take in a folder of reports instead of a visit.",
)
@click.option("--dry-run", is_flag=True, help="Write no record, publish nothing.")
@NO_PICTURES
@with_settings
def command(
    settings: Settings,
    *,
    site: str | None,
    as_of: dt.datetime | None,
    pace: float | None,
    full: bool,
    offline: bool,
    history_only: bool,
    old_site: str | None,
    folder: Path | None,
    dry_run: bool,
    no_pictures: bool,
) -> int:
    """Discover, fetch, parse, check, publish: the nightly job."""
    from ingest.folder_import import Folder
    from pipeline.run import Flags, night
    from pipeline.settings import load_settings, without_pictures

    if sum((offline, history_only, old_site is not None, folder is not None)) > 1:
        raise click.UsageError(
            "--offline, --history-only, --old-site and --folder exclude each other"
        )
    if old_site is not None and not old_site.startswith(("http://", "https://")):
        raise click.UsageError("--old-site: an address begins with http:// or https://")
    said = {
        "data": settings.data,
        "output": settings.output,
        "sample": settings.sample or None,
        "site": site,
        "pace": pace,
        "as_of": as_of.date() if as_of is not None else None,
    }
    flags = Flags(
        full=full,
        offline=offline,
        history_only=history_only,
        dry=dry_run,
        old_site=old_site.rstrip("/") + "/" if old_site is not None else None,
        folder=Folder(folder) if folder is not None else None,
    )
    chosen = load_settings(**said)
    if no_pictures:
        chosen = without_pictures(chosen)
    with _terminable():
        return night(chosen, flags)


@contextmanager
def _terminable() -> Iterator[None]:
    """Turns SIGTERM into an orderly end: locks released, workers stopped, files whole."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(Exit.TERMINATED)

    before: Callable[[int, FrameType | None], object] | int | None
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
