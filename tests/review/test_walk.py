"""The walk through what waits: the order, the verdicts, and a whole morning on a terminal."""

import json
import os
import pty
import re
import select
import sys
import termios
import time
from pathlib import Path

import pytest

from review.policy import Policy, RuleSet
from review.store import Store
from review.walk import Action, Stale, Verdict, Walk, actions, all_pending, pending
from schemas.errors import DecisionError
from schemas.programmes import load_programmes
from schemas.registry import load_registry
from schemas.report import Status
from tests.commands import WITHOUT_PICTURES, called
from tests.review.conftest import Draft, Office

PUBLISHED = ("Gwent", "Surrey", "Wigan", "Bolton", "Northamptonshire", "Bedfordshire")
NEW = (
    "Suffolk", "Norfolk", "Essex South", "Essex North", "Cambridgeshire", "Derbyshire",
    "Leicestershire", "Oxfordshire", "Plymouth", "Sunderland", "Cumbria", "Dorset", "Hertfordshire",
    "Warwickshire", "Staffordshire North", "Redcar and Cleveland", "Cheshire West", "Lewisham",
)  # fmt: skip
LEFT = ("Calderdale", "Elsewhere", "Leicestershire", "Redcar and Cleveland")
"""Unknown organisations that the maintainer skips."""
WELSH = "written in Welsh"
BAD = {"leadership": "Inadequate"}


@pytest.fixture(scope="module")
def morning(draft: Draft) -> Office:
    """Waiting items of every kind: most are new reports of one layout."""
    office = Office(RuleSet(load_programmes(), load_registry()), Policy(trusting=True))
    office.night(*(draft(name) for name in PUBLISHED), draft("Kirklees", basis="reported"))
    office.policy = Policy(strict=True)
    gwent, surrey, wigan, bolton, northants, beds = PUBLISHED
    office.night(
        *(draft(name) for name in NEW),
        draft(gwent, standards=BAD, overall="Good", version="2"),
        draft(surrey, published="2025-03-05", version="2"),
        draft(wigan, title=f"WITHDRAWN: An inspection of probation services in {wigan} PDU"),
        draft(bolton, status=Status.UNREADABLE, reason="encrypted"),
        draft(northants, status=Status.NOT_A_REPORT, reason="an annual report"),
        draft(beds),
        draft("Kirklees", sha256="5" * 64),
        draft("Wakefield", score=3),
        draft("Calderdale", overall=None),
        draft("Bradford", status=Status.HELD, language="cy", reason=WELSH),
        draft("Nowhere"),
        draft("Elsewhere"),
    )
    return office


def test_every_item_comes_once_and_the_sample_of_a_group_comes_first(morning: Office) -> None:
    walk = Walk(morning.state.waiting)
    keys = [item.change.key for item in walk.items]
    assert sorted(keys) == sorted(morning.keys)
    group = [item for item in walk.items if walk.sample(item)]
    sample = set(walk.sample(group[0]))
    assert {item.change.key for item in group[: len(sample)]} == sample


def test_the_rest_of_a_group_is_offered_when_its_sample_is_accepted(morning: Office) -> None:
    walk = Walk(morning.state.waiting)
    while (item := walk.current) is not None and not walk.sample(item):
        walk.skip()
    for _ in walk.sample(item):
        assert walk.rest_of_group() == ()
        walk.decide(Verdict(item=walk.current, action=Action.ACCEPT))
    rest = walk.rest_of_group()
    assert len(rest) == 11
    for item in rest:
        walk.decide(Verdict(item=item, action=Action.ACCEPT))
    assert walk.rest_of_group() == ()


def test_back_and_undo_lead_to_the_item_and_skip_past_what_is_decided(morning: Office) -> None:
    walk = Walk(morning.state.waiting)
    first = walk.current
    walk.decide(Verdict(item=first, action=Action.REJECT, reason="no"))
    walk.skip()
    walk.back()
    walk.back()
    assert walk.current == first
    walk.skip()
    assert walk.position == 1
    assert walk.undo()
    assert walk.current == first
    assert not walk.undo()


def test_an_impossible_verdict_is_refused_and_one_on_a_changed_item_is_stale(
    morning: Office,
) -> None:
    held = next(i for i in morning.state.waiting if i.change.organisation == "Wakefield PDU")
    verdict = Verdict(item=held, action=Action.ACCEPT)
    with pytest.raises(DecisionError, match="a check fails"):
        pending(morning.desk(), verdict)
    assert pending(morning.desk(), verdict.model_copy(update={"forced": True})).decision.forced
    changed = verdict.model_copy(update={"item": held.model_copy(update={"over": ("x",)})})
    with pytest.raises(Stale) as refused:
        all_pending(morning.desk(), [verdict.model_copy(update={"forced": True}), changed])
    assert refused.value.keys == (held.change.key,)


def test_only_what_the_diff_offers_is_offered(morning: Office) -> None:
    for item in morning.state.waiting:
        if item.report.status in (Status.UNREADABLE, Status.NOT_A_REPORT):
            assert actions(item) == {Action.REJECT}
        assert (Action.REGISTER in actions(item)) == (item.change.kind == "organisation-unknown")


class Terminal:
    """The command on a pseudo-terminal of 80 columns; `screen` is all that it printed."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.screen, self.keys = "", 0
        self._process, self._file = pty.fork()
        if self._process == 0:
            os.chdir(folder)
            os.environ.update(WITHOUT_PICTURES, TERM="xterm", COLUMNS="80", NO_COLOR="1")
            os.execv(sys.executable, [sys.executable, "-m", "pipeline", *arguments])

    def wait_for(self, pattern: str, *, seconds: float = 60) -> str:
        """Read until something new matches, and return what was printed since the last key."""
        until = time.monotonic() + seconds
        start = len(self.screen)
        while not re.search(pattern, self.screen[start:]):
            ready, _, _ = select.select([self._file], [], [], max(until - time.monotonic(), 0))
            assert ready, f"{pattern!r} does not come: {self.screen[-3000:]}"
            try:
                self.screen += os.read(self._file, 65536).decode()
            except OSError:
                break
        return self.screen[start:]

    def press(self, key: str) -> None:
        """Press one key, once the command waits for a key (and not for a line)."""
        until = time.monotonic() + 60
        while termios.tcgetattr(self._file)[3] & termios.ICANON and time.monotonic() < until:
            time.sleep(0.005)
        self.keys += 1
        os.write(self._file, key.encode())

    def answer(self, prompt: str, text: str) -> None:
        self.wait_for(prompt)
        os.write(self._file, f"{text}\n".encode())

    def code(self) -> int:
        self.wait_for("a line that never comes")
        return os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])


def kept_in(folder: Path, office: Office) -> Path:
    """Write the state of an office as `data/` and publish it."""
    store = Store(folder / "data")
    for record in office.state.records:
        path = store.records / f"{record.id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record.model_dump_json(by_alias=True))
    for item in office.state.waiting:
        path = store.waiting / f"{item.change.key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(item.model_dump_json(by_alias=True))
    assert called(folder, "publish").returncode == 0
    return folder


def decide_like_a_maintainer(terminal: Terminal, item: str) -> None:
    """Type what this item asks for."""
    kind = re.search(r"\d+ of \d+  ([a-z ]+): (.*)", item)
    assert kind is not None, item
    if "[g]" in item:
        terminal.press("g")
    elif "Gwent" in item:
        terminal.press("c")
        terminal.answer("Number of the field", "overall.rating")
        terminal.answer("Rating", "3")
        terminal.answer("no more", "")
        terminal.answer("Reason", "page 5 says so")
    elif "Wakefield" in item:
        terminal.press("a")
        terminal.answer("although this check fails", "y")
    elif "Lewisham" in item:
        terminal.press("n")
        terminal.answer("Number, or the id", "pdu-lewisham-bromley")
    elif "Nowhere" in item:
        terminal.press("n")
        terminal.answer("Number, or the id", "0")
    elif "new report" in item or "for a reported" in item:
        terminal.press("a")
    elif "[n]" in item:
        terminal.press("s")
    else:
        terminal.press("r")
        terminal.answer("Reason", "1")


def test_a_morning_on_a_terminal_ends_with_one_version(morning: Office, tmp_path: Path) -> None:
    folder = kept_in(tmp_path, morning)
    versions = folder / "output/versions"
    before = set(versions.iterdir())
    terminal = Terminal(folder, "review")
    while "Undecided" not in (item := terminal.wait_for(r"\[q\] finish|Undecided: ")):
        decide_like_a_maintainer(terminal, item)
    assert not any((folder / "data/decisions").glob("*.json"))
    terminal.press("y")
    assert terminal.code() == 0, terminal.screen[-3000:]
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal.screen).splitlines()
    assert max(map(len, lines)) <= 80
    names = {path.name for path in set(versions.iterdir()) - before if path.is_dir()}
    assert len(names) == 1
    state = Store(folder / "data").load()
    ratings = {str(r.id): str(r.overall.rating) for r in state.records}
    assert ratings["pdu-2023--gwent--2025-03-04"] == "Requires improvement"
    assert ratings["pdu-2023--wakefield--2025-03-04"] == "Requires improvement"
    assert "pdu-2023--surrey--2025-03-05" not in ratings
    left = {item.change.organisation for item in state.waiting}
    assert left == {f"{name} PDU" for name in LEFT}
    decided = len(morning.state.waiting) - len(left)
    assert len(state.decisions) == decided
    league = json.loads((folder / "output/league.json").read_text("utf-8"))
    assert len(league["inspections"]) == len(state.records)


def test_leaving_writes_nothing(morning: Office, tmp_path: Path) -> None:
    folder = kept_in(tmp_path, morning)
    terminal = Terminal(folder, "review")
    terminal.press("r")
    terminal.answer("Reason", "2")
    for key in "uq":
        terminal.wait_for("finish")
        terminal.press(key)
    assert terminal.code() == 0
    assert "nothing was written" in terminal.screen
    assert not (folder / "data/decisions").exists()
