"""The command `status`: the last run, what waits, whether job and archive are in order."""

import datetime as dt
import re

import click

from pipeline.options import STOPPED, Exit, state_options, with_settings
from pipeline.settings import LEDGER, Settings, utc_now
from pipeline.status import read_status
from schemas.crawl import StatusFile
from schemas.errors import StateError, with_remedy
from support.safe_text import without_controls

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
FETCH_AGAIN = "download them again: `run --full`; from a folder: `run --folder DIR`"


@click.command("status")
@click.option("--verify", is_flag=True, help="Look for missing or altered files in the archive.")
@click.option("--json", "as_json", is_flag=True, help="Print output/status.json.")
@click.option("--check", is_flag=True, help="Is the job healthy? Print one line.")
@click.option(
    "--max-age",
    default="48h",
    metavar="AGE",
    callback=lambda _context, _option, text: _age(text),
    help="With --check: age of the last success, such as 90m, 48h or 3d [48h].",
)
@with_settings
def status_command(
    settings: Settings, *, verify: bool, as_json: bool, check: bool, max_age: dt.timedelta
) -> int:
    """Show the last run: what was published, what waits, what could not be fetched."""
    if check and (verify or as_json):
        raise click.UsageError("--check cannot be combined with --verify or --json")
    status = read_status(settings.output)
    if check:
        code, line = check_health(status, now=utc_now(), max_age=max_age)
        click.echo(without_controls(line))
        return code
    if status is None:
        start = f"probation-league run {state_options(settings)}".rstrip()
        click.echo(f"No run was made here yet: {settings.output} has no status.json.", err=as_json)
        try_it = "" if settings.sample else "; to try it: probation-league run --sample"
        click.echo(f"To start: {start}{try_it}", err=as_json)
        if as_json:
            return Exit.ERROR
    elif as_json:
        click.echo(status.model_dump_json())
    else:
        from pipeline.texts import text_lines  # Slow to import; a monitor asks with --check.

        options = state_options(settings)
        values = {"status": status, "now": utc_now(), "most": None, "options": options}
        click.echo("\n".join(text_lines("status.txt", **values)))
    return _verify(settings) if verify else Exit.DONE


def check_health(
    status: StatusFile | None, *, now: dt.datetime, max_age: dt.timedelta
) -> tuple[Exit, str]:
    """Return 4 with a line that says why if the last run failed or the data is stale, else 0.

    Items that wait for a decision are no fault.
    """
    if status is None:
        return Exit.STALE, "stale: there was no run yet"
    run, success, hour = status.run, status.last_success, dt.timedelta(hours=1)
    when = "no run has looked for reports yet"
    if success is not None:
        when = f"last success {success:%Y-%m-%d %H:%M} UTC ({(now - success) // hour} h ago)"
    if run.exit_code not in (Exit.DONE, Exit.NEW_TO_REVIEW, *STOPPED):
        what = with_remedy(run.error, run.remedy)
        return Exit.STALE, f"failed: exit code {run.exit_code}: {what}; {when}"
    if success is None:
        return Exit.STALE, f"stale: {when}"
    if now - success > max_age:
        return Exit.STALE, f"stale: {when}, more than {max_age // hour} h"
    waiting, problems = len(status.held), len(status.problems)
    return Exit.DONE, f"healthy: {when}; waiting items: {waiting}; URLs without report: {problems}"


def _age(text: str) -> dt.timedelta:
    found = re.fullmatch("([0-9]{1,5})([mhd])", text)
    if found is None:
        raise click.BadParameter("give a number and its unit, such as 90m, 48h or 3d")
    return dt.timedelta(**{UNITS[found[2]]: int(found[1])})


def _verify(settings: Settings) -> int:
    from ingest.ledger.store import open_storage

    if not (settings.data / LEDGER).exists():
        click.echo("Nothing was fetched yet: there is no archive to verify.", err=True)
        return Exit.DONE
    with open_storage(settings.data, utc_now()) as state:
        sums = state.ledger.sums()
        damaged = {sha256: damage for sha256 in sums if (damage := state.archive.damage(sha256))}
    for sha256, damage in damaged.items():
        click.echo(f"{damage}: {sha256} {sums[sha256]}", err=True)
    if damaged:
        what = f"{len(damaged)} of {len(sums)} archived files are missing or altered"
        raise StateError(what, remedy=FETCH_AGAIN)
    click.echo(f"The archive is complete: {len(sums)} files.", err=True)
    return Exit.DONE
