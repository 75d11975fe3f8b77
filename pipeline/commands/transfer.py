"""The command `export`: the whole installation in one file."""

from pathlib import Path

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
Examples:
  probation-league export league.tar.gz      before moving to another machine
  probation-league import league.tar.gz      there

\b
The file holds data/ (records, decisions, archive, ledger) and output/ with all versions, each
file with its sum. It holds no configuration and no secrets.
"""


@click.command(epilog=EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_settings
def command(settings: Settings, *, file: Path) -> int:
    """Write the whole installation to one new FILE; never overwrites."""
    from pipeline import __version__
    from pipeline.clock import utc_now
    from pipeline.lock import only_run
    from pipeline.transfer import export_to

    now = utc_now()
    with only_run(settings.data, now=now):
        count = export_to(
            file, data=settings.data, output=settings.output, software=__version__, now=now
        )
    click.echo(f"{count} files exported to {file}")
    return Exit.DONE
