"""Names the layout a report was read in, so that alike reports can be looked at together."""

from collections import Counter
from collections.abc import Sequence

from parsers.ratings.blocks import Block
from parsers.ratings.tokens import Atom, Kind
from parsers.witnesses import TABLE_ROWS
from schemas.evidence import Witness
from schemas.report import Report

MEDIA = {"application/pdf": "pdf", "text/html": "web"}
_TOLD = (
    (Witness.SECTION_BOX, "boxes"),
    (Witness.OVERALL_SENTENCE, "sentence"),
    (Witness.PAGE_SUMMARY, "summary"),
    (Witness.PRINTED_SCORE, "score"),
)


def layout_of(report: Report, blocks: Sequence[Block]) -> str:
    """The medium, how names and ratings stand together, and which witnesses there are.

    `pdf-rows-codes-boxes-sentence` is a PDF with its ratings beside the standards' names in
    rows, with codes, repeated in boxes of sections, the overall rating also told in a sentence.
    Two reports of one layout were read by the same rules: a fault in one is likely in all.
    """
    parts = [MEDIA.get(report.source.media_type or "", "other"), *_table(blocks)]
    evidence = [*report.overall.evidence, *report.score.evidence]
    evidence += [e for standard in report.standards for e in standard.evidence]
    there = {e.witness for e in evidence}
    return "-".join((*parts, *(name for witness, name in _TOLD if witness in there)))


def _table(blocks: Sequence[Block]) -> list[str]:
    """How the ratings table is set, and whether it gives codes; the commonest way, of several."""
    ways: Counter[str] = Counter()
    coded = names = 0
    for block in blocks:
        pairs = [p for p in block.pairing.pairs if p.name.kind is Kind.LABEL]
        if len(pairs) < TABLE_ROWS or block.annexe or block.previous is not None:
            continue
        ways.update(_way(p.name, p.said[0]) for p in pairs)
        names += len(pairs)
        coded += sum(p.name.code is not None for p in pairs)
    if not ways:
        return []
    way = max(sorted(ways), key=lambda name: ways[name])
    return [way, "codes"] if 2 * coded > names else [way]


def _way(name: Atom, said: Atom) -> str:
    if name.at[0] != said.at[0]:
        return "stacked"
    return "list" if name.at == said.at else "rows"
