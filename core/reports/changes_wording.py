"""How every report says what changed between two analyses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from core.domain.changes import (
    Amendment,
    AnswerChange,
    AnswerChangeKind,
    AnswerSide,
    Comparison,
    PageChange,
    PageChangeKind,
    WordChange,
)
from core.domain.document import PageRef
from core.reports.wording import flat, pages_text, where_text
from core.wording import counted, shortened

__all__ = [
    "AMENDMENT_COLUMNS",
    "CHANGE_MEANINGS",
    "CHANGE_WORDS",
    "amendment_remarks",
    "amendment_row",
    "amendment_source",
    "amendment_where",
    "amendment_words",
    "change_word",
    "changed_first",
    "compared_line",
    "counts_line",
    "documents_line",
    "kept_blanks",
    "marked_pieces",
    "notice",
    "page_line",
    "page_words",
    "side_words",
    "touched",
]

#: what became of an answer
CHANGE_WORDS = {
    AnswerChangeKind.CONFLICTING: "Newly conflicting",
    AnswerChangeKind.VALUE: "Value changed",
    AnswerChangeKind.WITHDRAWN: "Withdrawn",
    AnswerChangeKind.NEW: "New",
    AnswerChangeKind.SETTLED: "Settled",
    AnswerChangeKind.WORDING: "Wording changed",
    AnswerChangeKind.MOVED: "Moved only",
    AnswerChangeKind.UNCHANGED: "Unchanged",
}
#: the same for a reader who sees the word for the first time
CHANGE_MEANINGS = {
    AnswerChangeKind.CONFLICTING: "the documents contradict each other on it now",
    AnswerChangeKind.VALUE: "another amount, date or limit, or allowed where it was forbidden",
    AnswerChangeKind.WITHDRAWN: "there was an answer, and there is none any more",
    AnswerChangeKind.NEW: "there was no answer",
    AnswerChangeKind.SETTLED: "the contradiction is gone",
    AnswerChangeKind.WORDING: "the same value, or none, in other words",
    AnswerChangeKind.MOVED: "the same words on another page",
    AnswerChangeKind.UNCHANGED: "nothing changed behind it",
}
_PAGE_WORDS = {
    PageChangeKind.CHANGED: "changed",
    PageChangeKind.INSERTED: "new",
    PageChangeKind.REMOVED: "removed",
    PageChangeKind.MOVED: "moved",
}
#: names of documents that a sentence lists
_NAMED = 2
#: characters of words that are shown as was and is
WORDS = 300


def documents_line(found: Comparison) -> str:
    """Return which documents came and went: "New: Addendum 3. Removed: Bid Form."; empty if none did."""
    came = f"New: {', '.join(map(flat, found.added))}." if found.added else ""
    went = f"Removed: {', '.join(map(flat, found.removed))}." if found.removed else ""
    return " ".join(filter(None, (came, went)))


def notice(found: Comparison, accepted: int) -> str:
    """Return the sentence of the notice; so many of the stale decisions had ``accepted`` an answer.

    "Addendum 3 changes 7 answers; 3 of your accepted answers are stale."
    """
    changed = len(found.changed)
    verb = "change" if len(found.added) > 1 else "changes"
    said = f"{_subject(found)} {verb} {counted(changed, 'answer') if changed else 'no answer'}"
    stale = len(found.stale)
    if not stale:
        return f"{said}; no decision of yours is stale."
    what = "accepted answers" if accepted == stale else "decisions"
    return f"{said}; {stale} of your {what} {'is' if stale == 1 else 'are'} stale."


def _subject(found: Comparison) -> str:
    names = [flat(name) for name in found.added]
    if not names:
        return "The revision"
    if len(names) <= _NAMED:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} more documents"


def compared_line(found: Comparison) -> str:
    """Return with what a session is compared, the number of each kind, and which documents came and went."""
    return f"Compared with {flat(found.old_name)}: {counts_line(found)}. {documents_line(found)}".strip()


def change_word(each: AnswerChange, found: Comparison) -> str:
    """Return what became of an answer, and whether somebody's decision on it is stale."""
    stale = " (your decision is stale)" if each.question_id in found.stale else ""
    return f"{CHANGE_WORDS[each.kind]}{stale}"


def counts_line(found: Comparison) -> str:
    """Return the number of questions of each kind: "2 value changed, 1 new, 90 unchanged"."""
    counts = found.counts
    return ", ".join(
        f"{counts[kind]} {word.lower()}" for kind, word in CHANGE_WORDS.items() if counts[kind]
    ) or counted(0, "question")


def side_words(side: AnswerSide, limit: int = WORDS) -> str:
    """Return an answer as one analysis gives it, with its pages: "482 days (Addendum 2, p. 1)"."""
    said = shortened(flat(side.said), limit)
    if not said:
        return "no answer"
    return f"{said} ({where_text(side.pages)})" if side.pages else said


def marked_pieces(text: str, changes: Iterable[WordChange], *, newer: bool) -> Iterator[tuple[str, bool]]:
    """Yield a text in pieces, each with whether its words differ from those of the other side."""
    position = 0
    for change in changes:
        start, end = change.new if newer else change.old
        if start < end:
            if position < start:
                yield text[position:start], False
            yield text[start:end], True
            position = end
    if position < len(text):
        yield text[position:], False


#: what a report says of an amendment, in the order of `amendment_row`
AMENDMENT_COLUMNS = ("Says so", "Was", "Is", "Where", "Remarks")


def amendment_row(each: Amendment, found: Comparison) -> tuple[str, str, str, str, str]:
    """Return the cells of `AMENDMENT_COLUMNS` for an amendment."""
    return (
        amendment_source(each),
        amendment_words(each.was),
        amendment_words(each.now),
        amendment_where(each, found),
        " ".join(amendment_remarks(each, found)),
    )


def kept_blanks(piece: str, escape: Callable[[str], str]) -> str:
    """Return an escaped piece on one line, with a blank where white space parts it from its neighbours."""
    before, after = (" " if end.isspace() else "" for end in (piece[:1], piece[-1:]))
    return f"{before}{escape(piece)}{after}" if piece.strip() else " "


def amendment_source(each: Amendment) -> str:
    """Return who makes a change: "Addendum 2, A-1"."""
    return ", ".join(filter(None, (flat(each.source), flat(each.item))))


def amendment_words(words: str) -> str:
    """Return words that were or are, as one line of a table."""
    return shortened(flat(words), WORDS)


def amendment_where(each: Amendment, found: Comparison) -> str:
    """Return where the words stand that an amendment changes, or the place that it names."""
    if each.passage is None:
        return flat(each.place)
    return pages_text(_refs((span.page for span in each.passage.spans), found))


def amendment_remarks(each: Amendment, found: Comparison) -> tuple[str, ...]:
    """Return what a reader must know of an amendment, a sentence each."""
    remarks = [flat(each.problem), flat(each.doubt)]
    if each.superseded_by:
        later = ", ".join(dict.fromkeys(found.amendments[index].source for index in each.superseded_by))
        remarks.append(f"{'Changed again in part' if each.partly else 'Superseded'} by {flat(later)}.")
    if each.unannounced:
        remarks.append("The cover does not mention it.")
    if each.left:
        pages = _refs((cited.page for cited in each.left), found)
        remarks.append(f"The old words still stand on {where_text(pages)}.")
    return tuple(filter(None, remarks))


def page_line(each: PageChange) -> str:
    """Return which page is not what it was: "Bid form, p. 2 changed", "p. 7 (02956-7) new"."""
    refs = [ref for ref in (each.old, each.new) if ref is not None]
    where = where_text(refs[-1:])
    if each.kind is PageChangeKind.MOVED and len(refs) == len({*refs}) > 1:
        return f"{where_text(refs[:1])} moved to {where}"
    return f"{where} {_PAGE_WORDS[each.kind]}"


def touched(each: PageChange) -> str:
    """Return how many questions have evidence on a page: "touches 3 questions"."""
    count = len(each.question_ids)
    return f"touches {counted(count, 'question')}" if count else "touches no question"


def page_words(each: PageChange, limit: int = WORDS) -> Sequence[tuple[str, str]]:
    """Return the words of a page that became others, was and is, with what stands before them."""
    return [
        (
            shortened(flat(f"{words.before} [{words.was}]" if words.was else words.before), limit),
            shortened(flat(f"{words.before} [{words.now}]" if words.now else words.before), limit),
        )
        for words in each.words
    ]


def changed_first(answers: Iterable[AnswerChange]) -> list[AnswerChange]:
    """Return the changes by urgency: conflicts, values, then the rest; in the order of the questions."""
    order = list(AnswerChangeKind)
    return sorted(answers, key=lambda each: order.index(each.kind))


def _refs(pages: Iterable[int], found: Comparison) -> list[PageRef]:
    return [found.ref(page) for page in dict.fromkeys(pages)]
