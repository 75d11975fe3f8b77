"""Lets `python -m pipeline` be the command line, where no script is on the path."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
