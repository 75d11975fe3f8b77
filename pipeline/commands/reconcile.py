"""The command `reconcile`: compares a table of results by another hand with the records."""

import sys
from pathlib import Path

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="The programme whose results the table lists.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@with_settings
def command(settings: Settings, file: Path, programme: str, as_json: bool) -> int:  # noqa: FBT001
    """Compare a CSV table of results with the accepted records.

    Tells what the table has and we lack (missing), what differs, and what we have and it lacks
    (extra). Changes nothing. Exit 0: the two agree; 3: there is something to look at.

    Example: probation-league reconcile ratings.csv --programme youth-2021
    """
    from ingest.reported.reconciliation import reconcile_table
    from ingest.reported.results_table import ReferenceTable
    from pipeline.world import world_of
    from review.registrations import overlay_registrations
    from review.store import Store
    from schemas.errors import ConfigError, Unreadable

    world = world_of(settings)
    programmes = world.programmes
    if programme not in programmes:
        known = ", ".join(programmes)
        raise ConfigError(f"no programme {programme!r}", where="--programme", remedy=known)
    state = Store(settings.data).load()
    registry = overlay_registrations(world.registry, state.decisions).registry
    try:
        table = ReferenceTable(file.read_bytes(), file.name, programmes[programme])
    except Unreadable as error:
        raise ConfigError(error.what, where=error.where, remedy=error.remedy) from error
    found = reconcile_table(table, state.records, registry)
    if as_json:
        click.echo(found.model_dump_json())
    else:
        for line in found.lines():
            click.echo(line)
    told = f"{len(table.rows)} rows read, {found.agreeing} agree with their record"
    click.echo(told, file=sys.stderr)
    return Exit.DONE if found.clean else Exit.NEW_TO_REVIEW
