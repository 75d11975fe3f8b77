"""Print tables in a terminal: rank, rating in word and colour, score as printed, notes below."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from league.wording import (
    RANGE_NOTE,
    SAMPLE_NOTICE,
    SELECTION_NOTE,
    TIED_NOTE,
    UNKNOWN_HEADINGS,
    long_date,
    short_body_name,
    short_name,
)
from schemas.publication import Publication
from schemas.rating import Rating
from schemas.tables import (
    Body,
    Framework,
    LeagueRow,
    LeagueTable,
    StandardLeague,
    Unranked,
    UnrankedReason,
)
from support.safe_text import without_controls
from support.terminal_table import TerminalTable

TERMINAL_COLOURS = {
    Rating.OUTSTANDING: "bold green",
    Rating.GOOD: "green",
    Rating.REQUIRES_IMPROVEMENT: "yellow",
    Rating.INADEQUATE: "bold red",
}
MARKS = {
    "e": "inspected under a framework that has ended",
    "r": "reported by others; our software has not read the report",
    "u": "a later inspection gave no rating",
    "l": "a later inspection does not count here; `league organisation NAME` says why",
    "?": "score unconfirmed, not used for ranking",
}
NEVER_WRAPPED = frozenset({"Rank", "Score", "Published", "Move", "Steps", "Known"})
WIDTH_OF_A_WORD, WIDTH_OF_A_RATING = 18, 20
BELOW_SHOWN = 12
"""Number of organisations named below a table; of the others only the number is printed."""


def plain(text: str, style: str = "") -> Text:
    """Return text from outside without control characters and without markup."""
    return Text("\n".join(without_controls(line, " ") for line in text.split("\n")), style)


def styled(*parts: str | tuple[str, str] | Text) -> Text:
    """Join parts, each with its style, without control characters."""
    text = Text()
    for part in parts:
        if isinstance(part, Text):
            text.append_text(part)
        else:
            text.append_text(plain(part) if isinstance(part, str) else plain(*part))
    return text


def named(body: Body) -> Text:
    """Return the name of a body without the words for its kind."""
    return plain(short_body_name(body))


def rating_text(rating: Rating | None, missing: str = "not known") -> Text:
    """Return a rating in its colour, or `missing`."""
    return (
        Text(rating.value, TERMINAL_COLOURS[rating]) if rating is not None else Text(missing, "dim")
    )


def notice(publication: Publication) -> RenderableType:
    """Return the first lines: the day, and whether the data is made up or unofficial."""
    day = f"As of {long_date(publication.as_of)}. "
    if publication.sample:
        return styled((SAMPLE_NOTICE, "bold reverse"), " ", day)
    return styled((day, "bold"), (publication.notice, "dim"))


def league_table(table: LeagueTable) -> RenderableType:
    """Return a league table for 80 columns, with notes and the organisations not ranked."""
    day = f", {long_date(table.as_of)}, their last day" if table.ended else ""
    parts: list[RenderableType] = [_title(f"{table.title}{day}", table.summary)]
    parts += [plain(gap, "dim") for gap in table.gaps]
    if table.rows:
        of_all = frozenset.intersection(*(frozenset(_marks(row)) for row in table.rows))
        parts += [_rows(table, of_all), *_notes(table, of_all)]
    parts += _below(table)
    return Padding(Group(*parts), (1, 0, 0, 0))


def _title(title: str, sentence: str) -> Text:
    return styled((title, "bold"), "\n", sentence)


def grid(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> TerminalTable:
    """Return a plain table without empty columns; the second column takes the free width."""
    cells = [[plain(c) if isinstance(c, str) else c for c in row] for row in rows]
    shown = [n for n in range(len(columns)) if n == 1 or any(row[n].plain for row in cells)]
    made = TerminalTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for number in shown:
        least = WIDTH_OF_A_WORD if number == 1 else None
        heading = columns[number]
        made.add_column(
            heading,
            no_wrap=heading in NEVER_WRAPPED,
            overflow="fold",
            min_width=WIDTH_OF_A_RATING if heading == "Rating" else least,
            max_width=WIDTH_OF_A_RATING if heading == "Rating" else None,
        )
    for row in cells:
        made.add_row(*(row[number] for number in shown))
    return made


def _rows(table: LeagueTable, everywhere: frozenset[str]) -> TerminalTable:
    return grid(
        ("Rank", "Service", "Rating", "Score", "Published", "Move"),
        [_cells(row, table, everywhere) for row in table.rows],
    )


def _cells(row: LeagueRow, table: LeagueTable, everywhere: frozenset[str]) -> list[str | Text]:
    marks = "".join(mark for mark in _marks(row) if mark not in everywhere)
    name = plain(short_name(row.organisation.name, table.kind))
    if marks:
        name.append(f" ({marks})", "dim")
    score = f"{row.score}/{row.max or '?'}" if row.score is not None else ""
    return [row.place, name, rating_text(row.rating), score, str(row.published), _move(row)]


def _marks(row: LeagueRow) -> Iterator[str]:
    if row.framework is Framework.EARLIER:
        yield "e"
    if row.basis == "reported":
        yield "r"
    if row.later_unrated_inspection is not None:
        yield "u"
    if row.caveat is not None:
        yield "l"
    if row.score is not None and not row.score_confirmed:
        yield "?"


def _move(row: LeagueRow) -> str:
    if row.previous is None:
        return ""
    if row.previous.movement is None:
        return "new rules"
    if row.previous.movement == 0:
        return "same"
    return f"{'up' if row.previous.movement > 0 else 'down'} {abs(row.previous.movement)}"


def _notes(table: LeagueTable, everywhere: frozenset[str]) -> Iterator[Text]:
    used = {mark for row in table.rows for mark in _marks(row)} - everywhere
    notes = [f"All: {text}." for mark, text in MARKS.items() if mark in everywhere]
    notes += [f"({mark})  {text}" for mark, text in MARKS.items() if mark in used]
    if any(row.tied for row in table.rows):
        notes.insert(0, TIED_NOTE)
    if any(row.rank_to != row.rank for row in table.rows):
        notes.insert(0, RANGE_NOTE)
    if any(_move(row) == "new rules" for row in table.rows):
        notes.append("new rules: the previous rating is under another framework, not comparable")
    if notes:
        yield Text("\n".join(notes), "dim")


def _below(table: LeagueTable) -> Iterator[Text]:
    by_reason: dict[str, list[Unranked]] = {}
    for below in table.unranked:
        by_reason.setdefault(below.detail, []).append(below)
    for detail, group in by_reason.items():
        names = names_of((_below_name(b, table) for b in group), BELOW_SHOWN)
        listed = group[0].reason is UnrankedReason.LISTED_ONLY
        why = f"{'' if listed else 'Not ranked: '}{detail}"
        yield styled((f"{why[0].upper()}{why[1:]}: ", "dim"), names)


def _below_name(below: Unranked, table: LeagueTable) -> str:
    name = short_name(below.organisation.name, table.kind)
    if below.rating is not None:
        name += f" ({below.rating})"
    for before in below.predecessors:
        if before.how == "transfer":
            continue
        name += f" (before it {before.organisation.name}: {before.rating}, {before.published})"
    return name


def names_of(names: Iterable[str], shown: int) -> str:
    """Return the first names, and the number of the others."""
    found = list(names)
    more = f" and {len(found) - shown} more" if len(found) > shown else ""
    return "; ".join(found[:shown]) + more


def standard_league(league: StandardLeague, programme: str, today: dt.date) -> RenderableType:
    """Return the league of one standard, with its day if that is earlier than today."""
    code = f"{league.code} " if league.code else ""
    if league.as_of < today:
        programme += f", as of {long_date(league.as_of)}"
    parts: list[RenderableType] = [_title(f"{code}{league.name}: {programme}", league.summary)]
    if league.rows:
        rows = [
            (row.place, named(row.organisation), rating_text(row.rating)) for row in league.rows
        ]
        parts.append(grid(("Rank", "Service", "Rating"), rows))
        if any(row.tied for row in league.rows):
            parts.append(Text(TIED_NOTE, "dim"))
    if league.rows and not league.enough_known:
        parts.append(plain(SELECTION_NOTE, "dim"))
    parts += _unknown(league)
    if league.linked:
        parts.append(
            plain(f"Similar standards, shown separately: {', '.join(league.linked)}", "dim")
        )
    return Padding(Group(*parts), (1, 0, 0, 0))


def _unknown(league: StandardLeague) -> Iterator[Text]:
    for state, word in UNKNOWN_HEADINGS.items():
        names = [short_body_name(u.organisation) for u in league.unranked if u.state is state]
        if names:
            yield styled((f"{word} for {len(names)}: ", "dim"), names_of(names, BELOW_SHOWN))


def tables_with_rows(tables: Sequence[LeagueTable]) -> list[LeagueTable]:
    """Return the tables of kinds that are not empty."""
    return [t for t in tables if t.programme is None and (t.rows or t.unranked)]
