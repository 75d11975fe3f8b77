"""A made-up site with every kind of page, and a real browser to open it in."""

import datetime as dt
import functools
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from league.charts.catalogue import Chart
from league.compile import Material, publication
from league.publish.publish import publish
from league.site.build import charts_of_site, site_pages
from league.site.site import Site
from schemas.dates import PartialDate
from schemas.organisation import Area, Codes, DatedName
from schemas.publication import About
from schemas.report import Evidence, Witness
from tests.browsing import Opener
from tests.league.making import PROGRAMMES, material, organisation, record, site_of

TODAY = dt.date(2026, 11, 23)
SCRIPT = "<script>alert('name')</script> PDU"
FORMULA = '=HYPERLINK("https://x.example","a") & \'Sons\' PDU'


def made_up() -> Material:
    """Companies of two rounds, a division, PDUs of two programmes, a region, youth services."""
    ended = {"starts": "2014", "ends": "2021-06-26"}
    companies = [
        organisation(f"{name} Community Rehabilitation Company", "crc", area="west", **ended)
        for name in ("Ashdale", "Brackwater", "Coombe", "Dunmoor")
    ]
    owners = (DatedName.model_validate({"name": "Sodexo", "from": "2015-02-01"}),)
    companies[0] = companies[0].model_copy(update={"aliases": ("AsHD",), "owners": owners})
    division = organisation(
        "National Probation Service West division",
        "nps-division",
        area="west",
        aliases=("Gorllewin",),
        **ended,
    )
    units = [
        organisation(name, area="marches")
        for name in (SCRIPT, FORMULA, "Élan & Tâf PDU", "Fernhill PDU", "Gorse PDU", "Harrow PDU")
    ]
    units[3] = units[3].model_copy(
        update={
            "names": (
                DatedName(name="Old Fernhill PDU", ends=PartialDate("2023")),
                DatedName(name="Fernhill PDU", starts=PartialDate("2024")),
            )
        }
    )
    region = organisation("Marches region", "region", area="marches")
    youth = [
        organisation(name, "youth-justice-service", area="marches")
        for name in ("Ivybridge", "Juniper")
    ]
    bedford, both = {"gss": ["E06000055"]}, {"gss": ["E06000055", "E06000056"]}
    units[4] = units[4].model_copy(update={"codes": Codes.model_validate(bedford)})
    youth[0] = youth[0].model_copy(update={"codes": Codes.model_validate(both)})
    region = region.model_copy(update={"area": "marches", "codes": Codes.model_validate(both)})
    pdu = [s.id for s in PROGRAMMES["pdu-2023"].standards()]
    crc = [s.id for s in PROGRAMMES["crc-2018"].standards()]
    quoted = Evidence(page=4, text='Score "7/21" <b>bold</b>', witness=Witness.PRINTED_SCORE)
    records = [
        record(
            companies[0],
            "crc-2018",
            "2018-11-02",
            "R",
            standards=dict(zip(crc, "RGRIRGRIRG", strict=True)),
        ),
        record(companies[1], "crc-2018", "2019-03", "R", basis="reported"),
        record(companies[2], "crc-2018", "2019-05-30", "I", basis="reported"),
        record(
            companies[0],
            "crc-2018",
            "2020-02-11",
            "G",
            standards=dict(zip(crc, "GGRIRGRIR-", strict=True)),
        ),
        record(companies[1], "crc-2018", "2020-03-05", "R", basis="reported"),
        record(companies[2], "crc-2018", "2020-04-28", "R", basis="reported"),
        record(division, "nps-2018", "2019-07-04", "G", basis="reported"),
        record(units[0], "pdu-2021", "2022-08-11", "I", (2, 27)),
        record(
            units[0],
            "pdu-2023",
            "2025-03-20",
            "R",
            (9, 21),
            standards=dict(zip(pdu, "RGRIRGR", strict=True)),
        ),
        record(
            units[1],
            "pdu-2023",
            "2024-11-05",
            "R",
            (7, 21),
            standards=dict(zip(pdu, "RRRRRRI", strict=True)),
        ),
        record(units[2], "pdu-2023", "2024-05", "R", basis="reported"),
        record(units[3], "pdu-2021", "2023", "G", basis="reported"),
        record(
            units[4],
            "pdu-2023",
            "2024-02-01",
            "I",
            (1, 21),
            standards=dict(zip(pdu, "IIIIIIR", strict=True)),
        ),
        record(region, "region-2023", "2025-06-10", "R", basis="reported"),
        record(units[4], "dynamic-2025", "2026-02-10", "-", reason="public protection only"),
        record(youth[0], "youth-2021", "2024-05-14", "O", (31, 36)),
        record(youth[1], "youth-2018", "2020-01-15", "G", (20, 36)),
    ]
    records[9] = records[9].model_copy(
        update={"score": records[9].score.model_copy(update={"evidence": (quoted,)})}
    )
    areas = [
        Area(id="west", name="West", kind="nps-division", lead=division.id),
        Area(id="marches", name="Marches", kind="region", lead=region.id, tile=(0, 0)),
    ]
    about = About(sample=True, publisher="The <b>Tester</b>", contact="tell@league.example")
    return material(records, [*companies, division, *units, region, *youth], areas, about=about)


@pytest.fixture(scope="session")
def source() -> Material:
    return made_up()


@pytest.fixture(scope="session")
def site(source: Material) -> Site:
    """The site of the material, without having been written."""
    made = publication(source, TODAY).model_copy(update={"version": "2026-11-23.1"})
    return site_of(made, source)


@pytest.fixture(scope="session")
def charts(site: Site) -> tuple[Chart, ...]:
    return charts_of_site(site)


@pytest.fixture(scope="session")
def output(source: Material, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder published twice, so that there is an earlier version to look at."""
    folder = tmp_path_factory.mktemp("published")
    fewer = Material(
        records=source.records[:-1],
        registry=source.registry,
        programmes=source.programmes,
        about=source.about,
        ids=source.ids,
    )
    publish(fewer, folder, as_of=dt.date(2026, 11, 1))
    publish(source, folder, as_of=TODAY, pages=site_pages(source, pictures=("svg",)))
    return folder


@pytest.fixture
def opened(browser: Browser, output: Path) -> Iterator[Opener]:
    """Opens a page; afterwards nothing may have gone wrong and nothing been asked for outside."""
    opener = Opener(browser, output)
    yield opener
    opener.close()
    assert opener.complaints == []
    own = output.as_uri()
    assert [r for r in opener.requests if not r.startswith((own, "http://127.0.0.1:"))] == []


@pytest.fixture
def served(output: Path) -> Iterator[str]:
    """The folder on a static host, below a path, as a project page is."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    (output / "last-checked.json").write_text('{"last_checked": "2026-11-23T03:07:00Z"}', "utf-8")
    handler = functools.partial(Quiet, directory=str(output.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/{output.name}/"
        server.shutdown()
        thread.join()
    (output / "last-checked.json").unlink()
