"""Statements: what each witness states about each value, with evidence; and the trace of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from parsers.document.model import page_and_box
from parsers.identity.whose import (
    OwnInspection,
    heads_our_ratings,
    may_head_ratings,
    names_other,
    names_other_kind,
)
from parsers.ratings.blocks import Block
from parsers.ratings.columns import PREVIOUS, YEAR
from parsers.ratings.headings import earlier_heading, heading_of_others, is_short
from parsers.ratings.match_standards import OVERALL, match_standards
from parsers.ratings.tokens import Token, TokenKind, same_row
from parsers.words import pattern_of
from schemas.programme import Programme
from schemas.rating import RATING_WORDS, Rating
from schemas.report import Box, Evidence, TraceEntry, Witness

SCORE = "score"
"""The target of a statement about the score."""
OVERALL_DOUBT = "overall-doubt"
"""The target of a statement that may be about the overall rating: it proves none, but a rating
that differs from it waits for the maintainer."""
TABLE_ROWS = 3
"""Least rated standards of a ratings table; a smaller block is the box of a section."""

_DATED = pattern_of("dated_rating")
_SCORE_WORD, _SCORE_ALONE = pattern_of("score_behind_word"), pattern_of("score_alone")


def traced(what: str, evidence: Evidence, rule: str = "", *, refused: bool = False) -> TraceEntry:
    """Return the entry of evidence that proves something, or that `rule` refuses."""
    return TraceEntry(
        verdict="refused" if refused else "witness",
        what=f"{what}: {evidence.value} ({evidence.witness})" if evidence.value else what,
        rule=rule,
        **evidence.model_dump(include={"text", "page", "box", "heading"}),
    )


@dataclass(frozen=True)
class WitnessStatement:
    """What one witness states about `overall`, the `score`, or a standard (by id).

    `rating` is None for a score, and for a standard that was not rated. `ambiguous` is true if
    it is unclear which service or inspection the rating is of. `places` are the pages and boxes of
    the words that prove it, without what is between them.
    """

    target: str
    evidence: Evidence
    rating: Rating | None = None
    value: int | None = None
    maximum: int | None = None
    ambiguous: bool = False
    places: tuple[tuple[int, Box], ...] = ()


def statements_of(
    block: Block, inspection: OwnInspection, trace: list[TraceEntry]
) -> Iterator[WitnessStatement]:
    """Yield the statements of a block about this inspection."""
    witness = _witness(block)

    def refuse(tokens: Sequence[Token], rule: str) -> None:
        what = OVERALL if any(t.kind is TokenKind.OVERALL for t in tokens) else "rating"
        trace.append(traced(what, _evidence(block, tokens, witness), rule, refused=True))

    if rule := not_ours(block, inspection):
        for pair in block.pairing.pairs:
            refuse((pair.name, *pair.ratings), rule)
        return
    programme = inspection.programme
    for match in match_standards(block, programme):
        name, ratings = match.pair.name, match.pair.ratings
        reason = match.reason if match.target is None else _other_row(block, name, inspection)
        if match.target is None or reason:
            refuse((name, *ratings), reason)
            continue
        for token in ratings:
            if rule := _other_column(block, token, inspection):
                refuse((name, token), rule)
                continue
            rating = RATING_WORDS.get(token.key)
            evidence = _evidence(block, (name, token), witness, str(rating or "not rated"))
            trace.append(traced(match.target, evidence, match.reason))
            yield WitnessStatement(match.target, evidence, rating, places=_places((name, token)))
    for score in block.pairing.scores:
        if rule := _refusal_of_score(score, block, inspection):
            refuse((score,), rule)
        else:
            statement = _score_statement(block, score, programme)
            trace.append(traced(SCORE, statement.evidence))
            yield statement
    for token, rule in block.pairing.refused:
        refuse((token,), rule)
    for token in block.pairing.unpaired:
        refuse((token,), "not beside the name of a standard")


def not_ours(block: Block, inspection: OwnInspection) -> str | None:
    """Return why the ratings of a block are not those of this inspection and service."""
    if earlier := block.earlier_heading(inspection.year):
        return f"from an earlier inspection: {earlier!r}"
    other = title_of_others((*block.headings, *block.labels, *block.over_names), inspection)
    if other is None and _is_table(block):
        leading = (*block.headings[-1:], *filter(is_short, block.labels[:1]))
        other = next((x for x in leading if not may_head_ratings(x, inspection)), None)
    return f"not ours: {other!r}" if other else None


def title_of_others(titles: Sequence[str], inspection: OwnInspection) -> str | None:
    """Return a title of an earlier inspection, of others than the service, or by others."""
    named = (title for title in titles if names_other(title, inspection))
    earlier = earlier_heading(titles, inspection.year)
    return earlier or heading_of_others(titles) or next(named, None)


def _other_column(block: Block, rating: Token, inspection: OwnInspection) -> str | None:
    """Return why a rating is in a column of others, as is any unknown one of a table."""
    dated = _DATED.search(block.line_of(rating).cells[rating.position[1]].text)
    if dated and int(dated["year"]) < (inspection.year or 0):
        return f"of an earlier inspection: {dated[0]!r}"
    headers = block.headers(rating)
    header = title_of_others(headers, inspection)
    if header is None and _is_table(block):
        header = next((x for x in headers if not heads_our_ratings(x, inspection)), None)
    return f"the column {header!r}" if header else None


def _is_table(block: Block) -> bool:
    return len(block.pairing.pairs) >= TABLE_ROWS


def _other_row(block: Block, name: Token, inspection: OwnInspection) -> str:
    """Return why a row is of another inspection or body: a cell is only its year; else nothing."""
    if name.kind is TokenKind.OVERALL and names_other_kind(name.text, inspection.programme):
        return "the overall rating of another kind of body"
    years = (cell.text for cell in block.line_of(name).cells if YEAR.fullmatch(cell.text))
    other = title_of_others((*block.leads(name), *years), inspection)
    return f"not ours: {other!r}" if other else ""


def _refusal_of_score(score: Token, block: Block, inspection: OwnInspection) -> str | None:
    """Return why a score is not that of this inspection; None if it is."""
    if _witness(block) is not Witness.RATINGS_TABLE:
        return "a score outside the ratings table"
    year, line = inspection.year, block.line_of(score).text
    if title_of_others((line, *block.headers(score)), inspection):
        return "a score of others, or of an earlier inspection"
    if score.maximum == max(inspection.programme.points.values(), default=0):
        return "the points of one standard"
    if _is_earlier(line, year):
        return "a score of an earlier inspection"
    titles = (t for t in block.tokens if t.kind is TokenKind.DOMAIN or t.may_be_domain)
    beside = any(same_row(title, score) and title.left < score.left for title in titles)
    of_domain = beside and score.maximum not in _maxima(inspection.programme)
    return "the score of a domain" if of_domain else None


def _score_statement(block: Block, score: Token, programme: Programme) -> WitnessStatement:
    """Return what a score states, with the word "Score" before it on its line, if there is one."""
    maximum, possible = score.maximum, _maxima(programme)
    if maximum is not None and maximum not in possible and maximum // 10 in possible:
        maximum //= 10  # A footnote's digit is glued to it: 361 for 36.
    value = f"{score.value}/{maximum}" if maximum is not None else str(score.value)
    words = [t for t in block.tokens if t.kind is TokenKind.SCORE_WORD]
    before = [t for t in words if t.position[0] == score.position[0] and t.left < score.left]
    tokens = (*before[-1:], score)
    evidence = _evidence(block, tokens, Witness.PRINTED_SCORE, value)
    places = _places(tokens)
    return WitnessStatement(SCORE, evidence, value=score.value, maximum=maximum, places=places)


def unread_score(lines: Iterable[str], programme: Programme, year: int | None) -> str | None:
    """Return the first line of a document that prints a score by itself, not in a sentence.

    A line about an inspection before `year` does not count.
    """
    possible = _maxima(programme)
    for line in lines:
        if _is_earlier(line, year):
            continue
        found = _SCORE_WORD.search(line) or _SCORE_ALONE.match(line)
        if found and (not found["max"] or int(found["max"]) in possible):
            return line.strip()
    return None


def _is_earlier(line: str, year: int | None) -> bool:
    """Return whether a line is about an inspection before `year`."""
    return bool(PREVIOUS.search(line)) or any(int(y) < (year or 0) for y in YEAR.findall(line))


def _maxima(programme: Programme) -> set[int | None]:
    """Return the highest scores that are possible in a programme."""
    points = max(programme.points.values(), default=0)
    counted = points * sum(s.counts_towards_score for s in programme.standards())
    return {programme.max_score, counted, *(scale.max_score for scale in programme.reduced)}


def _witness(block: Block) -> Witness:
    kinds = [pair.name.kind for pair in block.pairing.pairs]
    standards = kinds.count(TokenKind.LABEL)
    only_overall = TokenKind.OVERALL in kinds and standards == 0
    if block.under_ratings_heading or standards >= TABLE_ROWS or only_overall:
        return Witness.RATINGS_TABLE
    return Witness.SECTION_BOX


def _evidence(
    block: Block, tokens: Sequence[Token], witness: Witness, value: str | None = None
) -> Evidence:
    page, box = page_and_box([word for token in tokens for word in token.words])
    return Evidence(
        page=page,
        box=box,
        heading=block.line_of(tokens[0]).heading,
        text=" ".join(token.text for token in tokens),
        witness=witness,
        value=value,
    )


def _places(tokens: Iterable[Token]) -> tuple[tuple[int, Box], ...]:
    """Return page and box of each token, where the medium has them."""
    found = (page_and_box(token.words) for token in tokens)
    return tuple((page, box) for page, box in found if page is not None and box is not None)
