"""The rows of all CSV files of a publication; `sheets.toml` says what each is made of."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from league.exports.csv_files import Column, Rows, Sheet, column_field, sheet_of
from league.inspections import reported_by
from league.ranking.standards import UNKNOWN_STANDARD
from league.ranking.tables import TablesByDay, previous_results
from schemas.coverage import publisher_of
from schemas.programme import Programme, Standard
from schemas.publication import Inspection, Publication, PublishedStandard
from schemas.rating import Rating
from schemas.report import StandardState
from schemas.tables import AreaComparison, LeagueTable, RowStandard, StandardLeague
from support.safe_text import web_link

SheetRow: TypeAlias = Mapping[str, Any]


def all_sheets(publication: Publication, by_day: TablesByDay) -> Iterator[tuple[Sheet, Rows]]:
    """Yield each CSV file of a publication with its rows."""
    lines = list(inspection_lines(publication))
    tables, programmes = publication.tables, publication.programmes
    yield sheet_of("inspections"), lines
    ratings = (x for x in long_lines(lines) if x["standard"] and x["standard"].rating)
    yield sheet_of("ratings"), ratings
    yield sheet_of("organisations"), _organisation_lines(publication)
    yield sheet_of("names"), _name_lines(publication)
    successions = (
        {"predecessor": body.id, "successor": link.id, "link": link}
        for body in publication.organisations
        for link in body.successors
    )
    yield sheet_of("successions"), successions
    standards = (
        {"programme": programme, "domain": domain, "standard": standard}
        for programme in programmes
        for domain in programme.domains
        for standard in domain.standards
    )
    yield sheet_of("standards"), standards
    earlier = (then for of_table in by_day.values() for then in of_table.values())
    yield sheet_of("tables-by-day"), (line for then in earlier for line in table_lines(then))
    unranked = (
        {"table": table, "below": below, "inspections": " ".join(below.inspections)}
        for table in tables
        for below in table.unranked
    )
    yield sheet_of("unranked"), unranked
    yield sheet_of("inspections-long"), long_lines(lines)
    for table in tables:
        yield table_sheet(table), table_lines(table)
    for programme in programmes:
        if programme.rated:
            own = [line for line in lines if line["inspection"].programme == programme.id]
            yield programme_sheet(programme), own


def sheets_alone(publication: Publication) -> list[Sheet]:
    """Return the CSV files without making their rows."""
    without = publication.model_copy(update={"inspections": ()})
    return [sheet for sheet, _ in all_sheets(without, {})]


def table_sheet(table: LeagueTable) -> Sheet:
    """Return the CSV file of a table."""
    ended = f" The kind has ended: as of {table.as_of}, its last day." if table.ended else ""
    return replace(
        sheet_of("table"),
        path=f"tables/{table.id}.csv",
        title=table.title,
        description=f"{table.description} {table.ordering}{ended}",
    )


def programme_sheet(programme: Programme) -> Sheet:
    """Return the CSV file of a programme, with two columns per standard: rating and state."""
    base = sheet_of("programme")
    own = [column for s in programme.standards() for column in _standard_columns(s)]
    return replace(
        base,
        path=f"programmes/{programme.id}.csv",
        title=programme.name,
        columns=(*base.columns, *own, *base.columns_after),
    )


def inspection_lines(publication: Publication) -> Iterator[SheetRow]:
    """Yield the row of each inspection."""
    bodies = {body.id: body for body in publication.organisations}
    regions = {area.id: area.name for area in publication.areas}
    before = previous_results(publication.inspections)
    for inspection in publication.inspections:
        body = bodies[inspection.organisation.id]
        source, url = _source(inspection)
        yield {
            "inspection": inspection,
            "body": body,
            "region": regions.get(body.area or ""),
            "source": source,
            "source_url": url,
            "previous": before.get(inspection.id),
        }


def long_lines(lines: Sequence[SheetRow]) -> Iterator[SheetRow]:
    """Yield a row per inspection and standard; an inspection without standards has one row."""
    for line in lines:
        for standard in line["inspection"].standards or (None,):
            yield {**line, "standard": standard}


def table_lines(table: LeagueTable) -> Iterator[SheetRow]:
    """Yield the ranked rows of a table; `as_of` is the last day of a kind that has ended.

    The day of today's tables is that of the version: the file would differ every day.
    """
    as_of = table.as_of.isoformat() if table.ended else None
    return ({"table": table, "row": row, "as_of": as_of} for row in table.rows)


def area_lines(area: AreaComparison) -> Iterator[SheetRow]:
    """Yield the lead of an area, then its members."""
    yield {"area": area, "role": "lead", "result": area.lead}
    for member in area.members:
        yield {"area": area, "role": "member", "result": member}


def standard_places(league: StandardLeague) -> Iterator[SheetRow]:
    """Yield the organisations of a standard's league: ranked, then without a known rating."""
    for row in league.rows:
        yield {"league": league, "row": row, **dict(row), "state": StandardState.RATED}
    for unknown in league.unranked:
        yield {"league": league, "row": None, **dict(unknown)}


def _source(inspection: Inspection) -> tuple[str, str | None]:
    """Return who states the result, and the address where it is stated."""
    of = inspection.source
    evidence = inspection.overall.evidence or inspection.score.evidence
    urls = (*(each.url for each in evidence), of.page_url, of.document_url)
    url = next((url for url in urls if url and web_link(url)), None)
    return reported_by(inspection) or publisher_of(url or of.document_url), url


def _organisation_lines(publication: Publication) -> Iterator[SheetRow]:
    """Yield each organisation; names in a cell are separated by `; `, ids and codes by spaces."""
    regions = {area.id: area.name for area in publication.areas}
    for body in publication.organisations:
        yield {
            "body": body,
            "names": "; ".join(name.name for name in body.names),
            "aliases": "; ".join(body.aliases),
            "owners": "; ".join(dict.fromkeys(owner.name for owner in body.owners)),
            "gss_codes": " ".join(body.codes.gss or ()),
            "region": regions.get(body.area or ""),
            "predecessors": " ".join(link.id for link in body.predecessors),
            "successors": " ".join(link.id for link in body.successors),
            "source": body.source,
        }


def _name_lines(publication: Publication) -> Iterator[SheetRow]:
    for body in publication.organisations:
        official = {dated.name: dated for dated in body.names}
        for name in dict.fromkeys((*official, *body.aliases)):
            dates = official.get(name)
            yield {
                "organisation": body.id,
                "name": name,
                "official": dates is not None,
                "dates": dates,
            }


def _standard_columns(standard: Standard) -> Iterator[Column]:
    """Yield the rating of a standard and its state."""

    def own(line: SheetRow) -> PublishedStandard | RowStandard:
        found = (each for each in line["inspection"].standards if each.id == standard.id)
        return next(found, UNKNOWN_STANDARD)

    ratings, states = [rating.value for rating in Rating], [state.value for state in StandardState]
    of_rating = column_field(standard.id, f"Rating: {standard.name}", enum=ratings)
    yield Column(of_rating, lambda line: own(line).rating)
    of_state = column_field(
        f"{standard.id}_state", f"State: {standard.name}", required=True, enum=states
    )
    yield Column(of_state, lambda line: own(line).state)
