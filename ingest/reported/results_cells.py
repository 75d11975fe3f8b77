"""What the cells of a table of results say: whose result, when, which rating and score."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ingest.reported.table_files import Row
from schemas.base import Model
from schemas.dates import PartialDate
from schemas.errors import Unreadable
from schemas.programme import Programme
from schemas.rating import Rating

HEADERS = {
    "organisation": r"organisations?|services?|names?|areas?|providers?|(?:pdu|crc|yjs|yos|yot)s?|"
    r"youth (?:justice|offending) (?:service|team)s?|probation delivery units?|divisions?|regions?",
    "published": r"(?:date )?published|publication(?: date)?|(?:report |publication )?date|"
    r"date of publication|month|year",
    "rating": r"overall|(?:overall )?ratings?|overall judge?ment",
    "score": r"(?:overall |total )?score|(?:total )?points?",
}
"""What the columns of such tables are called, lower case, without punctuation."""
NOTHING = {"", "-", "–", "n/a", "na", "not rated", "not known", "unknown"}
RATINGS = {r.value.casefold(): r for r in Rating} | {
    "requiring improvement": Rating.REQUIRES_IMPROVEMENT
}
DAYS = ("%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")
MONTHS = ("%B %Y", "%b %Y", "%m/%Y")


class ReferenceRow(Model):
    """One row as read. `problems` are the cells that could not be understood, in words."""

    where: str
    organisation: str
    published: PartialDate | None = None
    rating: Rating | None = None
    score: int | None = None
    standards: Mapping[str, Rating] = {}
    problems: tuple[str, ...] = ()


def understand(rows: Iterable[Row], name: str, programme: Programme) -> Iterator[ReferenceRow]:
    """The rows below each header, in order; what stands above a header is left out.

    Raises Unreadable if no row names the columns.
    """
    columns: Mapping[int, str] = {}
    table = width = -1
    any_header = False
    for row in rows:
        header = _columns(row.cells, programme)
        if header is not None:
            columns, table, width, any_header = header, row.table, len(row.cells), True
        elif columns and row.table == table and len(row.cells) <= width:
            values = {what: row.cells[at] for at, what in columns.items() if at < len(row.cells)}
            if values.get("organisation"):
                yield _row(values, row.where, programme)
    if not any_header:
        remedy = "name the columns: organisation, published, overall rating, score, and standards"
        raise Unreadable("no row names the columns", where=name, remedy=remedy)


def _columns(cells: Sequence[str], programme: Programme) -> Mapping[int, str] | None:
    """What each column holds, if the row is a header: an organisation and some rating or score."""
    columns: dict[int, str] = {}
    for at, cell in enumerate(cells):
        plain = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
        what = next((w for w, names in HEADERS.items() if re.fullmatch(names, plain)), None)
        what = what or _standard(cell, programme)
        if what is not None and what not in columns.values():
            columns[at] = what
    named = set(columns.values())
    return columns if "organisation" in named and named - {"organisation", "published"} else None


def _standard(cell: str, programme: Programme) -> str | None:
    """The standard that a column is of: by its code, else by a name that only one bears."""
    code = re.match(r"[PRV]?\s*(\d\.\d)\b", cell)
    named = cell.casefold().strip()
    found = [
        s.id
        for s in programme.standards()
        if (
            s.code is not None and code is not None and s.code.endswith(code[1])
            if code
            else named in {s.name.casefold(), s.id, *map(str.casefold, s.aliases)}
        )
    ]
    return found[0] if len(found) == 1 else None


def _row(values: Mapping[str, str], where: str, programme: Programme) -> ReferenceRow:
    problems: list[str] = []
    standards: dict[str, Rating] = {}
    for what, cell in values.items():
        if what not in HEADERS and (rating := _rating(cell, what, problems)) is not None:
            standards[what] = rating
    return ReferenceRow(
        where=where,
        organisation=values["organisation"],
        published=_date(values.get("published", ""), problems),
        rating=_rating(values.get("rating", ""), "overall", problems),
        score=_score(values.get("score", ""), programme.max_score, problems),
        standards=standards,
        problems=tuple(problems),
    )


def _rating(cell: str, what: str, problems: list[str]) -> Rating | None:
    plain = " ".join(re.sub(r"[^a-z/ –-]+", " ", cell.casefold()).split())
    if plain in NOTHING and not re.search(r"\d", cell):
        return None
    if plain not in RATINGS or re.search(r"\d", cell):
        problems.append(f"{what}: {cell!r} is no rating")
        return None
    return RATINGS[plain]


def _score(cell: str, maximum: int | None, problems: list[str]) -> int | None:
    """Points: `14`, `14/36`, `14 out of 36`, or a percentage that only one number gives."""
    if cell.casefold() in NOTHING:
        return None
    points = re.fullmatch(r"(\d+)(?:\s*(?:/|out of)\s*(\d+))?", cell)
    percent = re.fullmatch(r"(\d+(?:\.(\d+))?)\s*%", cell)
    if points and (points[2] is None or int(points[2]) == maximum):
        value = int(points[1])
        if maximum is None or value <= maximum:
            return value
    elif percent and maximum:
        slack = 0.5 * 10 ** -len(percent[2] or "")
        share = float(percent[1])
        fits = [n for n in range(maximum + 1) if abs(n * 100 / maximum - share) <= slack]
        if len(fits) == 1:
            return fits[0]
    problems.append(f"score: {cell!r} is no number of points out of {maximum}")
    return None


def _date(cell: str, problems: list[str]) -> PartialDate | None:
    if cell.casefold() in NOTHING:
        return None
    try:
        return PartialDate(cell)
    except ValueError:
        pass
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b", "", cell)
    for form in (*DAYS, *MONTHS):
        try:
            day = dt.datetime.strptime(plain, form).replace(tzinfo=dt.UTC).date()
        except ValueError:
            continue
        return PartialDate(day.isoformat()[: 10 if form in DAYS else 7])
    problems.append(f"published: {cell!r} is no date")
    return None
