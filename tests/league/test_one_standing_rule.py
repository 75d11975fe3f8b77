"""Tables, `unranked.csv` and the organisation pages apply one rule for the standing inspection."""

import csv
import io
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from league.publish.publish import publish
from league.site.build import site_pages
from tests.league.making import TODAY, material, organisation, record

OVERLAP = (("2024", "I"), ("2024-05-01", "G"))
"""The year may mean a day before or after the first of May."""
PENDING = (("2026", "G"),)
"""The year ends after the day of the tables."""
EARLIER_AND_PENDING = (("2024-02-01", "I"), *PENDING)
OLD = organisation("Old PDU", ends="2024-12-31")
NEW = organisation(
    "New PDU",
    starts="2025-01-01",
    predecessors=({"id": OLD.id, "how": "renamed", "source": "made up"},),
)
INSPECTED = (
    (organisation("Ash PDU"), OVERLAP),
    (organisation("Birch PDU"), PENDING),
    (organisation("Cedar PDU"), EARLIER_AND_PENDING),
    (OLD, OVERLAP),
)


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    records = [
        record(who, "pdu-2023", day, rating)
        for who, inspections in INSPECTED
        for day, rating in inspections
    ]
    source = material(records, [*(who for who, _ in INSPECTED), NEW])
    publish(source, folder, as_of=TODAY, pages=site_pages(source, pictures=()))
    return folder


def page(output: Path, path: str) -> BeautifulSoup:
    return BeautifulSoup((output / path).read_bytes(), "lxml")


@pytest.mark.parametrize(
    ("who", "reason", "lede"),
    [
        ("pdu-ash-pdu", "dates-overlap", "do not show which is later"),
        (
            "pdu-birch-pdu",
            "no-rated-inspection",
            "An inspection was published in 2026; it does not count yet",
        ),
    ],
)
def test_what_unranked_csv_lists_has_no_rating_at_the_head_of_its_page(
    output: Path, who: str, reason: str, lede: str
) -> None:
    rows = csv.DictReader(io.StringIO((output / "unranked.csv").read_text("utf-8")))
    assert {row["reason"] for row in rows if row["organisation"] == who} == {reason}
    own = page(output, f"organisations/{who}.html")
    head = own.select_one("p.lede")
    assert lede in head.text
    assert not head.select(".chip")
    assert "Places" not in own.select_one("dl.facts").text
    listed = page(output, "organisations/index.html")
    (row,) = [r for r in listed.select("tbody tr") if r.select_one(f"a[href$='{who}.html']")]
    assert not row.select("td.overall")


def test_an_inspection_that_does_not_count_yet_is_named_with_the_reason(output: Path) -> None:
    own = page(output, "organisations/pdu-cedar-pdu.html")
    assert own.select_one("p.lede .chip").text == "Inadequate"
    assert "a later inspection was published in 2026; it does not count yet" in own.text


def test_a_predecessor_with_inspections_in_unknown_order_gives_no_rating(output: Path) -> None:
    table = page(output, "tables/pdu.html")
    assert "New PDU" in table.text
    assert "Its predecessor" not in table.text
