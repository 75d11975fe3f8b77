"""A table of results by another hand: read from a file and compared with the records."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ingest.reported.results_cells import ReferenceRow, understand
from ingest.reported.results_file import Confidence, ReportedResult, ReportedScore
from ingest.reported.table_files import read_rows
from schemas.base import Model
from schemas.errors import StateError
from schemas.inspection import close_in_time
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.registry import Registry
from schemas.report import Report


class Difference(Model):
    """One value of which the table and the record say different things."""

    where: str
    record: str
    field: str
    table: str
    ours: str


class Reconciliation(Model):
    """What a table and the records do not have in common.

    `missing` rows have no record, `extra` records (by id) have no row, `unread` tells of rows that
    could not be compared, `agreeing` counts the rows that say nothing else than their record.
    """

    agreeing: int = 0
    missing: tuple[ReferenceRow, ...] = ()
    differing: tuple[Difference, ...] = ()
    extra: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether there is nothing for a maintainer to look at."""
        return not (self.missing or self.differing or self.extra or self.unread)

    def lines(self) -> Iterator[str]:
        """What is to be looked at, a line each, in the order of the fields."""
        for row in self.missing:
            said = f"{row.rating or 'no rating'}, published {row.published or 'unknown'}"
            yield f"missing: {row.organisation}: {said} ({row.where})"
        for one in self.differing:
            said = f"the table says {one.table}, we have {one.ours}"
            yield f"differing: {one.record}: {one.field}: {said} ({one.where})"
        yield from (f"extra: {id_} is not in the table" for id_ in self.extra)
        yield from (f"unread: {what}" for what in self.unread)


def read_references(folder: Path, programmes: Programmes) -> Iterator[ReportedResult]:
    """The results of all tables kept in a folder, each in a subfolder named for its programme.

    Other results that say something else are then held, so that the difference comes to review.
    Raises Unreadable for a file that is no table, StateError for a subfolder of no programme.
    """
    for file in sorted(p for p in folder.glob("*/*") if p.is_file() and p.name[0] != "."):
        programme = programmes.get(file.parent.name)
        if programme is None:
            remedy = f"name it for one of {', '.join(programmes)}"
            raise StateError("no programme of that name", where=str(file.parent), remedy=remedy)
        yield from ReferenceTable(file.read_bytes(), file.name, programme).results()


class ReferenceTable:
    """The source of results of one programme that a table in a file lists."""

    name = "reference-table"

    def __init__(self, body: bytes, name: str, programme: Programme) -> None:
        self.file = name
        self.programme = programme
        self.rows: Sequence[ReferenceRow] = tuple(
            understand(read_rows(body, name), name, programme)
        )

    def results(self) -> Iterator[ReportedResult]:
        """The rows as reported results, which disagreements with other results then hold.

        A row without a date or with a problem is not one; `reconcile` tells of it.
        """
        for number, row in enumerate(self.rows, start=1):
            if row.published is None or row.problems:
                continue
            known = row.rating is not None
            score = None
            if row.score is not None and self.programme.max_score is not None:
                score = ReportedScore(
                    value=row.score,
                    max=self.programme.max_score,
                    confidence=Confidence.SECONDARY,
                )
            yield ReportedResult(
                programme=self.programme.id,
                organisation=row.organisation,
                published=row.published,
                rating=row.rating,
                confidence=Confidence.SECONDARY if known else None,
                score=score,
                standards=row.standards,
                sources=(row.where,),
                file=self.file,
                number=number,
            )

    def reconcile(self, records: Iterable[Report], registry: Registry) -> Reconciliation:
        """Compares each row with the record of its inspection, and the other way about."""
        ours = [r for r in records if r.programme == self.programme.id and r.id is not None]
        found: dict[str, str] = {}
        missing: list[ReferenceRow] = []
        differing: list[Difference] = []
        unread: list[str] = []
        agreeing = 0
        for row in self.rows:
            unread += [f"{row.where}: {problem}" for problem in row.problems]
            match = registry.match(row.organisation, self.programme.organisation_kinds)
            if match.organisation is None:
                near = f"; nearest: {', '.join(match.candidates)}" if match.candidates else ""
                unread.append(f"{row.where}: {row.organisation!r} is not registered{near}")
                continue
            same = [r for r in ours if _may_be(row, r, match.organisation.id)]
            if len(same) > 1:
                ids = ", ".join(r.id or "" for r in same)
                unread.append(f"{row.where}: may be any of {ids}; it needs a date")
                found |= {r.id or "": row.where for r in same}
            elif not same:
                missing.append(row)
            else:
                found[same[0].id or ""] = row.where
                apart = list(_differences(row, same[0]))
                differing += apart
                agreeing += not apart and not row.problems
        return Reconciliation(
            agreeing=agreeing,
            missing=tuple(missing),
            differing=tuple(differing),
            extra=tuple(sorted({r.id or "" for r in ours} - set(found))),
            unread=tuple(unread),
        )


def _may_be(row: ReferenceRow, record: Report, organisation: str) -> bool:
    if record.organisation is None or record.organisation.id != organisation:
        return False
    if row.published is None or record.published is None:
        return True
    return close_in_time(row.published, record.published)


def _differences(row: ReferenceRow, record: Report) -> Iterator[Difference]:
    pairs: list[tuple[str, object, object]] = [
        ("overall", row.rating, record.overall.rating),
        ("score", row.score, record.score.value),
    ]
    ours = {s.id: s.rating for s in record.standards}
    pairs += [(f"standards.{id_}", rating, ours.get(id_)) for id_, rating in row.standards.items()]
    if row.published and record.published and not row.published.overlaps(record.published):
        pairs.append(("published", row.published, record.published))
    for field, table, own in pairs:
        if table is not None and table != own:
            said = "not known" if own is None else str(own)
            yield Difference(
                where=row.where, record=record.id or "", field=field, table=str(table), ours=said
            )
