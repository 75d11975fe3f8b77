"""Hostile input and a hostile machine: each test proves a line of docs/security.md."""

import ast
import importlib
import json
import re
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.archive import Archive
from parsers.worker import ParseJob, Worker
from pipeline.settings import load_settings
from schemas.crawl import ParseLimits
from schemas.errors import ConfigError, StateError
from schemas.organisation import slug
from support.safe_text import without_controls
from tests.commands import called
from tests.operations.conftest import Calm
from tests.operations.nights import ROOT, SECOND_NIGHT, Nights, copied, said, tree

ROOMS = ("support", "schemas", "ingest", "parsers", "review", "league", "pipeline")
SECRET = "s3cr3t-t0k3n"
FORBIDDEN = {
    "subprocess",
    "pickle",
    "marshal",
    "shelve",
    "dill",
    "joblib",
    "yaml",
    "xmlrpc",
    "telnetlib",
}
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__", "system", "popen"}
LXML = re.compile(r"XMLParser\((?P<given>[^)]*)\)")


def product() -> list[Path]:
    return [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]


def test_nothing_of_ours_runs_a_shell_evaluates_text_or_unpickles() -> None:
    for path in product():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names: set[str] = set()
            if isinstance(node, ast.Import):
                names = {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                names = {(node.module or "").partition(".")[0]}
            assert not names & FORBIDDEN, path
            if isinstance(node, ast.Call):
                called = node.func
                # `re.compile` is another thing than `compile`.
                name = called.id if isinstance(called, ast.Name) else ""
                if isinstance(called, ast.Attribute):
                    name = called.attr if called.attr in ("system", "popen") else ""
                assert name not in FORBIDDEN_CALLS, f"{path}:{node.lineno}"
                assert not any(k.arg == "shell" for k in node.keywords), path


def test_no_xml_parser_of_ours_resolves_entities() -> None:
    for path in product():
        text = path.read_text("utf-8")
        assert "xml.etree" not in text, path
        assert "xml.dom" not in text, path
        for parser in LXML.finditer(text):
            assert "resolve_entities=False" in parser["given"], path


def test_every_locked_dependency_has_its_sums_and_no_lock_names_a_host() -> None:
    locks = sorted((ROOT / "requirements").glob("*.txt"))
    assert len(locks) >= 5
    for lock in locks:
        text = lock.read_text("utf-8")
        assert "http" not in text.replace("httpx", "").replace("httpcore", ""), lock
        for block in re.split(r"\n(?=[a-z0-9])", text):
            if "==" in block.partition("\n")[0]:
                assert "--hash=sha256:" in block, (lock, block)


def bomb(size: int) -> bytes:
    """A small PDF whose only page unpacks to so many bytes."""
    packer = zlib.compressobj(9)
    stream = b"".join(
        packer.compress(b"BT (a) Tj ET\n" * 100_000) for _ in range(size // 1_300_000)
    )
    stream += packer.flush()
    head = (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>endobj\n"
    )
    return (
        head
        + b"4 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(stream)
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def test_a_file_that_unpacks_without_end_ends_as_one_record_and_the_next_is_read() -> None:
    report = sorted((ROOT / "tests/fixtures/reports").glob("pdu-2023*.pdf"))[0].read_bytes()
    limits = ParseLimits(seconds=5, memory_bytes=500_000_000)
    jobs = [ParseJob(bomb(50_000_000), "bomb.pdf"), ParseJob(report, "report.pdf")]
    with Worker(limits, workers=1) as worker:
        first, second = (result.report for result in worker.read_many(jobs))
    assert first.status in ("unreadable", "not-a-report")
    assert second.status == "passed"


@given(st.text(max_size=60))
def test_no_name_leads_out_of_its_folder(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]*(-[a-z0-9]+)*", slug(name))


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=60))
def test_no_text_moves_the_cursor_or_turns_the_line(text: str) -> None:
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", without_controls(text))


HOSTILE = 'Evil\x1b]0;pwned\x07\x1b[2J\u202e<script>alert(1)</script>"\n{"event": "run.finished"}'


def test_hostile_titles_reach_neither_log_nor_terminal_nor_page_as_more_than_text(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    folder = copied(calm.morning, tmp_path / "night")
    at = "2026-11-25T09:00:00+00:00"
    site = [*SECOND_NIGHT["site"], {"do": "title", "id": 1342, "at": at, "title": HOSTILE}]
    ended = nights.night(folder, site=site, now="2026-11-26T04:20:00+00:00", every_page=True)
    assert ended.code in (0, 3, 4), said(folder)
    for name in ("stdout", "stderr"):
        text = (folder / name).read_text("utf-8")
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text), name
    lines = (folder / "stderr").read_text("utf-8").splitlines()
    assert sum(json.loads(line)["event"] == "run.finished" for line in lines) <= 1
    assert not any(b"<script>alert" in p.read_bytes() for p in folder.rglob("*.html"))


def test_secrets_stand_in_no_log_no_status_and_no_error(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    folder = copied(calm.morning, tmp_path / "night")
    ping = f"http://127.0.0.1:9/{SECRET}"
    ended = nights.night(folder, **SECOND_NIGHT, settings={"notify": {"ping": ping}})
    assert ended.code == 0
    events = [line.get("event") for line in said(folder)]
    assert "notify.ping-failed" in events
    for path in (folder / "stderr", folder / "stdout", folder / "output/sample/status.json"):
        assert SECRET not in path.read_text("utf-8")


def test_a_secret_that_is_misspelt_or_stands_in_the_file_is_refused_without_being_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PROBATION_LEAGUE_NOTIFY__URLS", f"mailto://me:{SECRET}@example.org")
    with pytest.raises(ConfigError) as misspelt:
        load_settings()
    assert SECRET not in str(misspelt.value)
    monkeypatch.delenv("PROBATION_LEAGUE_NOTIFY__URLS")
    Path("probation-league.toml").write_text(f'[notify]\nping = "https://p.example/{SECRET}"\n')
    with pytest.raises(ConfigError, match="come from the environment") as in_file:
        load_settings()
    assert SECRET not in str(in_file.value)


def test_messages_without_their_extra_are_refused_before_anything_is_touched(
    tmp_path: Path,
) -> None:
    if importlib.util.find_spec("apprise") is not None:
        pytest.skip("the extra `notify` is installed here")
    urls = f'["json://host/{SECRET}"]'
    finished = called(tmp_path, "run", "--history-only", PROBATION_LEAGUE_NOTIFY__URLS=urls)
    assert finished.returncode == 2
    assert "apprise is not installed" in finished.stderr
    assert SECRET not in finished.stderr
    assert not (tmp_path / "data").exists()


def bodies(folder: Path) -> list[Path]:
    found = (folder / "data/sample/archive").glob("[0-9a-f][0-9a-f]/*")
    return sorted(p for p in found if len(p.name) == 64 and p.read_bytes()[:5] == b"%PDF-")


def present(folder: Path) -> list[str]:
    """The sums of the documents that stand behind the accepted records."""
    records = sorted((folder / "data/sample/records").glob("*.json"))
    return [json.loads(path.read_bytes())["source"]["sha256"] for path in records]


def test_an_altered_body_is_never_read_costs_one_record_and_is_fetched_again(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    folder = copied(calm.morning, tmp_path / "night")
    body = Archive(folder / "data/sample/archive").path(present(folder)[0])
    whole = body.read_bytes()
    body.write_bytes(whole[:-1] + b"#")
    before = (folder / "output/sample/league.json").read_bytes()
    fresh = {"offline": True, "fresh": True}
    ended = nights.night(folder, **SECOND_NIGHT, flags=fresh, watch=False)
    assert ended.code == 3, said(folder)
    held = json.loads((folder / "output/sample/status.json").read_text("utf-8"))["held"]
    assert [h["kind"] for h in held if h["new"]] == ["unreadable"]
    assert (folder / "output/sample/league.json").read_bytes() == before
    nights.night(folder, **SECOND_NIGHT, watch=False)
    assert body.read_bytes() == whole


def test_a_remembered_reading_of_another_document_is_not_taken(
    nights: Nights, calm: Calm, tmp_path: Path
) -> None:
    folder = copied(calm.morning, tmp_path / "night")
    kept = folder / "data/sample/archive/readings"
    first, second, third = (next(kept.rglob(f"{sum_[:16]}-*")) for sum_ in present(folder)[:3])
    second.write_bytes(first.read_bytes())
    third.write_text('{"status": "passed"}')
    ended = nights.night(folder, **SECOND_NIGHT, watch=False)
    assert ended.code == 0
    assert said(folder)[-1]["parsed"] == 2
    assert tree(folder) == calm.tree


def test_the_archive_names_an_altered_and_a_missing_body(calm: Calm, tmp_path: Path) -> None:
    folder = copied(calm.morning, tmp_path / "night")
    first, second = bodies(folder)[:2]
    first.write_bytes(b"%PDF-altered")
    second.unlink()
    archive = Archive(folder / "data/sample/archive")
    assert [archive.damage(body.name) for body in (first, second)] == ["altered", "missing"]
    with pytest.raises(StateError, match="has been altered"):
        archive.get(first.name)


def test_every_proof_that_the_security_page_names_exists() -> None:
    page = (ROOT / "docs/security.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", page)
    assert len(named) >= 20
    for path, name in named:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), (path, name)
