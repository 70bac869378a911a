"""How a quote differs from the words of the page, and which differences are forgiven.

A quote that is not word for word may still be near: punctuation and spaces may differ, words may be
misspelt, and the few optional words of the language (articles, forms of "be", ...) may come and go.
Every other word must be there, in order: what is not known to be harmless may turn the sentence.
In a language without word lists nothing but punctuation and spaces may differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from core.grounding.slips import is_like, is_slip
from core.text.languages.catalog import Language
from core.text.tokens import Word

#: costs of the alignment: a misspelt word, a word of the page left out, a word added to it, a word
#: put for another. Leaving out is cheapest, so that a "not" between two words of the quote is seen
_VARIANT, _LEFT_OUT, _ADDED, _OTHER = 1, 4, 5, 6
_DIAGONAL, _UP, _LEFT = 1, 2, 3


@dataclass(frozen=True, slots=True)
class QuoteAlignment:
    """A quote laid beside the part of the page that is most like it."""

    #: pairs of positions in quote and page, in order; None where one side has no word
    pairs: tuple[tuple[int | None, int | None], ...]
    #: number of the quote's words that the page has, letter for letter or misspelt
    matched: int
    #: positions of the first and last page word that a word of the quote stands on; -1 if none
    first: int
    last: int


def align(quote: Sequence[Word], page: Sequence[Word]) -> QuoteAlignment:
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
        return (other for other in self._by_initial.get(form[:1], ()) if is_like(form, other))


def _traced(
    quote: Sequence[Word], page: Sequence[Word], moves: list[bytearray], column: int
) -> QuoteAlignment:
    pairs: list[tuple[int | None, int | None]] = []
    matched, on_page = 0, []
    row = len(quote)
    while row:
        move = moves[row - 1][column]
        if move == _DIAGONAL:
            row, column = row - 1, column - 1
            pairs.append((row, column))
            if page[column].form == quote[row].form or is_like(quote[row].form, page[column].form):
                matched += 1
                on_page.append(column)
        elif move == _UP:
            row -= 1
            pairs.append((row, None))
        else:
            column -= 1
            pairs.append((None, column))
    first, last = (on_page[-1], on_page[0]) if on_page else (-1, -1)
    return QuoteAlignment(tuple(reversed(pairs)), matched, first, last)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where quote and page part: positions of words, half-open; never empty on either side."""

    quote: tuple[int, int]
    page: tuple[int, int]


def difference(
    quote: Sequence[Word],
    page: Sequence[Word],
    alignment: QuoteAlignment,
    language: Language | None,
    is_mark: Callable[[Word], bool] = lambda _: False,
) -> Difference | None:
    """Return the first difference that is not forgiven, with a word of context where one side is empty.

    A quote begins and ends with words of the page; what is added there may hide a "not" before it.
    ``is_mark`` tells page words that a faithful quote may drop although they carry meaning: the marks
    of footnotes and of list items.
    """
    pairs = alignment.pairs
    for position in (0, len(pairs) - 1):
        if not _is_kept(quote, page, pairs[position], language):
            return _in_context(pairs, position, position + 1, len(page))
    for start, end in _blocks(quote, page, pairs):
        added = [quote[ours] for ours, _ in pairs[start:end] if ours is not None]
        dropped = [page[theirs] for _, theirs in pairs[start:end] if theirs is not None]
        if not _is_forgivable(added, [word for word in dropped if not is_mark(word)], language):
            return _in_context(pairs, start, end, len(page))
    return None


def _is_kept(
    quote: Sequence[Word],
    page: Sequence[Word],
    pair: tuple[int | None, int | None],
    language: Language | None,
) -> bool:
    """Whether the page has the quote's word of a pair, at least misspelt."""
    ours, theirs = pair
    if ours is None or theirs is None:
        return ours is None
    return _is_same(quote[ours], page[theirs], language)


def _is_same(one: Word, other: Word, language: Language | None) -> bool:
    return one.form == other.form or (
        not (one.critical or other.critical) and is_slip(one.form, other.form, language)
    )


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


def _is_forgivable(added: Sequence[Word], dropped: Sequence[Word], language: Language | None) -> bool:
    if [word.form for word in added if word.number] != [word.form for word in dropped if word.number]:
        return False
    if "".join(word.form for word in added) == "".join(word.form for word in dropped):
        return True  # the same letters, cut into words differently
    if language is None:
        return False
    groups = [
        {language.optional[w.form] for w in side if w.form in language.optional} for side in (added, dropped)
    ]
    if all(groups) and not (groups[0] <= groups[1] or groups[1] <= groups[0]):
        return False  # one of them is put for another: "to the Contractor" for "by the Contractor"
    ours, theirs = ([w for w in side if w.form not in language.optional] for side in (added, dropped))
    if "".join(word.form for word in ours) == "".join(word.form for word in theirs):
        return True
    return len(ours) == len(theirs) and all(
        _is_same(one, other, language) for one, other in zip(ours, theirs, strict=True)
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
