"""A change touches its own pages only: three new reports on the repository's own inspections."""

import dataclasses
import datetime as dt
import hashlib
from pathlib import Path

import pytest

from league.compile import Material
from league.publish.pages import WrittenPage, written_pages
from league.publish.publish import publish
from league.site.build import site_pages
from pipeline.publish import material
from pipeline.settings import load_config, load_settings
from review.store import Store
from schemas.dates import PartialDate
from schemas.rating import Rating
from schemas.report import Report, StandardState

FEWER_THAN = 60
ROOT = Path(__file__).parents[3]
PROGRAMMES = ("youth-2025", "pdu-2023", "region-2023")


def digests(folder: Path) -> dict[str, str]:
    """The digest of each page and JSON file; data files and past versions are left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.suffix in {".html", ".json"} and folder / "versions" not in path.parents
    }


def next_report(records: list[Report], programme: str) -> Report:
    """A later report on the service of the programme's last record, better on every standard."""
    last = max((r for r in records if r.programme == programme), key=lambda r: r.published)
    good = {"rating": Rating.GOOD, "state": StandardState.RATED}
    return last.model_copy(
        update={
            "id": f"{last.id}-next",
            "published": PartialDate("2026-12-01"),
            "overall": last.overall.model_copy(update={"rating": Rating.GOOD}),
            "standards": tuple(s.model_copy(update=good) for s in last.standards),
        }
    )


def with_reports(made: Material) -> Material:
    records = list(made.records)
    new = [next_report(records, programme) for programme in PROGRAMMES]
    ids = {**made.ids, **{r.id: r.id for r in new}}
    return dataclasses.replace(made, records=[*records, *new], ids=ids)


@pytest.mark.soak
def test_three_new_reports_rewrite_few_pages(tmp_path: Path) -> None:
    config = load_config(load_settings(data=ROOT / "data"))
    before = material(config, Store(config.settings.data).load())
    after = with_reports(before)
    publish(before, tmp_path, as_of=dt.date(2026, 11, 29), pages=site_pages(before, pictures=()))
    old = digests(tmp_path)
    publish(after, tmp_path, as_of=dt.date(2026, 12, 2), pages=site_pages(after, pictures=()))
    new = digests(tmp_path)
    rewritten = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    assert len(old) > 700
    assert len(rewritten) < FEWER_THAN, rewritten
    own = {r.organisation.id for r in after.records[-3:] if r.organisation is not None}
    organisations = {Path(n).stem for n in rewritten if n.startswith("organisations/")}
    assert organisations == {"index", *own}


def test_a_new_report_rewrites_the_page_of_its_own_service_only(
    source: Material, tmp_path: Path
) -> None:
    """The same on the few made-up services of the other tests."""
    new = next_report(list(source.records), "pdu-2023")
    records, ids = [*source.records, new], {**source.ids, new.id: new.id}
    after = dataclasses.replace(source, records=records, ids=ids)
    publish(source, tmp_path, as_of=dt.date(2026, 11, 29), pages=site_pages(source, pictures=()))
    old = digests(tmp_path)
    publish(after, tmp_path, as_of=dt.date(2026, 12, 2), pages=site_pages(after, pictures=()))
    now = digests(tmp_path)
    rewritten = {name for name in old.keys() | now.keys() if old.get(name) != now.get(name)}
    organisations = {Path(n).stem for n in rewritten if n.startswith("organisations/")}
    assert organisations == {"index", new.organisation.id}
    assert "tables/pdu.html" in rewritten
    unmoved = ("tables/crc.html", "tables/youth-justice-service.html", "areas/west.html")
    assert not rewritten & set(unmoved)


def test_a_day_without_news_rewrites_nothing(tmp_path: Path, sample: Material) -> None:
    publish(sample, tmp_path, as_of=dt.date(2026, 11, 29), pages=site_pages(sample, pictures=()))
    old = digests(tmp_path)
    publish(sample, tmp_path, as_of=dt.date(2026, 12, 30), pages=site_pages(sample, pictures=()))
    assert digests(tmp_path) == old


def test_a_new_version_renders_no_earlier_version_again(tmp_path: Path, sample: Material) -> None:
    made: list[dict[str, WrittenPage]] = []
    for number in (2, 1, 0):
        records = sample.records[: len(sample.records) - number]
        fewer = dataclasses.replace(sample, records=records)
        day = dt.date(2026, 11, 29) - dt.timedelta(days=number)
        publish(fewer, tmp_path, as_of=day, pages=site_pages(fewer, pictures=()))
        made.append(written_pages(tmp_path))
    _, before, after = made
    (first,) = (path for path in before if path.startswith("earlier/"))
    assert before[first].made_from == after[first].made_from
    assert before["index.html"].made_from != after["index.html"].made_from
