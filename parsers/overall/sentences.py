"""Find the sentences that state the overall rating, and turn them into statements."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parsers.document.model import squash
from parsers.overall.refusals import ANY, FREE, RATED, refusal
from parsers.ratings.match_standards import OVERALL
from parsers.witnesses import Statement, Trace
from schemas.crawl import Page
from schemas.names import core_name
from schemas.programmes import Programmes
from schemas.rating import RATING_WORDS, Rating
from schemas.report import Box, Evidence, Witness


@dataclass(frozen=True)
class RatedSentence:
    """A rating in a sentence; `refused` is the rule by which it is not the overall rating."""

    rating: Rating
    sentence: str
    start: int
    refused: str | None = None


_LONGEST_SENTENCE = 2_000
_VERB = r"(?:rat(?:ed|e)|judged?|graded?|assessed|award(?:ed)?|giv(?:en|e)|gave|receiv(?:ed|es))"
_ADVERB = r"(?:(?:therefore|thus|hence|now|again|also|still|\w+ly|once more),? ){0,2}"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{FREE}{{0,90}}?"
        rf"(?:\bof|\bis|\bwas|\bas|\bbeing|\bremains|:) {_ADVERB}(?:an? )?{RATED}",
        rf"\boverall (?:\w+ )?(?:rating|grade|judgement)\b{FREE}{{0,60}}?"
        rf"\bfrom (?:an? )?{ANY}{FREE}{{0,20}}? to (?:an? )?{RATED}",
        rf"\boverall {RATED}[’”\"']? (?:rating|grade|judgement)\b",
        rf"\b{_VERB}\b{FREE}{{0,70}}?{RATED}[’”\"'.,]{{0,3}} (?:rating )?overall\b",
        rf"(?:^|[,;] )\W*overall\b{FREE}{{0,130}}?\b{_VERB}\b{FREE}{{0,90}}?{RATED}",
        rf"\boverall\b{FREE}{{0,40}}?\b(?:rated|judged|graded)\b(?: as| to be)? {RATED}",
        rf"\b(?:rated|judged|graded)\b{FREE}{{0,60}}?\boverall (?:as |to be )?{RATED}",
        rf"\brating (?:of|for)\b{FREE}{{0,60}}? (?:is|was) {_ADVERB}{RATED}[’”\"'.,]{{0,3}}"
        rf" overall\b",
        rf"\brating of {RATED}[’”\"'.,]{{0,3}} overall\b",
    )
)
"""Sentences that state an overall rating, as group `r`."""
_PRESS_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"\b{_VERB}\b{FREE}{{0,70}}?{RATED}",
        rf"\brating of {RATED}",
        rf"[‘“\"']{RATED}[’”\"'] rating",
    )
)
"""Further sentences of a page's press paragraph about a service that it names."""
_SENTENCE_END = re.compile(
    r"(?<=[.!?])[’”\"')]{0,2}\s+(?=[A-Z‘“\"'(])|(?<=[.!?][’”\"'])\s+(?=[A-Z‘“])"
)
_SPACED_WORDS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\bo ?v ?e ?r ?a ?l ?l\b",
        r"\br ?a ?t ?i ?n ?g\b",
        r"\br ?a ?t ?e ?d\b",
        r"(?<=[‘“\"'])I ?n ?a ?d ?e ?q ?u ?a ?t ?e\b",
        r"(?<=[‘“\"'])O ?u ?t ?s ?t ?a ?n ?d ?i ?n ?g\b",
        r"(?<=[‘“\"'])G ?o ?o ?d\b",
    )
)
"""Words that matter, with false spaces in them; a rating only behind a quotation mark."""
_SPACED_REQUIRES_IMPROVEMENT = re.compile(
    r"\bR ?e ?q ?u ?i ?r ?e ?s i ?m ?p ?r ?o ?v ?e ?m ?e ?n ?t\b", re.IGNORECASE
)
_FULL_WIDTH = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(ord("a"), ord("z") + 1)})
_LONGEST_QUOTE = 400
"""Most characters of a sentence that are kept as evidence."""

EvidencePlace = tuple[int | None, Box | None, str | None]
"""Page, box and heading of a sentence."""


def overall_sentences(
    text: str, *, names: Sequence[str], aspects: Iterable[str]
) -> Iterator[RatedSentence]:
    """Yield each rating in running text that is overall, or looks so and is refused.

    `names` are the names of the inspected service. `aspects` are names of standards and domains:
    their ratings are not the overall one.
    """
    aspect = _aspect_pattern(aspects)
    for sentence, start in _sentences(text):
        if "overall" in squash(sentence):
            yield from _rated_sentences(sentence, start, _FORMS, names, aspect)


def press_sentences(
    text: str, *, names: Sequence[str], aspects: Iterable[str]
) -> Iterator[RatedSentence]:
    """Yield each rating that a page's press paragraph gives to the service of these names.

    The paragraph may be about several services: a sentence that does not name this one is refused.
    """
    own = [core_name(name).replace(" ", "").replace("and", "") for name in names]
    aspect = _aspect_pattern(aspects)
    for sentence, start in _sentences(text):
        letters = squash(sentence).replace("and", "")
        named = any(name in letters for name in own if name)
        for rated in _rated_sentences(sentence, start, (*_FORMS, *_PRESS_FORMS), names, aspect):
            if rated.refused or named:
                yield rated
            else:
                yield replace(rated, refused="it does not name the service")


def sentence_statements(  # noqa: PLR0913 - what a sentence is judged by
    text: str,
    locate: Callable[[RatedSentence], EvidencePlace],
    *,
    names: Sequence[str],
    aspects: frozenset[str],
    witness: Witness,
    trace: Trace,
) -> Iterator[Statement]:
    """Yield what running text states about the overall rating of the service of these names."""
    find = press_sentences if witness is Witness.PAGE_SUMMARY else overall_sentences
    for rated in find(text, names=names, aspects=aspects):
        page, box, heading = locate(rated)
        evidence = Evidence(
            page=page,
            box=box,
            heading=heading,
            text=" ".join(rated.sentence.split())[:_LONGEST_QUOTE],
            witness=witness,
            value=str(rated.rating),
        )
        if rated.refused is not None:
            trace.refuse(OVERALL, evidence, rated.refused)
        else:
            trace.witness(OVERALL, evidence)
            yield Statement(OVERALL, evidence, rated.rating)


def under_heading(heading: str | None) -> Callable[[RatedSentence], EvidencePlace]:
    """Return a function that locates the sentences below a heading of a web page."""
    return lambda _: (None, None, heading)


def summary_statements(
    page: Page, *, names: Sequence[str], aspects: frozenset[str], trace: Trace
) -> Iterator[Statement]:
    """Yield what the summary of the web page that links a report states about the service."""
    yield from sentence_statements(
        page.summary,
        under_heading(page.title),
        names=names,
        aspects=aspects,
        witness=Witness.PAGE_SUMMARY,
        trace=trace,
    )


def aspects_of(programmes: Programmes) -> frozenset[str]:
    """Return the names of standards and domains: their ratings are not the overall one."""
    standards = [s for programme in programmes.values() for s in programme.standards()]
    names = {name for standard in standards for name in (standard.name, *standard.aliases)}
    return frozenset(names | {d.title for p in programmes.values() for d in p.domains if d.title})


def _sentences(text: str) -> Iterator[tuple[str, int]]:
    end = 0
    for sentence in _SENTENCE_END.split(text):
        start = text.find(sentence, end)
        end = start + len(sentence)
        if len(sentence) <= _LONGEST_SENTENCE:
            yield sentence, start


def _rated_sentences(
    sentence: str,
    start: int,
    forms: Iterable[re.Pattern[str]],
    names: Sequence[str],
    aspect: re.Pattern[str],
) -> Iterator[RatedSentence]:
    text = _with_names_disguised(_without_false_spaces(sentence), names)
    seen: set[int] = set()
    for form in forms:
        for found in form.finditer(text):
            if found.start("r") not in seen:
                seen.add(found.start("r"))
                rating = RATING_WORDS[squash(found["r"])]
                refused = refusal(text, found, names, aspect)
                yield RatedSentence(rating, sentence.strip(), start, refused)


def _without_false_spaces(sentence: str) -> str:
    """Return the sentence on one line, the words that matter without spaces inside them."""
    text = _SPACED_REQUIRES_IMPROVEMENT.sub("Requires improvement", re.sub(r"\s+", " ", sentence))
    for pattern in _SPACED_WORDS:
        text = pattern.sub(lambda match: match[0].replace(" ", ""), text)
    return text


def _with_names_disguised(sentence: str, names: Sequence[str]) -> str:
    """Put rating words inside a service's own name ("Good Easter") in full-width letters.

    No rating is found in them then, and names in full-width letters still compare equal.
    """
    for name in sorted(names, key=len, reverse=True):
        words = core_name(name).split()
        if len(words) > 1 and any(word in RATING_WORDS for word in words):
            pattern = r"\b" + r"\W+(?:and\W+)?".join(map(re.escape, words)) + r"\b"
            sentence = re.sub(
                pattern, lambda m: m[0].translate(_FULL_WIDTH), sentence, flags=re.IGNORECASE
            )
    return sentence


def _aspect_pattern(names: Iterable[str]) -> re.Pattern[str]:
    distinct = [re.escape(name) for name in names if name.casefold() not in ("services", "staff")]
    aspects = "|".join(sorted(distinct, key=len, reverse=True)) or "$^"
    return re.compile(
        rf"\b(?:{aspects})\b|\b(?:services|staff) (?:was|were|is|are) rated|"
        rf"\bfor (?:its )?(?:services|staff)\b",
        re.IGNORECASE,
    )
