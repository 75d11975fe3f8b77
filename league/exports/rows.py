"""What each row of a CSV file is made from, and the rows of all files of a publication."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Literal

from league.exports.csv_files import Column, Rows, Sheet, columns, sheet
from league.ranking.days import TablesByDay
from league.ranking.tables import previous_results
from schemas.base import Model
from schemas.coverage import publisher_of
from schemas.dates import PartialDate
from schemas.organisation import Succession
from schemas.programme import Domain, Programme, Standard
from schemas.publication import (
    Count,
    Inspection,
    Publication,
    PublishedOrganisation,
    PublishedStandard,
)
from schemas.report import StandardState
from schemas.tables import (
    AreaComparison,
    AreaResult,
    Body,
    LeagueRow,
    LeagueTable,
    PreviousResult,
    StandardLeague,
    StandardRow,
    StandardUnknown,
    Unranked,
)
from schemas.versions import InspectionChange
from support.safe_text import web_link


class InspectionLine(Model):
    """An inspection with its organisation, its source, the result before, and one standard."""

    inspection: Inspection
    body: PublishedOrganisation | None
    region: str | None
    source: str
    source_url: str | None
    previous: PreviousResult | None
    standard: PublishedStandard | None = None


class OrganisationLine(Model):
    """An organisation; names in one cell are separated by `; `, ids and codes by spaces."""

    body: PublishedOrganisation
    names: str
    aliases: str | None
    owners: str | None
    gss_codes: str | None
    region: str | None
    predecessors: str | None
    successors: str | None
    source: str | None


class NameLine(Model):
    """A name of an organisation."""

    organisation: str
    name: str
    official: bool
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


class SuccessionLine(Model):
    """An organisation and one that followed it."""

    predecessor: str
    successor: str
    link: Succession


class StandardLine(Model):
    """A standard of a programme."""

    programme: Programme
    domain: Domain
    standard: Standard


class TableLine(Model):
    """A ranked row; `as_of` is the last day of a kind that has ended, else None.

    The day of today's tables is that of the version: the file would differ every day.
    """

    table: LeagueTable
    row: LeagueRow
    as_of: str | None


class UnrankedLine(Model):
    """An organisation below a table."""

    table: LeagueTable
    below: Unranked
    inspections: str | None


class AreaLine(Model):
    """The lead or a member of an area."""

    area: AreaComparison
    role: Literal["lead", "member"]
    result: AreaResult


class StandardPlace(Model):
    """An organisation in the league of a standard, ranked if its rating is known."""

    league: StandardLeague
    row: StandardRow | None
    organisation: Body
    inspection: str
    state: StandardState


MODELS: Mapping[str, type[Model]] = {
    model.__name__: model
    for model in (
        InspectionLine,
        OrganisationLine,
        NameLine,
        SuccessionLine,
        StandardLine,
        TableLine,
        UnrankedLine,
        AreaLine,
        StandardPlace,
        Count,
        InspectionChange,
    )
}


def sheet_of(name: str) -> Sheet:
    """Return a sheet of `sheets.toml`."""
    return sheet(name, MODELS)


def all_sheets(publication: Publication, by_day: TablesByDay) -> Iterator[tuple[Sheet, Rows]]:
    """Yield each CSV file of a publication with its rows."""
    lines = list(inspection_lines(publication))
    yield sheet_of("inspections"), lines
    yield sheet_of("ratings"), [x for x in long_lines(lines) if x.standard and x.standard.rating]
    yield sheet_of("organisations"), [*_organisation_lines(publication)]
    yield sheet_of("names"), [*_name_lines(publication)]
    yield sheet_of("successions"), [*_succession_lines(publication)]
    yield sheet_of("standards"), [*_standard_lines(publication)]
    earlier = (then for tables in by_day.values() for then in tables.values())
    yield sheet_of("tables-by-day"), [line for then in earlier for line in table_lines(then)]
    yield sheet_of("unranked"), [*_unranked_lines(publication)]
    yield sheet_of("inspections-long"), [*long_lines(lines)]
    for table in publication.tables:
        yield table_sheet(table), [*table_lines(table)]
    for programme in publication.programmes:
        if programme.rated:
            own = [line for line in lines if line.inspection.programme == programme.id]
            yield programme_sheet(programme), own


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
    own = [c for s in programme.standards() for c in _standard_columns(s.id, s.name)]
    return replace(
        base,
        path=f"programmes/{programme.id}.csv",
        title=programme.name,
        columns=(*base.columns, *own, *base.columns_after),
    )


def inspection_lines(publication: Publication) -> Iterator[InspectionLine]:
    """Yield the row of each inspection."""
    bodies = {body.id: body for body in publication.organisations}
    regions = {area.id: area.name for area in publication.areas}
    before = previous_results(publication.inspections)
    for inspection in publication.inspections:
        body = bodies.get(inspection.organisation.id)
        source, url = _source(inspection)
        yield InspectionLine(
            inspection=inspection,
            body=body,
            region=regions.get(body.area or "") if body is not None else None,
            source=source,
            source_url=url,
            previous=before.get(inspection.id),
        )


def long_lines(lines: Sequence[InspectionLine]) -> Iterator[InspectionLine]:
    """Yield a row per inspection and standard; an inspection without standards has one row."""
    for line in lines:
        for standard in line.inspection.standards or (None,):
            yield line.model_copy(update={"standard": standard})


def table_lines(table: LeagueTable) -> Iterator[TableLine]:
    """Yield the ranked rows of a table."""
    as_of = table.as_of.isoformat() if table.ended else None
    return (TableLine(table=table, row=row, as_of=as_of) for row in table.rows)


def area_lines(area: AreaComparison) -> Iterator[AreaLine]:
    """Yield the lead of an area, then its members."""
    yield AreaLine(area=area, role="lead", result=area.lead)
    for member in area.members:
        yield AreaLine(area=area, role="member", result=member)


def standard_places(league: StandardLeague) -> Iterator[StandardPlace]:
    """Yield the organisations of a standard's league: ranked, then without a known rating."""
    for row in league.rows:
        yield _standard_place(league, row, row, StandardState.RATED)
    for unknown in league.unranked:
        yield _standard_place(league, None, unknown, unknown.state)


def _standard_place(
    league: StandardLeague,
    row: StandardRow | None,
    of: StandardRow | StandardUnknown,
    state: StandardState,
) -> StandardPlace:
    return StandardPlace(
        league=league,
        row=row,
        organisation=of.organisation,
        inspection=of.inspection,
        state=state,
    )


def _source(inspection: Inspection) -> tuple[str, str | None]:
    """Return who states the result, and the address where it is stated."""
    of = inspection.source
    evidence = inspection.overall.evidence or inspection.score.evidence
    urls = (*(each.url for each in evidence), of.page_url, of.document_url)
    url = next((url for url in urls if url and web_link(url)), None)
    by = list(dict.fromkeys(each.reported_by for each in evidence if each.reported_by))
    return " and ".join(by) or publisher_of(url or of.document_url), url


def _organisation_lines(publication: Publication) -> Iterator[OrganisationLine]:
    regions = {area.id: area.name for area in publication.areas}
    for body in publication.organisations:
        yield OrganisationLine(
            body=body,
            names="; ".join(name.name for name in body.names),
            aliases="; ".join(body.aliases) or None,
            owners="; ".join(dict.fromkeys(owner.name for owner in body.owners)) or None,
            gss_codes=" ".join(body.codes.gss or ()) or None,
            region=regions.get(body.area or ""),
            predecessors=" ".join(link.id for link in body.predecessors) or None,
            successors=" ".join(link.id for link in body.successors) or None,
            source=body.source or None,
        )


def _name_lines(publication: Publication) -> Iterator[NameLine]:
    for body in publication.organisations:
        names = {name.name: (True, name.starts, name.ends) for name in body.names}
        for alias in body.aliases:
            names.setdefault(alias, (False, None, None))
        for name, (official, starts, ends) in names.items():
            yield NameLine(
                organisation=body.id,
                name=name,
                official=official,
                valid_from=starts,
                valid_to=ends,
            )


def _succession_lines(publication: Publication) -> Iterator[SuccessionLine]:
    for body in publication.organisations:
        for link in body.successors:
            yield SuccessionLine(predecessor=body.id, successor=link.id, link=link)


def _standard_lines(publication: Publication) -> Iterator[StandardLine]:
    for programme in publication.programmes:
        for domain in programme.domains:
            for standard in domain.standards:
                yield StandardLine(programme=programme, domain=domain, standard=standard)


def _unranked_lines(publication: Publication) -> Iterator[UnrankedLine]:
    for table in publication.tables:
        for below in table.unranked:
            ids = " ".join(below.inspections) or None
            yield UnrankedLine(table=table, below=below, inspections=ids)


def _standard_columns(id_: str, name: str) -> Iterator[Column]:
    def standard(line: InspectionLine) -> PublishedStandard | None:
        return next((s for s in line.inspection.standards if s.id == id_), None)

    def rating(line: InspectionLine) -> str | None:
        found = standard(line)
        return found.rating.value if found is not None and found.rating is not None else None

    def state(line: InspectionLine) -> str:
        found = standard(line)
        return (found.state if found is not None else StandardState.NOT_KNOWN).value

    (as_rated,) = columns(PublishedStandard, "rating")
    yield replace(as_rated, name=id_, description=f"Rating: {name}", get=rating)
    states = tuple(state.value for state in StandardState)
    yield Column(f"{id_}_state", f"State: {name}", state, values=states, required=True)
