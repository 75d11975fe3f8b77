"""The program: `probation-league`, or `python -m pipeline`."""

import os


def main() -> None:
    """Run the command line and exit."""
    # Each process that reads documents imports this module again, but needs no command line.
    from pipeline.cli import main as run_command_line

    # To look for plugins, pydantic would read the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")

    run_command_line()


if __name__ == "__main__":
    main()
