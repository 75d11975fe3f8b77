"""Choose the programme of a report by its title, its date and the standards it rates."""

import datetime as dt
from collections.abc import Sequence
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
_GOOD_FIT = 0.6  # Least fit at which a ratings page is one of a programme.


@dataclass(frozen=True)
class ChosenProgramme:
    """The chosen programme with the reason, and the programme of the ratings page."""

    programme: Programme | None
    by_standards: Programme | None
    reason: str


def choose_programme(
    programmes: Programmes,
    title: Title | None,
    published: PartialDate | None,
    blocks: Sequence[Block],
) -> ChosenProgramme:
    """Choose the programme that fits best; none if nothing distinguishes several programmes."""
    every, kinds = programmes.values(), set(title.kinds if title is not None else ())
    own_form = {p.id for p in every if title and name_in_form(p, title.text) is not None}
    in_time = {p.id for p in every if published and _in_time(p, published)}
    by_title = [
        p for p in every if p.id in own_form or (p.rated and kinds & set(p.organisation_kinds))
    ]
    fits = {p.id: fit(p, blocks) for p in every}
    rated = [p for p in every if p.rated]
    by_standards = max(
        (p for p in rated if fits[p.id] >= _GOOD_FIT),
        key=lambda p: (fits[p.id], p in by_title, p.id in in_time),
        default=None,
    )
    if not by_title and (by_standards is None or kinds or title is None):
        return ChosenProgramme(by_standards, by_standards, "the standards on its ratings page")

    def rank(programme: Programme) -> tuple[float, bool, dt.date]:
        by_form = _OWN_FORM if programme.id in own_form else 0.0
        fitting = round(fits[programme.id] + by_form, 2)
        return fitting, programme.id in in_time, programme.first_report.earliest

    ranked = sorted(by_title or rated, key=rank, reverse=True)
    best = ranked[0]
    if by_standards is not None and fits[best.id] < _GOOD_FIT:
        return ChosenProgramme(
            best, by_standards, f"its title; the standards are of {by_standards.id}"
        )
    distinguished = len(ranked) == 1 or sum(p.id in own_form & in_time for p in ranked) == 1
    if not any(fits.values()) and not distinguished:
        return ChosenProgramme(None, None, "no standards, and the title fits several programmes")
    return ChosenProgramme(
        best, best if fits[best.id] >= _GOOD_FIT else None, "title, date and standards"
    )


def fit(programme: Programme, blocks: Sequence[Block]) -> float:
    """Return how well the standards named beside ratings match the programme's, from 0 to 1.

    Twice the shared standards, over those of both sides and the names that match none.
    """
    own = {standard.id for standard in programme.standards() if not standard.optional}
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


def _in_time(programme: Programme, published: PartialDate) -> bool:
    late = programme.last_report is not None and published.earliest > programme.last_report.latest
    return not late and published.latest >= programme.first_report.earliest
