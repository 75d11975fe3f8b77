"""Choose the programme of a report by its title, its date and the standards it rates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from parsers.identity.titles import Title, name_in_form
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL, match_standards
from parsers.ratings.pairing import Pair
from parsers.ratings.tokens import TokenKind
from schemas.dates import PartialDate
from schemas.programme import Programme, Programmes

_OWN_FORM = 0.05
"""Added to the fit if the title has the programme's own form; reports vary in their titles."""
_CERTAIN_FIT = 0.9  # If a programme of the title fits this well, no other programme is tried.
_GOOD_FIT = 0.6  # Least fit at which a ratings page is one of a programme.


@dataclass(frozen=True)
class Choice:
    """The chosen programme with the reason, and the programme of the ratings page."""

    programme: Programme | None
    by_standards: Programme | None
    reason: str


def choose_programme(
    programmes: Programmes,
    title: Title | None,
    published: PartialDate | None,
    blocks: Sequence[Block],
) -> Choice:
    """Return the programme that fits best; None if nothing distinguishes several programmes."""
    by_title = [
        p
        for p in programmes.values()
        if title is not None
        if _has_own_form(p, title) or (p.rated and set(title.kinds) & set(p.organisation_kinds))
    ]
    fits = {p.id: fit(p, blocks) for p in by_title}
    if max(fits.values(), default=0.0) < _CERTAIN_FIT:
        fits = {p.id: fit(p, blocks) for p in programmes.values()}
    rated = [p for p in programmes.values() if p.rated]
    by_standards = max(
        (p for p in rated if p.id in fits and fits[p.id] >= _GOOD_FIT),
        key=lambda p: (fits[p.id], p in by_title, _in_time(p, published)),
        default=None,
    )
    if not by_title and (title is None or by_standards is None or title.kinds):
        return Choice(by_standards, by_standards, "the standards on its ratings page")
    ranked = _ranked(by_title or rated, fits, title, published)
    best = ranked[0]
    if by_standards is not None and fits[best.id] < _GOOD_FIT:
        return Choice(best, by_standards, f"its title; the standards are of {by_standards.id}")
    if not any(fits.values()) and not _distinguished(ranked, title, published):
        return Choice(None, None, "no standards, and the title fits several programmes")
    return Choice(best, best if fits[best.id] >= _GOOD_FIT else None, "title, date and standards")


def fit(programme: Programme, blocks: Sequence[Block]) -> float:
    """Return how well the standards named beside ratings match the programme's, from 0 to 1.

    Twice the shared standards, over those of both sides and the names that match none.
    """
    own = {standard.id for standard in programme.standards() if not standard.optional}
    if not own:
        return 0.0
    matches = [m for b in blocks for m in match_standards(_with_all_names(b), programme)]
    found = {m.target for m in matches if m.target not in (None, OVERALL)}
    unmatched = {(m.pair.name.key, m.pair.name.code) for m in matches if m.target is None}
    if not found:
        return 0.0
    shared = len(found & own)
    return 2 * shared / (len(found | own) + shared + len(unmatched))


def _with_all_names(block: Block) -> Block:
    """Return a block with its names whose ratings were refused too: they tell the programme."""
    pairing = block.pairing
    if not pairing.refused and not pairing.unpaired:
        return block
    paired = {word for pair in pairing.pairs for word in pair.name.words}
    names = (t for t in block.tokens if t.kind is TokenKind.LABEL and not t.may_be_domain)
    open_names = tuple(Pair(name, ()) for name in names if paired.isdisjoint(name.words))
    return replace(block, pairing=replace(pairing, pairs=(*pairing.pairs, *open_names)))


def _ranked(
    programmes: Sequence[Programme],
    fits: Mapping[str, float],
    title: Title | None,
    published: PartialDate | None,
) -> Sequence[Programme]:
    """Return the programmes, the one that fits best first."""

    def key(programme: Programme) -> tuple[object, ...]:
        own_form = title is not None and _has_own_form(programme, title)
        return (
            round(fits[programme.id] + _OWN_FORM * own_form, 2),
            _in_time(programme, published),
            programme.first_report.earliest,
        )

    return sorted(programmes, key=key, reverse=True)


def _has_own_form(programme: Programme, title: Title) -> bool:
    return name_in_form(programme, title.text) is not None


def _in_time(programme: Programme, published: PartialDate | None) -> bool:
    if published is None:
        return False
    late = programme.last_report is not None and published.earliest > programme.last_report.latest
    return not late and published.latest >= programme.first_report.earliest


def _distinguished(
    ranked: Sequence[Programme], title: Title | None, published: PartialDate | None
) -> bool:
    """Return whether the title's form and the date alone leave one programme."""
    if len(ranked) == 1 or title is None:
        return len(ranked) == 1
    return sum(_has_own_form(p, title) and _in_time(p, published) for p in ranked) == 1
