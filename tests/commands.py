"""Types commands of the program: in a process of their own, or (much quicker) in this one."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path

from pipeline.cli import main

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
