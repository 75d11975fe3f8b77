"""Reads the texts above the ratings of a block: a service's name, a caption, a note."""

from parsers.document.model import place_of
from parsers.identity.identify import Line
from parsers.ratings.blocks import Block
from parsers.ratings.locate import HEADINGS
from parsers.ratings.tokens import Kind
from parsers.ratings.vocabulary import squash


def captions(block: Block) -> list[Line]:
    """The texts above a block's first standard, wrapped lines of a cell joined."""
    first = min((p.name.top for p in block.pairing.pairs), default=0.0)
    texts = [
        a
        for a in block.atoms
        if a.kind is Kind.PROSE
        and a.top <= first + 40
        and squash(a.text) not in HEADINGS
        and not squash(a.text).startswith("fieldwork")
    ]
    found = []
    used: set[int] = set()
    for i, atom in enumerate(texts):
        if i in used:
            continue
        joined = [atom]
        for j in range(i + 1, len(texts)):
            below = texts[j]
            height = atom.bottom - atom.top
            if abs(below.left - atom.left) < 2 and 0 < below.top - joined[-1].top < 2 * height:
                joined.append(below)
                used.add(j)
        page, box = place_of([w for a in joined for w in a.words])
        heading = block.line_of(atom).heading
        found.append(Line(" ".join(a.text for a in joined), page, box, heading))
    return found
