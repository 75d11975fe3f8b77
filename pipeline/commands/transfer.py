"""The commands `export` and `import`: move a whole installation in one file."""

from pathlib import Path

import click

from pipeline import __version__
from pipeline.lock import only_run
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, utc_now
from pipeline.transfer import export_to, import_from

EXPORT_EPILOG = """\b
Examples:
  probation-league export league.tar.gz      before moving to another machine
  probation-league import league.tar.gz      on the other machine

\b
The file contains data/ (records, decisions, archive, ledger) and output/ with all versions, each
file with its checksum. It contains no configuration and no secrets.

\b
Exit codes: 0 done, 1 nothing to export, FILE exists or cannot be written, 5 a run is active.
"""
IMPORT_EPILOG = """\b
Examples:
  probation-league import league.tar.gz
  probation-league import league.tar.gz --data old/data --output old/output

\b
Nothing is overwritten: data/ and output/ must be missing or empty. Every checksum is verified
before a file is put into its folder; links, devices and names outside the folders are refused.

\b
Exit codes: 0 done, 1 FILE is damaged or a folder is not empty (nothing was changed).
"""


@click.command("export", epilog=EXPORT_EPILOG)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_settings
def export_command(settings: Settings, *, file: Path) -> int:
    """Write the whole installation to a new FILE."""
    now = utc_now()
    with only_run(settings.data, now=now):
        count = export_to(
            file, data=settings.data, output=settings.output, software=__version__, now=now
        )
    click.echo(f"{count} files exported to {file}")
    return Exit.DONE


@click.command("import", epilog=IMPORT_EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def import_command(settings: Settings, *, file: Path) -> int:
    """Restore an exported installation from FILE."""
    count = import_from(file, data=settings.data, output=settings.output, now=utc_now())
    click.echo(f"{count} files imported into {settings.data} and {settings.output}")
    sample = " --sample" if settings.sample else ""
    click.echo(f"Next: probation-league status --verify{sample}")
    return Exit.DONE
