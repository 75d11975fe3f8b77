"""The commands `run` (the nightly job), `reparse` (parse the archive again) and `publish`."""

import datetime as dt
import signal
import sys
from pathlib import Path

import click

from pipeline.options import NO_PICTURES, Exit, with_settings
from pipeline.settings import Settings, load_config, load_settings, utc_now, without_pictures
from support.safe_text import web_link

WITHOUT = {
    "contact": "the pages do not say how to report a mistake",
    "homepage": "the pages have no link to the publisher",
}


@click.command("run")
@click.option("--site", metavar="URL", help="Home page of the site to crawl.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Day of the tables [today].")
@click.option("--pace", type=float, help="Seconds between two requests to a host [2].")
@click.option("--full", is_flag=True, help="Request every page and file; cross-check the sources.")
@click.option("--offline", is_flag=True, help="Use the archive only, no network.")
@click.option("--history-only", is_flag=True, help="Only the bundled reported results, no crawl.")
@click.option("--old-site", metavar="URL", help="Crawl the old site, or an archive's copy of it.")
@click.option(
    "--folder",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Import a folder of reports instead of crawling.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Write no record, publish nothing.")
@NO_PICTURES
@with_settings
def run_command(
    settings: Settings,
    /,
    *,
    site: str | None,
    as_of: dt.datetime | None,
    pace: float | None,
    old_site: str | None,
    folder: Path | None,
    no_pictures: bool,
    **switches: bool,
) -> int:
    """Find new reports, download, parse and check them, and publish: the nightly job."""
    # The switches have the names of the fields of `Flags`.
    from ingest.folder_import import Folder
    from pipeline.crawl_site import Flags
    from pipeline.run import run_once

    flags = Flags(
        old_site=old_site.rstrip("/") + "/" if old_site is not None else None,
        folder=Folder(folder) if folder is not None else None,
        **switches,
    )
    ways = (flags.offline, flags.history_only, flags.old_site, flags.folder)
    if sum(way not in (None, False) for way in ways) > 1:
        raise click.UsageError("use only one of --offline, --history-only, --old-site and --folder")
    if old_site is not None and web_link(old_site) is None:
        raise click.UsageError("--old-site: the URL must begin with http:// or https://")
    chosen = load_settings(
        data=settings.data,
        output=settings.output,
        sample=settings.sample or None,
        site=site,
        pace=pace,
        as_of=as_of.date() if as_of is not None else None,
    )
    # A run that is stopped ends in order: it releases its lock and leaves no half-written file.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(Exit.TERMINATED))
    return run_once(without_pictures(chosen) if no_pictures else chosen, flags)


@click.command("reparse")
@click.option("--check", is_flag=True, help="Change nothing; exit 3 if anything would change.")
@with_settings
def reparse_command(settings: Settings, *, check: bool) -> int:
    """Parse the whole archive again, without network, and show what would change.

    A published value that is read differently now waits for a decision; nothing else changes.
    """
    from pipeline.commands.diff import print_items
    from pipeline.crawl_site import Flags
    from pipeline.run import preview_reparse, run_once
    from review.store import Store
    from review.summary import by_urgency

    if check:
        outcome = preview_reparse(settings)
        for id_ in outcome.written:
            click.echo(f"record {id_} would be written")
        for id_ in outcome.removed:
            click.echo(f"record {id_} would be removed")
        new = [item for item in outcome.waiting if item.change.key in outcome.new]
        keys = {item.change.key for item in new}
        for key in (key for key in outcome.new if key not in keys):
            click.echo(f"{key} would be reported as new")
        if new:
            print_items(settings, Store(settings.data).load(), by_urgency(new))
        changes = outcome.written or outcome.removed or outcome.new
        return Exit.NEW_TO_REVIEW if changes else Exit.DONE
    code = run_once(settings, Flags(offline=True, fresh=True))
    if code in (Exit.DONE, Exit.NEW_TO_REVIEW):
        state = Store(settings.data).load()
        print_items(settings, state, by_urgency(state.waiting))
    return code


@click.command("publish")
@NO_PICTURES
@with_settings
def publish_command(settings: Settings, *, no_pictures: bool) -> int:
    """Write output/ again from data/, without network."""
    from rich.console import Console

    from pipeline.lock import only_run
    from pipeline.logs import progress_bars
    from pipeline.nightly_job import mark_version_reported
    from pipeline.publish import newest_version, publish_data
    from schemas.dates import london_day

    if no_pictures:
        settings = without_pictures(settings)
    now = utc_now()
    with only_run(settings.data, now=now), progress_bars(Console(stderr=True)) as progress:
        before = newest_version(settings.output)
        result = publish_data(load_config(settings), today=london_day(now), progress=progress)
        mark_version_reported(settings, now, before, result.version)
    notes = list(result.notes)
    if not settings.sample:
        unset = [key for key in ("contact", "homepage") if not getattr(settings.publish, key)]
        notes += [f"publish.{key} is not set: {WITHOUT[key]}" for key in unset]
    for note in notes:
        click.echo(f"Note: {note}", err=True)
    if result.new:
        click.echo(f"Published version {result.version} in {settings.output}")
    else:
        click.echo(f"Nothing new. Version {result.version} is current in {settings.output}")
    return Exit.DONE
