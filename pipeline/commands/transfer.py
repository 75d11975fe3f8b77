"""The commands `export` and `import`: move a whole installation in one file."""

from pathlib import Path

import click

from pipeline import __version__
from pipeline.lock import only_run
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, utc_now
from pipeline.transfer import export_to, import_from


@click.command("export")
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


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def import_command(settings: Settings, *, file: Path) -> int:
    """Restore an exported installation from FILE."""
    count = import_from(file, data=settings.data, output=settings.output, now=utc_now())
    click.echo(f"{count} files imported into {settings.data} and {settings.output}")
    sample = " --sample" if settings.sample else ""
    click.echo(f"Next: probation-league status --verify{sample}")
    return Exit.DONE
