"""Chooses the programme of a report: by its title, its date and the standards it rates."""

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.identity.titles import Title, format_name
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL, match_standards
from schemas.dates import PartialDate
from schemas.programme import Programme
from schemas.programmes import Programmes

FORM = 0.05
"""What a title in the programme's own form adds to its fit; other forms occur as well."""
SURE_FIT = 0.9
"""Where a programme of the title shares so much, the others need not be tried."""
GOOD_FIT = 0.6
"""From this share of standards in common on, a ratings page is that of a programme."""


@dataclass(frozen=True)
class Choice:
    """The programme by title, date and standards; and that of the ratings page alone, if other."""

    programme: Programme | None
    by_standards: Programme | None
    why: str


def choose_programme(
    programmes: Programmes,
    title: Title | None,
    published: PartialDate | None,
    blocks: Sequence[Block],
) -> Choice:
    """The programme that fits best; None where nothing tells one from the others."""
    by_title = [p for p in programmes.values() if title is not None and _titled(p, title)]
    fits = {p.id: fit(p, blocks) for p in by_title}
    if max(fits.values(), default=0.0) < SURE_FIT:
        fits = {p.id: fit(p, blocks) for p in programmes.values()}
    best_fit = max(
        (p for p in programmes.values() if p.rated and p.id in fits),
        key=lambda p: (fits[p.id], p in by_title, _in_time(p, published)),
        default=None,
    )
    found = best_fit is not None and fits[best_fit.id] >= GOOD_FIT
    if not by_title:
        if title is None or not found or title.kinds:
            only = best_fit if found else None
            return Choice(only, only, "the standards on its ratings page")
        by_title = [p for p in programmes.values() if p.rated]
    ranked = sorted(
        by_title,
        key=lambda p: (
            round(fits[p.id] + FORM * (title is not None and _formatted(p, title)), 2),
            _in_time(p, published),
            p.first_report.earliest,
        ),
        reverse=True,
    )
    best = ranked[0]
    if best_fit is not None and found and fits[best.id] < GOOD_FIT:
        return Choice(best, best_fit, f"its title; the standards are those of {best_fit.id}")
    if not any(fits.values()) and not _told_apart(ranked, title, published):
        return Choice(None, None, "no standards, and the title fits several programmes")
    return Choice(best, best if fits[best.id] >= GOOD_FIT else None, "title, date and standards")


def fit(programme: Programme, blocks: Sequence[Block]) -> float:
    """How much of the standards rated are the programme's, and the other way round; 0 to 1."""
    wanted = {s.id for s in programme.standards() if not s.optional}
    if not wanted:
        return 0.0
    found: set[str] = set()
    strange: set[tuple[str, str | None]] = set()
    for block in blocks:
        for resolved in match_standards(block, programme):
            if resolved.target is None:
                strange.add((resolved.pair.name.key, resolved.pair.name.code))
            elif resolved.target != OVERALL:
                found.add(resolved.target)
    if not found:
        return 0.0
    both = len(found & wanted)
    return 2 * both / (len(found | wanted) + both + len(strange))


def _titled(programme: Programme, title: Title) -> bool:
    if _formatted(programme, title):
        return True
    if not programme.rated:
        return False
    return any(kind in title.kinds for kind in programme.organisation_kinds)


def _formatted(programme: Programme, title: Title) -> bool:
    return format_name(programme, title.text) is not None


def _in_time(programme: Programme, published: PartialDate | None) -> bool:
    if published is None:
        return False
    late = programme.last_report is not None and published.earliest > programme.last_report.latest
    return not late and published.latest >= programme.first_report.earliest


def _told_apart(
    ranked: Sequence[Programme], title: Title | None, published: PartialDate | None
) -> bool:
    """Whether title form and date alone leave one programme."""
    strong = [
        p for p in ranked if title is not None and _formatted(p, title) and _in_time(p, published)
    ]
    return len(strong) == 1 or len(ranked) == 1
