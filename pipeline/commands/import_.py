"""The command `import`: an exported installation, laid into empty folders."""

from pathlib import Path

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
Examples:
  probation-league import league.tar.gz
  probation-league import league.tar.gz --data old/data --output old/output

\b
Nothing is overwritten: data/ and output/ must be absent or empty. Every sum is checked before
anything is put in place; links, devices and names that lead outside are refused.
"""


@click.command("import", epilog=EPILOG)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def command(settings: Settings, *, file: Path) -> int:
    """Lay an installation that was exported to FILE into this one's empty folders."""
    from pipeline.clock import utc_now
    from pipeline.transfer import import_from

    count = import_from(file, data=settings.data, output=settings.output, now=utc_now())
    click.echo(f"{count} files imported into {settings.data} and {settings.output}")
    sample = " --sample" if settings.sample else ""
    click.echo(f"Next: probation-league status --verify{sample}")
    return Exit.DONE
