"""Turns sentences about the overall rating into statements, and tells the trace of each."""

from collections.abc import Callable, Iterator, Sequence

from parsers.overall.sentences import Said, overall_sentences, press_sentences
from parsers.ratings.match_standards import OVERALL
from parsers.trace import Seen, Trace
from parsers.witnesses import Statement
from schemas.evidence import Box, Evidence, Witness
from schemas.page import Page
from schemas.programmes import Programmes

LONGEST_QUOTE = 400
"""Letters of a sentence that are kept as evidence."""

Place = tuple[int | None, Box | None, str | None]
"""Page, box and heading of a sentence."""


def spoken(  # noqa: PLR0913 - what a sentence is judged by
    text: str,
    place: Callable[[Said], Place],
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


def summary(
    page: Page, *, names: Sequence[str], aspects: frozenset[str], trace: Trace
) -> Iterator[Statement]:
    """What the summary of the web page that links a report says of the service."""

    def place(_: Said) -> Place:
        return None, None, page.title

    yield from spoken(
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


def _note(said: Said, evidence: Evidence, trace: Trace) -> None:
    trace.add(
        Seen(
            verdict="refused" if said.refused else "witness",
            what=f"overall: {said.rating} ({evidence.witness})",
            text=evidence.text,
            rule=said.refused or "",
            page=evidence.page,
            box=evidence.box,
            heading=evidence.heading,
        )
    )
