"""The command `publish`: makes `output/` again from `data/`, without network."""

import click

from pipeline.options import NO_PICTURES, Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
Examples:
  probation-league publish                    after a decision, or on a fresh clone
  probation-league publish --output site      into another folder
  probation-league publish --no-pictures      faster, for whoever does not need them

\b
Nothing new: no version is made and no byte changes. What a killed run left undone is completed.
"""


@click.command(epilog=EPILOG)
@NO_PICTURES
@with_settings
def command(settings: Settings, *, no_pictures: bool) -> int:
    """Make output/ again from data/, no network."""
    from pipeline.clock import utc_now
    from pipeline.lock import only_run
    from pipeline.publish import publish_data
    from pipeline.settings import without_pictures
    from pipeline.world import world_of
    from schemas.dates import london_day

    if no_pictures:
        settings = without_pictures(settings)
    now = utc_now()
    with only_run(settings.data, now=now):
        result = publish_data(world_of(settings), today=london_day(now))
    for note in result.notes:
        click.echo(f"Note: {note}", err=True)
    if result.new:
        click.echo(f"Published version {result.version} in {settings.output}")
    else:
        click.echo(f"Nothing new. Version {result.version} stands in {settings.output}")
    return Exit.DONE
