"""The command `reconcile`: compares a table of results from elsewhere with our records."""

from pathlib import Path

import click

from ingest.reported.reconciliation import reconcile_table
from ingest.reported.results_table import ReferenceTable
from pipeline.options import Exit, with_settings
from pipeline.settings import Settings, load_config
from review.registrations import overlay_registrations
from review.store import Store
from schemas.errors import ConfigError, Unreadable


@click.command("reconcile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Programme of the results in the table.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of text.")
@with_settings
def reconcile_command(settings: Settings, *, file: Path, programme: str, as_json: bool) -> int:
    """Compare a CSV table of results with the accepted records.

    Lists results that only the table has (missing), that differ, and that only we have (extra).
    Changes nothing.
    """
    config = load_config(settings)
    programmes = config.programmes
    if programme not in programmes:
        known = ", ".join(programmes)
        raise ConfigError(f"no programme {programme!r}", where="--programme", remedy=known)
    state = Store(settings.data).load()
    registry = overlay_registrations(config.registry, state.decisions).registry
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
    click.echo(f"{len(table.rows)} rows read, {found.agreeing} agree with their record", err=True)
    return Exit.DONE if found.clean else Exit.NEW_TO_REVIEW
