"""Finds the known phrases of ratings pages in words, also where they are wrapped or spread."""

from collections.abc import Sequence

from parsers.document.model import Word
from parsers.ratings.vocabulary import Vocabulary, squash

NEXT_LINE = 2.6
"""A phrase may go on in a line whose top lies within so many letter heights of the last one's."""
NEARBY = 12
"""Lines within which a wrapped phrase ends, those of other columns counted."""
MOST_LINES = 4
"""Lines over which one name or rating may be wrapped."""


class Phrases:
    """The lines of a block as words, with what was already taken; `groups` keep tables apart."""

    def __init__(
        self, lines: Sequence[Sequence[list[Word]]], groups: Sequence[int], vocabulary: Vocabulary
    ) -> None:
        self.lines = lines
        self._groups = groups
        self._words = vocabulary
        self.claimed: set[Word] = set()

    def free(self, cell: Sequence[Word]) -> list[Word]:
        """The words of a cell that no atom has taken."""
        return [word for word in cell if word not in self.claimed]

    def longest(
        self, words: Sequence[Word], place: int, at: tuple[int, int]
    ) -> tuple[str, tuple[Word, ...]] | None:
        """The longest phrase from there on, over cells of the line and lines below if need be."""
        best: tuple[str, tuple[Word, ...]] | None = None
        said, number, hops = "", at[0], 0
        used: tuple[Word, ...] = ()
        run = list(words[place:])
        while run:
            for word in run:
                if used and not squash(word.text):
                    if word.text in ":–—=|":
                        run = []
                        break
                    used = (*used, word)
                    continue
                part = squash(word.text)
                said, used = said + part, (*used, word)
                if key := self._whole(said, part):
                    best = (key, used)
                if said not in self._words.beginnings:
                    run = []
                    break
            else:
                before = number
                number, run = self._going_on(said, used, number, hops)
                hops += number != before
                if run and best is not None and best[1] == used and run[0].text[:1].isupper():
                    break
                continue
            break
        return best

    def _whole(self, said: str, last: str) -> str | None:
        """The phrase said; a footnote's digit may be glued to its last word."""
        if said in self._words.phrases:
            return said
        bare = said.rstrip("0123456789")
        glued = not last.isdigit() and len(said) - len(bare) in (1, 2)
        return bare if glued and bare in self._words.phrases else None

    def _going_on(  # noqa: PLR0911 - each return is a place where the phrase may end
        self, said: str, used: tuple[Word, ...], number: int, hops: int
    ) -> tuple[int, list[Word]]:
        """Where an unfinished phrase goes on: beside, below, or (a rating) left of the margin."""
        last = used[-1]
        for cell in self.lines[number]:
            if cell[0].x0 >= last.x1 and self._continues(said, cell):
                return number, self.free(cell)
        if hops >= MOST_LINES - 1:
            return number, []
        first = used[0]
        for below in range(number + 1, len(self.lines)):
            cells = [free for cell in self.lines[below] if (free := self.free(cell))]
            if self._groups[below] != self._groups[number]:
                return number, []
            if cells and cells[0][0].top - last.top > NEXT_LINE * last.height:
                return number, []
            under = [c for c in cells if c[0].x0 < last.x1 + 3 and c[-1].x1 > first.x0 - 40]
            left = [c for c in cells if c not in under and c[0].x0 < first.x0]
            aside = left if said.startswith("requir") else []
            for cell in (*under, *aside):
                if self._continues(said, cell) and (cell in under or len(cell) <= 3):
                    return below, cell
            if under and cells[0][0].top > last.bottom - 1:
                return number, []
        return number, []

    def _continues(self, said: str, cell: Sequence[Word]) -> bool:
        free = self.free(cell)
        for word in free:
            part = squash(word.text)
            said += part
            if self._whole(said, part):
                return True
            if said not in self._words.beginnings:
                return False
        return bool(free)

    def cut_off(self, used: Sequence[Word], number: int) -> bool:
        """Whether a phrase that goes on in a line below breaks off in the middle of a sentence."""
        last = used[-1]
        if last in {word for cell in self.lines[number] for word in cell}:
            return False
        for cells in self.lines[number + 1 : number + 1 + NEARBY]:
            for cell in cells:
                if last in cell:
                    rest = [w for w in cell[cell.index(last) + 1 :] if squash(w.text)]
                    return bool(rest) and rest[0].text[:1].islower()
        return False

    def below(self, words: Sequence[Word], number: int) -> list[Word]:
        """The words of the cell right under some words."""
        if number + 1 >= len(self.lines) or self._groups[number + 1] != self._groups[number]:
            return []
        for cell in self.lines[number + 1]:
            free = self.free(cell)
            near = free and free[0].top - words[0].top < NEXT_LINE * words[0].height
            if near and free[0].x0 < words[-1].x1 and free[-1].x1 > words[0].x0:
                return free
        return []
