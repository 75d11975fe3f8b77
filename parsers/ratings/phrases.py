"""Find the known phrases of ratings pages in words, also where they are wrapped or spread."""

from collections.abc import Sequence

from parsers.document.model import Word, squash
from parsers.ratings.tokens import Position
from parsers.ratings.vocabulary import Vocabulary

_NEXT_LINE = 2.6
"""A phrase continues in lines whose tops are this many letter heights apart at most."""
_NEARBY = 12
"""Most lines between the parts of a wrapped phrase, counting lines of other columns."""
_MOST_LINES = 4
"""Most lines of one name or rating."""

Phrase = tuple[str, tuple[Word, ...]]
"""A known phrase, squashed, and its words."""


class Phrases:
    """The lines of a document as cells of words; `claimed` words belong to a token already.

    A phrase does not continue from one of `groups` (tables or lists) into the next.
    """

    def __init__(
        self, lines: Sequence[Sequence[list[Word]]], groups: Sequence[int], vocabulary: Vocabulary
    ) -> None:
        self.lines = lines
        self._groups = groups
        self._vocabulary = vocabulary
        self.claimed: set[Word] = set()

    def free(self, words: Sequence[Word]) -> list[Word]:
        """Return the words that no token has claimed."""
        return [word for word in words if word not in self.claimed]

    def longest(self, words: Sequence[Word], index: int, position: Position) -> Phrase | None:
        """Return the longest phrase that begins at `index`, over cells and lines if need be."""
        best: Phrase | None = None
        letters, number, wraps = "", position[0], 0
        used: tuple[Word, ...] = ()
        run = list(words[index:])
        while run:
            for word in run:
                part = squash(word.text)
                if used and not part:
                    if word.text in ":–—=|":
                        return best
                    used = (*used, word)
                    continue
                letters, used = letters + part, (*used, word)
                if key := self._known(letters, part):
                    best = (key, used)
                if letters not in self._vocabulary.beginnings:
                    return best
            before = number
            number, run = self._continuation(letters, used, number, wraps)
            wraps += number != before
            complete = best is not None and best[1] == used
            if run and complete and run[0].text[:1].isupper():
                return best
        return best

    def cut_off(self, used: Sequence[Word], number: int) -> bool:
        """Return whether a phrase ends in a line below, where a sentence goes on after it."""
        last = used[-1]
        if last in {word for cell in self.lines[number] for word in cell}:
            return False
        for cells in self.lines[number + 1 : number + 1 + _NEARBY]:
            for cell in cells:
                if last in cell:
                    rest = [w for w in cell[cell.index(last) + 1 :] if squash(w.text)]
                    return bool(rest) and rest[0].text[:1].islower()
        return False

    def below(self, words: Sequence[Word], number: int) -> list[Word]:
        """Return the free words of the cell right below some words."""
        if number + 1 >= len(self.lines) or self._groups[number + 1] != self._groups[number]:
            return []
        for cell in self.lines[number + 1]:
            free = self.free(cell)
            near = free and free[0].top - words[0].top < _NEXT_LINE * words[0].height
            if near and free[0].x0 < words[-1].x1 and free[-1].x1 > words[0].x0:
                return free
        return []

    def _known(self, letters: str, last: str) -> str | None:
        """Return the phrase, without a footnote's digits glued to its last word."""
        if letters in self._vocabulary.phrases:
            return letters
        bare = letters.rstrip("0123456789")
        glued = not last.isdigit() and len(letters) - len(bare) in (1, 2)
        return bare if glued and bare in self._vocabulary.phrases else None

    def _continuation(
        self, letters: str, used: tuple[Word, ...], number: int, wraps: int
    ) -> tuple[int, list[Word]]:
        """Return the line and words where an unfinished phrase continues: beside or below."""
        for cell in self.lines[number]:
            if cell[0].x0 >= used[-1].x1 and self._continues(letters, cell):
                return number, self.free(cell)
        if wraps < _MOST_LINES - 1:
            for below in range(number + 1, len(self.lines)):
                cells = [free for cell in self.lines[below] if (free := self.free(cell))]
                if self._groups[below] != self._groups[number] or _is_far_below(cells, used):
                    break
                under = [cell for cell in cells if _is_under(cell, used)]
                for cell in (*under, *_wrapped_to_margin(cells, under, used, letters)):
                    if self._continues(letters, cell):
                        return below, cell
                if under and cells[0][0].top > used[-1].bottom - 1:
                    break
        return number, []

    def _continues(self, letters: str, cell: Sequence[Word]) -> bool:
        free = self.free(cell)
        for word in free:
            part = squash(word.text)
            letters += part
            if self._known(letters, part):
                return True
            if letters not in self._vocabulary.beginnings:
                return False
        return bool(free)


def _is_far_below(cells: Sequence[Sequence[Word]], used: Sequence[Word]) -> bool:
    last = used[-1]
    return bool(cells) and cells[0][0].top - last.top > _NEXT_LINE * last.height


def _is_under(cell: Sequence[Word], used: Sequence[Word]) -> bool:
    return cell[0].x0 < used[-1].x1 + 3 and cell[-1].x1 > used[0].x0 - 40


def _wrapped_to_margin(
    cells: Sequence[list[Word]], under: Sequence[list[Word]], used: Sequence[Word], letters: str
) -> list[list[Word]]:
    """Return the cells where "Requires" may continue: "improvement" wrapped to the left margin."""
    if not letters.startswith("requir"):
        return []
    return [c for c in cells if c not in under and c[0].x0 < used[0].x0 and len(c) <= 3]
