"""The walk through what waits: the order, the choices, and a whole morning on a terminal."""

import json
import re
import shlex
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from review.policy import Policy, RuleSet
from review.store import Store
from review.walk import Choice, Stale, Walk, actions, all_pending, pending
from schemas.change import ChangeKind
from schemas.decision import DecisionKind
from schemas.errors import DecisionError
from schemas.programme import load_programmes
from schemas.registry import load_registry
from schemas.report import Status
from tests.commands import called
from tests.few_pages import publishing_few_pages
from tests.review.conftest import Draft, Office
from tests.review.terminal import ENTER, Terminal

PUBLISHED = ("Gwent", "Surrey", "Wigan", "Bolton", "Northamptonshire", "Bedfordshire", "Derby City")
NEW = (
    "Suffolk", "Norfolk", "Essex South", "Essex North", "Cambridgeshire", "Derbyshire",
    "Leicestershire", "Oxfordshire", "Plymouth", "Sunderland", "Cumbria", "Dorset", "Hertfordshire",
    "Warwickshire", "Staffordshire North", "Redcar and Cleveland", "Cheshire West", "Lewisham",
)  # fmt: skip
LEFT = ("Calderdale", "Elsewhere", "Leicestershire", "Redcar and Cleveland")
"""Unknown organisations that the maintainer skips."""
WELSH = "written in Welsh"
LATER = {"PROBATION_LEAGUE_REVIEW__PUBLISH_AT_ONCE": "false"}
BAD = {"leadership": "Inadequate"}


@pytest.fixture(scope="module")
def morning(draft: Draft) -> Office:
    """Waiting items of every kind: most are new reports of one layout."""
    office = Office(RuleSet(load_programmes(), load_registry()), Policy(trusting=True))
    office.night(*(draft(name) for name in PUBLISHED), draft("Kirklees", basis="reported"))
    office.policy = Policy(strict=True)
    gwent, surrey, wigan, bolton, northants, beds, derby = PUBLISHED
    office.night(
        *(draft(name) for name in NEW),
        draft(gwent, standards=BAD, overall="Good", version="2"),
        draft(surrey, published="2025-03-05", version="2"),
        draft(wigan, title=f"WITHDRAWN: An inspection of probation services in {wigan} PDU"),
        draft(bolton, status=Status.UNREADABLE, reason="encrypted"),
        draft(northants, status=Status.NOT_A_REPORT, reason="an annual report"),
        draft(beds, gone=True),
        draft(derby, version="2", text="as printed"),
        draft("Halton").model_copy(update={"services": ("Halton PDU", "Warrington PDU")}),
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
        walk.decide(Choice(item=walk.current, action=DecisionKind.ACCEPT))
    rest = walk.rest_of_group()
    assert len(rest) == 11
    for item in rest:
        walk.decide(Choice(item=item, action=DecisionKind.ACCEPT))
    assert walk.rest_of_group() == ()


def test_back_and_undo_lead_to_the_item_and_skip_past_what_is_decided(morning: Office) -> None:
    walk = Walk(morning.state.waiting)
    first = walk.current
    walk.decide(Choice(item=first, action=DecisionKind.REJECT, reason="no"))
    walk.skip()
    walk.back()
    walk.back()
    assert walk.current == first
    walk.skip()
    assert walk.position == 1
    second, third = walk.items[1:3]
    walk.decide(*(Choice(item=i, action=DecisionKind.ACCEPT) for i in (second, third)))
    assert walk.undo()
    assert (walk.current, len(walk.choices)) == (second, 1)
    assert walk.undo()
    assert walk.current == first
    assert not walk.undo()


def test_an_item_whose_organisation_is_registered_needs_no_choice(morning: Office) -> None:
    item = next(i for i in morning.state.waiting if i.change.organisation == "Nowhere PDU")
    change = item.change.model_copy(update={"key": "another-report"})
    walk = Walk([item, item.model_copy(update={"change": change})])
    walk.decide(Choice(item=walk.current, action=DecisionKind.REGISTER))
    assert walk.current is None


def test_an_impossible_choice_is_refused_and_one_on_a_changed_item_is_stale(
    morning: Office,
) -> None:
    held = next(i for i in morning.state.waiting if i.change.organisation == "Wakefield PDU")
    choice = Choice(item=held, action=DecisionKind.ACCEPT)
    with pytest.raises(DecisionError, match="a check fails"):
        pending(morning.desk(), choice)
    assert pending(morning.desk(), choice.model_copy(update={"forced": True})).decision.forced
    changed = choice.model_copy(update={"item": held.model_copy(update={"over": ("x",)})})
    with pytest.raises(Stale) as refused:
        all_pending(morning.desk(), [choice.model_copy(update={"forced": True}), changed])
    assert refused.value.keys == (held.change.key,)


def test_the_document_that_waits_is_corrected_not_the_published_one(draft: Draft) -> None:
    office = Office(RuleSet(load_programmes(), load_registry()), Policy(trusting=True))
    office.night(draft("Gwent"))
    replaced = draft("Gwent", sha256="b" * 64, standards=BAD, overall="Good")
    office.night(replaced)
    sets = (("title", "Another title"),)
    choice = Choice(
        item=office.state.waiting[0], action=DecisionKind.CORRECT, reason="as printed", sets=sets
    )
    office.take(*all_pending(office.desk(), [choice]))
    (record,) = office.state.records
    assert (record.title, record.source.sha256) == ("Another title", "b" * 64)


def test_only_what_the_diff_offers_is_offered(morning: Office) -> None:
    for item in morning.state.waiting:
        if item.report.status in (Status.UNREADABLE, Status.NOT_A_REPORT):
            withdraw = {DecisionKind.WITHDRAW} if item.change.record is not None else set()
            assert actions(item) == {DecisionKind.REJECT, *withdraw}
        assert (DecisionKind.REGISTER in actions(item)) == (
            item.change.kind == "organisation-unknown"
        )


@pytest.fixture(scope="module")
def kept(morning: Office, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state of the morning as `data/`, and published."""
    folder = tmp_path_factory.mktemp("kept")
    store = Store(folder / "data")
    for record in morning.state.records:
        path = store.records / f"{record.id}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(record.model_dump_json(by_alias=True))
    for item in morning.state.waiting:
        path = store.waiting / f"{item.change.key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(item.model_dump_json(by_alias=True))
    with publishing_few_pages:
        assert called(folder, "publish").returncode == 0
    return folder


@pytest.fixture
def folder(kept: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy in a folder whose name has a space; few pages are published there."""
    with publishing_few_pages:
        yield Path(shutil.copytree(kept, tmp_path / "a folder"))


def decide_like_a_maintainer(terminal: Terminal, item: str) -> bool:
    """Type what this item needs; return True if it is a plain decision: no text to type."""
    if "[g]" in item:
        terminal.press("g")
    elif "Gwent" in item:
        terminal.press("c")
        terminal.choose("overall.rating")
        terminal.choose("Requires improvement")
        terminal.press(ENTER)
        terminal.answer("Reason", "page 5 says so")
        return False
    elif "Wigan" in item:
        terminal.press("w")
        terminal.answer("Reason", "withdrawn by the inspectorate")
        return False
    elif "Lewisham" in item:
        terminal.press("n")
        terminal.choose("whose id you type")
        terminal.answer("Its id", "pdu-lewisham-bromley")
        return False
    elif "Nowhere" in item:
        terminal.press("n")
        terminal.choose("a new pdu")
        terminal.answer("Its name", "Nowhere and Beyond PDU")
        return False
    elif "Wakefield" in item:
        terminal.press("a")
        terminal.press("y")
    elif "new report" in item or "for a reported" in item:
        terminal.press("a")
    elif "[n]" in item:
        terminal.press("s")
    else:
        terminal.press("r")
        terminal.press("1")
    return True


KINDS = {
    ChangeKind.NEW: 15,
    ChangeKind.HELD: 3,
    ChangeKind.CHANGED: 2,
    ChangeKind.UNKNOWN_ORGANISATION: 6,
    ChangeKind.AMENDED: 1,
    ChangeKind.UNREADABLE: 1,
    ChangeKind.NO_REPORT: 1,
    ChangeKind.SUPERSEDES: 1,
}
"""What waits in the morning; one of the held items names two services, another is in Welsh."""


def test_a_morning_on_a_terminal_ends_with_one_version(
    morning: Office, folder: Path, record_testsuite_property: Callable[[str, object], None]
) -> None:
    assert Counter(i.change.kind for i in morning.state.waiting) == KINDS
    versions = folder / "output/versions"
    before = set(versions.iterdir())
    terminal = Terminal(folder, "review")
    keys = []
    while "Undecided" not in (item := terminal.wait_for(r"\[q\] finish|Undecided: ")):
        pressed = terminal.keys
        if decide_like_a_maintainer(terminal, item.rpartition("─")[2]):
            keys.append(terminal.keys - pressed)
    assert len(keys) >= 15
    assert max(keys) <= 2
    assert not any((folder / "data/decisions").glob("*.json"))
    before_confirmation = terminal.cpu()
    terminal.press("y")
    assert terminal.code() == 0, terminal.screen[-3000:]
    record_testsuite_property("keys", terminal.keys)
    record_testsuite_property(
        "CPU from confirmation to published", terminal.cpu() - before_confirmation
    )
    lines = re.sub(r"\x1b\[[0-9;]*m", "", terminal.screen).splitlines()
    assert all(len(line) <= 80 or " " not in line.strip() for line in lines)
    assert "+ overall.rating: Requires improvement → Good\n" in "\n".join((*lines, ""))
    assert "leadership Requires improvement; staffing Requires improvement;" in terminal.screen
    names = {path.name for path in set(versions.iterdir()) - before if path.is_dir()}
    assert len(names) == 1
    state = Store(folder / "data").load()
    ratings = {str(r.id): str(r.overall.rating) for r in state.records}
    assert ratings["pdu-2023--gwent--2025-03-04"] == "Requires improvement"
    assert ratings["pdu-2023--wakefield--2025-03-04"] == "Requires improvement"
    assert ratings["pdu-2023--kirklees--2025-03-04"] == "Requires improvement"
    assert "pdu-2023--surrey--2025-03-05" not in ratings
    assert "pdu-2023--wigan--2025-03-04" not in ratings
    status = {str(r.id): r.source_status for r in state.records}
    assert status["pdu-2023--bedfordshire--2025-03-04"] == "gone"
    named = [d.organisation.name for d in state.decisions if d.organisation is not None]
    assert named == ["Nowhere and Beyond PDU"]
    left = {item.change.organisation for item in state.waiting}
    assert left == {f"{name} PDU" for name in LEFT}
    decided = len(morning.state.waiting) - len(left)
    assert len(state.decisions) == decided
    league = json.loads((folder / "output/league.json").read_text("utf-8"))
    assert len(league["inspections"]) == len(state.records)


def test_leaving_writes_nothing_and_an_empty_answer_cancels(folder: Path) -> None:
    terminal = Terminal(folder, "review")
    terminal.press("r")
    terminal.choose("another reason")
    terminal.answer("Reason", "")
    terminal.wait_for("finish")
    for key in f"r{ENTER}r2uvq":
        terminal.press(key)
    assert terminal.code() == 0
    assert "Nothing was written" in terminal.screen
    assert not (folder / "data/decisions").exists()


@pytest.mark.parametrize("end", ["\x03", "\x04"])
def test_leaving_by_control_c_or_d_says_that_nothing_was_written(folder: Path, end: str) -> None:
    terminal = Terminal(folder, "review")
    for key in f"r1{end}":
        terminal.press(key)
    assert terminal.code() == 130
    assert "Nothing was written." in terminal.screen
    assert not (folder / "data/decisions").exists()


def _last_if_many(command: str) -> tuple[bool, str]:
    return "--all-passing" in command, command


def test_every_printed_command_can_be_pasted_in_another_folder(
    folder: Path, tmp_path: Path
) -> None:
    where = ("--data", str(folder / "data"), "--output", str(folder / "output"))
    printed = (
        called(tmp_path, "diff", *where).stdout + called(tmp_path, "diff", *where, "--full").stdout
    )
    page = BeautifulSoup(
        Path(called(tmp_path, "diff", "--html", *where).stdout.strip()).read_bytes(), "lxml"
    )
    printed += "\n".join(code.get_text() for code in page.find_all("code"))
    done: dict[tuple[str, ...], str] = {}
    for line in sorted(set(re.findall("probation-league .*", printed)), key=_last_if_many):
        words = shlex.split(line)
        kind = tuple(sorted(word for word in words if re.match("--|[a-z]+$", word)))
        if kind in done or words[3] in done.values() or re.search("[A-Z]{5,}", line):
            continue
        done[kind] = words[3]
        answer = called(tmp_path, *words[1:], **LATER)
        assert answer.returncode == 0, (line, answer.stderr)
    assert len(done) >= 7


def test_an_item_that_changed_is_shown_again_and_the_other_choices_are_kept(
    morning: Office, folder: Path
) -> None:
    terminal = Terminal(folder, "review", TERM="dumb", **LATER)
    for key in "r1r1q":
        terminal.press(key)
    terminal.wait_for("Decisions: 2")
    path = folder / "data/waiting" / f"{Walk(morning.state.waiting).items[0].change.key}.json"
    path.write_text(path.read_text("utf-8").replace('"since":"2026', '"since":"2027'), "utf-8")
    terminal.press("y")
    assert "changed while you looked: pdu-2023--gwent" in terminal.wait_for("1 of 30")
    assert not (folder / "data/decisions").exists()
    terminal.press("q")
    assert "no version" in terminal.wait_for("Decisions: 1[^?]*write nothing")
    terminal.press("y")
    assert terminal.code() == 0
    assert len(list((folder / "data/decisions").iterdir())) == 1
    assert "Published" not in terminal.screen
    assert "\x1b" not in terminal.screen


def test_without_a_terminal_the_walk_names_the_commands_to_use(tmp_path: Path) -> None:
    refused = called(tmp_path, "review")
    assert refused.returncode == 2
    assert "needs a terminal; elsewhere use `probation-league review list`" in refused.stderr
