"""Web pages whose ratings and scores are those of other inspections or services, or shifted."""

import pytest

from parsers.parse import read
from schemas.programme import load_programmes
from schemas.report import Report

STANDARDS = {
    "Governance and leadership": "Requires improvement",
    "Staffing": "Outstanding",
    "Partnerships and services": "Good",
    "Assessing": "Requires improvement",
    "Planning": "Inadequate",
    "Delivery": "Requires improvement",
    "Work with victims": "Good",
}
PROSE = "The leaders met often, listened to staff, and asked for better data on disparity. " * 4
SENTENCE = "<p>We rated Brackwater YJS as ‘Good’ overall.</p>"
OVERALL = {"Overall rating": "Good", **STANDARDS}


OLD = {name: "Good" if rating == "Inadequate" else "Inadequate" for name, rating in OVERALL.items()}


def table(inside: str = "", rated: dict[str, str] | None = None) -> str:
    rows = (f"<tr><td>{n}<td>{r}" for n, r in (rated or OVERALL).items())
    return f"<table>{inside}{''.join(rows)}</table>"


def record(content: str) -> Report:
    title = "An inspection of youth justice services in Brackwater"
    page = (
        f"<html lang=en><title>{title}</title><main><article><h1>{title}</h1>"
        "<time class=published-date datetime=2025-11-25>25 November 2025</time>"
        "<h2>Foreword</h2><p>The fieldwork for this inspection started in June 2025.</p>"
        f"<p>{PROSE}</p>{content}</article></main></html>"
    )
    return read(
        page.encode(), media_type="text/html", name="x", page=None, programmes=load_programmes()
    )


def rated_in(report: Report) -> list[str]:
    return [str(s.rating) for s in report.standards if s.rating]


OWN = "<h2>Ratings</h2>" + table()


@pytest.mark.parametrize(
    "content",
    [
        OWN,
        f"<h2>Ratings</h2><p>We last came in 2021, when it was run by two towns.</p>{table()}",
        f"<h2>Ratings</h2><p>Last updated: 1 December 2025</p>{table()}",
        f"<h2>Background</h2><p>The ratings in 2021 were:</p>{table()}<h2>Now</h2>{table()}",
        f"<details><summary>Results of 2021</summary>{table()}</details>{table()}",
        f"<h2>Swindon</h2>{table(rated=OLD)}<h2>Brackwater YJS</h2>{table()}",
        "<p>Head of service: J Marlowe</p><p>Region: South West</p>" + table(),
        f"<h2>How did we rate Brackwater YJS?</h2><p>It was judged as follows:</p>{table()}",
        f"<h2>Strengths and areas for improvement</h2>{table()}",
        table(rated={n: f"Amber – {r} <sup>1</sup>" for n, r in OVERALL.items()}),
        table(rated={n: f"{r} (amber)" for n, r in OVERALL.items()}),
        table(rated={n: f"{OLD[n]} → {r}" for n, r in OVERALL.items()}),
        table(rated={n: f"{r} ({OLD[n]} in 2021)" for n, r in OVERALL.items()}),
        table(rated={n: f"<svg role=img><title>{r}</title></svg>" for n, r in OVERALL.items()}),
        "<ul>" + "".join(f"<li>{n}<ul><li>{r}</li></ul>" for n, r in OVERALL.items()) + "</ul>",
        table(rated={n: f"{r}<br>(previously {OLD[n]})" for n, r in OVERALL.items()}),
        f"<h2>Ratings</h2>{table('<tr><th>Standard<th>Status')}",
        f"<details><summary>Show the ratings table</summary>{table()}</details>",
        f"<form><label>Filter <input></label>{table()}</form>",
        "".join(f"<h3><i>{n}</i><b>{r}</b></h3><p>{PROSE}</p>" for n, r in OVERALL.items()),
        "".join(f"<div><p>{r}</p><h3>{n}</h3><p>{PROSE}</p></div>" for n, r in OVERALL.items()),
        "".join(f"<h3>{n}</h3><p>Rating</p><p>{r}</p><p>{PROSE}</p>" for n, r in OVERALL.items()),
        "<table><tr>" + "".join(f"<th>{n}" for n in OVERALL)
        + "<tr>" + "".join(f"<td>{r}" for r in OVERALL.values()) + "</table>",
        f"<ul class=tabs><li><a href='#a'>2025</a><li><a href='#b'>2021</a></ul>"
        f"<div id=a>{table()}</div><div id=b>{table(rated=OLD)}</div>",
        table("<tr><th>Standard: activate to sort column ascending<th>Rating: activate to sort"),
        table("<tr><th>Area of work<th>Our judgement"),
        f"<section aria-label='Ratings table'>{table()}</section><p>Source: our inspection.</p>",
        f"{table()}<p>* The ratings of services are explained on our site.</p>",
    ],
)  # fmt: skip
def test_the_ratings_of_this_inspection_are_read(content: str) -> None:
    report = record(content)
    assert rated_in(report) == list(STANDARDS.values())
    assert str(report.overall.rating) == "Good"


@pytest.mark.parametrize(
    ("earlier", "ours"),
    [
        ("Rating 2021", "Rating"), ("2022 rating", "2025 rating"), ("Previous (2021)", "Rating"),
        ("Rating in 2021", "Current rating"), ("From", "To"), ("Before", "After"),
        ("Rating last time", "Rating this time"), ("2019/20", "Judgement"),
        ("Swindon", "Brackwater YJS"), ("National average", "Rating"), ("Staff rating", "Rating"),
        ("Self-assessment", "Inspection rating"), ("Rating", "Revised rating"),
        ("Evidence", "Our rating"),
    ],
)  # fmt: skip
def test_the_header_decides_which_column_is_read(earlier: str, ours: str) -> None:
    for headers, columns in (((earlier, ours), (OLD, OVERALL)), ((ours, earlier), (OVERALL, OLD))):
        rows = "".join(f"<tr><td>{n}<td>{columns[0][n]}<td>{columns[1][n]}" for n in OVERALL)
        head = "".join(f"<th>{header}" for header in headers)
        report = record(f"<h2>Ratings</h2><table><tr><th>Standard{head}{rows}</table>")
        assert rated_in(report) == list(STANDARDS.values())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Rating", "Rating"), ("Rating", "Rating 2025"), ("", "")],
)
def test_columns_that_no_header_tells_apart_are_not_read(one: str, other: str) -> None:
    rows = "".join(f"<tr><td>{n}<td>{OLD[n]}<td>{r}" for n, r in OVERALL.items())
    report = record(f"<h2>Ratings</h2><table><tr><th>Standard<th>{one}<th>{other}{rows}</table>")
    assert rated_in(report) == []


@pytest.mark.parametrize(
    "content",
    [
        table("<caption>Ratings at the inspection of 2021</caption>"),
        f"<figure>{table()}<figcaption>Ratings published in 2021</figcaption></figure>",
        f"<p>It was last inspected in 2021, with these results:</p>{table()}",
        f"<p>From our report of 2021:</p>{table()}",
        f"<p><b>Ratings 2021</b></p>{table()}",
        f"<h3>2021</h3>{table()}",
        f"<details><summary>Results of the 2021 inspection</summary>{table()}</details>",
        f"<h2>The previous inspection</h2><h3>Its ratings</h3>{table()}",
        "<h2>The previous inspection</h2><h3>What it found</h3>" + SENTENCE,
        table("<caption>Ratings of Farholm YJS, a similar service</caption>"),
        f"<h2>The most common ratings of all services</h2>{table()}",
        f"<h2>How the service rated itself</h2>{table()}",
        "<table><tr><th>Standard<th>Target"
        + "".join(f"<tr><td>{name}<td>Good" for name in OVERALL)
        + "</table>",
        "<table><tr><td>" + "".join(f"<th>{name}" for name in OVERALL)
        + "<tr><th>2021" + "<td>Good" * len(OVERALL) + "</table>",
        "<p>The last Ofsted report on the unit:</p><ul><li>Overall: Good</ul>",
        f"<div class='govuk-!-display-none'>{table()}</div>",
        table("<caption>March 2021</caption>"),
        table("<caption>Indicative ratings</caption>"),
        table("<tr><th colspan=2>2021"),
        "<table>" + "".join(f"<tr><td>2021<td>{n}<td>Good" for n in OVERALL) + "</table>",
        f"<p>Four years ago we found:</p>{table()}",
        "<h3>Work with victims</h3><p>Overall: Good</p>",
        "<table><tr><th>Organisational delivery<th>Overall: Good</table>",
        f"<h3>Swindon</h3>{table()}",
        f"<h3>Ratings in Stoke-on-Trent</h3>{table()}",
        f"<h3>North team</h3>{table()}",
        f"<h3>Swindon ratings at a glance</h3>{table()}",
        f"<h3>Sample ratings page</h3>{table()}",
        f"<p>Swindon YJS was inspected too. Its ratings are shown below.</p>{table()}",
        table("<tr><th>Standard<th>12 March 2021"),
        f"<p><b>Swindon</b></p>{table()}",
        table("<tr><th colspan=2>Swindon"),
        table("<tr><th>Standard<th>Swindon"),
        "<table>" + "".join(f"<tr><td>Swindon<td>{n}<td>Good" for n in OVERALL) + "</table>",
        "<h3>South West region</h3><p>Overall rating: Good</p>",
        "<p>Overall regional rating: Good</p>",
        f"<h3>What staff told us</h3>{table()}",
        f"<p>We asked staff how they would rate the service.</p>{table()}",
        table("<caption>Stakeholder views</caption>"),
        table("<tr><th>Question<th>Most frequent answer"),
        f"<h3>Action plan</h3>{table()}",
        f"<p>Partners gave these answers:</p>{table()}",
        table("<tr><th>Standard<th>Before"),
        f"<h3>Before</h3>{table()}",
        f"<h3>Q1 2021</h3>{table()}",
        table(rated={n: f"{r} (2021)" for n, r in OVERALL.items()}),
        "".join(f"<h3>{n}</h3><p>Is the vision clear?</p><p>Good</p>" for n in OVERALL),
        "".join(f"<h3>{n}</h3><p>Vision and strategy</p><p>Good</p>" for n in OVERALL),
        "<table aria-label='Ratings of Farholm YJS'>" + table()[7:],
        "<table summary='The previous ratings'>" + table()[7:],
        f"<p id=a>Farholm</p><p>{PROSE}</p><div role=region aria-labelledby=a>{table()}</div>",
        f"<button role=tab aria-controls=a>Previous inspection</button><div id=a>{table()}</div>",
        f"<div class=c-tabs><ul><li><a href=#a>2021</a></ul><div id=a>{table()}</div></div>",
        f"{table()}<p>* These ratings are from the inspection in 2021.</p>",
        f"{table()}<p>Note: these are the ratings of the previous inspection.</p>",
        f"{table()}<p>Source: HM Inspectorate of Probation, 2021.</p>",
        table(rated={n: f"{r}<sup><a href='#f'>1</a></sup>" for n, r in OVERALL.items()})
        + f"<h2>Notes</h2><p>{PROSE}</p><ol><li id=f>Ratings from our inspection in 2021.</ol>",
        table(rated={n: f"Previously<br>{r}" for n, r in OVERALL.items()}),
        table(rated={f"{n}<br>(previous inspection)": r for n, r in OVERALL.items()}),
        f"<h3>Farholm</h3><form>{table()}</form>",
        table("<tr><th>Farholm<th>Rating"),
        table("<tr><th>Standard<th>Q1"),
        f"<h3>As at March 2021</h3>{table()}",
        f"{table()}<p>These ratings are provisional until the report is final.</p>",
        f"{table()}<p>The table is an illustration with invented values.</p>",
        f"{table()}<p>Note: ratings before moderation.</p>",
        f"{table('<tr><th>Standard<th>Rating†')}<p>† Given by the council’s own audit team.</p>",
    ],
)  # fmt: skip
def test_other_ratings_are_not_read(content: str) -> None:
    report = record(f"<h2>Background</h2>{content}")
    assert (rated_in(report), report.overall.rating) == ([], None)


@pytest.mark.parametrize(
    ("note", "waits"),
    [
        ("Following an appeal the rating was changed to Good.", True),
        ("Correction: the rating for Planning is ‘Inadequate’.", True),
        ("The rating for Planning was raised after the factual accuracy check.", True),
        ("The service has appealed against the rating of Planning.", True),
        ("Planning has since been re-rated.", True),
        ("These ratings have been superseded.", True),
        ("Anyone can appeal against ratings; our website explains how.", False),
        ("Complaints were handled well, and staff rated the training highly.", False),
        ("The rating of Planning has changed from Good since our last inspection.", False),
    ],
)
def test_a_report_with_a_note_on_a_changed_rating_waits(note: str, waits: bool) -> None:
    assert (record(f"{OWN}<p>{note}</p>").status == "held") is waits


@pytest.mark.parametrize(
    ("note", "quoted"),
    [
        ("The rating of Planning should have read ‘Inadequate’.", "should have read ‘Inadequate"),
        ("Erratum. Planning is Inadequate, not Good.", "Erratum. Planning is Inadequate"),
        ("On appeal, Planning was amended to ‘Good’.", "amended to ‘Good"),
        ("Planning was wrongly shown as Good.", "wrongly shown as Good"),
        ("This was reissued. Planning is now Good.", "reissued. Planning is now Good"),
        ("The plan was revised. Good practice followed.", None),
        ("They amended the policy, which is now good.", None),
    ],
)
def test_a_report_that_corrects_a_rating_waits(note: str, quoted: str | None) -> None:
    report = record(f"{OWN}<p>{note}</p>")
    expected = f"a sentence corrects a rating: {quoted!r}" if quoted else None
    assert (report.status == "held", report.reason) == (bool(quoted), expected)


@pytest.mark.parametrize(
    "listed",
    [
        "".join(f"<p>{r}</p><h3>{n}</h3><p>{PROSE}</p>" for n, r in OVERALL.items()),
        "".join(f"<p>{n}</p><p>{PROSE}</p><p>{r}</p>" for n, r in OVERALL.items()),
        "".join(f"<p>{r}</p><p>{PROSE}</p><p>{n}</p>" for n, r in OVERALL.items()),
        "<table>" + "".join(f"<tr><td>{x}" for n, r in OVERALL.items() for x in (r, PROSE, n)),
    ],
    ids=["above headings", "behind descriptions", "before descriptions", "in rows"],
)
def test_ratings_that_may_be_those_of_the_next_name_are_not_read(listed: str) -> None:
    assert rated_in(record(f"{SENTENCE}<h2>Ratings</h2>{listed}")) == []


@pytest.mark.parametrize(
    "rows",
    [
        "<tr><td>Score<td>10<span>2</span>/21",
        "<tr><th>Organisational delivery<td>Score 6/9",
        "<tr><td>Score in 2021<td>14/36",
        "<tr><td>Swindon scored<td>14/21",
        "<tr><td>Points<td>2/3",
    ],
    ids=["a footnote", "of a domain", "of an earlier inspection", "of others", "of a standard"],
)
def test_another_score_is_not_read(rows: str) -> None:
    assert record("<h2>Ratings</h2>" + table(rows)).score.value is None


def test_the_score_in_the_column_of_an_earlier_inspection_is_not_read() -> None:
    rows = "".join(f"<tr><td>{name}<td>Good<td>{r}" for name, r in OVERALL.items())
    head = "<tr><th>Standard<th>2021<th>2025<tr><td>Score<td>12/21<td>10/21"
    report = record(f"<h2>Ratings</h2><table>{head}{rows}</table>")
    assert (report.score.value, report.score.max) == (10, 21)
    head = "<tr><th>Standard<th>2021<th>2025<tr><td>Score<td>12/21<td>"
    assert record(f"<h2>Ratings</h2><table>{head}{rows}</table>").score.value is None


@pytest.mark.parametrize(
    ("second", "rated"), [("", ["Good", "Good"]), ("<td>Inadequate", ["Good"])], ids=["one", "two"]
)
def test_a_rating_that_spans_two_rows_rates_both(second: str, rated: list[str]) -> None:
    first = "<tr><td>Staffing<td rowspan=2>Good"
    assert rated_in(record(f"<table>{first}<tr><td>Planning{second}</table>")) == rated
