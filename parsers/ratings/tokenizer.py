"""Turn lines into tokens: the codes, names, ratings and scores that their cells state."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from parsers.document.model import Cell, Line, Word, squash
from parsers.ratings.tokens import NAME_KINDS, Position, Token, TokenKind, leads_to_a_page
from parsers.ratings.vocabulary import Phrases, Vocabulary
from parsers.words import WORDS, any_of, pattern_of

SHORT_CELL = 9
"""A cell of at most this many words may be a caption that ends with a score or rating."""
_NAMED_SCORE_WORDS = 14  # Most words of a cell that names a service and ends with its score.
_ARROWS = WORDS["arrow"]
_REMARK = re.compile(rf"[(\[–—,;/-]?\s*(?:{any_of('remark')})\b.*", re.IGNORECASE)


def tokens_of(lines: Sequence[Line], vocabulary: Vocabulary) -> list[Token]:
    """Return all tokens of the lines, in reading order."""
    return list(_Tokenizer(lines, vocabulary).tokens())


class _Tokenizer:
    def __init__(self, lines: Sequence[Line], vocabulary: Vocabulary) -> None:
        cells = [[separate_glued(cell) for cell in line.cells] for line in lines]
        self._phrases = Phrases(cells, [line.group for line in lines], vocabulary)
        self._vocabulary = vocabulary

    def tokens(self) -> Iterator[Token]:
        sentences_above: list[list[Word]] = []
        for number, cells in enumerate(self._phrases.lines):
            sentences: list[list[Word]] = []
            for index, words in enumerate(cells):
                position = (number, index)
                continues = any(_continues(above, words) for above in sentences_above)
                found = [_prose(words, position)] if continues else list(self._cell(position))
                yield from found
                is_prose = all(token.kind is TokenKind.PROSE for token in found)
                if is_prose and (continues or len(words) > SHORT_CELL):
                    sentences.append(words)
            sentences_above = sentences

    def _cell(self, position: Position) -> Iterator[Token]:
        number, index = position
        words = self._phrases.free(self._phrases.lines[number][index])
        text = " ".join(word.text for word in words)
        if not words:
            return
        if leads_to_a_page(text):
            yield _prose(words, position)
        elif pattern_of("tick").fullmatch(text):
            yield Token(TokenKind.MARK, "", tuple(words), position)
        else:
            yield from self._phrases_of_cell(words, position)

    def _phrases_of_cell(self, words: list[Word], position: Position) -> Iterator[Token]:
        found, end = self._leading_tokens(words, position)
        rest = [word for word in self._phrases.free(words[end:]) if squash(word.text)]
        if any(t.kind is TokenKind.OVERALL and t.text[:1].islower() for t in found[1:]):
            self._release(found)
            yield _prose(words, position)  # The end of a sentence: "… ‘Good’ overall."
            return
        last = found[-1] if found else None
        if last and last.kind is TokenKind.RATING and not rest and self._runs_on(last, position):
            self._release([found.pop()])
            rest = list(last.words)
        yield from self._accepted(found, rest, words, position)

    def _leading_tokens(self, words: Sequence[Word], position: Position) -> tuple[list[Token], int]:
        """Claim the tokens at the start of a cell; also return the index of the word after them."""
        found: list[Token] = []
        code: str | None = None
        index = 0
        while index < len(words):
            if words[index] in self._phrases.claimed or not squash(words[index].text):
                index += 1
                continue
            score = self._score_at(words, index, position)
            length = 0 if score else _code_length(words, index)
            if length:
                number = words[index : index + length]
                code = squash("".join(word.text for word in number))
                found.append(Token(TokenKind.NUMBER, "", tuple(number), position, code=code))
                index += length
                continue
            token = score or self._phrase_at(words, index, position)
            if token is None or (found and _in_sentence(found[-1], token, words[index - 1])):
                break
            is_second = token.kind is TokenKind.RATING and token.kind in (t.kind for t in found)
            if is_second and words[index].text.startswith("("):
                break  # An earlier rating in brackets.
            if token.kind is TokenKind.RATING and words[index - 1].text in _ARROWS:
                found = [t for t in found if t.kind is not TokenKind.RATING]  # "Good → Inadequate"
            if code is not None and token.kind in (TokenKind.LABEL, TokenKind.DOMAIN):
                before = found.pop().words
                words_on_row = (*before, *token.on_row)
                every = (*before, *token.words)
                token = replace(token, code=code, words=every, row_words=words_on_row)
                code = None
            found.append(token)
            self._phrases.claimed.update(token.words)
            index += sum(word in self._phrases.claimed for word in words[index:])
        return found, index

    def _runs_on(self, rating: Token, position: Position) -> bool:
        """Return whether a rating word begins a sentence that continues in the line below."""
        below = [w for w in self._phrases.below(rating.words, position[0]) if squash(w.text)]
        if not below or not below[0].text[:1].islower():
            return False
        last = rating.words[-1]
        return below[0].top - last.top < 1.7 * last.height and abs(below[0].x0 - rating.left) < 3

    def _accepted(
        self, found: list[Token], rest: list[Word], words: list[Word], position: Position
    ) -> Iterator[Token]:
        """Yield the tokens found at the start of a cell unless its other words make it prose.

        A caption is a short cell, or begins with "overall"; a score can end it.
        """
        is_caption = found[0].kind is TokenKind.OVERALL if found else len(words) <= SHORT_CELL
        if (
            not rest
            or _only_remark_follows(found, rest, words)
            or _description_follows_coded_name(found, rest, words)
        ):
            yield from found
        elif not found and self._ends_in_named_score(words, position):
            yield from self._split_at_score(words, position)
        elif is_caption and len(rest) <= SHORT_CELL and self._split_at_score(rest, position):
            yield from (*found, *self._split_at_score(rest, position))
        else:
            self._release(found)
            every = [*(word for token in found for word in token.words), *rest]
            yield _prose(every if is_caption else words, position)

    def _ends_in_named_score(self, words: Sequence[Word], position: Position) -> bool:
        """Return whether a cell is the name of a service and its score: "… Score 14/21"."""
        if len(words) > _NAMED_SCORE_WORDS or not words[0].text[:1].isupper():
            return False
        before = [token.words[-1] for token in self._split_at_score(words, position)[:1]]
        kinds = [self._vocabulary.phrases.get(squash(word.text)) for word in before]
        return kinds == [TokenKind.SCORE_WORD]

    def _split_at_score(self, words: Sequence[Word], position: Position) -> list[Token]:
        """Return the score that ends some words, after those before it; empty if there is none."""
        for start in range(1, len(words)):
            score = self._score_at(words, start, position)
            if score is not None and score.words[-1] is words[-1]:
                return [_prose(words[:start], position), score]
        return []

    def _release(self, tokens: Iterable[Token]) -> None:
        for token in tokens:
            self._phrases.claimed.difference_update(token.words)

    def _score_at(self, words: Sequence[Word], index: int, position: Position) -> Token | None:
        """Return the score that begins at a word; it may continue in cells beside or below."""
        if not words[index].text.lstrip("(")[:1].isdigit():
            return None
        own = list(words[index:])
        number, cell = position
        cells_beside = self._phrases.lines[number][cell + 1 :]
        beside = [word for words in cells_beside for word in self._phrases.free(words)][:10]
        below = self._phrases.below(own, number)
        runs = [*(own + beside[:n] for n in range(len(beside), 0, -1)), own + below, own]
        for run in runs:
            score = pattern_of("squashed_score").fullmatch("".join(word.text for word in run))
            if score is not None and int(score[1]) <= int(score[2]):
                value, maximum = int(score[1]), int(score[2])
                return Token(
                    TokenKind.SCORE, score[0], tuple(run), position, value=value, maximum=maximum
                )
        return None

    def _phrase_at(self, words: Sequence[Word], index: int, position: Position) -> Token | None:
        longest = self._phrases.longest(words, index, position)
        if longest is None:
            return None
        key, used = longest
        if self._phrases.cut_off(used, position[0]):
            return None
        first, is_domain = used[0], key in self._vocabulary.domains
        # Without the words wrapped to the margin, left of where the phrase began.
        on_row = tuple(w for w in used if w.top < first.bottom or w.x1 > first.x0) or (first,)
        kind = self._vocabulary.phrases[key]
        if kind is TokenKind.RATING and used[-1].text.endswith("?"):
            return None
        return Token(kind, key, used, position, row_words=on_row, may_be_domain=is_domain)


def separate_glued(cell: Cell) -> list[Word]:
    """Return the words of a cell, split where a code, colon, dash or leader touches a word."""
    words: list[Word] = []
    for word in cell.words:
        parts = [part for part in pattern_of("glued").split(word.text) if part]
        if len(parts) < 2:
            words.append(word)
            continue
        width = (word.x1 - word.x0) / max(len(word.text), 1)
        x0 = word.x0
        for part in parts:
            words.append(replace(word, text=part, x0=x0, x1=x0 + width * len(part)))
            x0 += width * len(part)
    return words


def _code_length(words: Sequence[Word], index: int) -> int:
    """Return how many words from `index` are a code (`P 1.1`) or a number (`2.`); 0 if none."""
    for length in (3, 2, 1):
        end = index + length
        if end > len(words):
            continue
        text = " ".join(word.text for word in words[index:end])
        if pattern_of("code").fullmatch(text):
            return length
        behind = words[end].text[:2] if end < len(words) else "a"
        if pattern_of("number").fullmatch(text) and any(char.isalpha() for char in behind):
            return length
    return 0


def _prose(words: Sequence[Word], position: Position) -> Token:
    return Token(TokenKind.PROSE, "", tuple(words), position)


def _only_remark_follows(
    found: Sequence[Token], rest: Sequence[Word], words: Sequence[Word]
) -> bool:
    """Return whether a cell is a rating and a short remark about an earlier inspection."""
    if not found or found[-1].kind is not TokenKind.RATING or len(rest) >= SHORT_CELL:
        return False
    start = words.index(rest[0])
    if start > 0 and not squash(words[start - 1].text):  # A bracket or dash of the remark.
        start -= 1
    return _REMARK.fullmatch(" ".join(word.text for word in words[start:])) is not None


def _description_follows_coded_name(
    found: Sequence[Token], rest: Sequence[Word], words: Sequence[Word]
) -> bool:
    """Return whether a cell is a name with its code, then a colon or dash and a description."""
    if len(found) != 1 or found[0].kind is not TokenKind.LABEL or not found[0].code:
        return False
    start = words.index(rest[0])
    before = words[start - 1].text if start else ""
    return before[-1:] in ":–—(" or rest[0].text[:1] in ":–—("


def _continues(above: Sequence[Word], words: Sequence[Word]) -> bool:
    """Return whether words are the next line of a sentence that the line above leaves open."""
    if not above or above[-1].text.endswith((".", ":", "?", "!", ";")):
        return False
    return above[0].is_above(words[0]) and abs(words[0].height - above[0].height) < 1


def _in_sentence(name: Token, rating: Token, before: Word) -> bool:
    """Return whether a name and the rating after it are a sentence: "Planning requires …"."""
    return (
        name.kind in (*NAME_KINDS, TokenKind.DOMAIN)
        and rating.kind is TokenKind.RATING
        and rating.text[:1].islower()
        and before.text[-1:].isalnum()
    )
