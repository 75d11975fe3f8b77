"""Reads a CSV table of results made by others: who, when, which ratings and score."""

import csv
import datetime as dt
import functools
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

from ingest.reported.results_file import ReportedResult, ReportedSource
from schemas.dates import PartialDate
from schemas.errors import StateError, Unreadable
from schemas.kinds import load_kinds
from schemas.programme import Programme, Programmes
from schemas.rating import Rating
from support.files import packaged_toml

_FORMS = packaged_toml("ingest", "table_columns.toml")
_KINDS = [kind.columns.pattern for kind in load_kinds().values() if kind.columns is not None]
HEADERS: Mapping[str, str] = {
    **_FORMS["headers"],
    "organisation": "|".join([_FORMS["headers"]["organisation"], *_KINDS]),
}
WHICH = frozenset({"organisation", "published"})
"""Columns that say which inspection a row is about; of several the first counts."""
EMPTY_CELLS = frozenset(_FORMS["cells"]["empty"])
TABLE_RATINGS = {
    **dict.fromkeys(EMPTY_CELLS),
    **{rating.value.casefold(): rating for rating in Rating},
    "requiring improvement": Rating.REQUIRES_IMPROVEMENT,
}

CsvRow = tuple[str, Sequence[str]]
"""Where a row is (file and line), and its cells."""


class ReferenceRow(ReportedSource):
    """What one row states about an inspection; `by` names the file and the line.

    `problems` describe the cells that could not be read.
    """

    confidence: Literal["secondary"] = "secondary"
    organisation: str
    problems: tuple[str, ...] = ()


class ReferenceTable:
    """A table of results of one programme. Raises Unreadable if it is not such a CSV file."""

    def __init__(self, body: bytes, name: str, programme: Programme) -> None:
        self.programme = programme
        self.rows: Sequence[ReferenceRow] = tuple(_rows(_csv_rows(body, name), name, programme))

    def results(self) -> Iterator[ReportedResult]:
        """The rows as reported results; a result that they contradict is then held.

        Rows without a date or with a problem are left out; `reconcile_table` reports them.
        """
        for row in self.rows:
            if row.published is not None and not row.problems:
                yield ReportedResult(
                    programme=self.programme.id, organisation=row.organisation, sources=(row,)
                )


def read_references(folder: Path, programmes: Programmes) -> Iterator[ReportedResult]:
    """The results of all tables in a folder, each in a subfolder named after its programme.

    Raises Unreadable for a file that is not a table, StateError for an unknown programme.
    """
    for file in sorted(p for p in folder.glob("*/*") if p.is_file() and p.name[0] != "."):
        programme = programmes.get(file.parent.name)
        if programme is None:
            remedy = f"rename it to one of {', '.join(programmes)}"
            raise StateError("no programme of that name", where=str(file.parent), remedy=remedy)
        yield from ReferenceTable(file.read_bytes(), file.name, programme).results()


def _csv_rows(body: bytes, name: str) -> Iterator[CsvRow]:
    if Path(name).suffix.lower() != ".csv":
        raise Unreadable("not a CSV file", where=name, remedy="save the table as CSV")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("cp1252", errors="replace")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            tidy = [" ".join(cell.split()) for cell in cells]
            if any(tidy):
                yield f"{name}, line {reader.line_num}", tidy
    except csv.Error as error:
        raise Unreadable(str(error), where=f"{name}, line {reader.line_num}") from error


def _rows(rows: Iterable[CsvRow], name: str, programme: Programme) -> Iterator[ReferenceRow]:
    """The rows below each header, in order; rows above the first header are left out."""
    columns: Mapping[int, str] = {}
    width = 0
    for where, cells in rows:
        header = _columns(cells, where, programme)
        if header is not None:
            columns, width = header, len(cells)
        elif columns:
            values = {what: cells[at] for at, what in columns.items() if at < len(cells)}
            if values.get("organisation"):
                # An unquoted comma in a name moves all that follows it.
                longer = ["the row has more cells than the header"] if any(cells[width:]) else []
                yield _row(values, where, programme, longer)
    if not columns:
        names = "organisation, published, overall rating, score, and standards"
        remedy = f"name the columns, between commas and in UTF-8: {names}"
        raise Unreadable("no row names the columns", where=name, remedy=remedy)


def _columns(cells: Sequence[str], where: str, programme: Programme) -> Mapping[int, str] | None:
    """What each column is, if the row is a header: an organisation and a rating or score.

    Raises Unreadable if two columns are the same rating or score: one may be of another inspection.
    """
    columns: dict[int, str] = {}
    for at, cell in enumerate(cells):
        plain = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
        what = next((w for w, names in HEADERS.items() if re.fullmatch(names, plain)), None)
        what = what or _standard(cell, programme)
        if what is not None and (what not in WHICH or what not in columns.values()):
            columns[at] = what
    names = list(columns.values())
    if "organisation" not in names or not set(names) - WHICH:
        return None
    for twice in (name for name in names if names.count(name) > 1):
        remedy = "remove the column that is not meant, or rename it"
        raise Unreadable(f"two columns are {twice!r}", where=where, remedy=remedy)
    return columns


def _standard(cell: str, programme: Programme) -> str | None:
    """The standard that a column header names: by its code, else by a name that is unique."""
    code = re.match(r"[PRV]?\s*(\d\.\d)\b", cell)
    name = cell.casefold().strip()
    found = [
        s.id
        for s in programme.standards()
        if (
            (s.code or "").endswith(code[1])
            if code
            else name in {s.name.casefold(), s.id, *map(str.casefold, s.aliases)}
        )
    ]
    return found[0] if len(found) == 1 else None


def _row(
    values: Mapping[str, str], where: str, programme: Programme, problems: list[str]
) -> ReferenceRow:
    read: dict[str, Any] = {}
    score = functools.partial(_score, maximum=programme.max_score)
    readers: dict[str, Callable[[str], object]] = {"published": _date, "score": score}
    for what, cell in values.items():
        if what != "organisation":
            try:
                read[what] = readers.get(what, _rating)(cell)
            except ValueError as error:
                problems.append(f"{what}: {cell!r} is not {error}")
    return ReferenceRow(
        by=where,
        organisation=values["organisation"],
        published=read.pop("published", None),
        rating=read.pop("overall", None),
        score=read.pop("score", None),
        standards={standard: rating for standard, rating in read.items() if rating is not None},
        problems=tuple(problems),
    )


def _rating(cell: str) -> Rating | None:
    """The rating in a cell, None if it is empty. Raises ValueError, as the readers below do."""
    plain = " ".join(re.sub(r"[^a-z0-9/ –-]+", " ", cell.casefold()).split())
    if plain in TABLE_RATINGS:
        return TABLE_RATINGS[plain]
    raise ValueError("a rating")


def _score(cell: str, maximum: int | None) -> str | None:
    """Points of a maximum: `14`, `14/36`, `14 out of 36`, or a percentage of only one number."""
    if maximum is None or cell.casefold() in EMPTY_CELLS:
        return None  # Inspections of a programme without a maximum have no score.
    points = re.fullmatch(r"(\d+)(?:\s*(?:/|out of)\s*(\d+))?", cell)
    percent = re.fullmatch(r"(\d+(?:\.(\d+))?)\s*%", cell)
    fits: list[int] = []
    if points and int(points[2] or maximum) == maximum:
        fits = [int(points[1])]
    elif percent:
        share, tolerance = float(percent[1]), 0.5 * 10 ** -len(percent[2] or "")
        fits = [n for n in range(maximum + 1) if abs(n * 100 / maximum - share) <= tolerance]
    if len(fits) != 1 or fits[0] > maximum:
        raise ValueError(f"a number of points out of {maximum}")
    return f"{fits[0]}/{maximum}"


def _date(cell: str) -> PartialDate | None:
    if cell.casefold() in EMPTY_CELLS:
        return None
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", cell)
    for form, length in _FORMS["date_lengths"].items():
        with suppress(ValueError):
            day = dt.datetime.strptime(plain, form).replace(tzinfo=dt.UTC)
            return PartialDate(day.isoformat()[:length])
    raise ValueError("a date")
