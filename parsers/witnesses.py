"""Turns blocks and sentences into evidence: what each witness says of each value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from parsers.document.model import Word, place_of
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL, resolve
from parsers.ratings.tokens import Atom, Kind
from parsers.ratings.vocabulary import RATINGS
from parsers.trace import Seen, Trace
from schemas.evidence import Evidence, Witness
from schemas.programme import Programme
from schemas.rating import Rating

SCORE = "score"
TABLE_ROWS = 3
"""A block with so many rated names is a ratings table; a smaller one is the box of a section."""


@dataclass(frozen=True)
class Statement:
    """What one witness says of `overall`, of the `score`, or of a standard (by id).

    `rating` is None where the standard was not rated, or for a score.
    """

    target: str
    evidence: Evidence
    rating: Rating | None = None
    value: int | None = None
    maximum: int | None = None
    untold: bool = False
    """Whether it is not told whose rating it is."""


def statements_of(
    block: Block, programme: Programme, trace: Trace, year: int | None = None
) -> Iterator[Statement]:
    """All statements of a block about the present inspection, which was not before `year`."""
    if earlier := block.earlier_than(year):
        for pair in block.pairing.pairs:
            _refuse(trace, block, (pair.name, *pair.said), f"an earlier one: {earlier!r}")
        return
    witness = _witness(block)
    for resolved in resolve(block, programme):
        name = resolved.pair.name
        if resolved.target is None:
            _refuse(trace, block, (name, *resolved.pair.said), resolved.reason)
            continue
        for said in resolved.pair.said:
            rating = RATINGS.get(said.key)
            evidence = _evidence(block, (name, said), witness, str(rating or "not rated"))
            yield Statement(resolved.target, evidence, rating)
            _take(trace, resolved.target, evidence, resolved.reason)
    for score in block.pairing.scores:
        if witness is not Witness.RATINGS_TABLE:
            _refuse(trace, block, (score,), "a score outside the ratings table")
            continue
        words = _score_words(block, score)
        top = without_mark(score.maximum, programme)
        value = f"{score.value}/{top}" if top is not None else str(score.value)
        evidence = _evidence(block, words, witness, value)
        evidence = evidence.model_copy(update={"witness": Witness.PRINTED_SCORE})
        yield Statement(SCORE, evidence, value=score.value, maximum=top)
        _take(trace, SCORE, evidence, "")
    for atom, rule in block.pairing.refused:
        _refuse(trace, block, (atom,), rule)
    for atom in block.pairing.alone:
        _refuse(trace, block, (atom,), "it stands beside no name of a standard")


def without_mark(maximum: int | None, programme: Programme) -> int | None:
    """A printed maximum without a footnote's digit glued to it: 361 for 36 and note 1."""
    if maximum is None:
        return None
    top = max(programme.points.values(), default=0)
    counting = top * sum(s.counts_towards_score for s in programme.standards())
    known = {programme.max_score, counting, *(scale.max_score for scale in programme.reduced)}
    bare = maximum // 10
    return bare if maximum not in known and bare in known else maximum


def _witness(block: Block) -> Witness:
    rated = sum(pair.name.kind is Kind.LABEL for pair in block.pairing.pairs)
    overall = any(pair.name.kind is Kind.OVERALL for pair in block.pairing.pairs)
    if block.headed or rated >= TABLE_ROWS or (overall and rated == 0):
        return Witness.RATINGS_TABLE
    return Witness.SECTION_BOX


def _score_words(block: Block, score: Atom) -> tuple[Atom, ...]:
    before = [
        a
        for a in block.atoms
        if a.kind is Kind.SCORE_WORD and a.at[0] == score.at[0] and a.left < score.left
    ]
    return (*before[-1:], score)


def _evidence(block: Block, atoms: Sequence[Atom], witness: Witness, value: str) -> Evidence:
    page, box = place_of(_words(atoms))
    return Evidence(
        page=page,
        box=box,
        heading=block.line_of(atoms[0]).heading,
        text=" ".join(atom.text for atom in atoms),
        witness=witness,
        value=value,
    )


def _words(atoms: Sequence[Atom]) -> list[Word]:
    return [word for atom in atoms for word in atom.words]


def _take(trace: Trace, target: str, evidence: Evidence, how: str) -> None:
    what = f"{target}: {evidence.value} ({evidence.witness})"
    trace.add(
        Seen(
            verdict="witness",
            what=what,
            text=evidence.text,
            rule=how,
            page=evidence.page,
            box=evidence.box,
            heading=evidence.heading,
        )
    )


def _refuse(trace: Trace, block: Block, atoms: Sequence[Atom], rule: str) -> None:
    page, box = place_of(_words(atoms))
    trace.add(
        Seen(
            verdict="refused",
            what=OVERALL if any(a.kind is Kind.OVERALL for a in atoms) else "rating",
            text=" ".join(atom.text for atom in atoms),
            rule=rule,
            page=page,
            box=box,
            heading=block.line_of(atoms[0]).heading,
        )
    )
