"""A task that breaks a limit or its process gives a reason; other tasks are still done."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import active_children
from pathlib import Path

import pytest

from support.sandbox import Sandbox, SandboxError, SandboxStopped
from tests.support import sandboxed

SECONDS, MEMORY = 1.0, 800_000_000


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox(
        seconds=SECONDS, memory_bytes=MEMORY, prepare=sandboxed.prepare, arguments=("facts",)
    ) as sandbox:
        sandbox.warm_up()
        yield sandbox


def test_tasks_are_queued_and_return_their_results(sandbox: Sandbox) -> None:
    tasks = [sandbox.start(sandboxed.double, number) for number in range(5)]
    assert [task.result() for task in tasks] == [0, 2, 4, 6, 8]


def test_a_child_is_prepared_once_and_serves_many_tasks(sandbox: Sandbox) -> None:
    assert len({sandbox.run(sandboxed.process) for _ in range(3)}) == 1
    assert sandbox.run(sandboxed.prepared) == ["facts"]


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (sandboxed.sleep, "not read within 1 seconds"),
        (sandboxed.fill_memory, "more than 800,000,000 bytes of memory"),
        (sandboxed.recurse, "nested too deep"),
        (sandboxed.abort, "ended its process"),
        (sandboxed.be_killed, r"ended its process \(exit code -9\)"),
        (sandboxed.fail, "it could not be read: Unpicklable: line 3, column 7"),
    ],
)
def test_a_failed_task_gives_the_reason_and_the_next_is_done(
    sandbox: Sandbox, function: Callable[[], object], reason: str
) -> None:
    failing = sandbox.start(function)
    following = sandbox.start(sandboxed.double, 4)
    with pytest.raises(SandboxError, match=reason):
        failing.result()
    assert following.result() == 8


def test_the_memory_of_a_failed_task_is_free_for_the_next() -> None:
    """Else the next task fails too, or its process crashes because its stack cannot grow."""
    with Sandbox(seconds=30, memory_bytes=150_000_000) as sandbox:
        child = sandbox.run(sandboxed.process)
        with pytest.raises(SandboxError, match="more than 150,000,000 bytes of memory"):
            sandbox.run(sandboxed.fill_memory_in_steps)
        assert sandbox.run(sandboxed.allocate, 50_000_000) == 50_000_000
        assert sandbox.run(sandboxed.process) == child


def test_a_task_whose_process_died_is_tried_again(sandbox: Sandbox, tmp_path: Path) -> None:
    assert sandbox.run(sandboxed.die_once, str(tmp_path / "mark")) == "done"


def test_a_process_killed_while_it_waits_is_replaced() -> None:
    """A system short of memory may kill the one that is idle."""
    others = set(active_children())
    with Sandbox(seconds=SECONDS, memory_bytes=MEMORY) as sandbox:
        sandbox.run(sandboxed.process)
        for child in set(active_children()) - others:
            child.kill()
            child.join()
        assert sandbox.run(sandboxed.double, 2) == 4


def test_no_process_starts_before_the_first_task() -> None:
    before = set(active_children())
    with Sandbox(seconds=SECONDS, memory_bytes=MEMORY):
        assert set(active_children()) == before


def test_a_limit_too_low_to_start_in_is_named() -> None:
    with (
        Sandbox(seconds=SECONDS, memory_bytes=MEMORY, prepare=sandboxed.abort) as sandbox,
        pytest.raises(SandboxError, match="no process could start in 800,000,000 bytes"),
    ):
        sandbox.run(sandboxed.double, 2)


def test_threads_that_wait_when_the_sandbox_stops_start_no_child_again() -> None:
    """As in a run ended by SIGTERM."""
    before = set(active_children())
    sandbox = Sandbox(seconds=30, memory_bytes=MEMORY)
    with sandbox, ThreadPoolExecutor() as threads:
        waiting = [threads.submit(sandbox.run, sandboxed.sleep) for _ in range(3)]
        sandbox.stop()
        failures = [future.exception(30) for future in waiting]
    assert {type(failure) for failure in failures} == {SandboxStopped}
    assert set(active_children()) == before
