"""One run at a time: a second one ends at once, a dead one leaves nothing behind."""

import datetime as dt
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.lock import only_run
from schemas.errors import Locked

NOW = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
HOLD = """
import datetime as dt, sys, time
from pathlib import Path
from pipeline.lock import only_run
with only_run(Path(sys.argv[1]), now=dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_second_run_is_told_who_holds_the_lock_and_a_killed_holder_releases_it(
    tmp_path: Path,
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with (
            pytest.raises(Locked, match=rf"process {holder.pid} on .* since 2026-11-23T02:00"),
            only_run(tmp_path, now=NOW),
        ):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    with only_run(tmp_path, now=NOW):
        pass


def test_the_folder_is_made(tmp_path: Path) -> None:
    with only_run(tmp_path / "new" / "data", now=NOW):
        assert (tmp_path / "new" / "data").is_dir()


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(NotADirectoryError, match="file"), only_run(blocked / "data", now=NOW):
        pass
