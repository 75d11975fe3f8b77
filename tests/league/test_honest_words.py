"""What is not known is never said as a fact: evidence, counts, gaps, dates, ends, standards."""

import dataclasses
import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from league.compile import Material, publication
from league.publish.publish import publish
from league.site.build import charts_of_site, site_pages
from league.wording import TEXTS
from pipeline.commands.run import publish_command
from pipeline.crawl_site import Flags
from schemas.base import canonical_json
from schemas.change import ChangeKind, CorrectionNotice
from schemas.coverage import MemberList, load_expectations, parse_expectations
from schemas.dates import PartialDate
from schemas.organisation import Area, DatedName
from schemas.rating import Rating
from schemas.report import DateBounds, Evidence, Overall, Score, ValueConfidence, Witness
from schemas.tables import LeagueTable
from tests.few_pages import few_pages
from tests.league.making import PROGRAMMES, TODAY, material, organisation, page, record, site_of

CRC = "crc"
PRESS = "https://www.justiceinspectorates.gov.uk/hmiprobation/media/press-releases/2019/05/ash/"
ASH, BIRCH, CEDAR = (organisation(n, CRC, ends="2021-06-26") for n in ("Ash", "Birch", "Cedar"))
COUNT = """
[[expectations]]
id = "round-2"
programmes = ["crc-2018"]
round = "Round 2"
what = "CRCs of the second round"
from = "2020-01"
to = "2020-07"
expected = 2
ratings = { "Good" = 2 }
source = "made up"
by_name = [{ organisation = "crc-cedar", published = "2020" }]
ratings_not_known = [{ organisation = "crc-ash", published = "2020-01-21" }]
"""
LIST = MemberList.model_validate(
    {
        "kind": CRC,
        "from": "2018-09",
        "to": "2020-12",
        "members": ("crc-ash", "crc-birch", "crc-cedar"),
        "source": "a list",
    }
)


def table(source: Material, day: str, id_: str = CRC) -> LeagueTable:
    return publication(source, dt.date.fromisoformat(day)).table(id_)


def words(soup: BeautifulSoup) -> str:
    return " ".join(soup.get_text(" ").split())


def reported(text: str | None, url: str | None, by: str | None = None) -> Overall:
    evidence = Evidence(text=text, witness=Witness.REPORTED, url=url, value="Good", reported_by=by)
    return Overall(rating=Rating.GOOD, evidence=(evidence,))


@pytest.mark.parametrize(
    ("overall", "said"),
    [
        (reported(None, PRESS), "Reported by HM Inspectorate of Probation (press release)"),
        (reported(None, None, "a council paper"), "Reported by a council paper"),
        # As an earlier release composed it.
        (reported("Overall rating Good", PRESS), "HM Inspectorate of Probation (press release)"),
        (
            reported("Overall rating Good (BBC News, address not known)", None),
            "Reported by BBC News, address not known",
        ),
        (reported("Overall rating Good", None), "Reported by a source without an address"),
    ],
)
def test_a_reported_value_names_its_publisher_and_quotes_nothing(overall, said):
    made = record(ASH, "crc-2018", "2019-05-01", "G", basis="reported", overall=overall)
    source = material([made], [ASH])
    (shown,) = publication(source, TODAY).inspections
    assert [e.text for e in shown.overall.evidence] == [None]
    soup = page(source, "organisations/crc-ash.html")
    assert not soup.select("q")
    assert said in words(soup)
    assert [a["href"] for a in soup.select("td a[rel=noreferrer]")] == (
        [PRESS] if overall.evidence[0].url else []
    )


def test_what_was_reported_was_never_fetched_and_says_so_in_plain_words():
    made = record(
        ASH, "crc-2018", "2019-05-01", "G", basis="reported", overall=reported(None, PRESS)
    )
    (shown,) = publication(material([made], [ASH]), TODAY).inspections
    assert shown.source_status == "unchecked"
    assert shown.taken_from == (
        "reported by HM Inspectorate of Probation (press release); our software has read neither "
        "this nor the report"
    )


@pytest.mark.parametrize("confidence", [ValueConfidence.OFFICIAL, ValueConfidence.SECONDARY])
def test_how_a_value_is_known_is_published_and_shown(confidence):
    evidence = Evidence(text=None, witness=Witness.REPORTED, url=PRESS, confidence=confidence)
    overall = Overall(rating=Rating.GOOD, evidence=(evidence,))
    made = record(ASH, "crc-2018", "2019-05-01", "G", basis="reported", overall=overall)
    source = material([made], [ASH])
    assert publication(source, TODAY).inspections[0].overall.confidence is confidence
    soup = page(source, "organisations/crc-ash.html")
    assert f"{confidence} source" in words(soup)


def test_the_owner_at_the_time_is_published():
    owned = organisation(
        "Ash",
        CRC,
        owners=(
            DatedName.model_validate({"name": "First Owner", "to": "2019-02-14"}),
            DatedName.model_validate({"name": "Second Owner", "from": "2019-02-15"}),
        ),
    )
    records = [record(owned, "crc-2018", day, "G") for day in ("2018-12-01", "2019", "2020-01-01")]
    owners = [i.owner for i in publication(material(records, [owned]), TODAY).inspections]
    assert owners == ["First Owner", None, "Second Owner"]


def three(*, lists: tuple[MemberList, ...] = (), count: str = "") -> Material:
    """Ash and Birch were rated in 2019; Ash again in January 2020, which only the count tells."""
    return material(
        [
            record(ASH, "crc-2018", "2019-05-01", "R"),
            record(BIRCH, "crc-2018", "2019-06-01", "G"),
        ],
        [ASH, BIRCH, CEDAR],
        lists=lists,
        expectations=parse_expectations(count, "test.toml"),
    )


def test_only_a_complete_list_is_a_denominator_and_only_on_its_days():
    assert table(three(), "2020-02-01").summary == (
        "1 of the 2 CRCs ranked here is rated Good or Outstanding, 1 Requires improvement."
    )
    within = table(three(lists=(LIST,)), "2020-02-01")
    assert within.summary == (
        "1 of the 3 CRCs is rated Good or Outstanding, 1 Requires improvement, "
        "no rating of 1 is known here for this day."
    )
    assert (within.official_number, within.official_source) == (3, "a list")
    assert table(three(lists=(LIST,)), "2021-01-01").official_number is None
    soup = page(three(), "tables/crc.html")
    assert "no rating known for this day" not in words(soup)
    assert "of the 3" not in words(soup)


def test_a_later_inspection_without_a_known_rating_is_said_where_it_matters():
    source = three(count=COUNT)
    before, after = table(source, "2020-01-20"), table(source, "2020-07-31")
    assert [row.caveat for row in before.rows] == [None, None]
    caveats = {row.organisation.id: row.caveat for row in after.rows}
    said = "a later inspection was published on 21 January 2020; its rating is not known here"
    assert caveats == {"crc-ash": said, "crc-birch": None}
    assert (
        "One of the 2 rated has an inspection that is or may be later, but whose rating or day is"
        in after.summary
    )
    assert "Not all results that the inspectorate counts are known here." in after.summary
    assert before.gaps == ()
    assert after.gaps == (
        "CRCs of the second round: the official count is 2 with 2 Good; known here: 0 with 0 Good.",
    )
    found = publication(source, TODAY).coverage[0]
    assert [body.id for body in found.missing_organisations] == ["crc-ash"]
    assert said in words(page(source, "organisations/crc-ash.html"))
    assert said in words(page(source, "tables/crc.html"))


def test_a_number_of_all_bodies_is_only_what_is_known_here_where_gaps_exist():
    listed = LIST.model_copy(update={"ends": PartialDate("2021-12")})
    summary = table(three(lists=(listed,), count=COUNT), "2020-07-31").summary
    assert summary.startswith("By the ratings known here, 1 of the 3 CRCs is rated Good")
    assert table(three(lists=(listed,)), "2020-07-31").summary.startswith("1 of the 3 CRCs")


def test_a_rating_of_a_later_day_is_never_said_to_be_unpublished_or_unknown():
    source = three(lists=(LIST,))
    early = table(source, "2019-05-02")
    details = {below.organisation.id: below.detail for below in early.unranked}
    assert details == {
        "crc-birch": TEXTS["no_rating_yet"],
        "crc-cedar": TEXTS["no_rating"],
    }
    assert "no rating of 2 is known here for this day" in early.summary
    text = words(page(source, "tables/crc.html", as_of=dt.date(2019, 5, 2)))
    assert "No rating known for this day (1)" in text
    assert "No rating published here (1)" in text


def test_the_gap_closes_when_the_rating_becomes_known():
    source = three(count=COUNT)
    known = record(ASH, "crc-2018", "2020-01-22", "G")
    filled = material(
        [*source.records, known], [ASH, BIRCH, CEDAR], expectations=source.expectations
    )
    assert all(row.caveat is None for row in table(filled, "2020-07-31").rows)
    assert publication(filled, TODAY).coverage[0].ratings_not_known == ()


@pytest.mark.parametrize("published", ["2026", "2026-11"])
def test_a_coarse_date_counts_at_the_latest_from_the_day_its_source_was_read(published):
    bounds = DateBounds(read=dt.date(2026, 11, 20))
    made = record(ASH, "crc-2018", published, "G", basis="reported", published_bounds=bounds)
    source = material([made], [organisation("Ash", CRC)])
    assert [row.organisation.id for row in table(source, "2026-11-20").rows] == ["crc-ash"]
    (below,) = table(source, "2026-11-19").unranked
    said = {"2026": "in 2026", "2026-11": "in November 2026"}[published]
    assert below.detail == (
        f"an inspection was published {said}; it does not count yet, because the day is not known"
    )


def test_a_body_with_an_inspection_is_never_listed_among_those_without_a_rating():
    made = record(ASH, "crc-2018", "2019", "G")
    source = material(
        [made, record(BIRCH, "crc-2018", "2019-03-01", "G")],
        [organisation(name, CRC) for name in ("Ash", "Birch", "Cedar")],
    )
    soup = page(source, "tables/crc.html", as_of=dt.date(2019, 6, 1))
    headings = {h.text: h.find_next("ul").text for h in soup.select("h3")}
    assert "Ash" in headings["Inspected, but the rating or its day is not known (1)"]
    assert "Cedar" in headings["No rating published here (1)"]


def test_a_fetched_report_was_published_before_it_was_fetched():
    made = record(ASH, "crc-2018", "2026", "G")
    fetched = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
    made = made.model_copy(update={"source": made.source.model_copy(update={"retrieved": fetched})})
    source = material([made], [organisation("Ash", CRC)])
    assert len(table(source, "2026-03-01").rows) == 1


def test_the_age_of_a_coarse_date_is_a_range():
    alive = organisation("Ash", CRC)
    source = material([record(alive, "crc-2018", "2025", "G")], [alive])
    (row,) = table(source, "2026-11-24").rows
    assert (row.age_months, row.age_months_max) == (10, 22)


def test_no_text_claims_that_nothing_was_published():
    source = three()
    for path in ("tables/crc.html", "organisations/crc-cedar.html", "areas/index.html"):
        text = words(page(source, path)).casefold()
        assert "no rated inspection" not in text
        assert "no inspection of this service is known" not in text


def test_an_inferred_bound_is_null_and_never_shown_as_the_day():
    split = organisation("Ash", CRC, starts="2014", ends="2021-02", inferred=("to",))
    source = material([record(split, "crc-2018", "2019-05-01", "G")], [split])
    (body,) = publication(source, TODAY).organisations
    assert (body.starts, body.ends, body.inferred_to) == ("2014", None, "2021-02")
    text = words(page(source, "organisations/crc-ash.html"))
    assert "February 2021" not in text.replace("as of 28 February 2021", "")
    assert "no source gives the day of its end" in text
    unit = organisation("Oak", "pdu", starts="2021-06-26")
    assert publication(material([], [unit]), TODAY).organisations[0].starts is None


def standards_of(known: int) -> Material:
    people = [organisation(f"Unit {n}") for n in range(4)]
    letters = ["G"] * known + ["?"] * (4 - known)
    return material(
        [
            record(who, "pdu-2023", "2024-05-01", "R", standards={"leadership": letter})
            for who, letter in zip(people, letters, strict=True)
        ]
    )


@pytest.mark.parametrize(("known", "drawn"), [(0, False), (1, False), (2, True), (4, True)])
def test_a_distribution_is_drawn_only_where_half_of_its_ratings_are_known(known, drawn):
    source = standards_of(known)
    made = publication(source, TODAY)
    league = next(x for x in made.standards if x.id == "pdu-2023/leadership")
    assert league.enough_known is drawn
    soup = page(source, "standards/pdu-2023/leadership.html")
    assert bool(soup.select("svg.bar")) is drawn
    assert ("news name the best and the worst" in words(soup)) is (0 < known < 2)
    charts = charts_of_site(site_of(made, source))
    assert ("standards-pdu-2023" in {chart.name for chart in charts}) is drawn


def test_the_home_page_counts_services_with_a_rating_not_all():
    unrated = organisation("Elm", "region")
    source = material(
        [
            *three().records,
            record(ASH, "crc-2018", "2020-02-01", "G"),
            record(unrated, "dynamic-2025", "2026-02-10", "-"),
        ],
        [ASH, BIRCH, CEDAR, unrated],
    )
    assert "3 rated inspections of 2 services" in words(page(source, "index.html"))


def test_movement_and_counts_use_the_rounds_of_the_official_count():
    people = [organisation(n, CRC) for n in ("Ash", "Birch", "Cedar")]
    records = [record(who, "crc-2018", "2019-05-01", "R") for who in people]
    records += [record(who, "crc-2018", "2020-02-01", "G") for who in people[:2]]
    # Its month is not known; the official count names it as one of the second round.
    records.append(record(people[2], "crc-2018", "2020", "I"))
    source = material(records, people, expectations=parse_expectations(COUNT, "test.toml"))
    made = publication(source, dt.date(2021, 1, 1))
    assert made.coverage[0].known == 3
    second = [c.inspections for c in made.summary.counts if c.round == "Round 2"]
    assert sum(second) == 3
    (movement,) = (
        chart
        for chart in charts_of_site(site_of(made, source))
        if chart.name == "movement-crc-2018"
    )
    assert movement.subtitle.startswith("3 services")


def test_pages_never_ask_for_an_issue_without_a_link():
    source = three()
    for path in ("index.html", "about.html", "corrections.html"):
        assert "open an issue" not in words(page(source, path))


def test_publish_warns_without_contact_or_homepage(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = record(organisation("Ash"), "pdu-2023", "2024-05", "R")
    kept = made.model_copy(
        update={"organisation": made.organisation.model_copy(update={"id": "pdu-sheffield"})}
    )
    folder = tmp_path / "data" / "records"
    folder.mkdir(parents=True)
    (folder / f"{kept.id}.json").write_text(canonical_json(kept), "utf-8")
    (tmp_path / "data" / "ids.json").write_text(json.dumps({kept.id: kept.id}), "utf-8")
    monkeypatch.setattr("league.site.build.site_pages", lambda *_, **__: lambda _: [])
    silent = {"PROBATION_LEAGUE_PUBLISH__CONTACT": "tell@league.example"}
    for env, warned in (({}, ["contact", "homepage"]), (silent, ["homepage"])):
        result = CliRunner().invoke(publish_command, [], env=env, standalone_mode=False)
        notes = [key for key in ("contact", "homepage") if f"publish.{key} is not" in result.stderr]
        assert notes == warned


def test_the_score_of_a_reported_result_keeps_its_confidence():
    evidence = Evidence(
        text="Score 7/27", witness=Witness.REPORTED, url=PRESS, confidence=ValueConfidence.SECONDARY
    )
    score = Score(value=7, max=27, confidence=ValueConfidence.SECONDARY, evidence=(evidence,))
    made = record(ASH, "crc-2018", "2019-05-01", "G", basis="reported")
    made = made.model_copy(update={"score": score})
    (shown,) = publication(material([made], [ASH]), TODAY).inspections
    assert shown.score.confidence is ValueConfidence.SECONDARY
    assert shown.score.evidence[0].text is None
    assert PROGRAMMES[shown.programme].rated


@pytest.mark.parametrize(
    ("flags", "checked"),
    [
        (Flags(), True),
        (Flags(full=True), True),
        (Flags(offline=True), False),
        (Flags(history_only=True), False),
        (Flags(old_site="https://archive.example/"), False),
    ],
)
def test_only_a_run_that_looks_at_the_site_says_that_it_was_checked(flags, checked):
    assert flags.checks_site is checked


def test_named_missing_bodies_are_not_given_as_all_that_are_missing():
    count = COUNT.replace("expected = 2", "expected = 4")
    text = words(page(three(count=count), "tables/crc.html"))
    assert "Not known: Ash and others, not named." in text
    one = COUNT.replace("expected = 2", "expected = 1").replace('"Good" = 2', '"Good" = 1')
    text = words(page(three(count=one), "tables/crc.html"))
    assert "Not known: Ash ." in text.replace("Ash.", "Ash .")


NPS = organisation("North", "nps-division", area="north", ends="2021-02", inferred=("to",))
INSIDE = organisation("Elm", CRC, area="north", ends="2021-06-26")
NORTH = Area(id="north", name="North", kind="nps-division", lead=NPS.id)


def test_a_later_inspection_of_a_body_inside_an_area_is_told_wherever_the_area_is():
    records = [
        record(NPS, "nps-2018", "2019-01-01", "G"),
        record(INSIDE, "crc-2018", "2019-05-01", "R"),
    ]
    count = COUNT.replace("crc-ash", "crc-elm").replace("crc-cedar", "crc-elm")
    source = material(
        records, [NPS, INSIDE], [NORTH], expectations=parse_expectations(count, "test.toml")
    )
    said = (
        "It has an inspection that is or may be later, but whose rating or day is not known here."
    )
    (area,) = publication(source, TODAY).areas
    assert said in area.summary
    for path in ("areas/index.html", "areas/north.html"):
        text = words(page(source, path))
        assert said in text
        assert "As of 28 February 2021, by which the National Probation Service division" in text
        assert "had ended; no source gives the day." in text
    assert TEXTS["rating_not_known"] in text
    # A later inspection that gives no rating is one as well, in tables and in areas.
    unrated = material(
        [*records, record(INSIDE, "crc-2018", "2020-02-01", "-")], [NPS, INSIDE], [NORTH]
    )
    said = "It has a later inspection that gave no rating."
    assert said in publication(unrated, TODAY).areas[0].summary
    assert said in table(unrated, "2020-03-01").summary


def test_the_corrections_say_that_they_list_decisions_only():
    source = three()
    text = words(page(source, "corrections.html"))
    assert "no corrections so far" not in text
    assert "No value was corrected by a decision so far." in text
    assert "entries of reported results" in text
    assert "entries of reported results" in words(page(source, "about.html"))


def test_a_number_that_counts_no_inspections_is_no_official_count_of_them():
    (count,) = (e for e in load_expectations() if e.id == "youth-all-services-2018-2024")
    assert count.expected is None
    assert "155 services; that is no count of inspections" in (count.note or "")


def test_a_table_without_known_standards_does_not_count_them():
    text = words(page(standards_of(0), "tables/pdu-2023.html"))
    assert "Ratings of single standards are known for none of these services" in text


def test_a_reported_source_is_named_where_it_is_linked():
    made = record(
        ASH, "crc-2018", "2019-05-01", "G", basis="reported", overall=reported(None, PRESS)
    )
    made = made.model_copy(
        update={"source": made.source.model_copy(update={"document_url": PRESS})}
    )
    soup = page(material([made], [ASH]), "organisations/crc-ash.html")
    assert "statement" not in {a.text for a in soup.select("dd a")}
    assert "HM Inspectorate of Probation (press release)" in {a.text for a in soup.select("dd a")}


def test_changed_values_are_shown_in_words(tmp_path):
    first = record(BIRCH, "crc-2018", "2019-06-01", "G")
    publish(material([first], [BIRCH]), tmp_path, as_of=TODAY)
    started = first.model_copy(update={"fieldwork_started": PartialDate("2019-03-04")})
    source = material([started], [BIRCH])
    publish(source, tmp_path, as_of=TODAY, pages=few_pages(source))
    text = words(BeautifulSoup((tmp_path / "index.html").read_bytes(), "lxml"))
    assert "fieldwork started: not known → 4 Mar 2019" in text


YOUTH = [organisation(name, "youth-justice-service") for name in ("Elm", "Fir")]


def odd_youth_services() -> Material:
    """Elm was inspected again without a rating; the order of Fir's two ratings is not known."""
    records = [
        record(YOUTH[0], "youth-2021", "2024-05-14", "O", (31, 36)),
        record(YOUTH[0], "youth-2025", "2026-05-14", "-", reason="too few cases"),
        record(YOUTH[1], "youth-2021", "2024-05", "G"),
        record(YOUTH[1], "youth-2018", "2024-05-20", "R"),
    ]
    return material(records, YOUTH)


@pytest.mark.parametrize(
    ("path", "said", "not_said"),
    [
        (
            "organisations/youth-elm.html",
            ("at its latest rated inspection known here", "Note: inspected since, not rated."),
            ("at its latest inspection", "give only the overall rating"),
        ),
        (
            "badges/youth-elm.svg",
            ("at its latest rated inspection", "Inspected since, not rated"),
            ("at its latest inspection",),
        ),
        (
            "organisations/youth-fir.html",
            ("its two latest ratings (20 May 2024 and May 2024) do not show which is later",),
            ("no rating published",),
        ),
        ("badges/youth-fir.svg", ("do not show which is later",), ("Rating: HM",)),
        ("organisations/index.html", ("do not show which is later",), ("published here",)),
        (
            "tables/youth-2021.html",
            ("is rated Outstanding. It has a later inspection that gave no rating.",),
            ("One of",),
        ),
    ],
)
def test_an_odd_history_is_told_as_it_is_wherever_it_is_told(path, said, not_said):
    soup = page(odd_youth_services(), path)
    text = " ".join([words(soup), *(m.get("content", "") for m in soup.select("meta"))])
    assert [each for each in said if each not in text] == []
    assert [each for each in not_said if each in text] == []


def test_a_withdrawal_leaves_a_note_but_not_the_rating(tmp_path):
    wrong, right = (record(body, "youth-2021", "2024-05-14", "I") for body in YOUTH)
    publish(material([wrong, right], YOUTH), tmp_path, as_of=dt.date(2026, 11, 1))
    notice = CorrectionNotice(
        id=wrong.id, on=TODAY, what=ChangeKind.WITHDRAWN, reason="it is of another service"
    )
    ids = {wrong.id: "withdrawn", right.id: right.id}
    after = material([right], YOUTH, ids=ids, notices=(notice,))
    own = "organisations/youth-elm.html"

    def pages(context):
        every = site_pages(after, pictures=())(context)
        return (page for page in every if page.path in ("index.html", own))

    publish(after, tmp_path, as_of=TODAY, pages=pages)
    home, elm = (
        BeautifulSoup((tmp_path / path).read_bytes(), "lxml") for path in ("index.html", own)
    )
    assert "withdrawn: Elm (14 May 2024)" in words(home)
    # Where the feed and links to the inspection lead.
    note = words(elm.find("p", id=wrong.id))
    assert note.startswith("An inspection shown here until 24 November 2026 was withdrawn: it is")
    assert "Inadequate" not in words(elm)


def test_a_table_without_rows_now_shows_its_last_ones_and_says_so():
    records = [
        record(YOUTH[0], "youth-2018", "2019-05-14", "G"),
        record(YOUTH[0], "youth-2021", "2022-05-14", "O"),
    ]
    source = material(records, YOUTH)
    now = words(page(source, "tables/youth-2018.html"))
    assert "No service is ranked here now. This is 31 December 2021, the last day shown" in now
    assert "The latest" not in now
    assert "What it shows, as of 31 December 2021:" in now
    assert "CSV (the latest table)" in now
    then = words(page(source, "tables/youth-2018/2020-12-31.html"))
    assert "Not the latest table. This is 31 December 2020, by what is known today. The" in then


def test_the_number_of_standards_is_that_of_the_frameworks_in_use():
    ash = organisation("Ash PDU")
    source = material([record(ash, "pdu-2021", "2022-05-14", "G")], [ash])
    one = {"pdu-2021": PROGRAMMES["pdu-2021"]}
    text = words(page(dataclasses.replace(source, programmes=one), "about.html"))
    assert "on 9 standards. This publication has 1 rated inspection and 0 without" in text
