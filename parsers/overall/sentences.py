"""Reads which overall rating running text states, by the grammar of each rating that it names.

Mentions become marks (`mentions`), what governs a rating is found (`grammar`), and rules decide
whose rating that makes it, and when (`refusals`). See docs/parsing.md.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from parsers.overall.clause import Refusal, Sentence
from parsers.overall.grammar import governor_of
from parsers.overall.mentions import Marked, Service, mark, may_name, service_of
from parsers.overall.refusals import refusal
from parsers.ratings.match_standards import OVERALL
from parsers.witnesses import OVERALL_DOUBT, Statement, Trace
from schemas.programme import Programme
from schemas.rating import RATING_PATTERN, Rating
from schemas.report import Box, Evidence, Witness


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


_LONGEST_SENTENCE = 2_000
_LONGEST_QUOTE = 400
"""Most letters of a sentence that are kept as evidence."""
_SENTENCE = re.compile(
    r"(?<=[.!?])[’”\"')]{0,2}\s+(?=[A-Z‘“\"'(])|(?<=[.!?][’”\"'])\s+(?=[A-Z‘“])|\n+"
)
_SCALE_IN_BRACKETS = re.compile(r"\([^()]*\b(?:scale|ratings?)\b[^()]*\)")
_FOOTNOTE = re.compile(r"(?<=\w[.,])\[?\d{1,2}\]?(?=\s|$)")
_QUOTE = r"(?<=[‘“\"'])"
_SPACED_OUT = (
    (r"\bR ?e ?q ?u ?i ?r ?e ?s i ?m ?p ?r ?o ?v ?e ?m ?e ?n ?t\b", "Requires improvement"),
    (r"\bo ?v ?e ?r ?a ?l ?l\b", "overall"),
    (r"\bO ?v ?e ?r ?a ?l ?l\b", "Overall"),
    (r"\br ?a ?t ?i ?n ?g\b", "rating"),
    (r"\br ?a ?t ?e ?d\b", "rated"),
    (rf"{_QUOTE}[Ii] ?n ?a ?d ?e ?q ?u ?a ?t ?e\b", "Inadequate"),
    (rf"{_QUOTE}[Oo] ?u ?t ?s ?t ?a ?n ?d ?i ?n ?g\b", "Outstanding"),
    (rf"{_QUOTE}[Gg] ?o ?o ?d\b", "Good"),
)
"""Words that must be found although letter positions put spaces inside them."""


_NAMES_RATING = re.compile(RATING_PATTERN.replace(" ", "").replace("improvement", "?improvement"))
"""A rating in the letters of a sentence, without spaces."""

_DENIED = re.compile(
    r"\b(?:not|nor|neither|than|instead of|from|near|closer to|compared \w+)\b[^§,;.]{0,40}$",
    re.IGNORECASE,
)
"""Words right before a rating that is denied or compared with."""

EvidencePlace = tuple[int | None, Box | None, str | None]
"""Page, box and heading of a sentence."""


@dataclass(frozen=True)
class Subject:
    """What sentences are read for: a report's service, its programme's aspects, its year.

    `aspects` names what the programme rates beside the service as a whole. `year` is that of the
    inspection: a sentence that gives an earlier one is about an earlier inspection.
    """

    service: Service
    aspects: re.Pattern[str]
    year: int | None


def subject_of(names: Sequence[str], programme: Programme, year: int | None) -> Subject:
    """What to read for in a report of this programme on the service of these names."""
    aspects = {n for s in programme.standards() for n in (s.name, *s.aliases)}
    aspects |= {d.title for d in programme.domains if d.title}
    ordered = sorted(map(re.escape, aspects), key=len, reverse=True)
    pattern = re.compile(rf"\b(?:{'|'.join(ordered) or '(?!)'})\b", re.IGNORECASE)
    return Subject(service_of(names, programme), pattern, year)


def sentence_statements(
    found: Iterable[Stated],
    witness: Witness,
    trace: Trace,
    place: Callable[[Stated], EvidencePlace],
) -> Iterator[Statement]:
    """What sentences state about the overall rating; a doubtful one is a doubt."""
    for stated in found:
        page, box, heading = place(stated)
        evidence = Evidence(
            page=page,
            box=box,
            heading=heading,
            text=" ".join(stated.sentence.split())[:_LONGEST_QUOTE],
            witness=witness,
            value=str(stated.rating),
        )
        if stated.refused is None:
            trace.witness("overall", evidence)
            yield Statement(OVERALL, evidence, stated.rating)
            continue
        trace.refuse("overall", evidence, stated.refused)
        if stated.doubt:
            yield Statement(OVERALL_DOUBT, evidence, stated.rating)


def under_heading(heading: str | None) -> Callable[[Stated], EvidencePlace]:
    """A function that locates the sentences below a heading of a web page."""
    return lambda _: (None, None, heading)


def overall_ratings(text: str, subject: Subject, *, named: bool = True) -> Iterator[Stated]:
    """Each rating that `text` names, and whether it is the overall rating of the service.

    `named`: whether "the service" means this one before the text names any; not so where the text
    may be about several.
    """
    before: list[str] = []
    for raw, start in _sentences(text):
        if _NAMES_RATING.search(re.sub(r"\s", "", raw).casefold()):
            last = partial(_last_named, tuple(before), subject, "§OWN" if named else "")
            yield from _read(_marked(raw, subject.service), raw.strip(), start, subject, last)
        before.append(raw)


def _read(
    marked: Marked, sentence: str, start: int, subject: Subject, last: Callable[[], str]
) -> Iterator[Stated]:
    """The ratings of one sentence, without those that nobody could take for an overall rating."""
    alike = "§OWN" in marked.text or "overall" in marked.text.casefold()
    for index, rating in enumerate(marked.ratings):
        refused = _refused(marked, index, subject, last)
        doubt = rating.firm and _in_doubt(refused, marked.text, index)
        if refused is None or doubt or (alike and refused is not Refusal.ORDINARY):
            yield Stated(rating.rating, sentence, start, refused, doubt)


def _last_named(sentences: Sequence[str], subject: Subject, default: str) -> str:
    for raw in reversed(sentences):
        if not may_name(subject.service).search(raw):
            continue
        if found := re.findall(r"§(?:OWN|OTHER)\b", _marked(raw, subject.service).text):
            return str(found[-1])
    return default


@lru_cache(maxsize=1_024)
def _marked(raw: str, service: Service) -> Marked:
    return mark(_SCALE_IN_BRACKETS.sub("", _tidy(raw)), service)


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for raw in _SENTENCE.split(text):
        start = text.find(raw, at)
        at = start + len(raw)
        if raw.strip() and len(raw) <= _LONGEST_SENTENCE:
            yield raw, start


def _tidy(sentence: str) -> str:
    """The sentence on one line, without footnote marks, its most important words joined."""
    text = re.sub(r"\s+", " ", sentence)
    for pattern, word in _SPACED_OUT:
        text = re.sub(pattern, word, text)
    return _FOOTNOTE.sub("", text)


def _refused(
    marked: Marked, index: int, subject: Subject, last: Callable[[], str]
) -> Refusal | None:
    rating = f"§R{index}§"
    if rating not in marked.text:
        return Refusal.SCALE
    governor = governor_of(marked, index)
    if governor is None:
        return Refusal.ORDINARY
    sentence = Sentence(marked.text, rating, governor, subject.aspects, last(), subject.year)
    return refusal(sentence)


def _in_doubt(refused: Refusal | None, text: str, index: int) -> bool:
    """Whether a refused rating may be the service's own: it is the one named last before it."""
    if refused not in (Refusal.UNCLEAR, Refusal.ORDINARY) or "overall" not in text.casefold():
        return False
    before = text.partition(f"§R{index}§")[0]
    names = re.findall(r"§(?:OWN|OTHER|PLACE|BODY)", before)
    if _DENIED.search(before):
        return False
    return "§OWN" in text and names[-1:] in ([], ["§OWN"])
