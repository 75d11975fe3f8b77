"""Publishing: versions whole or not at all, nothing new means no byte, crashes are completed."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from league.compile import publication
from league.publish.pages import SitePage
from league.publish.publish import publish
from league.publish.versions import read_publication
from schemas.change import ChangeKind, CorrectionNotice
from schemas.errors import ConfigError, StateError
from schemas.publication import About
from schemas.rating import Rating
from schemas.versions import Manifest, VersionIndex
from support.files import Disk
from tests.league.making import TODAY, material, organisation, record
from tests.soak import SOAK

DAY = dt.timedelta(days=1)
ASH, BIRCH = organisation("Ash PDU"), organisation("Birch PDU")
FIRST = [record(ASH, "pdu-2023", "2024-05-01", "R", (9, 21))]
SECOND = [*FIRST, record(BIRCH, "pdu-2023", "2026-11-20", "G", (16, 21))]


def bytes_of(output: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(output)): p.read_bytes() for p in sorted(output.rglob("*")) if p.is_file()
    }


def top(output: Path) -> dict[str, bytes]:
    return {k: v for k, v in bytes_of(output).items() if not k.startswith("versions/")}


def manifest(output: Path, version: str) -> Manifest:
    return Manifest.model_validate_json(
        (output / "versions" / version / "manifest.json").read_bytes()
    )


def league(output: Path) -> dict:
    return json.loads((output / "league.json").read_bytes())


def test_what_is_published_reads_back_equal(sample, tmp_path):
    result = publish(sample, tmp_path, as_of=TODAY)
    assert result.new
    assert result.version == "2026-11-24.1"
    made = publication(sample, TODAY).model_copy(update={"version": result.version})
    assert read_publication(tmp_path) == made
    assert league(tmp_path)["sample"] is True


def test_nothing_new_on_the_next_night_changes_no_byte(sample, tmp_path):
    publish(sample, tmp_path, as_of=TODAY)
    before = bytes_of(tmp_path)
    result = publish(sample, tmp_path, as_of=TODAY + DAY)
    assert not result.new
    assert result.changes is None
    assert bytes_of(tmp_path) == before


def test_the_same_records_give_the_same_bytes_in_any_order(sample, tmp_path):
    publish(sample, tmp_path / "one", as_of=TODAY)
    turned = replace(sample, records=list(reversed(sample.records)))
    publish(turned, tmp_path / "other", as_of=TODAY)
    assert bytes_of(tmp_path / "one") == bytes_of(tmp_path / "other")


def test_the_end_of_a_month_makes_a_version_when_it_makes_an_inspection_count(tmp_path):
    source = material([record(ASH, "pdu-2023", "2026-11", "R")])
    publish(source, tmp_path, as_of=dt.date(2026, 11, 29))
    result = publish(source, tmp_path, as_of=dt.date(2026, 11, 30))
    assert result.version == "2026-11-30.1"
    assert [c.after for c in result.changes.ranks] == ["1", "1"]


def test_a_new_inspection_makes_a_version_that_says_what_changed_and_why(tmp_path):
    publish(material(FIRST, [ASH, BIRCH]), tmp_path, as_of=TODAY)
    old = bytes_of(tmp_path / "versions" / "2026-11-24.1")
    result = publish(material(SECOND, [ASH, BIRCH]), tmp_path, as_of=TODAY)
    assert result.version == "2026-11-24.2"
    changes = league(tmp_path)["changes"]
    assert changes["since"] == "2026-11-24.1"
    assert [(c["kind"], c["organisation"]["id"]) for c in changes["inspections"]] == [
        ("new", BIRCH.id)
    ]
    moved = {(r["table"], r["organisation"]["id"]): r for r in changes["ranks"]}
    ash = moved["pdu", ASH.id]
    assert (ash["before"], ash["after"], ash["cause"]) == ("1", "2", "others")
    birch = moved["pdu", BIRCH.id]
    assert (birch["before"], birch["after"], birch["cause"]) == (None, "1", "own")
    assert json.loads((tmp_path / "changes.json").read_bytes())["version"] == "2026-11-24.2"
    assert bytes_of(tmp_path / "versions" / "2026-11-24.1") == old


def test_a_file_equal_to_an_earlier_versions_is_kept_once_and_referred_to(tmp_path):
    publish(material(FIRST, [ASH, BIRCH]), tmp_path, as_of=TODAY)
    publish(material(SECOND, [ASH, BIRCH]), tmp_path, as_of=TODAY)
    second = manifest(tmp_path, "2026-11-24.2")
    schema = second.file("schema/league.schema.json")
    assert schema.kept == "2026-11-24.1/schema/league.schema.json.gz"
    assert not (tmp_path / "versions" / "2026-11-24.2" / "schema").exists()
    for kept in second.files:
        body = (tmp_path / kept.name).read_bytes()
        assert (hashlib.sha256(body).hexdigest(), len(body)) == (kept.sha256, kept.size)
    # A file that goes back to what it was is found in the version before the last.
    ids = {SECOND[1].id: "withdrawn"}
    publish(material(FIRST, [ASH, BIRCH], ids=ids), tmp_path, as_of=TODAY)
    third = manifest(tmp_path, "2026-11-24.3")
    assert third.file("tables/pdu.csv").kept.startswith("2026-11-24.1/")


def test_output_without_versions_is_made_again_byte_for_byte(sample, tmp_path):
    publish(sample, tmp_path, as_of=TODAY, pages=two_pages)
    before = bytes_of(tmp_path)
    for path in list(tmp_path.iterdir()):
        if path.name != "versions":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = publish(sample, tmp_path, as_of=TODAY + DAY, pages=two_pages)
    assert not result.new
    assert bytes_of(tmp_path) == before


def test_a_published_inspection_without_a_record_is_refused_and_nothing_changes(tmp_path):
    publish(material(SECOND), tmp_path, as_of=TODAY)
    before = bytes_of(tmp_path)
    with pytest.raises(StateError, match="birch") as error:
        publish(material(FIRST), tmp_path, as_of=TODAY + DAY)
    assert "restore data/records" in error.value.remedy
    assert bytes_of(tmp_path) == before


def test_an_id_that_became_another_present_one_is_no_loss(tmp_path):
    publish(material(FIRST), tmp_path, as_of=TODAY)
    renamed = FIRST[0].model_copy(update={"id": "new", "former_ids": (FIRST[0].id,)})
    ids = {"new": "new", FIRST[0].id: "new"}
    kinds = publish(material([renamed], ids=ids), tmp_path, as_of=TODAY).changes.inspections
    assert [c.kind for c in kinds] == ["new"]


def corrected(by: str) -> list:
    wrong = record(ASH, "pdu-2023", "2024-05-01", "I")
    right = record(ASH, "pdu-2023", "2024-05-01", "R")
    return [wrong if by == "before" else right]


NOTICE = CorrectionNotice(
    id="pdu-2023--ash-pdu--2024-05-01",
    on=dt.date(2026, 11, 26),
    what=ChangeKind.CORRECTED,
    field="overall.rating",
    before="Inadequate",
    after="Requires improvement",
    reason="the rating of a neighbour was read",
)


def test_a_correction_tells_what_was_shown_from_when_to_when_and_marks_the_versions(tmp_path):
    publish(material(corrected("before")), tmp_path, as_of=TODAY)
    more = [*corrected("before"), SECOND[1]]
    publish(material(more), tmp_path, as_of=TODAY + DAY)
    after = [*corrected("after"), SECOND[1]]
    publish(material(after, notices=(NOTICE,)), tmp_path, as_of=TODAY + 2 * DAY)
    (told,) = league(tmp_path)["corrections"]
    assert (told["shown"], told["right"]) == ("Inadequate", "Requires improvement")
    assert (told["shown_from"], told["shown_to"]) == ("2026-11-24", "2026-11-26")
    assert told["versions"] == ["2026-11-24.1", "2026-11-25.1"]
    assert told["reason"] == NOTICE.reason
    index = VersionIndex.model_validate_json((tmp_path / "versions/index.json").read_bytes())
    assert [bool(v.corrected) for v in index.versions] == [True, True, False]
    # Told once; it stays told, and makes no further version.
    before = bytes_of(tmp_path)
    again = material(after, notices=(NOTICE,))
    assert not publish(again, tmp_path, as_of=TODAY + 3 * DAY).new
    assert bytes_of(tmp_path) == before


def test_a_value_corrected_before_anything_was_shown_is_no_published_correction(tmp_path):
    publish(material(corrected("after"), notices=(NOTICE,)), tmp_path, as_of=TODAY)
    publish(material([*corrected("after"), SECOND[1]], notices=(NOTICE,)), tmp_path, as_of=TODAY)
    assert league(tmp_path)["corrections"] == []


def test_a_withdrawal_makes_a_version_without_it_and_an_entry_with_the_reason(tmp_path):
    publish(material(SECOND), tmp_path, as_of=TODAY)
    gone = SECOND[1].id
    notice = CorrectionNotice(
        id=gone, on=TODAY + DAY, what=ChangeKind.WITHDRAWN, reason="the report was taken back"
    )
    source = material(FIRST, ids={gone: "withdrawn"}, notices=(notice,))
    result = publish(source, tmp_path, as_of=TODAY + DAY)
    assert [c.kind for c in result.changes.inspections] == ["withdrawn"]
    published = read_publication(tmp_path)
    assert gone not in {i.id for i in published.inspections}
    (told,) = published.corrections
    assert (told.kind, told.shown, told.right) == ("withdrawal", "Good", None)
    assert b"Birch" not in (tmp_path / "tables/pdu.csv").read_bytes()


def test_a_clock_set_back_never_makes_an_older_version_after_a_newer(tmp_path):
    publish(material(FIRST), tmp_path, as_of=TODAY)
    result = publish(material(SECOND), tmp_path, as_of=TODAY - 30 * DAY)
    assert result.version == "2026-11-24.2"
    assert result.notes


def test_an_altered_kept_file_is_named_and_never_published(sample, tmp_path):
    publish(sample, tmp_path, as_of=TODAY)
    kept = tmp_path / "versions" / "2026-11-24.1" / "league.json.gz"
    kept.write_bytes(kept.read_bytes()[:-9])
    with pytest.raises(StateError, match="altered") as error:
        publish(sample, tmp_path, as_of=TODAY)
    assert "league.json.gz" in str(error.value)
    with pytest.raises(ConfigError, match="no version"):
        read_publication(tmp_path, "2020-01-01.1")
    with pytest.raises(StateError, match="nothing has been published"):
        read_publication(tmp_path / "elsewhere")


class Killed(Exception):
    """Stands for a kill at a step."""


class Quick(Disk):
    """Does not wait for the disk: nobody pulls the plug in a test."""

    def sync(self, handle: int) -> None:
        pass


class Mortal(Quick):
    """A disk under a process that is killed before its n-th step."""

    def __init__(self, steps: int) -> None:
        self.left = steps

    def _step(self) -> None:
        if self.left == 0:
            raise Killed
        self.left -= 1

    def write(self, path: Path, chunks: Iterable[bytes], *, wait: bool = True) -> None:
        self._step()
        path.parent.mkdir(parents=True, exist_ok=True)
        body = b"".join(chunks)
        path.write_bytes(body[: len(body) // 2])
        self._step()
        super().write(path, [body], wait=wait)

    def sync_folder(self, folder: Path) -> None:
        self._step()
        super().sync_folder(folder)

    def remove(self, path: Path) -> None:
        self._step()
        super().remove(path)


def two_pages(context):
    pdu = next(table for table in context.newest.tables if table.id == "pdu")
    names = ", ".join(row.organisation.name for row in pdu.rows)
    yield SitePage("index.html", f"<p>{names}</p>".encode)
    for row in pdu.rows:
        name = row.organisation.id
        yield SitePage(f"organisations/{name}.html", name.encode, made_from=name)


@pytest.mark.parametrize("every", [23, pytest.param(1, marks=pytest.mark.soak)])
def test_a_kill_at_any_step_leaves_whole_files_and_the_next_run_completes_it(tmp_path, every):
    first, second = material(FIRST, [ASH, BIRCH]), material(SECOND, [ASH, BIRCH])
    start, calm = tmp_path / "start", tmp_path / "calm"
    publish(first, start, as_of=TODAY, pages=two_pages, disk=Quick())
    shutil.copytree(start, calm)
    publish(second, calm, as_of=TODAY, pages=two_pages, disk=Quick())
    before, wanted = bytes_of(start), bytes_of(calm)
    for steps in range(0, 1_000, every):
        output = tmp_path / "output"
        shutil.copytree(start, output)
        try:
            publish(second, output, as_of=TODAY, pages=two_pages, disk=Mortal(steps))
        except Killed:
            for name, body in bytes_of(output).items():
                if ".tmp" not in name:
                    assert body in (before.get(name), wanted.get(name)), (steps, name)
            complete = (output / "versions" / "2026-11-24.2").exists()
            assert complete or league(output)["version"] == "2026-11-24.1"
            publish(second, output, as_of=TODAY, pages=two_pages, disk=Quick())
            assert bytes_of(output) == wanted
            shutil.rmtree(output)
        else:
            assert bytes_of(output) == wanted
            break
    assert 50 < steps < 1_000


def test_a_disk_that_refuses_leaves_the_last_version_as_it_was(tmp_path):
    publish(material(FIRST), tmp_path, as_of=TODAY)
    before = top(tmp_path)

    class Full(Disk):
        def write(self, path: Path, chunks: Iterable[bytes], *, wait: bool = True) -> None:
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish(material(SECOND), tmp_path, as_of=TODAY, disk=Full())
    assert top(tmp_path) == before
    assert publish(material(SECOND), tmp_path, as_of=TODAY).new


def test_a_page_is_made_again_only_when_what_it_is_made_from_changed(sample, tmp_path):
    made: list[str] = []

    def pages(fingerprint):
        def page():
            made.append(fingerprint)
            return fingerprint.encode()

        return lambda _context: [SitePage("pictures/pdu.svg", page, made_from=fingerprint)]

    for fingerprint in ("a", "a", "b"):
        publish(sample, tmp_path, as_of=TODAY, pages=pages(fingerprint))
    assert made == ["a", "b"]
    (tmp_path / "pictures/pdu.svg").write_bytes(b"spoilt")
    publish(sample, tmp_path, as_of=TODAY, pages=pages("b"))
    assert (tmp_path / "pictures/pdu.svg").read_bytes() == b"b"
    publish(sample, tmp_path, as_of=TODAY, pages=lambda _context: [])
    assert not (tmp_path / "pictures").exists()


def test_pages_can_show_every_earlier_version(tmp_path):
    seen = []

    def pages(context):
        seen.append([len(context.earlier(v.version).inspections) for v in context.versions])
        return []

    publish(material(FIRST), tmp_path, as_of=TODAY, pages=pages)
    publish(material(SECOND), tmp_path, as_of=TODAY, pages=pages)
    assert seen == [[1], [1, 2]]


def test_the_feed_has_tags_and_relative_links_without_an_address(tmp_path):
    publish(material(FIRST), tmp_path, as_of=TODAY)
    feed = (tmp_path / "feed.atom").read_text("utf-8")
    assert "<id>tag:probation-league.invalid,2026:sample/feed.atom</id>" in feed
    assert 'href="index.html"' in feed
    schema = json.loads((tmp_path / "schema/league.schema.json").read_bytes())
    assert schema["$id"].startswith("urn:")
    about = About(sample=True, base_url="https://league.example/")
    publish(material(SECOND, about=about), tmp_path, as_of=TODAY)
    assert b"https://league.example/feed.atom" in (tmp_path / "feed.atom").read_bytes()
    publish(material(SECOND), tmp_path, as_of=TODAY)
    assert b"https:" not in (tmp_path / "feed.atom").read_bytes()


@settings(
    max_examples=100 if SOAK else 6,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.sampled_from("ABCD"), st.integers(2022, 2026), st.sampled_from(list(Rating))),
        unique_by=lambda item: item[:2],
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_published_reads_back_equal(tmp_path_factory, drawn):
    letters = dict(zip(Rating, "IRGO", strict=True))
    source = material(
        [
            record(organisation(f"{name} PDU"), "pdu-2023", str(year), letters[rating])
            for name, year, rating in drawn
        ]
    )
    output = tmp_path_factory.mktemp("output")
    version = publish(source, output, as_of=TODAY, disk=Quick()).version
    made = publication(source, TODAY).model_copy(update={"version": version})
    assert read_publication(output) == made
    assert not publish(source, output, as_of=TODAY).new
