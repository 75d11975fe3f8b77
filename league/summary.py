"""Counts by kind, programme, round and rating, and one sentence a table."""

from collections import Counter
from collections.abc import Iterable

from league.ranking.results import Result
from league.wording import headline
from schemas.kinds import OrganisationKind
from schemas.programme import Programme
from schemas.programmes import Programmes
from schemas.publication import Count, Sentence, Summary
from schemas.rating import Rating
from schemas.tables import LeagueTable


def summary(
    results: Iterable[Result], tables: Iterable[LeagueTable], programmes: Programmes
) -> Summary:
    """The summary of what is known: all inspections counted, and each table in a sentence."""
    tally = Counter(
        (r.kind, r.programme, round_of(r, programmes[r.programme]), r.rating) for r in results
    )
    order = list(programmes)
    ratings = [*reversed(Rating), None]
    distributions: dict[OrganisationKind, dict[Rating, int]] = {}
    members: dict[OrganisationKind, int] = {}
    sentences: list[Sentence] = []
    for table in tables:
        if table.programme is None:
            distributions[table.kind] = table.distribution
            members[table.kind] = table.members
        if table.rows or table.unranked:
            sentences.append(Sentence(table=table.id, text=table.summary))
        del table
    return Summary(
        headline=headline(distributions, members),
        sentences=tuple(sentences),
        counts=tuple(
            Count(kind=kind, programme=programme, round=round_, rating=rating, inspections=number)
            for (kind, programme, round_, rating), number in sorted(
                tally.items(),
                key=lambda item: (
                    item[0][0],
                    order.index(item[0][1]),
                    item[0][2] or "~",
                    ratings.index(item[0][3]),
                ),
            )
        ),
    )


def round_of(result: Result, programme: Programme) -> str | None:
    """The round of the programme in which the inspection was certainly published, if any."""
    for round_ in programme.rounds:
        if round_.starts.earliest <= result.earliest and result.latest <= round_.ends.latest:
            return round_.name
    return None
