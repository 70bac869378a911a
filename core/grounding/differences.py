"""How a quote differs from the words of the page, and which differences are forgiven.

A quote that is not word for word may still be near: it may leave ordinary words out, misspell
them, or change punctuation and function words. It may not differ in a number, a unit, a negation,
a modal or a limit, and it may not say words that the page does not: each of these is `altered`.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from core.text.tokens import DIRECTIONS, FUNCTION_WORDS, Word

#: costs of the alignment: a misspelt word, a word of the page left out, a word added to it, a word
#: put for another. Leaving out is cheapest, so that a "not" between two words of the quote is seen
_VARIANT, _LEFT_OUT, _ADDED, _OTHER = 1, 4, 5, 6
_DIAGONAL, _UP, _LEFT = 1, 2, 3
#: endings that tell the two sides of a contract apart: lessor and lessee, insurer and insured
_ROLES = ("er", "or", "ee", "ed")


@dataclass(frozen=True, slots=True)
class Alignment:
    """A quote laid beside the part of the page that is most like it."""

    #: pairs of positions in quote and page, in order; None where one side has no word
    pairs: tuple[tuple[int | None, int | None], ...]
    #: number of the quote's words that the page has, letter for letter or misspelt
    matched: int
    #: positions of the first and last page word that a word of the quote stands on; -1 if none
    first: int
    last: int


def align(quote: Sequence[Word], page: Sequence[Word]) -> Alignment:
    """Lay all of ``quote`` beside the best part of ``page``; page words at both ends are free."""
    width = len(page)
    forms = [word.form for word in page]
    spellings = _Spellings(forms)
    above = [0] * (width + 1)
    moves: list[bytearray] = []
    for word in quote:
        row = bytearray(width + 1)
        costs = [above[0] + _ADDED]
        left = costs[0]
        row[0] = _UP
        costs_of = dict.fromkeys(spellings.of(word.form), _VARIANT)
        costs_of[word.form] = 0
        for column, other in enumerate(forms):
            diagonal = above[column] + costs_of.get(other, _OTHER)
            up = above[column + 1] + _ADDED
            if diagonal <= up and diagonal <= left + _LEFT_OUT:
                left = diagonal
                row[column + 1] = _DIAGONAL
            elif up <= left + _LEFT_OUT:
                left = up
                row[column + 1] = _UP
            else:
                left += _LEFT_OUT
                row[column + 1] = _LEFT
            costs.append(left)
        moves.append(row)
        above = costs
    return _traced(quote, page, moves, above.index(min(above)))


class _Spellings:
    """The different words of a page by their first letter, which all spellings of a word share."""

    def __init__(self, forms: Sequence[str]) -> None:
        self._by_initial: dict[str, list[str]] = {}
        for form in dict.fromkeys(forms):
            self._by_initial.setdefault(form[:1], []).append(form)

    def of(self, form: str) -> Iterator[str]:
        """Yield the page's variants of a word."""
        return (other for other in self._by_initial.get(form[:1], ()) if is_variant(form, other))


def _traced(quote: Sequence[Word], page: Sequence[Word], moves: list[bytearray], column: int) -> Alignment:
    pairs: list[tuple[int | None, int | None]] = []
    matched, on_page = 0, []
    row = len(quote)
    while row:
        move = moves[row - 1][column]
        if move == _DIAGONAL:
            row, column = row - 1, column - 1
            pairs.append((row, column))
            if page[column].form == quote[row].form or is_variant(quote[row].form, page[column].form):
                matched += 1
                on_page.append(column)
        elif move == _UP:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    first, last = (on_page[-1], on_page[0]) if on_page else (-1, -1)
    return Alignment(tuple(reversed(pairs)), matched, first, last)


def is_variant(one: str, other: str) -> bool:
    """Return whether two different words are spellings of one: a slip, a scan's error, a plural."""
    if not (len(one) >= 4 and len(other) >= 4 and one[0] == other[0]):
        return False
    if one.rstrip("s").rstrip("'") == other.rstrip("s").rstrip("'"):
        return True
    if one[-2:] != other[-2:] and one.endswith(_ROLES) and other.endswith(_ROLES):
        return False
    limit = 2 if min(len(one), len(other)) >= 10 else 1
    return max(len(one), len(other)) > 4 and Levenshtein.distance(one, other, score_cutoff=limit) <= limit


@dataclass(frozen=True, slots=True)
class Difference:
    """Where quote and page part: positions of words, half-open; never empty on either side."""

    quote: tuple[int, int]
    page: tuple[int, int]


def difference(
    quote: Sequence[Word], page: Sequence[Word], alignment: Alignment, forgiven: Container[Word] = ()
) -> Difference | None:
    """Return the first difference that is not forgiven, with a word of context where one side is empty.

    A quote begins and ends with words of the page; what is added there may hide a "not" before it.
    ``forgiven`` holds page words that a faithful quote may drop although they are numbers: the
    marks of footnotes.
    """
    pairs = alignment.pairs
    for position in (0, len(pairs) - 1):
        if not _is_kept(quote, page, pairs[position]):
            return _in_context(pairs, position, position + 1, len(page))
    for start, end in _blocks(quote, page, pairs):
        added = [quote[ours] for ours, _ in pairs[start:end] if ours is not None]
        dropped = [page[theirs] for _, theirs in pairs[start:end] if theirs is not None]
        if not _is_forgivable(added, [word for word in dropped if word not in forgiven]):
            return _in_context(pairs, start, end, len(page))
    return None


def _is_kept(quote: Sequence[Word], page: Sequence[Word], pair: tuple[int | None, int | None]) -> bool:
    """Whether the page has the quote's word of a pair, at least misspelt."""
    ours, theirs = pair
    if ours is None or theirs is None:
        return ours is None
    return quote[ours].form == page[theirs].form or is_variant(quote[ours].form, page[theirs].form)


def _blocks(
    quote: Sequence[Word], page: Sequence[Word], pairs: Sequence[tuple[int | None, int | None]]
) -> Iterator[tuple[int, int]]:
    """Yield the half-open runs of pairs whose two words are not the same."""
    start: int | None = None
    for position, (ours, theirs) in enumerate(pairs):
        same = ours is not None and theirs is not None and quote[ours].form == page[theirs].form
        if same and start is not None:
            yield start, position
            start = None
        elif not same and start is None:
            start = position
    if start is not None:
        yield start, len(pairs)


def _is_forgivable(added: Sequence[Word], dropped: Sequence[Word]) -> bool:
    if [word.form for word in added if word.critical] != [word.form for word in dropped if word.critical]:
        return False
    ours, theirs = ({word.form for word in side} & DIRECTIONS for side in (added, dropped))
    if ours and theirs and ours != theirs:
        return False
    if "".join(word.form for word in added) == "".join(word.form for word in dropped):
        return True  # the same letters, cut into words differently
    return all(
        word.critical
        or word.form in FUNCTION_WORDS
        or any(is_variant(word.form, other.form) for other in dropped)
        for word in added
    )


def _in_context(
    pairs: Sequence[tuple[int | None, int | None]], start: int, end: int, width: int
) -> Difference:
    """Widen the run until both sides have a word to show."""
    beside = _beside(pairs, start, end, width)
    while True:
        ours = [position for position, _ in pairs[start:end] if position is not None]
        theirs = [position for _, position in pairs[start:end] if position is not None] or beside
        if ours and theirs:
            return Difference((ours[0], ours[-1] + 1), (theirs[0], theirs[-1] + 1))
        start, end = (start - 1, end) if start else (start, end + 1)


def _beside(pairs: Sequence[tuple[int | None, int | None]], start: int, end: int, width: int) -> range:
    """Return the page words that stand where the quote adds words at one of its ends."""
    before = pairs[start - 1][1] if start else None
    after = pairs[end][1] if end < len(pairs) else None
    if end == len(pairs) and before is not None:
        return range(before + 1, min(width, before + 1 + end - start))
    if start == 0 and after is not None:
        return range(max(0, after - end), after)
    return range(0)
