"""Writes `docs/data-dictionary.md` from the schemas; `--check` tests whether it is current.

Run as `python -m pipeline.data_dictionary [--check]` from the top of the repository.
"""

import sys
from pathlib import Path

import click

from league.exports.data_dictionary import TITLES, data_dictionary, json_schema

PATH = Path("docs/data-dictionary.md")


@click.command()
@click.option("--check", is_flag=True, help="Write nothing; exit 1 if the file is out of date.")
def main(*, check: bool) -> None:
    """Write the data dictionary."""
    text = data_dictionary({name: json_schema(name) for name in TITLES})
    if not check:
        PATH.write_text(text, "utf-8")
    elif not PATH.is_file() or PATH.read_text("utf-8") != text:
        click.echo(f"{PATH} is out of date: python -m pipeline.data_dictionary", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
