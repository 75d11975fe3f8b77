"""Tables, `unranked.csv` and the organisation pages apply one rule for the standing inspection."""

import csv
import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from league.publish.publish import publish
from league.site.build import site_pages
from tests.league.making import TODAY, material, organisation, record

WHO = organisation("Ash PDU")
OVERLAP = (("2024", "I"), ("2024-05-01", "G"))
"""The year may mean a day before or after the first of May."""
PENDING = (("2026", "G"),)
"""The year ends after the day of the tables."""


@pytest.mark.parametrize(
    ("inspections", "reason", "lede"),
    [
        (OVERLAP, "dates-overlap", "do not show which is later"),
        (PENDING, "no-rated-inspection", "No rated inspection of this service counts yet"),
    ],
)
def test_what_unranked_csv_lists_has_no_rating_at_the_head_of_its_page(
    tmp_path: Path, inspections: tuple[tuple[str, str], ...], reason: str, lede: str
) -> None:
    source = material([record(WHO, "pdu-2023", day, rating) for day, rating in inspections])
    publish(source, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    rows = csv.DictReader(io.StringIO((tmp_path / "unranked.csv").read_text("utf-8")))
    assert {row["reason"] for row in rows if row["organisation"] == WHO.id} == {reason}
    page = BeautifulSoup((tmp_path / f"organisations/{WHO.id}.html").read_bytes(), "lxml")
    head = page.select_one("p.lede")
    assert lede in head.text
    assert not head.select(".chip")
    assert "Places" not in page.select_one("dl.facts").text
    listed = BeautifulSoup((tmp_path / "organisations/index.html").read_bytes(), "lxml")
    assert not listed.select("td.overall")


def test_an_inspection_that_does_not_count_yet_is_shown_with_the_day_it_counts_from(
    tmp_path: Path,
) -> None:
    source = material(
        [record(WHO, "pdu-2023", "2024-02-01", "I"), record(WHO, "pdu-2023", "2026", "G")]
    )
    publish(source, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    page = BeautifulSoup((tmp_path / f"organisations/{WHO.id}.html").read_bytes(), "lxml")
    assert page.select_one("p.lede .chip").text == "Inadequate"
    assert "it counts from 31 December 2026" in page.text


def test_a_predecessor_with_inspections_in_unknown_order_gives_no_rating(tmp_path: Path) -> None:
    old = organisation("Old PDU", ends="2024-12-31")
    new = organisation(
        "New PDU",
        starts="2025-01-01",
        predecessors=({"id": old.id, "how": "renamed", "source": "made up"},),
    )
    records = [record(old, "pdu-2023", day, rating) for day, rating in OVERLAP]
    source = material(records, [old, new])
    publish(source, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    page = BeautifulSoup((tmp_path / "tables/pdu.html").read_bytes(), "lxml")
    assert "New PDU" in page.text
    assert "Its predecessor" not in page.text
