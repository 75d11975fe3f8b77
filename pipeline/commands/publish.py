"""The command `publish`: writes `output/` again from `data/`, without network."""

import click

from pipeline.options import NO_PICTURES, Exit, with_settings
from pipeline.settings import Settings, load_config, utc_now, without_pictures

EPILOG = """\b
Examples:
  probation-league publish                    after a decision, or in a new clone
  probation-league publish --output site      into another folder
  probation-league publish --no-pictures      faster

\b
If nothing is new, no version is made and no file changes. Work that a killed run left unfinished
is completed.

\b
Exit codes: 0 done, 1 no record has been accepted yet or the state is damaged, 5 a run is active.
"""


@click.command("publish", epilog=EPILOG)
@NO_PICTURES
@with_settings
def publish_command(settings: Settings, *, no_pictures: bool) -> int:
    """Write output/ again from data/, without network."""
    from pipeline.lock import only_run
    from pipeline.publish import publish_data
    from schemas.dates import london_day

    if no_pictures:
        settings = without_pictures(settings)
    now = utc_now()
    with only_run(settings.data, now=now):
        result = publish_data(load_config(settings), today=london_day(now))
    for note in result.notes:
        click.echo(f"Note: {note}", err=True)
    if result.new:
        click.echo(f"Published version {result.version} in {settings.output}")
    else:
        click.echo(f"Nothing new. Version {result.version} is current in {settings.output}")
    return Exit.DONE
