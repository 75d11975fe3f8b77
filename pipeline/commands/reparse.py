"""The command `reparse`: the whole archive with today's parser, then the diff."""

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

EPILOG = """\b
Examples:
  probation-league reparse            after a change of the parser
  probation-league reparse --check    for CI on a bundled archive: changes nothing
"""


@click.command(epilog=EPILOG)
@click.option("--check", is_flag=True, help="Change nothing; exit 3 if anything would differ.")
@with_settings
def command(settings: Settings, *, check: bool) -> int:
    """Parse the whole archive again, without network, and show what comes out otherwise.

    A published value that is read otherwise now waits for a decision; nothing else changes.
    """
    from pipeline.commands.diff import print_items
    from pipeline.run import Flags, night, rehearse
    from review.queue import by_urgency
    from review.store import Store

    if check:
        different = rehearse(settings)
        for line in different.lines():
            click.echo(line)
        if different.waiting:
            print_items(by_urgency(different.waiting))
        return Exit.NEW_TO_REVIEW if different else Exit.DONE
    code = night(settings, Flags(offline=True, fresh=True))
    if code in (Exit.DONE, Exit.NEW_TO_REVIEW):
        print_items(by_urgency(Store(settings.data).load().waiting))
    return code
