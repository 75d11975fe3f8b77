"""What decisions do to what is published, and that no later run undoes them."""

import json
import shutil

from tests.review.nights import EASTMARCH, ORMESBY, Maintainer

IN_GIT = ("records", "decisions", "ids.json")


def fresh_clone(desk: Maintainer) -> None:
    """Remove what a fresh clone lacks: archive, ledger and waiting items."""
    data = desk.folder / "data/sample"
    for path in data.iterdir():
        if path.is_dir() and path.name not in IN_GIT:
            shutil.rmtree(path)
        elif path.name not in IN_GIT:
            path.unlink()


def in_git(desk: Maintainer) -> dict[str, bytes]:
    return {name: body for name, body in desk.kept().items() if "/waiting/" not in name}


def published(desk: Maintainer) -> dict[str, dict[str, object]]:
    return {i["id"]: i for i in desk.league()["inspections"]}


def test_a_correction_is_published_with_both_values_and_the_reason(desk: Maintainer) -> None:
    desk.output_of(
        "review", "correct", EASTMARCH, "--set", "standards.staffing.rating=Outstanding",
        "--set", "score.value=19", "--reason", "misread", "--note", "for us",
    )  # fmt: skip
    record = published(desk)[EASTMARCH]
    assert record["corrected"] is True
    (staffing,) = [s for s in record["standards"] if s["id"] == "staffing"]
    assert staffing["rating"] == "Outstanding"
    corrections = {c["field"]: c for c in desk.league()["corrections"]}
    staffing = corrections["standards.staffing.rating"]
    assert (staffing["shown"], staffing["right"]) == ("Good", "Outstanding")
    assert (staffing["reason"], staffing["note"], staffing["who"]) == ("misread", "", "")
    before = in_git(desk)
    fresh_clone(desk)
    assert desk.night() == 0
    assert in_git(desk) == before


def test_a_withdrawal_goes_at_once_says_so_and_can_be_undone(desk: Maintainer) -> None:
    desk.output_of("review", "withdraw", ORMESBY, "--reason", "of another region")
    assert ORMESBY not in published(desk)
    assert desk.league()["corrections"][0]["kind"] == "withdrawal"
    ids = json.loads((desk.folder / "data/sample/ids.json").read_text("utf-8"))
    assert ids[ORMESBY] == "withdrawn"
    assert desk.night(offline=True) == 0
    assert ORMESBY not in published(desk)
    desk.output_of("review", "undo", ORMESBY)
    assert ORMESBY in published(desk)
    assert desk.night(offline=True) == 0
    assert ORMESBY in published(desk)
