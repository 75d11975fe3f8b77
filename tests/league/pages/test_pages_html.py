"""The pages as written: complete, linked, escaped, honest, small, and the same each time."""

import dataclasses
import datetime as dt
import functools
import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator
from importlib import resources
from itertools import pairwise
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup
from lxml import etree

from league.charts.catalogue import Chart, TileMap
from league.charts.colours import FILL_COLOURS, LETTER_COLOURS
from league.charts.draw import draw
from league.compile import Material, publication
from league.links import mail_link, organisation_page
from league.publish.publish import publish
from league.site.build import charts_of_site, render, site_pages
from league.site.pages import organisation_pages, table_pages
from league.site.site import Site
from league.wording import LETTERS, short_programme_name
from schemas.registry import Registry, load_authorities, load_registry
from support.safe_text import web_link
from tests.league.making import PROGRAMMES, material, organisation, rank, record, site_of

TODAY = dt.date(2026, 11, 23)
ASSETS = resources.files("league") / "assets"
KINDS_OF_PAGE = (
    "index.html",
    "tables/pdu-2023.html",
    "tables/pdu.html",
    "tables/crc.html",
    "tables/crc/2019-09-30.html",
    "organisations/index.html",
    "organisations/pdu-gorse-pdu.html",
    "downloads.html",
    "compare.html",
    "areas/index.html",
    "areas/west.html",
    "standards/index.html",
    "standards/pdu-2023/leadership.html",
    "about.html",
    "corrections.html",
    "versions.html",
    "earlier/2026-11-01.1.html",
)


def pages_of(output: Path) -> Iterator[tuple[str, BeautifulSoup]]:
    for path in sorted(output.rglob("*.html")):
        yield str(path.relative_to(output)), BeautifulSoup(path.read_bytes(), "lxml")


@pytest.fixture(scope="module")
def soups(output: Path) -> dict[str, BeautifulSoup]:
    return dict(pages_of(output))


def test_every_kind_of_page_is_made(soups: dict[str, BeautifulSoup]) -> None:
    assert set(KINDS_OF_PAGE) <= soups.keys()


def test_every_link_leads_to_a_file_and_an_anchor_that_exist(
    soups: dict[str, BeautifulSoup], output: Path
) -> None:
    ids = {path: {e["id"] for e in soup.select("[id]")} for path, soup in soups.items()}
    broken = []
    for path, soup in soups.items():
        for element in soup.select("[href], [src]"):
            address, anchor = urldefrag(element.get("href") or element.get("src"))
            if urlsplit(address).scheme:
                continue
            address = urlsplit(address).path
            target = ((output / path).parent / address).resolve() if address else output / path
            if not target.is_file():
                broken.append((path, address))
            elif anchor and anchor not in ids[str(target.relative_to(output.resolve()))]:
                broken.append((path, f"{address}#{anchor}"))
    assert broken == []


def test_nothing_in_a_page_is_asked_for_outside_or_written_inline(
    soups: dict[str, BeautifulSoup],
) -> None:
    for path, soup in soups.items():
        policy = soup.select_one('meta[http-equiv="Content-Security-Policy"]')
        assert policy["content"].startswith("default-src 'none'"), path
        assert "unsafe" not in policy["content"], path
        assert not soup.select("[style], style, iframe, object, embed"), path
        scripts = soup.select("script:not([type='application/ld+json'])")
        assert all(script.get("src") and not script.text for script in scripts), path
        loaded = [e.get("src") or e.get("href") for e in soup.select("script[src], img, link")]
        assert not [address for address in loaded if urlsplit(address).scheme], path
        for form in soup.select("form"):
            assert not urlsplit(form.get("action", "")).scheme, path


def test_names_with_markup_quotes_and_formulas_are_text(soups: dict[str, BeautifulSoup]) -> None:
    names = [a.text for a in soups["tables/pdu-2023.html"].select("th.who a")]
    assert "<script>alert('name')</script>" in names
    assert '=HYPERLINK("https://x.example","a") & \'Sons\'' in names
    organisation_page = soups["organisations/pdu-hyperlink-https-x-example-a-and-sons-pdu.html"]
    assert organisation_page.select_one("q", string='Score "7/21" <b>bold</b>')
    assert 'Score "7/21" <b>bold</b>' in [q.text for q in organisation_page.select("q")]
    assert all(not soup.select("b b, p b b, footer b") for soup in soups.values())


SAID_EVERYWHERE = (
    "Unofficial.",
    "ranking and any mistakes are ours",
    "at the time of its inspection",
    "a difference of a few places means little",
    "different frameworks cannot be compared",
    "individual people",
    "“Reported”: taken from a public statement",
    "How ranks are made",
    "Found a mistake?",
    "Mistakes corrected so far",
    "Open Government Licence v3.0",
    "Made-up sample.",
)


@pytest.mark.parametrize("path", KINDS_OF_PAGE)
def test_every_page_says_what_it_is_and_what_it_is_not(
    path: str, soups: dict[str, BeautifulSoup]
) -> None:
    soup = soups[path]
    text = " ".join(soup.body.get_text(" ").split()).replace(" .", ".")
    assert [words for words in SAID_EVERYWHERE if words not in text] == []
    assert "unofficial" in soup.title.text
    assert len(soup.select("h1")) == 1
    assert soup.html["lang"] == "en-GB"


def test_pictures_have_texts_headings_skip_no_level_and_ids_are_unique(
    soups: dict[str, BeautifulSoup],
) -> None:
    """What axe also finds, which `make test` asks about few pages without controls."""
    for path, soup in soups.items():
        assert soup.html["lang"] == "en-GB", path
        assert [img for img in soup.find_all("img") if not img.has_attr("alt")] == [], path
        levels = [int(heading.name[1]) for heading in soup.find_all(re.compile("^h[1-6]$"))]
        assert levels[0] == 1, path
        assert all(below - above < 2 for above, below in pairwise(levels)), (path, levels)
        ids = [element["id"] for element in soup.find_all(id=True)]
        assert len(ids) == len(set(ids)), path


def test_tables_have_captions_scopes_and_one_row_header(soups: dict[str, BeautifulSoup]) -> None:
    for path, soup in soups.items():
        for table in soup.select("table"):
            assert table.select("thead th[scope=col]"), path
            for row in table.select("tbody tr"):
                assert len(row.select("th[scope=row]")) == 1, path
    soup = soups["tables/pdu-2023.html"]
    assert soup.select("th[scope=colgroup]")
    for cell in soup.select("table.heat tbody td[headers]"):
        column, row = (soup.find(id=name) for name in cell["headers"])
        assert row is cell.parent.th
        assert int(column["data-sort-col"]) == cell.parent.find_all(["td", "th"]).index(cell)
    assert all(s.select("caption") for p, s in soups.items() if s.select("table.sortable"))


def test_a_range_a_tie_and_what_is_not_known_are_shown_as_such(
    soups: dict[str, BeautifulSoup],
) -> None:
    soup = soups["tables/pdu-2023.html"]
    rows = {row.th.a.text: row for row in soup.select("table.heat tbody tr")}
    assert rows["Élan & Tâf"].select_one(".place").text == "1 to 3"
    assert rows["Élan & Tâf"].select(".num")[-1].text == "not known"
    assert {c.text for c in rows["Élan & Tâf"].select("td.not-known")} == {"not known"}
    assert "the same rating and their order is not known" in soup.select_one("thead .corner").text
    cells = rows["Gorse"].select("td.I:not(.overall)")
    assert [cell.text for cell in cells][:2] == ["Inadequate", "Inadequate"]
    evidence, source = (a["href"] for a in rows["Gorse"].select("td > a"))
    assert evidence.startswith("../organisations/pdu-gorse")
    assert source.startswith("https://")
    scripted = rows["<script>alert('name')</script>"]
    assert (
        scripted.select_one(".since").text == "was Inadequate, 11 Aug 2022 under another framework"
    )
    assert rows["Gorse"].select_one(".date a").text == "inspected since"
    shared = soups["tables/crc/2019-09-30.html"].select("td.place")
    assert [cell.text for cell in shared] == ["=1", "=1", "3"]


def test_movement_is_told_with_an_arrow_and_in_words(soups: dict[str, BeautifulSoup]) -> None:
    rows = {r.th.a.text: r for r in soups["tables/crc.html"].select("table.heat tbody tr")}
    said = {name: row.select_one(".since").text for name, row in rows.items()}
    assert said == {
        "Ashdale": "▲ up from Requires improvement, 2 Nov 2018",
        "Brackwater": "▬ same as Mar 2019",
        "Coombe": "▲ up from Inadequate, 30 May 2019",
    }


def test_an_ended_table_is_shown_as_it_last_stood_and_at_each_round_and_year(
    soups: dict[str, BeautifulSoup], source: Material
) -> None:
    soup = soups["tables/crc.html"]
    assert "This is 26 June 2021, the last day with any" in soup.get_text()
    days = {a.text: a["href"] for a in soup.select(".moments a")}
    assert list(days) == [
        "The last day",
        "End of 2020",
        "End of Round 2",
        "End of 2019",
        "End of Round 1",
        "End of 2018",
    ]
    on = dt.date(2019, 9, 30)
    table = next(
        t
        for t in rank(
            source.records, registry=source.registry, programmes=source.programmes, as_of=on
        )
        if t.id == "crc"
    )
    shown = soups["tables/crc/2019-09-30.html"]
    assert [row.place for row in table.rows] == [c.text for c in shown.select("td.place")]
    assert "Not the latest table" in shown.get_text()


def test_an_area_shows_the_division_beside_its_companies(soups: dict[str, BeautifulSoup]) -> None:
    rows = soups["areas/west.html"].select("tbody tr")
    assert rows[0].th.a.get_text() == "West"
    assert rows[0].th.small.get_text() == "National Probation Service division"
    beside = {row.a.get_text(): row.select("td")[1].get_text() for row in rows[1:]}
    assert beside["Ashdale"] == "same rating"
    assert beside["Coombe"] == "1 step lower"
    assert beside["Dunmoor"] == ""


def test_an_organisation_shows_history_standards_area_and_quoted_sources(
    soups: dict[str, BeautifulSoup],
) -> None:
    soup = soups["organisations/crc-ashdale-community-rehabilitation-company.html"]
    drawing = soup.select_one("svg.timeline")
    assert drawing["aria-label"].endswith("2 Nov 2018 Requires improvement; 11 Feb 2020 Good.")
    assert len(drawing.select("circle")) == 2
    assert len(drawing.select("line.link")) == 1
    assert "Overall rating Good" in [q.text for q in soup.select("q")]
    standards = soup.select_one("[aria-label='Its standards']").select("tbody tr")
    assert len(standards) == 10
    assert "Coombe" in soup.get_text()
    text = " ".join(soup.main.get_text(" ").split())
    assert not re.search(r"\bmonths?\b|place \d|\d+ of \d+ (?!standards)", text)
    own_row = soup.select_one(
        "dl.facts a[href$='crc.html#crc-ashdale-community-rehabilitation-company']"
    )
    assert own_row is not None
    crossed = soups["organisations/pdu-script-alert-name-script-pdu.html"]
    assert not crossed.select("svg.timeline line.link")


def test_an_earlier_version_is_shown_as_published_then(soups: dict[str, BeautifulSoup]) -> None:
    old = soups["earlier/2026-11-01.1.html"]
    assert "This is an earlier version." in old.get_text()
    assert "Juniper" not in old.get_text()
    assert "Ivybridge" in old.get_text()
    assert "Juniper" in soups["tables/youth-justice-service.html"].get_text()


def test_an_earlier_version_that_cannot_be_read_says_where_its_files_are(
    source: Material, output: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(output, tmp_path / "copy")
    (kept,) = (folder / "versions" / "2026-11-01.1").glob("league.json*")
    kept.write_bytes(gzip.compress(b"{}") if kept.suffix == ".gz" else b"{}")
    (folder / "earlier" / "2026-11-01.1.html").unlink()
    publish(source, folder, as_of=TODAY, pages=site_pages(source, pictures=("svg",)))
    text = (folder / "earlier" / "2026-11-01.1.html").read_text("utf-8")
    assert "cannot be shown as a page" in text


def test_a_page_with_all_it_loads_stays_below_300_kilobytes(
    soups: dict[str, BeautifulSoup], output: Path
) -> None:
    for path, soup in soups.items():
        elements = soup.select("script[src], img, link[rel=stylesheet]")
        loaded = {e.get("src") or e.get("href") for e in elements}
        files = {((output / path).parent / address).resolve() for address in loaded}
        files |= {output / path, output / "assets" / "atkinson-hyperlegible-next.woff2"}
        assert sum(file.stat().st_size for file in files) < 300_000, path


def test_a_table_of_every_youth_service_with_all_standards_stays_below_300_kilobytes() -> None:
    standards = {s.id: "R" for s in PROGRAMMES["youth-2021"].standards()}
    services = [
        organisation(f"{n} and the Long Name of a Youth Service", "youth-justice-service")
        for n in range(160)
    ]
    made = material(
        record(who, program, day, "R", (12, 36), standards=standards)
        for who in services
        for program, day in (("youth-2021", "2024-03-01"), ("youth-2021", "2025-03-01"))
    )
    shown = publication(made, TODAY)
    site = site_of(shown, made)
    site = dataclasses.replace(site, charts=charts_of_site(site), forms=("svg",))
    checked = 0
    sizes = functools.cache(lambda name: len(draw(by_name[name], "svg")))
    by_name = {chart.name: chart for chart in site.charts}
    for plan in table_pages(site):
        page = render(site, plan).decode()
        shown = [Path(source).stem for source in re.findall(r'<img[^>]* src="([^"]+)"', page)]
        pictures = sum(sizes(name) for name in by_name.keys() & shown)
        assets = {
            *re.findall(r'"(?:\.\./)+assets/([^"]+)"', page),
            "atkinson-hyperlegible-next.woff2",
        }
        beside = sum(len((ASSETS / name).read_bytes()) for name in assets)
        assert len(page.encode()) + beside + pictures < 300_000, plan.path
        checked += page.count("<td class=place") == 160
    assert checked >= 4


def test_the_same_data_give_the_same_bytes_and_nothing_is_made_twice(
    source: Material, output: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "again"
    for name in ("versions", "pictures"):
        shutil.copytree(output / name, folder / name)
    shutil.copy(output / "pages.json", folder / "pages.json")
    publish(source, folder, as_of=TODAY, pages=site_pages(source, pictures=("svg",)))
    files = {p.relative_to(output) for p in output.rglob("*") if p.is_file()}
    assert files == {p.relative_to(folder) for p in folder.rglob("*") if p.is_file()}
    different = [f for f in files if (output / f).read_bytes() != (folder / f).read_bytes()]
    assert different == []
    stamps = {f: (folder / f).stat().st_mtime_ns for f in files}
    publish(source, folder, as_of=TODAY, pages=site_pages(source, pictures=("svg",)))
    assert stamps == {f: (folder / f).stat().st_mtime_ns for f in files}


def test_without_pictures_no_page_shows_one(sample: Material, tmp_path: Path) -> None:
    publish(sample, tmp_path, as_of=TODAY, pages=site_pages(sample, pictures=()))
    assert not (tmp_path / "pictures").exists()
    assert (tmp_path / "tables" / "pdu-2023.html").is_file()
    assert not [path for path in tmp_path.rglob("*.html") if b"<figure" in path.read_bytes()]


def test_an_empty_league_still_has_its_pages(tmp_path: Path) -> None:
    gone = organisation("Nowhere PDU")
    made = Material(records=[], registry=Registry([gone]), programmes={}, ids={})
    publish(made, tmp_path, as_of=TODAY, pages=site_pages(made))
    soup = BeautifulSoup((tmp_path / "tables" / "pdu.html").read_bytes(), "lxml")
    assert "Not ranked" in soup.get_text()
    assert "Nowhere PDU" in soup.get_text()


def test_a_unit_that_was_never_rated_stands_below_with_the_reason(
    soups: dict[str, BeautifulSoup],
) -> None:
    text = " ".join(soups["tables/pdu.html"].get_text(" ").split())
    assert "No rating published here (1)" in text
    assert "Harrow PDU" in text


@pytest.mark.parametrize(
    ("address", "link"),
    [
        ("https://inspectorate.example/a.pdf", "https://inspectorate.example/a.pdf"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("report.pdf", None),
        ("https://[broken", None),
        ("//inspectorate.example/a", None),
        ("", None),
        (None, None),
    ],
)
def test_only_web_addresses_become_links(address: str | None, link: str | None) -> None:
    assert web_link(address) == link


def test_a_contact_becomes_a_mail_link_only_if_it_is_an_address() -> None:
    assert mail_link("tell@league.example") == "mailto:tell@league.example"
    assert mail_link("https://a@b.example") is None
    assert mail_link("<tell@league.example>") is None
    assert mail_link("the office") is None


def test_a_report_whose_address_is_no_web_address_is_named_not_linked() -> None:
    who = organisation("Kestrel PDU")
    odd = record(who, "pdu-2023", "2025-01-10", "R")
    odd = odd.model_copy(
        update={"source": odd.source.model_copy(update={"document_url": "javascript:alert(1)"})}
    )
    made = Material(
        records=[odd], registry=Registry([who]), programmes=PROGRAMMES, ids={odd.id: odd.id}
    )
    shown = publication(made, TODAY)
    site = site_of(shown, made)
    path = organisation_page("pdu-kestrel-pdu")
    plan = next(plan for plan in organisation_pages(site) if plan.path == path)
    page = render(site, plan).decode()
    assert 'href="javascript' not in page
    assert re.search(r"<dt>Source</dt><dd>\s*javascript:alert\(1\)", page)


def test_a_programme_is_named_by_what_tells_it_from_others() -> None:
    assert (
        short_programme_name("Inspections of youth justice services, 2021 standards")
        == "2021 standards"
    )
    assert (
        short_programme_name("Regional probation inspections") == "Regional probation inspections"
    )


def test_every_table_has_its_page_and_every_past_day_its_own(site: Site, output: Path) -> None:
    for id_, shown in site.shown.items():
        assert (output / "tables" / f"{id_}.html").is_file()
        for date in shown.earlier:
            assert (output / "tables" / id_ / f"{date.on}.html").is_file()


def test_what_is_bundled_is_what_the_guide_says_with_its_licence() -> None:
    guide = (Path(__file__).parents[3] / "docs" / "page.md").read_text("utf-8")
    rows = re.findall(r"^\| `([\w.-]+)` \|.*\| `([0-9a-f]{64})` \|$", guide, re.MULTILINE)
    folder = resources.files("league") / "assets"
    assert {name for name, _ in rows} == {"sortable.js", "atkinson-hyperlegible-next.woff2"}
    for name, digest in rows:
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    licences = {entry.name for entry in (folder / "licences").iterdir()}
    assert licences == {"sortable-tablesort.txt", "atkinson-hyperlegible-next.txt"}


def test_the_downloads_page_lists_every_file_with_size_and_checksum(
    soups: dict[str, BeautifulSoup], output: Path, source: Material
) -> None:
    rows = {row["id"]: row for row in soups["downloads.html"].select("tbody tr")}
    files = [path for path in output.rglob("*") if path.suffix in {".csv", ".json", ".yaml"}]
    names = {path.relative_to(output).as_posix() for path in files}
    beside = {"pages.json", "version.json", "league.sqlite.json"}
    of_each = {
        name for name in names if name.startswith(("organisations/", "changes/", "versions/"))
    }
    assert names - beside - of_each <= rows.keys()
    for name in ("league.json", "inspections.csv", "tables/pdu.csv", "schema/league.schema.json"):
        assert rows[name].code.text == hashlib.sha256((output / name).read_bytes()).hexdigest()
    assert rows["inspections.csv"].select(".num")[0].text == str(len(source.records))
    assert "league.sqlite.json" in rows["league.sqlite"].text
    assert "Deprecated" in rows["inspections-long.csv"].text


def test_a_badge_shows_the_own_result_and_changes_only_with_it(
    source: Material, output: Path, tmp_path: Path
) -> None:
    fewer = dataclasses.replace(source, records=[*source.records[:8], *source.records[12:]])
    publish(fewer, tmp_path, as_of=TODAY, pages=site_pages(source, pictures=()))
    badges = {path.name: path.read_bytes() for path in (output / "badges").iterdir()}
    same = {p.name for p in (tmp_path / "badges").iterdir() if p.read_bytes() == badges[p.name]}
    others = {o.id for o in source.registry.organisations.values()}
    changed = {record.organisation.id for record in source.records[8:12]}
    assert same == {f"{id_}.svg" for id_ in others - changed}
    gorse = etree.fromstring(badges["pdu-gorse-pdu.svg"])
    words = [text.text for text in gorse.iter("{*}text")]
    assert "Inadequate" in words
    assert "Made-up sample, not a real rating." in words
    harrow = etree.fromstring(badges["pdu-harrow-pdu.svg"])
    assert harrow.find("{*}title").text == "Harrow PDU: No rating published here"
    page = BeautifulSoup((output / "organisations/pdu-gorse-pdu.html").read_bytes(), "lxml")
    assert "badges/pdu-gorse-pdu.svg" in page.select_one(".paste").text


def test_badges_and_pages_have_the_same_colours() -> None:
    css = (resources.files("league") / "assets/page.css").read_text("utf-8")
    for rating, letter in LETTERS.items():
        found = re.search(rf"--{letter}: (#\w+);\n  --{letter}-ink: (#\w+);", css)
        assert found.groups() == (FILL_COLOURS[rating], LETTER_COLOURS[rating])


def test_services_are_found_by_the_authority_in_their_codes(
    soups: dict[str, BeautifulSoup],
) -> None:
    rows = {row["id"]: row for row in soups["areas/index.html"].select("table.sortable tbody tr")}
    assert [row.th.text for row in rows.values()] == ["Bedford", "Central Bedfordshire"]
    bedford, central = (
        [" ".join(cell.text.split()) for cell in rows[code].select("td")]
        for code in ("E06000055", "E06000056")
    )
    assert bedford == ["Ivybridge Outstanding", "Gorse PDU Inadequate", "Marches"]
    assert central[:2] == ["Ivybridge Outstanding", "not known here: see all in Marches"]
    assert "Marches" in rows["E06000056"]["data-also"]


def test_an_area_shows_its_youth_services_and_a_map_counts_them(
    soups: dict[str, BeautifulSoup], charts: tuple[Chart, ...]
) -> None:
    below = soups["areas/marches.html"].find("h2", id="youth-justice-service")
    rows = below.find_next("table").select("tbody tr")
    assert [row["id"] for row in rows] == ["youth-ivybridge", "youth-juniper"]
    assert [row.td.text for row in rows] == ["Outstanding", "Good"]
    maps = {chart.table: chart for chart in charts if isinstance(chart.data, TileMap)}
    assert maps.keys() == {"pdu", "region", "youth-justice-service"}
    assert maps["pdu"].alt.endswith(
        "Marches: 1 Good, 3 Requires improvement, 1 Inadequate, 1 not known."
    )
    said = {
        id_: soups["areas/index.html"].find("h2", id=id_).find_next("p").text
        for id_ in ("map-pdu", "map-region")
    }
    assert said["map-pdu"].endswith(
        "inspection, and the standards were not the same. They were published from 2023 to 2025."
    )
    assert said["map-region"].endswith("its inspection. They were published in 2025.")
    counts = soups["areas/index.html"].find("h2", id="map-pdu").find_next("tbody").select("td")
    assert [cell.text for cell in counts] == ["0", "1", "3", "1", "1"]


def test_every_code_of_an_organisation_has_the_name_of_its_authority() -> None:
    codes = {c for o in load_registry().organisations.values() for c in o.codes.gss or ()}
    assert codes <= load_authorities().keys()
    places = [a.tile for a in load_registry().areas.values() if a.kind == "region"]
    assert None not in places
    assert len(set(places)) == len(places)
