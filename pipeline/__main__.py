"""The program: `probation-league`, or `python -m pipeline`."""


def main() -> None:
    """Run the command line and exit."""
    # Each process that reads documents imports this module again, but needs no command line.
    from pipeline.cli import main as run_command_line

    run_command_line()


if __name__ == "__main__":
    main()
