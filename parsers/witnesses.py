"""Turns blocks and sentences into evidence: what each witness says of each value."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.document.model import Word, page_and_box
from parsers.ratings.blocks import Block
from parsers.ratings.match_standards import OVERALL, match_standards
from parsers.ratings.tokens import Token, TokenKind
from parsers.ratings.vocabulary import RATING_WORDS
from schemas.base import Model
from schemas.programme import Programme
from schemas.rating import Rating
from schemas.report import Box, Evidence, Witness

SCORE = "score"
TABLE_ROWS = 3
"""A block with so many rated names is a ratings table; a smaller one is the box of a section."""


class TraceEntry(Model):
    """One line that was a witness, or looked like one and was refused by `rule`."""

    verdict: Literal["witness", "refused", "note"]
    what: str
    text: str
    rule: str = ""
    page: int | None = None
    box: Box | None = None
    heading: str | None = None


class Trace:
    """Collects what is seen while one document is read."""

    def __init__(self) -> None:
        self._entries: list[TraceEntry] = []

    def add(self, entry: TraceEntry) -> None:
        """Notes one line."""
        self._entries.append(entry)

    def note(self, what: str, text: str) -> None:
        """Notes a step that concerns no one line."""
        self.add(TraceEntry(verdict="note", what=what, text=text))

    @property
    def entries(self) -> tuple[TraceEntry, ...]:
        """All lines, in the order in which they were met."""
        return tuple(self._entries)


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
    ambiguous: bool = False
    """Whether it is not told whose rating it is."""


def statements_of(
    block: Block, programme: Programme, trace: Trace, year: int | None = None
) -> Iterator[Statement]:
    """All statements of a block about the present inspection, which was not before `year`."""
    if earlier := block.earlier_heading(year):
        for pair in block.pairing.pairs:
            _refuse(trace, block, (pair.name, *pair.ratings), f"an earlier one: {earlier!r}")
        return
    witness = _witness(block)
    for resolved in match_standards(block, programme):
        name = resolved.pair.name
        if resolved.target is None:
            _refuse(trace, block, (name, *resolved.pair.ratings), resolved.reason)
            continue
        for said in resolved.pair.ratings:
            rating = RATING_WORDS.get(said.key)
            evidence = _evidence(block, (name, said), witness, str(rating or "not rated"))
            yield Statement(resolved.target, evidence, rating)
            _take(trace, resolved.target, evidence, resolved.reason)
    for score in block.pairing.scores:
        if witness is not Witness.RATINGS_TABLE:
            _refuse(trace, block, (score,), "a score outside the ratings table")
            continue
        words = _score_words(block, score)
        top = without_footnote(score.maximum, programme)
        value = f"{score.value}/{top}" if top is not None else str(score.value)
        evidence = _evidence(block, words, witness, value)
        evidence = evidence.model_copy(update={"witness": Witness.PRINTED_SCORE})
        yield Statement(SCORE, evidence, value=score.value, maximum=top)
        _take(trace, SCORE, evidence, "")
    for token, rule in block.pairing.refused:
        _refuse(trace, block, (token,), rule)
    for token in block.pairing.unpaired:
        _refuse(trace, block, (token,), "it stands beside no name of a standard")


def without_footnote(maximum: int | None, programme: Programme) -> int | None:
    """A printed maximum without a footnote's digit glued to it: 361 for 36 and note 1."""
    if maximum is None:
        return None
    top = max(programme.points.values(), default=0)
    counting = top * sum(s.counts_towards_score for s in programme.standards())
    known = {programme.max_score, counting, *(scale.max_score for scale in programme.reduced)}
    bare = maximum // 10
    return bare if maximum not in known and bare in known else maximum


def _witness(block: Block) -> Witness:
    rated = sum(pair.name.kind is TokenKind.LABEL for pair in block.pairing.pairs)
    overall = any(pair.name.kind is TokenKind.OVERALL for pair in block.pairing.pairs)
    if block.under_ratings_heading or rated >= TABLE_ROWS or (overall and rated == 0):
        return Witness.RATINGS_TABLE
    return Witness.SECTION_BOX


def _score_words(block: Block, score: Token) -> tuple[Token, ...]:
    before = [
        a
        for a in block.tokens
        if a.kind is TokenKind.SCORE_WORD
        and a.position[0] == score.position[0]
        and a.left < score.left
    ]
    return (*before[-1:], score)


def _evidence(block: Block, tokens: Sequence[Token], witness: Witness, value: str) -> Evidence:
    page, box = page_and_box(_words(tokens))
    return Evidence(
        page=page,
        box=box,
        heading=block.line_of(tokens[0]).heading,
        text=" ".join(token.text for token in tokens),
        witness=witness,
        value=value,
    )


def _words(tokens: Sequence[Token]) -> list[Word]:
    return [word for token in tokens for word in token.words]


def _take(trace: Trace, target: str, evidence: Evidence, how: str) -> None:
    what = f"{target}: {evidence.value} ({evidence.witness})"
    trace.add(
        TraceEntry(
            verdict="witness",
            what=what,
            text=evidence.text,
            rule=how,
            page=evidence.page,
            box=evidence.box,
            heading=evidence.heading,
        )
    )


def _refuse(trace: Trace, block: Block, tokens: Sequence[Token], rule: str) -> None:
    page, box = page_and_box(_words(tokens))
    trace.add(
        TraceEntry(
            verdict="refused",
            what=OVERALL if any(a.kind is TokenKind.OVERALL for a in tokens) else "rating",
            text=" ".join(token.text for token in tokens),
            rule=rule,
            page=page,
            box=box,
            heading=block.line_of(tokens[0]).heading,
        )
    )
