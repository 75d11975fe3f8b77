"""The command `status`: the last run, what waits, and whether the archive is whole."""

import datetime as dt
from collections.abc import Iterator, Sequence

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings
from schemas.crawl import Status

EPILOG = """\b
Examples:
  probation-league status
  probation-league status --verify      compare every archived body with its sum
  probation-league status --json        for a monitor
"""
MENDS = "probation-league run --full fetches them again; those of a folder: run --folder DIR"


@click.command(epilog=EPILOG)
@click.option("--verify", is_flag=True, help="Look for missing or altered bodies in the archive.")
@click.option("--json", "as_json", is_flag=True, help="Print output/status.json itself.")
@with_settings
def command(settings: Settings, *, verify: bool, as_json: bool) -> int:
    """Tell of the last run: what was published, what waits, what could not be had.

    Exit 0: there was a run (and, with --verify, the archive is whole); 1: there was none, or a
    body is missing or altered.
    """
    from pipeline.logs import clean
    from pipeline.status import read_status

    status = read_status(settings.output)
    if status is None:
        remedy = "probation-league run, or with --sample to try it"
        click.echo(f"No run has been made yet for {settings.output} ({remedy}).", err=True)
        return Exit.ERROR
    if as_json:
        click.echo(status.model_dump_json())
    else:
        for line in _lines(status, dt.datetime.now(dt.UTC)):
            click.echo(clean(line))
    return _verified(settings) if verify else Exit.DONE


def _verified(settings: Settings) -> int:
    from ingest.ledger import open_storage
    from pipeline.clock import utc_now

    if not (settings.data / "ledger.sqlite").exists():
        click.echo("nothing was ever fetched: there is no archive to verify", err=True)
        return Exit.DONE
    with open_storage(settings.data, utc_now()) as state:
        sums = state.ledger.sums()
        findings = list(state.archive.verify(sums.items()))
    for finding in findings:
        click.echo(f"{finding.what}: {finding.sha256} {finding.url}", err=True)
    if findings:
        click.echo(
            f"{len(findings)} of {len(sums)} bodies are missing or altered ({MENDS})", err=True
        )
        return Exit.ERROR
    click.echo(f"the archive is whole: {len(sums)} bodies", err=True)
    return Exit.DONE


def _lines(status: Status, now: dt.datetime) -> Iterator[str]:
    from pipeline.run_summary import (
        INSPECTIONS,
        PASSED_OVER,
        WAITING,
        WITHOUT_REPORT,
        counted,
        told_held,
    )

    run = status.run
    if run.ended is not None:
        ago = now - run.ended
        hours = int(ago.total_seconds() // 3600)
        yield f"Last run: {run.ended:%Y-%m-%d %H:%M} UTC ({hours} h ago), exit code {run.exit_code}"
    if run.error:
        yield f"  failed: {run.error}"
        if run.remedy not in run.error:
            yield f"  remedy: {run.remedy}"
    if status.last_success is not None:
        yield f"Last success: {status.last_success:%Y-%m-%d %H:%M} UTC"
    if status.version is not None:
        records = counted(status.counts.records, INSPECTIONS)
        yield (
            f"Version {status.version}: {records}, the newest published {status.newest_publication}"
        )
    yield from _items(counted(len(status.held), WAITING), [told_held(held) for held in status.held])
    problems = [f"{p.kind}: {p.where}: {p.what}" for p in status.problems]
    yield from _items(counted(len(problems), WITHOUT_REPORT), problems)
    over = [f"{h.address} ({h.why})" for h in status.passed_over]
    yield from _items(counted(len(over), PASSED_OVER), over)
    yield from _items(f"Notes: {len(status.notes)}", list(status.notes))


def _items(what: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield f"{what}:"
        yield from (f"  {item}" for item in items)
