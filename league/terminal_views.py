"""Print an area, an organisation, the summary and the changes in a terminal."""

import datetime as dt
from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from league.lookup import OrganisationView
from league.terminal import grid, named, names_of, plain, rating_text, styled
from league.wording import (
    RATING_NOT_KNOWN,
    and_others,
    known_count,
    long_date,
    official_count,
    on_date,
)
from schemas.kinds import load_kinds
from schemas.publication import CoverageItem, Inspection, Publication
from schemas.report import StandardState
from schemas.tables import AreaComparison, AreaResult
from schemas.versions import Changes, PublishedCorrection

NOT_COUNTED_SHOWN = 12
"""Number of inspections without an exact date that are named; others are only counted."""


def area(comparison: AreaComparison) -> RenderableType:
    """Return the lead of an area, and the bodies inside it with the difference in rating steps."""
    rows = [
        ("covers it", *_area_cells(comparison.lead), ""),
        *(("", *_area_cells(m), _steps(m.difference)) for m in comparison.members),
    ]
    made = grid(("", "Service", "Rating", "Score", "Published", "Steps"), rows)
    ended = (
        f" It no longer exists; the table shows {long_date(comparison.as_of)}."
        if comparison.ended
        else ""
    )
    title = styled((comparison.name, "bold"), "\n", comparison.summary, (ended, "italic"))
    return Padding(Group(title, made), (1, 0, 0, 0))


def _area_cells(result: AreaResult) -> tuple[Text, Text, str, str]:
    kind = load_kinds()[result.organisation.kind].singular
    return (
        plain(f"{named(result.organisation).plain} ({kind})"),
        rating_text(result.rating, result.reason or "not known"),
        f"{result.score}/{result.max or '?'}" if result.score is not None else "",
        str(result.published or ""),
    )


def _steps(difference: int | None) -> str:
    if difference is None:
        return ""
    if difference == 0:
        return "same"
    word = "above" if difference > 0 else "below"
    return f"{abs(difference)} {word}"


def organisation(view: OrganisationView) -> RenderableType:
    """Return an organisation: names, places, and each inspection with its standards."""
    own = view.organisation
    life = " ".join(
        f"{word} {date}" for word, date in (("from", own.starts), ("to", own.ends)) if date
    )
    parts: list[RenderableType] = [
        styled((own.name, "bold"), f"\n{load_kinds()[own.kind].title} ({own.id}) {life}")
    ]
    others = [n.name for n in own.names if n.name != own.name]
    if others:
        parts.append(plain(f"Also named: {'; '.join(others)}"))
    for link, word in ((own.predecessors, "Before it"), (own.successors, "After it")):
        known = {o.id: o.name for o in view.related}
        if link:
            parts.append(plain(f"{word}: {'; '.join(known.get(x.id, x.id) for x in link)}"))
    for position in view.holdings:
        place = f"place {position.place} of {position.of}" if position.place else position.reason
        parts.append(plain(f"{position.table}: {place}"))
    parts += [
        plain(f"Another inspection was published {on_date(gap.published)}; {RATING_NOT_KNOWN}.")
        for gap in view.ratings_not_known
    ]
    parts += [_inspection(inspection) for inspection in view.inspections]
    if not view.inspections:
        parts.append(plain("No inspection of this organisation is published here.", "dim"))
    return Padding(Group(*parts), (1, 0, 0, 0))


def _inspection(inspection: Inspection) -> RenderableType:
    score = inspection.score
    head = styled(
        (f"{inspection.published} ", "bold"),
        rating_text(inspection.overall.rating, "not rated"),
        f" {score.value}/{score.max or '?'}" if score.value is not None else "",
        f"  {inspection.programme}",
        f"  {inspection.reason}" if inspection.reason else "",
    )
    known = [s for s in inspection.standards if s.state is not StandardState.NOT_KNOWN]
    made = grid(
        ("", "Standard", "Rating"),
        [(s.code or "", plain(s.name), rating_text(s.rating, "not rated")) for s in known],
    )
    source = inspection.source.page_url or inspection.source.document_url
    taken = inspection.taken_from and f"{inspection.taken_from}. "
    missing = len(inspection.standards) - len(known)
    unknown = plain(f"{missing} standards not known" if missing else "", "dim")
    rows = [made] if known else []
    tail = [unknown] if missing else []
    return Padding(
        Group(head, *rows, *tail, plain(f"{taken[:1].upper()}{taken[1:]}Source: {source}")),
        (1, 0, 0, 2),
    )


def summary(publication: Publication) -> RenderableType:
    """Return the headline, a sentence per table, and the coverage."""
    parts: list[RenderableType] = [plain(publication.summary.headline, "bold")]
    titles = {table.id: table.title for table in publication.tables}
    sentences = [(s.table, f"{titles[s.table]}. {s.text}") for s in publication.summary.sentences]
    parts.append(grid(("Table", "Summary"), sentences))
    if publication.coverage:
        parts += [plain(f"{_counted(item)}\n") for item in publication.coverage]
    return Padding(Group(*parts), (1, 0, 0, 0))


def _counted(item: CoverageItem) -> str:
    missing = names_of([body.name for body in item.missing_organisations], 5) + and_others(item)
    numbers = f"{item.what}: official count {official_count(item)}; {known_count(item)}."
    return numbers + (f" Not known here: {missing}." if item.missing_organisations else "")


def news(
    changes: Changes, corrections: Sequence[PublishedCorrection], since: dt.date, until: dt.date
) -> RenderableType:
    """Return the inspections published and the places changed between two days, and corrections."""
    parts: list[RenderableType] = [
        plain(f"From {long_date(since)} to {long_date(until)}", "bold"),
    ]
    if changes.inspections:
        new = [
            (
                str(c.published),
                plain(c.organisation.name),
                rating_text(c.rating, "not rated"),
                c.programme,
            )
            for c in changes.inspections
        ]
        parts.append(grid(("Published", "Service", "Rating", "Programme"), new))
    else:
        parts.append(plain("No known inspection was published in this period."))
    kinds = [rank for rank in changes.ranks if rank.table in load_kinds()]
    moved = [rank for rank in kinds if rank.cause == "own"]
    if moved:
        places = [
            (r.table, plain(r.organisation.name), r.before or "–", r.after or "–") for r in moved
        ]
        parts.append(grid(("Table", "Service", "Place before", "Place now"), places))
    others = len(kinds) - len(moved)
    if others:
        parts.append(plain(f"{others} places changed because of the results of others.", "dim"))
    parts += _corrected(corrections)
    return Padding(Group(*parts), (1, 0, 0, 0))


def not_yet_counted(publication: Publication) -> RenderableType:
    """Return the inspections that do not count yet, because only month or year are known."""
    rough = [i for i in publication.inspections if i.published_latest > publication.as_of]
    if not rough:
        return Text()
    names = [f"{i.organisation.name} ({i.published}, {_rated(i)})" for i in rough]
    return Padding(
        styled(
            ("Not counted yet, because the exact date is not known: ", "dim"),
            names_of(names, NOT_COUNTED_SHOWN),
            ".",
        ),
        (1, 0, 0, 0),
    )


def _rated(inspection: Inspection) -> str:
    rating = inspection.overall.rating
    return rating.value if rating is not None else "not rated"


def _corrected(corrections: Sequence[PublishedCorrection]) -> Iterator[Text]:
    for correction in corrections:
        what = (
            "withdrawn"
            if correction.kind == "withdrawal"
            else f"{correction.field}: published {correction.shown}, right {correction.right}"
        )
        yield plain(
            f"Corrected on {correction.on}: {correction.organisation.name}, {what}. "
            f"{correction.reason}"
        )
