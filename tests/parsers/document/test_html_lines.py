"""The content of a web page becomes lines of cells on an invented grid."""

import pytest

from parsers.document.html import cell_at, read_web_page
from parsers.document.model import Line


def lines_of(html: str) -> list[Line]:
    page = read_web_page(f"<main>{html}<p>End</p></main>".encode(), {"leadership"})
    return list(page.lines)[:-1]


def drawn(html: str) -> list[str]:
    """Return each line with its cells separated by bars."""
    return [" | ".join(cell.text for cell in line.cells) for line in lines_of(html)]


@pytest.mark.parametrize(
    ("html", "lines"),
    [
        pytest.param("<p>One</p><p>Two</p>", ["One", "Two"], id="paragraphs"),
        pytest.param("<p>One<br>Two <b>words</b></p>", ["One", "Two words"], id="a line break"),
        pytest.param("<div>One<p>Two</p>Three</div>", ["One", "Two", "Three"], id="loose text"),
        pytest.param("<p>One<!-- two --></p>", ["One"], id="a comment"),
        pytest.param("<p>One<sup>12</sup></p>", ["One"], id="a footnote"),
        pytest.param("<p>21<sup>st</sup></p>", ["21st"], id="raised letters"),
        pytest.param(
            "<ul><li>One</li><li>Two</li></ul>", ["One", "Two"], id="a list"
        ),
        pytest.param("<ul><li><a href='#a'>One</a></li></ul>", [], id="a table of contents"),
        pytest.param(
            "<ul><li><a href='/a'>One</a></li></ul>", ["One"], id="a list of links to pages"
        ),
        pytest.param(
            "<table><tr><th>One<td>Two<tr><td>Three<td>Four</table>",
            ["One | Two", "Three | Four"],
            id="a table",
        ),
        pytest.param(
            "<table><caption>Ratings</caption><tr><td>One</table>",
            ["Ratings", "One"],
            id="a caption",
        ),
        pytest.param(
            "<table><tr><td>Requires<br>improvement<td>One</table>",
            ["Requires | One", "improvement"],
            id="a cell of two lines",
        ),
        pytest.param(
            "<table><tr><td><table><tr><td>One</table><td><p>Two</table>",
            ["One", "Two"],
            id="a table only for layout",
        ),
        pytest.param(
            "<dl><dt>One<dd>Two<dt>Three<dd>Four</dl>",
            ["One | Two", "Three | Four"],
            id="definitions",
        ),
        pytest.param("<p>Leadership <img alt='Rating: Good'></p>", ["Leadership Good"],
            id="a picture of a rating"),
        pytest.param("<table><tr><td>Good <img alt='Good'></table>", ["Good"],
            id="a picture that repeats it"),
        pytest.param("<p>One <svg><title>Good</title><path/></svg>", ["One Good"], id="a drawing"),
        pytest.param("<p>One <i aria-label='Rated Good'></i>", ["One Good"], id="a label"),
        pytest.param("<p>One <b role=img aria-label='Good'>★★</b>", ["One Good"], id="stars"),
        pytest.param("<p>One <abbr title=Inadequate>I</abbr>", ["One Inadequate"], id="a letter"),
        pytest.param("<p><img alt='Leadership: Good'>", ["Leadership: Good"],
            id="a picture of a row"),
        pytest.param("<p><img alt='Morale: Good'>", [], id="a picture of another row"),
        pytest.param("<p>The <abbr title='Probation Delivery Unit'>PDU</abbr>", ["The PDU"],
            id="another abbreviation"),
        pytest.param("<p>One <img alt='Good people'></p>", ["One"], id="another picture"),
        pytest.param("<p><img alt='tick'></p>", ["✓"], id="a picture of a tick"),
        pytest.param("<p>Leadership was rated as Good.</p>", ["Leadership | Good"],
            id="a paragraph that states one rating"),
        pytest.param("<p>Leadership was rated as Good by us.</p>",
            ["Leadership was rated as Good by us."], id="a longer sentence"),
    ],
)  # fmt: skip
def test_lines_and_cells(html: str, lines: list[str]) -> None:
    assert drawn(html) == lines


@pytest.mark.parametrize(
    ("html", "column"),
    [
        ("<tr><td>One<td>Good", 1),
        ("<tr><td colspan=2>One<td>Good", 2),
        ("<tr><td colspan=x>One<td>Good", 1),
        ("<tr><td colspan=0>One<td>Good", 1),
        ("<tr><td rowspan=2>One<td>Two<tr><td>Good", 1),
        ("<tr><td rowspan=2 colspan=2>One<td>Two<tr><td>Good", 2),
    ],
)
def test_merged_cells_keep_the_columns(html: str, column: int) -> None:
    last = lines_of(f"<table>{html}</table>")[-1].cells[-1]
    expected = cell_at("Good", column, 0)
    assert (last.text, last.words[0].x0) == ("Good", expected.words[0].x0)


def test_each_line_has_the_heading_above_it() -> None:
    lines = lines_of("<p>One</p><h2>Ratings</h2><p>Two</p><ul><li>Three</ul><h3></h3><p>Four")
    assert [(line.text, line.heading, line.element) for line in lines] == [
        ("One", None, "text"),
        ("Ratings", "Ratings", "heading"),
        ("Two", "Ratings", "text"),
        ("Three", "Ratings", "item"),
        ("Four", "Ratings", "text"),
    ]


def test_tables_and_lists_are_groups_apart() -> None:
    groups = [
        line.group
        for line in lines_of("<table><tr><td>1<tr><td>2</table><p>3</p><ul><li>4<li>5</ul><p>6")
    ]
    assert groups[0] == groups[1]
    assert groups[3] == groups[4]
    assert len(set(groups)) == 4


def test_rows_are_too_far_apart_for_a_phrase_but_lines_of_a_cell_are_not() -> None:
    first, second, next_row = lines_of("<table><tr><td>One<br>Two<tr><td>Three</table>")
    assert second.top - first.top < 1.5 * (first.bottom - first.top)
    assert next_row.top - second.top > 2.6 * (first.bottom - first.top)
