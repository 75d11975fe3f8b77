"""Real runs from the command line, stopped from outside; and a clock that was set back."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.operations.conftest import Calm
from tests.operations.nights import SECOND_SITE, Nights, assert_whole, copied, said, tree

COMMAND = [sys.executable, "-m", "pipeline", "run", "--sample", "--as-of", "2026-11-24"]
GRACE = 5
"""Seconds that a run may take to end after SIGTERM."""
QUIET = {**os.environ, "PROBATION_LEAGUE_PUBLISH__PICTURES": "false"}


def started(folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        COMMAND, cwd=folder, env=QUIET, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_real_runs_stopped_at_random_instants_leave_no_process_and_lose_nothing(
    tmp_path: Path,
) -> None:
    chance = random.Random(7)
    calm = tmp_path / "calm"
    calm.mkdir()
    began = time.monotonic()
    subprocess.run(COMMAND, cwd=calm, env=QUIET, capture_output=True, check=True)
    length = time.monotonic() - began
    for number in range(12):
        folder = tmp_path / f"night-{number}"
        folder.mkdir()
        how = signal.SIGTERM if number % 3 == 0 else signal.SIGKILL
        with started(folder) as process:
            time.sleep(chance.uniform(0.1, 1.0) * length)
            family = psutil.Process(process.pid).children(recursive=True)
            process.send_signal(how)
            process.communicate(timeout=GRACE if how is signal.SIGTERM else None)
        if process.returncode != 0:
            # Before the run begins and after its end the signal itself ends the process: to a shell
            # and to systemd that is 143 too.
            assert process.returncode in ((143, -how) if how is signal.SIGTERM else (-how,))
        _, alive = psutil.wait_procs(family, timeout=60)
        assert not alive, [p.cmdline() for p in alive]
        assert_whole(folder)
        done = subprocess.run(COMMAND, cwd=folder, env=QUIET, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert_whole(folder)
        published = {k: v for k, v in tree(folder).items() if k.startswith("output/")}
        assert published.keys() == {k for k in tree(calm) if k.startswith("output/")}
    print("12 real runs stopped")


def test_a_clock_set_back_publishes_nothing_older_and_says_so(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    folder = copied(calm.evening, tmp_path / "night")
    assert nights.night(folder, site=SECOND_SITE, now="2026-10-01T04:20:00+00:00").code == 3
    assert_whole(folder)
    status = json.loads((folder / "output/sample/status.json").read_text("utf-8"))
    assert status["version"] == "2026-11-24.2"
    assert any("the day of the version before" in note for note in status["notes"])
    again = nights.night(folder, site=SECOND_SITE, now="2026-11-26T04:20:00+00:00")
    assert again.code == 0, said(folder)
    assert_whole(folder)
