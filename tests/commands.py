"""Types commands of the program: in a process of their own, or (much quicker) in this one."""

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.cli import main
from tests.few_pages import publishing_few_pages, with_results
from tests.reading_here import worker_here

COMMAND = [sys.executable, "-m", "pipeline"]
WITHOUT_PICTURES = {"PROBATION_LEAGUE_PUBLISH__PICTURES": "false"}


def typed(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command as the shell starts it, in a folder."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env={**os.environ, **WITHOUT_PICTURES, **variables},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def called(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """The command in this process: nothing is loaded, compiled or set up a second time."""
    kept, out, err, code = dict(os.environ), io.StringIO(), io.StringIO(), 0
    os.environ.update({**WITHOUT_PICTURES, **variables})
    try:
        with (
            contextlib.chdir(folder),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(err),
        ):
            main(list(arguments))
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        os.environ.clear()
        os.environ.update(kept)
    return subprocess.CompletedProcess(list(arguments), code, out.getvalue(), err.getvalue())


def typed_in_turn(
    folder: Path, *commands: Sequence[str], **variables: str
) -> list[subprocess.CompletedProcess[str]]:
    """Several commands in one process of its own, for what is loaded only once, as facts are.

    A run there reads in that process, and publishes few pages and no result reported elsewhere.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.commands", json.dumps(commands)],
        cwd=folder,
        env={**os.environ, **variables, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    return [subprocess.CompletedProcess(*ended) for ended in json.loads(done.stdout)]


if __name__ == "__main__":
    with worker_here, publishing_few_pages, with_results():
        ended = [called(Path(), *words) for words in json.loads(sys.argv[1])]
    print(json.dumps([(each.args, each.returncode, each.stdout, each.stderr) for each in ended]))
