"""Print tables, areas, organisations and changes in a terminal of 80 columns."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from league import wording
from league.environment import rendered
from league.lookup import OrganisationView
from schemas.kinds import OrganisationKind, load_kinds
from schemas.publication import Inspection, Publication
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import (
    AreaComparison,
    AreaResult,
    Framework,
    LeagueRow,
    LeagueTable,
    StandardLeague,
    Unranked,
    UnrankedReason,
)
from schemas.versions import Changes, PublishedCorrection
from support.safe_text import without_controls
from support.terminal_table import TerminalTable

_Part: TypeAlias = RenderableType | tuple[str, str]
"""What is shown below the part before it: a text may have a style."""
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
NEVER_WRAPPED = frozenset({"Rank", "Score", "Published", "Move", "Steps"})
WIDTH_OF_A_WORD, WIDTH_OF_A_RATING = 18, 20
MOST_NAMED = 12
"""A list names at most this many organisations or inspections; of the others, their number."""


def _plain(text: str, style: str = "") -> Text:
    """Return text from outside without control characters and without markup."""
    return Text("\n".join(without_controls(line, " ") for line in text.split("\n")), style)


def _line(*parts: str | tuple[str, str] | Text) -> Text:
    """Join parts, each with its style, without control characters."""
    return Text().join(part if isinstance(part, Text) else _text(part) for part in parts)


def _text(part: str | tuple[str, str]) -> Text:
    return _plain(part) if isinstance(part, str) else _plain(*part)


def _view(*parts: _Part) -> RenderableType:
    """Return the parts below each other; texts as plain ones, or with a style."""
    shown = (_text(part) if isinstance(part, str | tuple) else part for part in parts)
    return Padding(Group(*shown), (1, 0, 0, 0))


def _rating(rating: Rating | None, missing: str = "not known") -> Text:
    """Return a rating in its colour, or `missing`."""
    if rating is None:
        return Text(missing, "dim")
    return Text(rating.value, TERMINAL_COLOURS[rating])


def _score(value: int | None, maximum: int | None) -> str:
    return f"{value}/{maximum or '?'}" if value is not None else ""


def _first_of(names: Sequence[str], shown: int = MOST_NAMED) -> str:
    """Return the first names, and the number of the others."""
    more = f" and {len(names) - shown} more" if len(names) > shown else ""
    return "; ".join(names[:shown]) + more


def _grid(columns: Sequence[str], rows: Iterable[Sequence[str | Text]]) -> TerminalTable:
    """Return a plain table without empty columns; the second column takes the free width."""
    cells = [[_plain(c) if isinstance(c, str) else c for c in row] for row in rows]
    shown = [n for n in range(len(columns)) if n == 1 or any(row[n].plain for row in cells)]
    made = TerminalTable(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2, 0, 0), expand=False)
    for number in shown:
        heading, least = columns[number], WIDTH_OF_A_WORD if number == 1 else None
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


def notice(publication: Publication) -> RenderableType:
    """Return the first lines: the day, and whether the data is made up or unofficial."""
    day = f"As of {wording.long_date(publication.as_of)}. "
    if publication.sample:
        return _line((wording.SAMPLE_NOTICE, "bold reverse"), " ", day)
    return _line((day, "bold"), (publication.notice, "dim"))


def league_table(table: LeagueTable) -> RenderableType:
    """Return a league table with notes and the organisations not ranked."""
    day = f", {wording.long_date(table.as_of)}, their last day" if table.ended else ""
    parts: list[_Part] = [(f"{table.title}{day}", "bold"), table.summary]
    parts += ((gap, "dim") for gap in table.gaps)
    if table.rows:
        of_all = frozenset.intersection(*(frozenset(_marks(row)) for row in table.rows))
        rows = [_cells(row, table.kind, of_all) for row in table.rows]
        parts.append(_grid(("Rank", "Service", "Rating", "Score", "Published", "Move"), rows))
        if notes := _notes(table, of_all):
            parts.append(("\n".join(notes), "dim"))
    return _view(*parts, *_below(table))


def _cells(row: LeagueRow, kind: OrganisationKind, everywhere: frozenset[str]) -> list[str | Text]:
    marks = "".join(mark for mark in _marks(row) if mark not in everywhere)
    name = _plain(wording.short_name(row.organisation.name, kind))
    if marks:
        name.append(f" ({marks})", "dim")
    score, published = _score(row.score, row.max), str(row.published)
    return [row.place, name, _rating(row.rating), score, published, _move(row)]


def _marks(row: LeagueRow) -> list[str]:
    carried = {
        "e": row.framework is Framework.EARLIER,
        "r": row.basis == "reported",
        "u": row.later_unrated_inspection is not None,
        "l": row.caveat is not None,
        "?": row.score is not None and not row.score_confirmed,
    }
    return [mark for mark, is_carried in carried.items() if is_carried]


def _move(row: LeagueRow) -> str:
    if row.previous is None:
        return ""
    if row.previous.movement is None:
        return "new rules"
    if row.previous.movement == 0:
        return "same"
    return f"{'up' if row.previous.movement > 0 else 'down'} {abs(row.previous.movement)}"


def _notes(table: LeagueTable, everywhere: frozenset[str]) -> list[str]:
    used = {mark for row in table.rows for mark in _marks(row)} - everywhere
    notes = wording.place_notes(table.rows)
    notes += [f"All: {text}." for mark, text in MARKS.items() if mark in everywhere]
    notes += [f"({mark})  {text}" for mark, text in MARKS.items() if mark in used]
    if any(_move(row) == "new rules" for row in table.rows):
        notes.append("new rules: the previous rating is under another framework, not comparable")
    return notes


def _below(table: LeagueTable) -> Iterator[Text]:
    by_reason: dict[str, list[Unranked]] = {}
    for below in table.unranked:
        by_reason.setdefault(below.detail, []).append(below)
    for detail, group in by_reason.items():
        listed = group[0].reason is UnrankedReason.LISTED_ONLY
        why = f"{'' if listed else 'Not ranked: '}{detail}"
        names = _first_of([_below_name(below, table.kind) for below in group])
        yield _line((f"{why[0].upper()}{why[1:]}: ", "dim"), names)


def _below_name(below: Unranked, kind: OrganisationKind) -> str:
    name = wording.short_name(below.organisation.name, kind)
    if below.rating is not None:
        name += f" ({below.rating})"
    for before in below.predecessors:
        if before.how != "transfer":
            name += f" (before it {before.organisation.name}: {before.rating}, {before.published})"
    return name


def standard_league(league: StandardLeague, programme: str, today: dt.date) -> RenderableType:
    """Return the league of one standard, with its day if that is earlier than today."""
    title = f"{league.code or ''} {league.name}: {programme}".lstrip()
    if league.as_of < today:
        title += f", as of {wording.long_date(league.as_of)}"
    parts: list[_Part] = [(title, "bold"), league.summary]
    short = wording.short_body_name
    if league.rows:
        rows = [(row.place, short(row.organisation), _rating(row.rating)) for row in league.rows]
        parts.append(_grid(("Rank", "Service", "Rating"), rows))
        parts += ((note, "dim") for note in wording.place_notes(league.rows))
        if not league.enough_known:
            parts.append((wording.SELECTION_NOTE, "dim"))
    for state, word in wording.UNKNOWN_HEADINGS.items():
        names = [
            short(unknown.organisation) for unknown in league.unranked if unknown.state is state
        ]
        if names:
            parts.append(_line((f"{word} for {len(names)}: ", "dim"), _first_of(names)))
    if league.linked:
        linked = f"Similar standards, shown separately: {', '.join(league.linked)}"
        parts.append((linked, "dim"))
    return _view(*parts)


def area(comparison: AreaComparison) -> RenderableType:
    """Return the lead of an area, and the bodies inside it with the difference in rating steps."""
    rows = [
        ("covers it", *_area_cells(comparison.lead), ""),
        *(("", *_area_cells(m), _steps(m.difference)) for m in comparison.members),
    ]
    made = _grid(("", "Service", "Rating", "Score", "Published", "Steps"), rows)
    ended = ""
    if comparison.ended:
        ended = f" It no longer exists; the table shows {wording.long_date(comparison.as_of)}."
    summary = _line(comparison.summary, (ended, "italic"))
    return _view((comparison.name, "bold"), summary, made)


def _area_cells(result: AreaResult) -> tuple[str, Text, str, str]:
    kind = load_kinds()[result.organisation.kind].singular
    return (
        f"{wording.short_body_name(result.organisation)} ({kind})",
        _rating(result.rating, result.reason or "not known"),
        _score(result.score, result.max),
        str(result.published or ""),
    )


def _steps(difference: int | None) -> str:
    if difference is None:
        return ""
    if difference == 0:
        return "same"
    return f"{abs(difference)} {'above' if difference > 0 else 'below'}"


def organisation(view: OrganisationView) -> RenderableType:
    """Return an organisation: names, places, and each inspection with its standards."""
    names = {o.id: o.name for o in view.related}
    values = {"view": view, "names": names, "rating_not_known": wording.RATING_NOT_KNOWN}
    head = rendered("terminal_organisation.txt", values).rstrip()
    return _view((view.organisation.name, "bold"), head, *map(_inspection, view.inspections))


def _inspection(inspection: Inspection) -> RenderableType:
    score = _score(inspection.score.value, inspection.score.max)
    title = _line(
        (f"{inspection.published} ", "bold"),
        _rating(inspection.overall.rating, "not rated"),
        f" {score}" if score else "",
        f"  {inspection.programme}",
        f"  {inspection.reason}" if inspection.reason else "",
    )
    parts: list[_Part] = [title]
    known = [s for s in inspection.standards if s.state is not StandardState.NOT_KNOWN]
    if known:
        rows = [(s.code or "", s.name, _rating(s.rating, "not rated")) for s in known]
        parts.append(_grid(("", "Standard", "Rating"), rows))
    if missing := len(inspection.standards) - len(known):
        parts.append((f"{missing} standards not known", "dim"))
    source = inspection.source.page_url or inspection.source.document_url
    taken = inspection.taken_from and f"{inspection.taken_from}. "
    parts.append(f"{taken[:1].upper()}{taken[1:]}Source: {source}")
    return Padding(_view(*parts), (0, 0, 0, 2))


def summary(publication: Publication) -> RenderableType:
    """Return the headline, a sentence per table, and the coverage."""
    titles = {table.id: table.title for table in publication.tables}
    sentences = [(s.table, f"{titles[s.table]}. {s.text}") for s in publication.summary.sentences]
    headline = (publication.summary.headline, "bold")
    parts: list[_Part] = [headline, _grid(("Table", "Summary"), sentences)]
    for item in publication.coverage:
        official, known = wording.official_count(item), wording.known_count(item)
        counts = f"{item.what}: official count {official}; {known}."
        if bodies := item.missing_organisations:
            names = _first_of([body.name for body in bodies], 5)
            counts += f" Not known here: {names}{wording.and_others(item)}."
        parts.append(f"{counts}\n")
    return _view(*parts)


def news(
    changes: Changes, corrections: Sequence[PublishedCorrection], since: dt.date, until: dt.date
) -> RenderableType:
    """Return the inspections published and the places changed between two days, and corrections."""
    period = f"From {wording.long_date(since)} to {wording.long_date(until)}"
    parts: list[_Part] = [(period, "bold")]
    if changes.inspections:
        new = [
            (str(c.published), c.organisation.name, _rating(c.rating, "not rated"), c.programme)
            for c in changes.inspections
        ]
        parts.append(_grid(("Published", "Service", "Rating", "Programme"), new))
    else:
        parts.append("No known inspection was published in this period.")
    kinds = [rank for rank in changes.ranks if rank.table in load_kinds()]
    moved = [rank for rank in kinds if rank.cause == "own"]
    if moved:
        places = [(r.table, r.organisation.name, r.before or "–", r.after or "–") for r in moved]
        parts.append(_grid(("Table", "Service", "Place before", "Place now"), places))
    if others := len(kinds) - len(moved):
        parts.append((f"{others} places changed because of the results of others.", "dim"))
    for correction in corrections:
        what = f"{correction.field}: published {correction.shown}, right {correction.right}"
        if correction.kind == "withdrawal":
            what = "withdrawn"
        corrected = f"Corrected on {correction.on}: {correction.organisation.name}, {what}."
        parts.append(f"{corrected} {correction.reason}")
    return _view(*parts)


def not_yet_counted(publication: Publication) -> RenderableType:
    """Return the inspections that do not count yet, because only month or year are known."""
    later = (i for i in publication.inspections if i.published_latest > publication.as_of)
    names = [
        f"{i.organisation.name} ({i.published}, {i.overall.rating or 'not rated'})" for i in later
    ]
    if not names:
        return Text()
    why = "Not counted yet, because the exact date is not known: "
    return _view(_line((why, "dim"), _first_of(names), "."))
