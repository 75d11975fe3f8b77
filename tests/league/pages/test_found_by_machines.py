"""What search engines and previews of links read: heads, data set, site map, robots, 404."""

import datetime as dt
import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bs4 import BeautifulSoup

from league.compile import Material
from league.publish.publish import publish
from league.site.build import site_pages
from schemas.publication import About
from tests.league.making import material, organisation, record

BASE = "https://league.example/probation"
TODAY = dt.date(2026, 11, 23)


def small(about: About) -> Material:
    who = organisation('Elm "& Ash" PDU')
    return material([record(who, "pdu-2023", "2025-01-10", "R", (9, 21))], about=about)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made, path = small(About(base_url=BASE)), tmp_path_factory.mktemp("found")
    publish(made, path, as_of=dt.date(2026, 11, 1))
    publish(small(About(base_url=BASE, publisher="Somebody")), path, as_of=dt.date(2026, 11, 2))
    publish(made, path, as_of=TODAY, pages=site_pages(made, pictures=("png",)))
    return path


def head(path: Path) -> dict[str, str]:
    """The names in the head of a page, with their values."""
    soup = BeautifulSoup(path.read_bytes(), "lxml")
    named = {m.get("name") or m.get("property"): m.get("content") for m in soup.select("meta")}
    links = {" ".join(link["rel"]): link["href"] for link in soup.select("head link")}
    return {**named, **links, "title": soup.title.text}


def test_each_page_has_its_own_description_and_address(folder: Path) -> None:
    seen = set()
    for path in sorted(folder.rglob("*.html")):
        name = str(path.relative_to(folder))
        found = head(path)
        assert len(found["description"]) > 20, name
        assert found["alternate"].endswith("feed.atom"), name
        if name == "404.html" or name.startswith("earlier/"):
            assert found["robots"] == "noindex"
            assert "canonical" not in found
            continue
        address = f"{BASE}/{name.removesuffix('index.html')}"
        assert (found["canonical"], found["og:url"]) == (address, address)
        assert found["og:description"] == found["description"]
        seen.add((found["title"], found["description"]))
    assert len(seen) >= 40


def test_a_table_shows_its_picture_in_a_preview(folder: Path) -> None:
    found = head(folder / "tables" / "pdu.html")
    picture = found["og:image"].removeprefix(f"{BASE}/")
    assert (folder / picture).read_bytes().startswith(b"\x89PNG")
    assert found["og:image:alt"]


def test_the_data_set_is_described_and_its_files_exist(folder: Path) -> None:
    soup = BeautifulSoup((folder / "index.html").read_bytes(), "lxml")
    data = json.loads(soup.select_one("script[type='application/ld+json']").string)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Dataset")
    assert 50 <= len(data["description"]) <= 5000
    assert data["license"].startswith("https://")
    assert data["dateModified"] == TODAY.isoformat()
    for part in data["distribution"]:
        assert (folder / part["contentUrl"].removeprefix(f"{BASE}/")).is_file()


def test_the_site_map_lists_the_pages_and_robots_may_read_them(folder: Path) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    root = ET.fromstring((folder / "sitemap.xml").read_bytes())
    listed = {loc.text.removeprefix(f"{BASE}/") for loc in root.iter(f"{space}loc")}
    pages = {str(p.relative_to(folder)) for p in folder.rglob("*.html")}
    pages = {p for p in pages if p != "404.html" and not p.startswith("earlier/")}
    assert listed == {page.removesuffix("index.html") for page in pages}
    robots = (folder / "robots.txt").read_text("utf-8")
    assert robots.splitlines() == ["User-agent: *", "Allow: /", f"Sitemap: {BASE}/sitemap.xml"]


def test_the_page_for_a_wrong_address_works_at_any_depth(folder: Path) -> None:
    soup = BeautifulSoup((folder / "404.html").read_bytes(), "lxml")
    addresses = [e.get("href") or e.get("src") for e in soup.select("head [href], script, main a")]
    assert [a for a in addresses if not a.startswith("/probation/")] == []
    assert soup.select_one("form")["action"] == "/probation/organisations/index.html"


def test_made_up_data_is_not_indexed_and_a_copy_without_an_address_claims_none(
    tmp_path: Path,
) -> None:
    for name, about in (("sample", About(sample=True, base_url=BASE)), ("bare", About())):
        made = small(about)
        publish(made, tmp_path / name, as_of=TODAY, pages=site_pages(made, pictures=()))
        assert not (tmp_path / name / "sitemap.xml").exists()
        found = head(tmp_path / name / "index.html")
        assert "canonical" not in found
        assert "og:image" not in found
    assert head(tmp_path / "sample" / "index.html")["robots"] == "noindex"
    robots = (tmp_path / "sample" / "robots.txt").read_text("utf-8")
    assert robots == "User-agent: *\nDisallow: /\n"
