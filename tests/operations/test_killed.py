"""A run killed at any write step or instant leaves everything whole; the next completes it."""

import random
import re
import signal
from pathlib import Path

import pytest

from tests.operations.conftest import Calm
from tests.operations.nights import (
    SECOND_NIGHT,
    Nights,
    assert_archive_whole,
    assert_published_whole,
    copied,
    said,
    tree,
)

PAGE = re.compile(r"(open|os\.rename) \S+/(standards|tables|organisations|areas)/\S+\.html")
"""Steps of which there are hundreds alike: a page is written without waiting for the disk."""
KILLS = (-signal.SIGKILL, -signal.SIGPROF)
EVERY = 7
"""Of those, one in so many is tried; odd, so that both kinds are."""


def killed_and_completed(nights: Nights, calm: Calm, folder: Path, **order: object) -> str:
    """Kills a second night as ordered, checks what is left, runs it again; says what was told."""
    copied(calm.evening, folder)
    ended = nights.night(folder, **SECOND_NIGHT, **order)
    told = any(line.get("event") == "run.finished" for line in said(folder))
    if ended.code >= 0:
        return "lived"
    assert ended.code in KILLS, (ended, said(folder))
    assert_published_whole(folder)
    assert_archive_whole(folder)
    again = nights.night(folder, **SECOND_NIGHT)
    assert_published_whole(folder)
    assert_archive_whole(folder)
    assert tree(folder) == calm.tree
    # What nobody was told is still new; told and killed at once, it may be told twice.
    assert again.code in ((0, 3) if told else (3,)), said(folder)
    assert not list(folder.rglob("*.tmp"))
    return "told" if told else "killed"


def walked(steps: list[str]) -> list[int]:
    """The numbers of the steps worth a kill: all but most of the pages."""
    pages = [n for n, step in enumerate(steps, 1) if PAGE.match(step)]
    left_out = {n for place, n in enumerate(pages) if place % EVERY}
    return [n for n in range(1, len(steps) + 1) if n not in left_out]


@pytest.mark.parametrize("share", [0.35])
def test_a_kill_at_a_write_step_leaves_all_whole_and_the_next_run_completes_it(
    nights: Nights, calm: Calm, tmp_path: Path, share: float
) -> None:
    chosen = walked(calm.steps)
    at = chosen[int(share * len(chosen))]
    assert killed_and_completed(nights, calm, tmp_path / "night", at=at) != "lived"


def test_a_kill_while_the_review_page_is_written_leaves_no_unfinished_file(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    review = [n for n, step in enumerate(calm.steps, 1) if "/review/" in step and "open" in step]
    assert killed_and_completed(nights, calm, tmp_path / "night", at=review[-1] + 1) == "killed"


def test_a_kill_in_a_folder_that_is_new_leaves_no_unfinished_file(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    new = [
        n for n, step in enumerate(calm.steps, 1) if step.startswith("open output/sample/earlier")
    ]
    assert killed_and_completed(nights, calm, tmp_path / "night", at=new[0] + 1) == "killed"


def test_a_power_cut_while_pages_are_written_is_mended_by_the_next_run(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    at = [n for n, step in enumerate(calm.steps, 1) if PAGE.match(step)][-1]
    assert killed_and_completed(nights, calm, tmp_path / "night", at=at, how="power") == "killed"


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(4))
def test_every_write_step(nights: Nights, calm: Calm, tmp_path: Path, part: int) -> None:
    ways = ("kill", "power")
    chosen = walked(calm.steps)[part::4]
    for n, at in enumerate(chosen):
        done = killed_and_completed(nights, calm, tmp_path / "night", at=at, how=ways[n % 2])
        assert done != "lived"
        print(f"{n + 1} of {len(chosen)} kills at write steps survived", flush=True)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(2))
def test_random_instants(nights: Nights, calm: Calm, tmp_path: Path, part: int) -> None:
    chance = random.Random(part)
    outcomes: list[str] = []
    while sum(outcome != "lived" for outcome in outcomes) < 50:
        after = chance.uniform(0.01, 1.1) * calm.cpu
        outcomes.append(killed_and_completed(nights, calm, tmp_path / "night", after=after))
        print(f"{len(outcomes)} random instants survived", flush=True)
