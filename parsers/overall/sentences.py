"""Running text, and which overall rating it states, by the grammar of each rating that it names.

Mentions become marks (`mentions`), what governs a rating is found (`grammar`), and rules decide
whose rating that makes it, and when (`refusals`). See docs/parsing.md.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from parsers.document.model import squash
from parsers.overall.grammar import governor_of
from parsers.overall.mentions import Marked, Service, mark
from parsers.overall.refusals import Refusal, last_named, refusal, split
from parsers.ratings.match_standards import OVERALL
from parsers.ratings.vocabulary import Vocabulary
from parsers.witnesses import OVERALL_DOUBT, WitnessStatement, traced
from parsers.words import pattern_of
from schemas.rating import RATING_PATTERN, Rating
from schemas.report import Box, Evidence, TraceEntry, Witness

_OVER_PAGE = 8  # Most lines of a sentence on either side of a page break.
_LEAST_SENTENCE = 40  # Least characters of a line of running text that is not a row of a table.
_END = re.compile(r"[.!?][’”\"')]{0,2}(?=\s|$)")
_LONGEST_SENTENCE = 2_000
_LONGEST_QUOTE = 400  # Most letters of a sentence that are kept as evidence.
_ASIDE = re.compile(r"\((?:[^()]*\b(?:scale|ratings)\b[^()]*|(?:[A-Z]\w+day,? )?\d\d? [A-Z]\w+)\)")
_FOOTNOTE = re.compile(r"(?<=\w[.,])\[?\d{1,2}\]?(?=\s|$)")


def _spaced(phrase: str) -> str:
    return " ".join(" ?".join(word) for word in phrase.split())


_SPACED_OUT = [
    (re.compile(rf"\b{_spaced(phrase)}\b"), phrase)
    for phrase in ("Requires improvement", "overall", "Overall", "rating", "rated")
] + [
    (re.compile(rf"(?<=[‘“\"'])(?i:{phrase[0]}) ?{_spaced(phrase[1:])}\b"), phrase)
    for phrase in ("Inadequate", "Outstanding", "Good")
]
"""Words that must be found although letter positions put spaces inside them."""
_NAMES_RATING = re.compile(RATING_PATTERN.replace(" ", "").replace("improvement", "?-?improvement"))
"""A rating in the letters of a sentence, without spaces."""

EvidencePlace = tuple[int | None, Box | None, str | None]
"""Page, box and heading of a sentence."""


@dataclass(frozen=True)
class Stated:
    """A rating in a sentence; `refused` is None where it is the service's overall rating.

    `doubt`: the sentence names the service, "overall" and this rating, and does not clearly give
    it to anybody or anything else. Such a sentence may be torn; it must not be ignored.
    """

    rating: Rating
    sentence: str
    start: int
    refused: Refusal | None
    doubt: bool = False


class Piece(NamedTuple):
    """Where a line is in running text, and its page and index there."""

    start: int
    end: int
    page: int
    line: int


@dataclass(frozen=True)
class Prose:
    """Running text of the lines that `pieces` locate."""

    text: str
    pieces: list[Piece]


def sentences_among(
    lines: Sequence[tuple[int, str]], vocabulary: Vocabulary
) -> list[tuple[int, str]]:
    """Return the lines of a ratings page, by index, that are sentences or continue one."""
    kept: list[tuple[int, str]] = []
    last = ""
    for number, (index, line) in enumerate(lines):
        is_open = last and last[-1] not in ".:;?!"
        continues = is_open and (len(last) >= _LEAST_SENTENCE or line[:1].islower())
        row = vocabulary.row.fullmatch(squash(line))
        text = line
        if number and not continues and line[:1].islower():
            # Its sentence began in a line that was left out.
            end = _END.search(line)
            text = line[end.end() :].strip() if end else ""
        is_sentence = continues or (len(line) >= _LEAST_SENTENCE and not row)
        last = line if text and is_sentence else ""
        if last:
            kept.append((index, text))
    return kept


def unfinished(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines of the sentence that a page leaves open, if there is one."""
    for back, (line, text) in enumerate(reversed(lines[-_OVER_PAGE:])):
        if ends := list(_END.finditer(text)):
            rest = text[ends[-1].end() :].strip()
            return [(line, rest)] * bool(rest) + list(lines[len(lines) - back :])
    return []


def first_end(lines: Sequence[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return the lines of a page up to the end of its first sentence."""
    for count, (line, text) in enumerate(lines[:_OVER_PAGE]):
        if end := _END.search(text):
            return [*lines[:count], (line, text[: end.end()].strip())]
    return []


def prose_of(parts: Sequence[tuple[str, int, int]]) -> Prose:
    """Join lines, each given with its page and its index there.

    A new line marks where lines of a page are left out: no sentence goes on across it.
    """
    pieces: list[Piece] = []
    text = ""
    for line_text, page, line in parts:
        if pieces:
            left_out = page == pieces[-1].page and line > pieces[-1].line + 1
            text += "\n" if left_out else " "
        pieces.append(Piece(len(text), len(text) + len(line_text), page, line))
        text += line_text
    return Prose(text, pieces)


def sentence_statements(
    found: Iterable[tuple[Stated, EvidencePlace]], witness: Witness, trace: list[TraceEntry]
) -> Iterator[WitnessStatement]:
    """What sentences state about the overall rating; a doubtful one is a doubt."""
    for stated, (page, box, heading) in found:
        evidence = Evidence(
            page=page,
            box=box,
            heading=heading,
            text=" ".join(stated.sentence.split())[:_LONGEST_QUOTE],
            witness=witness,
            value=str(stated.rating),
        )
        places = ((page, box),) if page and box else ()
        trace.append(traced(OVERALL, evidence, stated.refused or "", refused=bool(stated.refused)))
        if stated.refused is None:
            yield WitnessStatement(OVERALL, evidence, stated.rating, places=places)
        elif stated.doubt:
            yield WitnessStatement(OVERALL_DOUBT, evidence, stated.rating, places=places)


def overall_ratings(text: str, service: Service, *, named: bool = True) -> Iterator[Stated]:
    """Each rating that `text` names, and whether it is the overall rating of the service.

    `named`: whether "the service" means this one before the text names any; not so where the text
    may be about several.
    """
    before: list[str] = []
    for raw, start in _sentences(text):
        if _NAMES_RATING.search(re.sub(r"\s", "", raw).casefold()):
            latest = _named_before(raw, before, service) or ("§OWN" if named else "")
            words = raw
            if before and pattern_of("inspectors_came").match(before[-1]):
                words = re.sub(r"^They\b", "We", raw)
            yield from _read(_marked(words, service), raw.strip(), start, service, latest)
        before.append(raw)


def _read(
    marked: Marked, sentence: str, start: int, service: Service, latest: str
) -> Iterator[Stated]:
    """The ratings of one sentence, without those that nobody could take for an overall rating."""
    alike = "§OWN" in marked.text or "overall" in marked.text.casefold()
    for index, rating in enumerate(marked.ratings):
        refused = _refused(marked, index, service, latest)
        doubt = rating.firm and _in_doubt(refused, marked.text, index)
        if refused is None or doubt or (alike and refused is not Refusal.ORDINARY):
            yield Stated(rating.rating, sentence, start, refused, doubt)


def _named_before(raw: str, before: Sequence[str], service: Service) -> str:
    """The service named last before a sentence; "it" may mean what else the last one is about."""
    if before and (goes_on := pattern_of("goes_on").match(raw)):
        last = _marked(before[-1], service).text
        clear = "overall" in raw.casefold() and pattern_of("no_single_thing").match(last)
        is_it = not goes_on["it"] or clear or pattern_of("about_it").match(last)
        names_service = service.may_name.search(raw) or service.pronoun.search(raw)
        named = "§OWN" in last or "§IT" in last or names_service
        on_aspect = not named and service.aspects.search(last)
        if not is_it or on_aspect or pattern_of("about_others").match(last):
            return "§OTHER"
    return next(filter(None, (_named_last_in(each, service) for each in reversed(before))), "")


# Pages are read with the ends of those around them, and each rating asks for what is before it.
@lru_cache(maxsize=4_096)
def _named_last_in(raw: str, service: Service) -> str:
    if not service.may_name.search(raw):
        return ""
    return last_named(_marked(raw, service).text, "")


@lru_cache(maxsize=1_024)
def _marked(raw: str, service: Service) -> Marked:
    return mark(_ASIDE.sub("", _tidy(raw)), service)


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for raw in pattern_of("between_sentences").split(text):
        start = text.find(raw, at)
        at = start + len(raw)
        if raw.strip() and len(raw) <= _LONGEST_SENTENCE:
            yield raw, start


def _tidy(sentence: str) -> str:
    """The sentence on one line, without footnote marks, its most important words joined."""
    text = sentence.replace("—", " – ").replace("s-improvement", "s improvement")
    text = re.sub(r"\s+", " ", text)
    for pattern, word in _SPACED_OUT:
        text = pattern.sub(word, text)
    return _FOOTNOTE.sub("", text)


def _refused(marked: Marked, index: int, service: Service, latest: str) -> Refusal | None:
    rating = f"§R{index}§"
    if rating not in marked.text:
        return Refusal.SCALE
    governor = governor_of(marked, index)
    if governor is None:
        return Refusal.ORDINARY
    return refusal(split(marked.text, rating, governor, service, latest))


def _in_doubt(refused: Refusal | None, text: str, index: int) -> bool:
    """Whether a refused rating may be the service's own: it is the one named last before it."""
    if refused not in (Refusal.UNCLEAR, Refusal.ORDINARY) or "overall" not in text.casefold():
        return False
    before = text.partition(f"§R{index}§")[0]
    names = re.findall(r"§(?:OWN|OTHER|PLACE|BODY)", before)
    if pattern_of("denied").search(before):
        return False
    return "§OWN" in text and names[-1:] in ([], ["§OWN"])
