"""The pictures: what they show, in words too; the same data, the same bytes."""

import datetime as dt
import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from PIL import Image

from league.charts.catalogue import (
    MOST_ROWS,
    Chart,
    Distributions,
    HeatMap,
    Movement,
    OverTime,
    catalogue,
)
from league.charts.colours import INK, MUTED, RULE
from league.charts.draw import draw, made_from
from league.compile import Material
from league.publish.publish import publish
from league.site.build import site_pages
from league.site.site import Site
from pipeline.cli import cli
from schemas.base import canonical_json
from schemas.errors import ConfigError
from schemas.rating import Rating
from tests.league.making import organisation, record

TODAY = dt.date(2026, 11, 23)
GOOD, RI, INADEQUATE = Rating.GOOD, Rating.REQUIRES_IMPROVEMENT, Rating.INADEQUATE


@pytest.fixture(scope="module")
def named(charts: tuple[Chart, ...]) -> dict[str, Chart]:
    return {chart.name: chart for chart in charts}


def svg_of(output: Path, name: str) -> bytes:
    return (output / "pictures" / f"{name}.svg").read_bytes()


def words_in(svg: bytes) -> list[str]:
    tree = etree.fromstring(svg)
    return [text.text for text in tree.iter("{http://www.w3.org/2000/svg}text")]


def test_each_table_has_its_pictures(named: dict[str, Chart]) -> None:
    assert {
        "heat-map-pdu-2023",
        "heat-map-crc",
        "over-time-pdu",
        "standards-pdu-2023",
        "movement-crc-2018",
    } <= named.keys()
    assert [c.name for c in named.values() if c.table == "crc-2018"] == [
        "heat-map-crc-2018",
        "movement-crc-2018",
    ]


def test_a_heat_map_has_the_rows_of_its_table_and_no_colour_where_nothing_is_known(
    named: dict[str, Chart],
) -> None:
    data = named["heat-map-pdu-2023"].data
    assert isinstance(data, HeatMap)
    unknown = next(row for row in data.rows if row.label == "Élan & Tâf")
    assert unknown.place == "1 to 3"
    assert unknown.ratings[0] is RI
    assert set(unknown.ratings[1:]) == {None}
    gorse = next(row for row in data.rows if row.label == "Gorse  1/21")
    assert gorse.ratings[1:] == (INADEQUATE,) * 6 + (RI,)


def test_a_table_too_long_to_read_is_not_drawn_as_a_heat_map(site: Site) -> None:
    table = site.shown["crc-2018"].table
    for times, drawn in ((1, ["heat-map-crc-2018"]), (MOST_ROWS, [])):
        long = table.model_copy(update={"rows": table.rows * times})
        assert [chart.name for chart in catalogue(site.programmes, (), [long], ())] == drawn


def test_years_count_what_was_published_in_them(named: dict[str, Chart]) -> None:
    data = named["over-time-crc"].data
    assert isinstance(data, OverTime)
    assert data.years == (2018, 2019, 2020)
    assert data.counts[RI] == (1, 1, 2)
    assert data.counts[INADEQUATE] == (0, 1, 0)
    assert data.counts[GOOD] == (0, 0, 1)


def test_movement_counts_services_that_were_in_both_rounds(named: dict[str, Chart]) -> None:
    data = named["movement-crc-2018"].data
    assert isinstance(data, Movement)
    assert (data.left, data.right) == ("Round 1", "Round 2")
    assert set(data.flows) == {(RI, GOOD, 1), (RI, RI, 1), (INADEQUATE, RI, 1)}


def test_no_movement_is_drawn_across_programmes(named: dict[str, Chart]) -> None:
    assert "movement-pdu-2021" not in named
    assert "movement-pdu-2023" not in named
    assert not [name for name in named if name.startswith("movement-pdu")]


def test_a_distribution_leaves_room_for_what_is_not_known(
    named: dict[str, Chart], output: Path
) -> None:
    data = named["standards-pdu-2023"].data
    assert isinstance(data, Distributions)
    known = [sum(column) for column in zip(*data.counts.values(), strict=True)]
    assert set(known) == {3}
    assert set(data.members) == {4}
    assert "  not known: 1" in words_in(svg_of(output, "standards-pdu-2023"))


def test_the_text_in_place_of_a_picture_tells_what_it_shows(named: dict[str, Chart]) -> None:
    assert named["movement-crc-2018"].alt == (
        "Round 1 to Round 2, number of services: 1 from Requires improvement to Good; "
        "1 from Requires improvement to Requires improvement; "
        "1 from Inadequate to Requires improvement."
    )
    assert "2020: 1 Good, 2 Requires improvement" in named["over-time-crc"].alt
    assert "4 Gorse PDU, Inadequate" in named["heat-map-pdu-2023"].alt


@pytest.mark.parametrize(
    "name", ["heat-map-pdu-2023", "over-time-crc", "standards-pdu-2023", "movement-crc-2018"]
)
def test_the_same_data_give_the_same_bytes(
    named: dict[str, Chart], output: Path, name: str
) -> None:
    first = svg_of(output, name)
    assert first == draw(named[name], "svg")
    assert b"<dc:date>" not in first
    assert not re.search(rb"<image|<script|href=\"http", first)
    if not name.startswith("over-time"):
        return
    png = draw(named[name], "png")
    assert png == draw(named[name], "png")
    width, height = Image.open(BytesIO(png)).size
    assert width / height == pytest.approx(named[name].width / named[name].height, rel=0.01)


def test_a_picture_names_the_ratings_letters_and_whose_it_is(output: Path) -> None:
    words = words_in(svg_of(output, "heat-map-pdu-2023"))
    assert {"Outstanding", "Good", "Requires improvement", "Inadequate"} <= set(words)
    assert any(word.startswith("Unofficial.") for word in words)
    assert "Inspections published by 20 March 2025" in words


def test_names_with_markup_dollars_and_formulas_are_drawn_as_text(
    named: dict[str, Chart], output: Path
) -> None:
    chart = named["heat-map-pdu-2023"]
    data = chart.data
    assert isinstance(data, HeatMap)
    row = data.rows[0]._replace(label="$\\frac{1}{0}$ <b>&amp;")
    odd = chart.model_copy(update={"data": data.model_copy(update={"rows": (row, *data.rows[1:])})})
    assert any("$\\frac{1}{0}$ <b>&amp;" in word for word in words_in(draw(odd, "svg")))
    everything = words_in(svg_of(output, chart.name))
    assert any("<script>alert('name')</script>" in word for word in everything)


def test_what_a_picture_is_made_from_changes_with_its_data_only(named: dict[str, Chart]) -> None:
    chart = named["over-time-crc"]
    assert made_from(chart) == made_from(chart.model_copy())
    assert made_from(chart) != made_from(chart.model_copy(update={"title": "Other"}))
    assert len({made_from(c) for c in named.values()}) == len(named)


def test_a_picture_is_drawn_again_only_when_its_data_changed(
    sample: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def note(chart: Chart, form: str) -> bytes:
        drawn.append(chart.name)
        return f"{chart.name}.{form}".encode()

    monkeypatch.setattr("league.site.build.draw", note)
    publish(sample, tmp_path, as_of=TODAY, pages=site_pages(sample, pictures=("svg",)))
    assert "over-time-youth-justice-service" in drawn
    drawn.clear()
    who = organisation("Elm", "youth-justice-service")
    more = record(who, "youth-2025", "2026-06-01", "G")
    material = Material(
        records=[*sample.records, more],
        registry=sample.registry,
        programmes=sample.programmes,
        about=sample.about,
        ids={**sample.ids, more.id: more.id},
    )
    next_day = TODAY + dt.timedelta(days=1)
    publish(material, tmp_path, as_of=next_day, pages=site_pages(material, pictures=("svg",)))
    assert set(drawn) == {
        "over-time-youth-justice-service",
        "heat-map-youth-justice-service",
        "heat-map-youth-2025",
    }


@pytest.fixture
def data(tmp_path: Path, source: Material) -> Path:
    """A data folder whose services are registered for real."""
    records = tmp_path / "data" / "records"
    records.mkdir(parents=True)
    who = organisation("Essex Community Rehabilitation Company", "crc")
    made = record(who, "crc-2018", "2018-10-10", "R").model_copy(
        update={"id": "crc-2018--essex--2018-10-10"}
    )
    ref = made.organisation.model_copy(update={"id": "crc-essex"})
    made = made.model_copy(update={"organisation": ref})
    (records / f"{made.id}.json").write_text(canonical_json(made), "utf-8")
    return tmp_path / "data"


def test_chart_writes_one_picture_of_the_accepted_records(data: Path, tmp_path: Path) -> None:
    listed = CliRunner().invoke(cli, ["chart", "--data", str(data)], standalone_mode=False)
    assert listed.exception is None
    assert "over-time-crc\t" in listed.output
    for suffix, start in ((".svg", b"<?xml"), (".PNG", b"\x89PNG")):
        out = tmp_path / f"crc{suffix}"
        arguments = ["chart", "heat-map-crc", "--data", str(data), "--out", str(out)]
        CliRunner().invoke(cli, arguments, standalone_mode=False, catch_exceptions=False)
        assert out.read_bytes().startswith(start)


def test_chart_of_an_unknown_name_names_those_there_are(data: Path) -> None:
    with pytest.raises(ConfigError, match=r"no chart 'pie'.*heat-map-crc"):
        CliRunner().invoke(
            cli,
            ["chart", "pie", "--data", str(data)],
            standalone_mode=False,
            catch_exceptions=False,
        )


@pytest.mark.parametrize("arguments", [["heat-map-crc", "--out", "crc.gif"], ["--out", "crc.svg"]])
def test_chart_refuses_other_forms_of_file(arguments: list[str]) -> None:
    result = CliRunner().invoke(cli, ["chart", *arguments])
    assert result.exit_code == 2


def test_a_picture_has_the_colours_of_a_dark_page(charts: tuple[Chart, ...]) -> None:
    svg = draw(charts[0], "svg").decode()
    style = svg[svg.index("<style>") : svg.index("</style>")]
    assert "prefers-color-scheme: dark" in style
    assert all(f": {colour}" in style for colour in (INK, MUTED, RULE))
    etree.fromstring(svg.encode())
