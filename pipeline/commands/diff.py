"""The command `diff`: what waits for the maintainer, like a code diff."""

import json
from collections.abc import Sequence

import click

from pipeline.options import Exit, with_settings
from pipeline.settings import Settings

COLOURS = {"+": "green", "-": "red", "!": "yellow", " ": None}
EPILOG = """\b
Examples:
  probation-league diff                   everything that waits
  probation-league diff pdu-2023--wessmoor--2025-03
  probation-league diff --markdown        for a pull request or an e-mail
"""


@click.command(epilog=EPILOG)
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--json", "form", flag_value="json", help="A JSON array, one object an item.")
@click.option("--markdown", "form", flag_value="markdown", help="Text for a pull request.")
@with_settings
def command(settings: Settings, *, ids: Sequence[str], form: str | None) -> int:
    """Show what waits for a decision: what changed, why, and the words that prove it.

    Exit 0, whether or not something waits.
    """
    from pipeline.log import clean
    from review.choosing import choose
    from review.store import Store
    from review.telling import headline, item_of, lines

    state = Store(settings.data).load()
    chosen = [choose(state, name).item for name in ids] if ids else list(state.waiting)
    items = [item for item in chosen if item is not None]
    if form == "json":
        told = [item_of(item).model_dump(mode="json", by_alias=True) for item in items]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True))
        return Exit.DONE
    if form == "markdown":
        click.echo(f"## {len(items)} wait for a decision")
    elif not items:
        click.echo("Nothing waits for a decision.")
    for item in items:
        if form == "markdown":
            click.echo(f"\n### {clean(headline(item))}\n\n```diff")
        else:
            click.secho(f"\n{clean(headline(item))}", bold=True)
        for line in lines(item):
            text = clean(f"{line.mark} {line.text}").replace("```", "'''")
            click.echo(text) if form else click.secho(text, fg=COLOURS[line.mark])
        if form == "markdown":
            click.echo("```")
    return Exit.DONE
