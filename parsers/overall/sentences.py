"""Finds the sentence that states the overall rating, by its grammar: who, overall or not, when."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.overall.refusals import ANY, FREE, NAMED, refusal
from parsers.ratings.match_standards import OVERALL
from parsers.ratings.vocabulary import RATING_WORDS, squash
from parsers.witnesses import Statement, Trace, TraceEntry
from schemas.crawl import Page
from schemas.names import core_name
from schemas.programmes import Programmes
from schemas.rating import Rating
from schemas.report import Box, Evidence, Witness


@dataclass(frozen=True)
class RatedSentence:
    """A rating said in a sentence; `refused` names the rule, if it is not this overall rating."""

    rating: Rating
    sentence: str
    start: int
    refused: str | None = None


LONGEST = 2_000
"""Letters of what can be a sentence."""
_VERB = r"(?:rat(?:ed|e)|judged?|graded?|assessed|award(?:ed)?|giv(?:en|e)|gave|receiv(?:ed|es))"
_ADVERB = r"(?:(?:therefore|thus|hence|now|again|also|still|\w+ly|once more),? ){0,2}"
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{FREE}{{0,90}}?"
        rf"(?:\bof|\bis|\bwas|\bas|\bbeing|\bremains|:) {_ADVERB}(?:an? )?{NAMED}",
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{FREE}{{0,60}}?"
        rf"\bfrom (?:an? )?{ANY}{FREE}{{0,20}}? to (?:an? )?{NAMED}",
        rf"\boverall {NAMED}[’”\"']? (?:rating|grade|judgement)\b",
        rf"\b{_VERB}\b{FREE}{{0,70}}?{NAMED}[’”\"'.,]{{0,3}} (?:rating )?overall\b",
        rf"(?:^|[,;] )\W*overall\b{FREE}{{0,130}}?\b{_VERB}\b{FREE}{{0,90}}?{NAMED}",
        rf"\boverall\b{FREE}{{0,40}}?\b(?:rated|judged|graded)\b(?: as| to be)? {NAMED}",
        rf"\b(?:rated|judged|graded)\b{FREE}{{0,60}}?\boverall (?:as |to be )?{NAMED}",
        rf"\brating (?:of|for)\b{FREE}{{0,60}}? (?:is|was) {_ADVERB}{NAMED}[’”\"'.,]{{0,3}}"
        rf" overall\b",
        rf"\brating of {NAMED}[’”\"'.,]{{0,3}} overall\b",
    )
)
"""Sentences that state an overall rating; each names it as `r`."""
PRESS_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_VERB}\b{FREE}{{0,70}}?{NAMED}",
        rf"\brating of {NAMED}",
        rf"[‘“\"']{NAMED}[’”\"'] rating",
    )
)
"""What the press paragraph of a page says of a service that it names, without "overall"."""
_SENTENCE = re.compile(r"(?<=[.!?])[’”\"')]{0,2}\s+(?=[A-Z‘“\"'(])|(?<=[.!?][’”\"'])\s+(?=[A-Z‘“])")
_SPACED = (
    (re.compile(r"\bR ?e ?q ?u ?i ?r ?e ?s i ?m ?p ?r ?o ?v ?e ?m ?e ?n ?t\b", re.I), 20),
    (re.compile(r"\bo ?v ?e ?r ?a ?l ?l\b", re.I), 7),
    (re.compile(r"\br ?a ?t ?i ?n ?g\b", re.I), 6),
    (re.compile(r"\br ?a ?t ?e ?d\b", re.I), 5),
    (re.compile(r"(?<=[‘“\"'])I ?n ?a ?d ?e ?q ?u ?a ?t ?e\b", re.I), 10),
    (re.compile(r"(?<=[‘“\"'])O ?u ?t ?s ?t ?a ?n ?d ?i ?n ?g\b", re.I), 11),
    (re.compile(r"(?<=[‘“\"'])G ?o ?o ?d\b", re.I), 4),
)
_FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(ord("a"), ord("z") + 1)})


def overall_sentences(
    text: str, *, names: Sequence[str], aspects: Iterable[str]
) -> Iterator[RatedSentence]:
    """Each rating said to be overall, or looking so, in running text.

    `names` are those of the service that the document is about; `aspects` the standards' and
    domains' names, which can be rated but are not the whole.
    """
    parts = _aspects(aspects)
    for raw, start in _sentences(text):
        if "overall" in squash(raw):
            yield from _said(raw, start, FORMS, names, parts)


def press_sentences(
    text: str, *, names: Sequence[str], aspects: Iterable[str]
) -> Iterator[RatedSentence]:
    """The rating that a page's press paragraph gives to the service of these names.

    The paragraph may speak of several services: a clause that does not name this one is refused.
    """
    own = {core_name(name) for name in names}
    parts = _aspects(aspects)
    for raw, start in _sentences(text):
        for said in _said(raw, start, (*FORMS, *PRESS_FORMS), names, parts):
            named = any(
                name.replace(" ", "") in squash(raw).replace("and", "")
                for name in (n.replace("and", "") for n in own)
                if name
            )
            yield (
                said
                if said.refused or named
                else replace(said, refused="it does not name the service")
            )


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for raw in _SENTENCE.split(text):
        start = text.find(raw, at)
        at = start + len(raw)
        if len(raw) <= LONGEST:
            yield raw, start


def _said(
    raw: str,
    start: int,
    forms: Iterable[re.Pattern[str]],
    own: Sequence[str],
    parts: re.Pattern[str],
) -> Iterator[RatedSentence]:
    sentence = _named_apart(_joined(raw), own)
    seen: set[int] = set()
    for form in forms:
        for found in form.finditer(sentence):
            if found.start("r") not in seen:
                seen.add(found.start("r"))
                refused = refusal(sentence, found, own, parts)
                yield RatedSentence(RATING_WORDS[squash(found["r"])], raw.strip(), start, refused)


def _joined(sentence: str) -> str:
    """The words that matter without stray spaces, on one line."""
    text = re.sub(r"\s+", " ", sentence)
    for pattern, length in _SPACED:
        text = pattern.sub(
            lambda m, n=length: (
                m[0].replace(" ", "")  # type: ignore[misc]
                if n != 20
                else "Requires improvement"
            ),
            text,
        )
    return text


def _named_apart(sentence: str, own: Sequence[str]) -> str:
    """The sentence with rating words that are part of a service's own name ("Good Easter") set in
    full-width letters: names are compared alike, and no rating is found in them.
    """
    for name in sorted(own, key=len, reverse=True):
        words = core_name(name).split()
        if len(words) > 1 and any(word in RATING_WORDS for word in words):
            pattern = r"\b" + r"\W+(?:and\W+)?".join(map(re.escape, words)) + r"\b"
            sentence = re.sub(
                pattern, lambda m: m[0].translate(_FULL_WIDTH), sentence, flags=re.IGNORECASE
            )
    return sentence


def _aspects(names: Iterable[str]) -> re.Pattern[str]:
    plain = [re.escape(name) for name in names if name.casefold() not in ("services", "staff")]
    own_clause = "|".join(sorted(plain, key=len, reverse=True)) or "$^"
    return re.compile(
        rf"\b(?:{own_clause})\b|\b(?:services|staff) (?:was|were|is|are) rated|"
        rf"\bfor (?:its )?(?:services|staff)\b",
        re.IGNORECASE,
    )


LONGEST_QUOTE = 400
"""Letters of a sentence that are kept as evidence."""

EvidencePlace = tuple[int | None, Box | None, str | None]
"""Page, box and heading of a sentence."""


def sentence_statements(  # noqa: PLR0913 - what a sentence is judged by
    text: str,
    place: Callable[[RatedSentence], EvidencePlace],
    *,
    names: Sequence[str],
    aspects: frozenset[str],
    witness: Witness,
    trace: Trace,
) -> Iterator[Statement]:
    """What running text says of the overall rating of the service of these names."""
    find = press_sentences if witness is Witness.PAGE_SUMMARY else overall_sentences
    for said in find(text, names=names, aspects=aspects):
        page, box, heading = place(said)
        evidence = Evidence(
            page=page,
            box=box,
            heading=heading,
            text=" ".join(said.sentence.split())[:LONGEST_QUOTE],
            witness=witness,
            value=str(said.rating),
        )
        _note(said, evidence, trace)
        if said.refused is None:
            yield Statement(OVERALL, evidence, said.rating)


def summary_statements(
    page: Page, *, names: Sequence[str], aspects: frozenset[str], trace: Trace
) -> Iterator[Statement]:
    """What the summary of the web page that links a report says of the service."""

    def place(_: RatedSentence) -> EvidencePlace:
        return None, None, page.title

    yield from sentence_statements(
        page.summary,
        place,
        names=names,
        aspects=aspects,
        witness=Witness.PAGE_SUMMARY,
        trace=trace,
    )


def aspects_of(programmes: Programmes) -> frozenset[str]:
    """Names of standards and domains: what a sentence can rate that is not the whole."""
    names = {n for p in programmes.values() for s in p.standards() for n in (s.name, *s.aliases)}
    return frozenset(names | {d.title for p in programmes.values() for d in p.domains if d.title})


def _note(said: RatedSentence, evidence: Evidence, trace: Trace) -> None:
    trace.add(
        TraceEntry(
            verdict="refused" if said.refused else "witness",
            what=f"overall: {said.rating} ({evidence.witness})",
            text=evidence.text,
            rule=said.refused or "",
            page=evidence.page,
            box=evidence.box,
            heading=evidence.heading,
        )
    )
