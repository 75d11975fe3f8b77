"""Statements: what each witness states about each value, with evidence; and the trace of them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from parsers.document.model import page_and_box
from parsers.ratings.blocks import Block
from parsers.ratings.columns import PREVIOUS, YEAR
from parsers.ratings.match_standards import OVERALL, MatchedPair, match_standards
from parsers.ratings.tokens import Token, TokenKind
from schemas.base import Model
from schemas.programme import Programme
from schemas.rating import RATING_WORDS, Rating
from schemas.report import Box, Evidence, Witness

SCORE = "score"
"""The target of a statement about the score."""
OVERALL_DOUBT = "overall-doubt"
"""The target of a statement that may be about the overall rating: it proves none, but a rating
that differs from it waits for the maintainer."""
TABLE_ROWS = 3
"""Least rated standards of a ratings table; a smaller block is the box of a section."""

_OF_MAXIMUM = r"\d{1,3}\s?(?:/|(?i:out of))\s?(?P<max>\d{1,3})"
_SCORE_WORD = re.compile(
    r"\b(?:Score|SCORE|(?:Total|TOTAL|Overall|OVERALL|Our|OUR) (?i:score|points))\b\W{0,4}"
    rf"(?:of |is )?(?:{_OF_MAXIMUM}(?!\d)|\d{{1,2}}\W*$)"
)
"""A score behind the word with a capital: "Score 14/21"; without a maximum it ends the line."""
_SCORE_ALONE = re.compile(rf"\W*{_OF_MAXIMUM}\W*$")


class TraceEntry(Model):
    """One text that is a witness, or that `rule` refused, or a note about a step."""

    verdict: Literal["witness", "refused", "note"]
    what: str
    text: str
    rule: str = ""
    page: int | None = None
    box: Box | None = None
    heading: str | None = None


class Trace:
    """Collects what the parser sees while it reads one document."""

    def __init__(self) -> None:
        self._entries: list[TraceEntry] = []

    def witness(self, target: str, evidence: Evidence, rule: str = "") -> None:
        """Add evidence that is used; `rule` says how its target was found, if not by name."""
        self._add("witness", target, evidence, rule)

    def refuse(self, target: str, evidence: Evidence, rule: str) -> None:
        """Add evidence that `rule` refuses."""
        self._add("refused", target, evidence, rule)

    def refuse_tokens(self, block: Block, tokens: Sequence[Token], rule: str) -> None:
        """Add tokens of a block that `rule` refuses as a rating or score."""
        page, box = _place(tokens)
        self._entries.append(
            TraceEntry(
                verdict="refused",
                what=OVERALL if any(t.kind is TokenKind.OVERALL for t in tokens) else "rating",
                text=_text(tokens),
                rule=rule,
                page=page,
                box=box,
                heading=block.line_of(tokens[0]).heading,
            )
        )

    def note(self, what: str, text: str) -> None:
        """Add a note about a step that concerns no single line."""
        self._entries.append(TraceEntry(verdict="note", what=what, text=text))

    @property
    def entries(self) -> tuple[TraceEntry, ...]:
        """All entries in the order in which they were added."""
        return tuple(self._entries)

    def _add(
        self, verdict: Literal["witness", "refused"], target: str, evidence: Evidence, rule: str
    ) -> None:
        self._entries.append(
            TraceEntry(
                verdict=verdict,
                what=f"{target}: {evidence.value} ({evidence.witness})",
                text=evidence.text,
                rule=rule,
                page=evidence.page,
                box=evidence.box,
                heading=evidence.heading,
            )
        )


@dataclass(frozen=True)
class Statement:
    """What one witness states about `overall`, the `score`, or a standard (by id).

    `rating` is None for a score, and for a standard that was not rated. `ambiguous` is true if
    it is unclear which service or inspection the rating is of. `places` are the pages and boxes of
    the words that prove it, without what is between them; by default all of the evidence's box.
    """

    target: str
    evidence: Evidence
    rating: Rating | None = None
    value: int | None = None
    maximum: int | None = None
    ambiguous: bool = False
    places: tuple[tuple[int, Box], ...] = ()


def statements_of(
    block: Block, programme: Programme, trace: Trace, year: int | None = None
) -> Iterator[Statement]:
    """Yield the statements of a block about this inspection, which is of `year` or later."""
    if heading := block.earlier_heading(year):
        for pair in block.pairing.pairs:
            rule = f"from an earlier inspection: {heading!r}"
            trace.refuse_tokens(block, (pair.name, *pair.ratings), rule)
        return
    witness = _witness(block)
    for match in match_standards(block, programme):
        yield from _rating_statements(block, match, witness, trace)
    for score in block.pairing.scores:
        if witness is Witness.RATINGS_TABLE:
            yield _score_statement(block, score, programme, trace)
        else:
            trace.refuse_tokens(block, (score,), "a score outside the ratings table")
    for token, rule in block.pairing.refused:
        trace.refuse_tokens(block, (token,), rule)
    for token in block.pairing.unpaired:
        trace.refuse_tokens(block, (token,), "not beside the name of a standard")


def _rating_statements(
    block: Block, match: MatchedPair, witness: Witness, trace: Trace
) -> Iterator[Statement]:
    pair = match.pair
    if match.target is None:
        trace.refuse_tokens(block, (pair.name, *pair.ratings), match.reason)
        return
    for token in pair.ratings:
        rating = RATING_WORDS.get(token.key)
        evidence = _evidence(block, (pair.name, token), witness, str(rating or "not rated"))
        trace.witness(match.target, evidence, match.reason)
        yield Statement(match.target, evidence, rating, places=_places((pair.name, token)))


def _score_statement(block: Block, score: Token, programme: Programme, trace: Trace) -> Statement:
    maximum = _without_footnote(score.maximum, programme)
    value = f"{score.value}/{maximum}" if maximum is not None else str(score.value)
    tokens = _with_score_word(block, score)
    evidence = _evidence(block, tokens, Witness.PRINTED_SCORE, value)
    trace.witness(SCORE, evidence)
    places = _places(tokens)
    return Statement(SCORE, evidence, value=score.value, maximum=maximum, places=places)


def unread_score(lines: Iterable[str], programme: Programme, year: int | None) -> str | None:
    """Return the first line of a document that prints a score by itself, not in a sentence.

    A line about an inspection before `year` does not count.
    """
    possible = _maxima(programme)
    for line in lines:
        if PREVIOUS.search(line) or (year and any(int(y) < year for y in YEAR.findall(line))):
            continue
        found = _SCORE_WORD.search(line) or _SCORE_ALONE.match(line)
        if found and (not found["max"] or int(found["max"]) in possible):
            return line.strip()
    return None


def _maxima(programme: Programme) -> set[int | None]:
    """Return the highest scores that are possible in a programme."""
    points = max(programme.points.values(), default=0)
    counted = points * sum(s.counts_towards_score for s in programme.standards())
    return {programme.max_score, counted, *(scale.max_score for scale in programme.reduced)}


def _without_footnote(maximum: int | None, programme: Programme) -> int | None:
    """Return a printed maximum without a footnote's digit glued to it: 36 for 361."""
    if maximum is None:
        return None
    possible = _maxima(programme)
    bare = maximum // 10
    return bare if maximum not in possible and bare in possible else maximum


def _witness(block: Block) -> Witness:
    kinds = [pair.name.kind for pair in block.pairing.pairs]
    standards = kinds.count(TokenKind.LABEL)
    only_overall = TokenKind.OVERALL in kinds and standards == 0
    if block.under_ratings_heading or standards >= TABLE_ROWS or only_overall:
        return Witness.RATINGS_TABLE
    return Witness.SECTION_BOX


def _with_score_word(block: Block, score: Token) -> tuple[Token, ...]:
    """Return a score and the word "Score" before it on its line, if there is one."""
    before = [
        token
        for token in block.tokens
        if token.kind is TokenKind.SCORE_WORD
        and token.position[0] == score.position[0]
        and token.left < score.left
    ]
    return (*before[-1:], score)


def _evidence(block: Block, tokens: Sequence[Token], witness: Witness, value: str) -> Evidence:
    page, box = _place(tokens)
    heading = block.line_of(tokens[0]).heading
    return Evidence(
        page=page, box=box, heading=heading, text=_text(tokens), witness=witness, value=value
    )


def _place(tokens: Iterable[Token]) -> tuple[int | None, Box | None]:
    return page_and_box([word for token in tokens for word in token.words])


def _places(tokens: Iterable[Token]) -> tuple[tuple[int, Box], ...]:
    """Return page and box of each token, where the medium has them."""
    found = (page_and_box(token.words) for token in tokens)
    return tuple((page, box) for page, box in found if page is not None and box is not None)


def _text(tokens: Iterable[Token]) -> str:
    return " ".join(token.text for token in tokens)
