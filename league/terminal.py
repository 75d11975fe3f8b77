"""Print tables, areas, organisations and changes in a terminal of 80 columns.

The views are in `league/templates/terminal/`. Their elements are paragraphs, tables, and sections,
which are indented. A class is a style of Rich, or the letter of a rating.
"""

import lxml.html
from lxml.html import HtmlElement
from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from league.environment import rendered
from league.wording import LETTERS, TEXTS, long_date
from schemas.publication import Publication
from schemas.rating import Rating
from support.safe_text import without_controls
from support.terminal_table import TerminalTable

RATING_STYLES = {
    LETTERS[Rating.OUTSTANDING]: "bold green",
    LETTERS[Rating.GOOD]: "green",
    LETTERS[Rating.REQUIRES_IMPROVEMENT]: "yellow",
    LETTERS[Rating.INADEQUATE]: "bold red",
}
NEVER_WRAPPED = frozenset({"Rank", "Score", "Published", "Move", "Steps"})
WIDTH_OF_A_WORD, WIDTH_OF_A_RATING = 18, 20


def notice(publication: Publication) -> RenderableType:
    """Return the first lines: the day, and whether the data is made up or unofficial."""
    day = f"As of {long_date(publication.as_of)}. "
    if publication.sample:
        return Text.assemble((TEXTS["sample_notice"], "bold reverse"), " ", day)
    return Text.assemble((day, "bold"), (without_controls(publication.notice, " "), "dim"))


def view(name: str, **values: object) -> RenderableType:
    """Return a view: its template with these values, without control characters from outside."""
    lines = rendered(f"terminal/{name}.html", values).split("\n")
    text = "\n".join(without_controls(line, " ") for line in lines)
    elements = lxml.html.fragment_fromstring(text, create_parent=True)
    return Padding(Group(*map(_part, elements)), (1, 0, 0, 0))


def _part(element: HtmlElement) -> RenderableType:
    if element.tag == "section":
        return Padding(Group(*map(_part, element)), (1, 0, 0, 2))
    return _table(element) if element.tag == "table" else _text(element)


def _text(element: HtmlElement) -> Text:
    style = element.get("class", "")
    text = Text(element.text or "", RATING_STYLES.get(style, style))
    for child in element:
        text.append_text(_text(child)).append(child.tail or "")
    return text


def _table(element: HtmlElement) -> TerminalTable:
    """Return a plain table without empty columns; the second column takes the free width."""
    headings, *rows = ([_text(cell) for cell in row] for row in element.iter("tr"))
    made = TerminalTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), expand=False)
    shown = [n for n in range(len(headings)) if n == 1 or any(row[n].plain for row in rows)]
    for number in shown:
        heading, least = headings[number].plain, WIDTH_OF_A_WORD if number == 1 else None
        if heading in NEVER_WRAPPED:
            least = max(row[number].cell_len for row in (headings, *rows))
        made.add_column(
            heading,
            overflow="fold",
            min_width=WIDTH_OF_A_RATING if heading == "Rating" else least,
            max_width=WIDTH_OF_A_RATING if heading == "Rating" else None,
        )
    for row in rows:
        made.add_row(*(row[number] for number in shown))
    return made
