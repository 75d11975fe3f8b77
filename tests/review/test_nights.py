"""Every kind of change from end to end: edit the site, run a night, read the diff."""

import itertools
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ingest.archive import Archive
from parsers.parse import read
from pipeline.crawl_site import Flags
from pipeline.nightly_job import Job, RunResult, run_job
from pipeline.run import run_once
from pipeline.settings import RunConfig, load_config, load_settings
from schemas.change import ChangeKind
from schemas.crawl import Retrieved
from schemas.report import Report
from tests.review.conftest import small_site
from tests.review.nights import (
    CASTLE_QUAYS,
    CASTLE_QUAYS_PAGE,
    EASTMARCH,
    EASTMARCH_FILE,
    EASTMARCH_PAGE,
    FIRST_NIGHT,
    ORMESBY,
    ORMESBY_PAGE,
    PENHALLOW,
    PENHALLOW_PAGE,
    Maintainer,
    fixture,
)


def killed(*_: object) -> None:
    """Fail where a run would begin to report."""
    raise OSError("the machine went off")


@pytest.fixture(scope="module")
def second_night(
    first_night: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Maintainer, int]]:
    """A night after which a PDF is another, two pages are edited, and one is gone."""
    folder = tmp_path_factory.mktemp("second")
    shutil.copytree(first_night, folder, dirs_exist_ok=True)
    with small_site() as site:
        desk = Maintainer(folder, site, nights=1)
        desk.replace_file(EASTMARCH_PAGE, EASTMARCH_FILE, fixture("review/eastmarch-reissued.pdf"))
        title = "An inspection of probation services in Penhallow and West Tamar PDU 2025"
        desk.edit(PENHALLOW_PAGE, title=title, published=FIRST_NIGHT.replace(year=2025, day=2))
        page = site.store.page(CASTLE_QUAYS_PAGE)
        desk.edit(CASTLE_QUAYS_PAGE, title=f"{page.title} (amended)")
        site.store.remove(ORMESBY_PAGE)
        yield desk, desk.night()


def test_a_replaced_pdf_waits_because_of_the_document(second_night: tuple[Maintainer, int]) -> None:
    desk, code = second_night
    change = desk.waiting()[EASTMARCH]
    assert code == 3
    assert (change["kind"], change["causes"]) == (ChangeKind.CHANGED, ["document"])
    assert desk.record(EASTMARCH)["overall"]["rating"] == "Outstanding"


def test_an_edited_page_waits_because_of_the_page(second_night: tuple[Maintainer, int]) -> None:
    change = second_night[0].waiting()[PENHALLOW]
    assert change["causes"] == ["page"]
    assert "published" in [value["field"] for value in change["values"]]


def test_a_page_that_says_amended_is_held(second_night: tuple[Maintainer, int]) -> None:
    change = second_night[0].waiting()[CASTLE_QUAYS]
    assert change["kind"] == ChangeKind.AMENDED
    assert "page" in change["causes"]


def test_a_page_that_is_gone_leaves_its_record_published_and_marked(
    second_night: tuple[Maintainer, int],
) -> None:
    desk, _ = second_night
    assert desk.record(ORMESBY)["source_status"] == "gone"
    published = {i["id"]: i for i in desk.league()["inspections"]}
    assert published[ORMESBY]["overall"]["rating"] == "Inadequate"
    assert ORMESBY not in desk.waiting()
    assert {"key": ORMESBY, "kind": "gone"}.items() <= desk.summary()["told"][0].items()


def test_what_was_published_stands_until_somebody_decides(
    second_night: tuple[Maintainer, int],
) -> None:
    desk, _ = second_night
    published = {i["id"]: i for i in desk.league()["inspections"]}
    assert published[EASTMARCH]["overall"]["rating"] == "Outstanding"
    assert published[PENHALLOW]["published"] == "2025-10-24"


def test_the_last_log_line_counts_groups_and_names_what_is_urgent(
    second_night: tuple[Maintainer, int],
) -> None:
    desk, _ = second_night
    events = [json.loads(line) for line in desk.logged.splitlines() if line.startswith("{")]
    last = events[-1]
    assert last["event"] == "run.finished"
    assert last["waiting_kinds"] == {"amended": 1, "changed": 2}
    assert last["most_urgent"][0] == f"changed: {EASTMARCH}: published-value"
    assert last["exit_code"] == 3
    summary = desk.summary()
    assert summary["urgent"][0]["key"] == EASTMARCH
    assert (summary["exit_code"], summary["waiting"]) == (3, {"amended": 1, "changed": 2})
    assert sum(group["items"] for group in summary["groups"]) == 3


def test_a_quiet_night_after_that_puts_nothing_new_and_changes_no_byte(
    second_night: tuple[Maintainer, int],
) -> None:
    desk, _ = second_night
    before = desk.kept()
    assert desk.night() == 0
    assert desk.kept() == before


def test_reparse_of_an_unchanged_archive_differs_in_nothing(desk: Maintainer) -> None:
    checked = desk.call("reparse", "--check")
    assert (checked.code, checked.out) == (0, "")


def test_older_parser_read_otherwise_reparse_finds_it_and_names_the_parser(
    desk: Maintainer,
) -> None:
    as_an_older_parser_left_it(desk, EASTMARCH)
    before = desk.kept()
    checked = desk.call("reparse", "--check")
    assert checked.code == 3
    assert EASTMARCH in checked.out
    assert desk.kept() == before
    done = desk.call("reparse")
    assert done.code == 3, done.err
    change = desk.waiting()[EASTMARCH]
    assert change["causes"] == ["parser"]
    changes = {value["field"]: (value["before"], value["after"]) for value in change["values"]}
    assert changes["standards.staffing.rating"] == ("Inadequate", "Good")
    assert "+ staffing Good\n" in done.out
    assert desk.record(EASTMARCH)["standards"][1]["rating"] == "Inadequate"
    desk.output_of("review", "accept", EASTMARCH)
    assert desk.record(EASTMARCH)["standards"][1]["rating"] == "Good"
    clone(desk)
    assert desk.night(offline=True) == 0
    assert desk.record(EASTMARCH)["standards"][1]["rating"] == "Good"


def test_a_changed_programme_file_holds_the_record_and_names_the_facts(desk: Maintainer) -> None:
    done = offline_with_other_points(desk)
    (item,) = [i for i in done.outcome.waiting if i.change.key == EASTMARCH]
    assert item.change.causes == ("facts",)
    assert item.change.kind is ChangeKind.HELD
    assert "score-is-sum-of-points" in [o.rule for o in item.change.objections]


def as_an_older_parser_left_it(desk: Maintainer, id_: str) -> None:
    """Change the record and the memory as if an older parser had misread one standard."""
    data = desk.folder / "data/sample"
    record = desk.record(id_)
    record["parser_version"] = "0.9"
    standard = record["standards"][1]
    standard.update(rating="Inadequate", points=0)
    for each in standard["evidence"]:
        each["value"] = "Inadequate"
    record["score"].update(computed=record["score"]["computed"] - 2)
    (data / "records" / f"{id_}.json").write_text(json.dumps(record), "utf-8")
    seen = data / "waiting/seen/seen.json"
    memory = json.loads(seen.read_text("utf-8"))
    for provenance in memory["records"].values():
        provenance["parser_version"] = "0.9"
    seen.write_text(json.dumps(memory), "utf-8")


def clone(desk: Maintainer) -> None:
    """Remove what a fresh clone lacks: all but the files in git and the archive."""
    shutil.rmtree(desk.folder / "data/sample/waiting")


def offline_with_other_points(desk: Maintainer) -> RunResult:
    """Run offline after editing the points of a programme."""
    settings = load_settings(
        sample=True, data=desk.folder / "data/sample", output=desk.folder / "output/sample"
    )
    config = load_config(settings)
    programme = config.programmes["pdu-2023"]
    points = {rating: value * 2 for rating, value in programme.points.items()}
    changed = programme.model_copy(update={"points": points})
    programmes = {**config.programmes, "pdu-2023": changed}
    archive = Archive(settings.data / "archive")

    def read_one(document: Retrieved) -> Report:
        return read(
            archive.get(document.sha256),
            media_type=document.media_type,
            name=document.document_url,
            page=document.page,
            programmes=programmes,
        )

    with ThreadPoolExecutor(1) as executor:
        job = Job(
            config=RunConfig(settings, programmes, config.registry),
            now=FIRST_NIGHT,
            executor=executor,
            read_one=read_one,
            progress=lambda *_: None,
            flags=Flags(offline=True, dry=True),
        )
        return run_job(job)


def test_a_run_whose_time_is_up_publishes_what_it_has_parsed_and_the_next_does_the_rest(
    tmp_path: Path,
) -> None:
    with small_site() as site:
        desk = Maintainer(tmp_path, site, nights=1)
        with desk.there_now():
            # The clock is asked at the start, after the crawl, and before each document.
            after, late = FIRST_NIGHT.replace(hour=9), FIRST_NIGHT.replace(hour=10)
            times = itertools.chain([FIRST_NIGHT, after, after], itertools.repeat(late))
            assert run_once(load_settings(sample=True), Flags(), lambda: next(times), site) == 0
        status = json.loads((tmp_path / "output/sample/status.json").read_text("utf-8"))
        (note,) = status["notes"]
        assert "time was up after 6 hours" in note
        assert note.count("http://") == 4
        assert (status["counts"]["parsed"], status["counts"]["records"]) == (1, 1)
        assert desk.night() == 0
        status = json.loads((tmp_path / "output/sample/status.json").read_text("utf-8"))
        assert status["counts"]["records"] == 4
        assert status["notes"] == []


def test_a_page_that_says_withdrawn_or_asks_for_a_password_holds_its_record(
    first_night: Path, tmp_path: Path
) -> None:
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    with small_site() as site:
        desk = Maintainer(tmp_path, site, nights=1)
        title = site.store.page(EASTMARCH_PAGE).title
        form = '<form class="post-password-form"><input name="post_password"></form>'
        gone = {"files": (), "body": "<p>This report has been withdrawn while we check it.</p>"}
        desk.edit(EASTMARCH_PAGE, title=f"Withdrawn: {title}")
        desk.edit(ORMESBY_PAGE, **gone)
        desk.edit(PENHALLOW_PAGE, title=f"Protected: {title}", files=(), body=form)
        site.store.edit(CASTLE_QUAYS_PAGE, at=FIRST_NIGHT, summary="This report was corrected.")
        before = [i["overall"] for i in desk.league()["inspections"]]
        assert desk.night() == 3
        waits = desk.waiting()
        kinds = {key: (change["kind"], change["causes"]) for key, change in waits.items()}
        assert kinds == {
            EASTMARCH: ("amended", ["page"]),
            ORMESBY: ("amended", ["page"]),
            PENHALLOW: ("protected", ["page"]),
            CASTLE_QUAYS: ("amended", ["page"]),
        }
        status = {key: desk.record(key)["source_status"] for key in kinds}
        assert status == {
            EASTMARCH: "available",
            ORMESBY: "replaced",
            PENHALLOW: "protected",
            CASTLE_QUAYS: "available",
        }
        assert [i["overall"] for i in desk.league()["inspections"]] == before
        assert f"review withdraw {ORMESBY}" in desk.output_of("diff")
        assert desk.night() == 0
        desk.output_of("review", "accept", EASTMARCH, PENHALLOW)
        desk.output_of("review", "withdraw", ORMESBY, "--reason", "withdrawn by the inspectorate")
        assert desk.night() == 0
        assert list(desk.waiting()) == [CASTLE_QUAYS]
        assert desk.record(PENHALLOW)["source_status"] == "protected"


def test_what_was_decided_and_published_after_a_killed_run_is_no_news_of_the_next(
    first_night: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(first_night, tmp_path, dirs_exist_ok=True)
    with small_site() as site:
        desk = Maintainer(tmp_path, site, nights=1)
        desk.replace_file(EASTMARCH_PAGE, EASTMARCH_FILE, fixture("review/eastmarch-reissued.pdf"))
        with monkeypatch.context() as patch:
            patch.setattr("pipeline.run._Run._finish", killed)
            assert desk.night() == 1
        desk.output_of("review", "accept", EASTMARCH)
        assert desk.night() == 0
        assert desk.printed.startswith("Nothing new. Version 2026-11-25.1 is current")
