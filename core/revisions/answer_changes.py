"""What became of an answer between two analyses: its value and its evidence, never its score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.domain.answer import SURE, Answer, AnswerStatus, Citation, Claim
from core.domain.changes import AnswerChange, AnswerChangeKind, AnswerSide
from core.domain.document import Page, PageRef
from core.revisions.alignment import Alignment
from core.revisions.digests import body_text
from core.revisions.passages import differing_values, measured
from core.revisions.word_changes import placed_words, word_changes
from core.text.normalise import normalise
from core.values.value import Kind, Value

__all__ = ["AnswerComparer", "Edges"]

#: quotes of a claim that are laid side by side
QUOTES = 4
#: words of an answer that is a bare value
BARE = 3
#: kinds of values that a sentence has beside its answer: marks of items, positions in a list
_BESIDE = frozenset({Kind.NUMBER})


@dataclass(frozen=True, slots=True)
class Edges:
    """The pages of two analyses, and which is which."""

    alignment: Alignment = field(default_factory=lambda: Alignment({}))
    old: Mapping[int, Page] = field(default_factory=dict)
    new: Mapping[int, Page] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether the text of both is at hand."""
        return bool(self.old and self.new)


class AnswerComparer:
    """Compares the answers of two analyses, question by question."""

    def __init__(
        self, edges: Edges, old_refs: Mapping[int, PageRef], new_refs: Mapping[int, PageRef]
    ) -> None:
        """``old_refs`` and ``new_refs`` say what a person is shown of each page."""
        self._edges = edges
        self._old_refs, self._new_refs = old_refs, new_refs
        self._changed = dict(edges.alignment.changed)
        self._changed_back = {new: old for old, new in edges.alignment.changed}
        self._to_old = edges.alignment.to_old
        self._texts: dict[tuple[bool, int], str] = {}

    def compare(self, old: Answer, new: Answer) -> AnswerChange:
        """Return what became of one question's answer."""
        before, after = _side(old, self._old_refs), _side(new, self._new_refs)
        ours, theirs = before.evidence or before.text, after.evidence or after.text
        words = tuple(word_changes(placed_words(ours), placed_words(theirs)))
        kind, anew = self._kind(old, new)
        return AnswerChange(old.question_id, kind, before, after, words, anew)

    def _kind(self, old: Answer, new: Answer) -> tuple[AnswerChangeKind, bool]:
        """Return what changed, and whether the engine merely chose other words that stood there before."""
        had, has = old.status in SURE, new.status in SURE
        if new.contradicted and not old.contradicted:
            return AnswerChangeKind.CONFLICTING, self._stood(old, new)
        if had != has and self._merely_surer(old, new):
            return AnswerChangeKind.UNCHANGED, True
        if had and not has:
            return AnswerChangeKind.WITHDRAWN, self._stood(old, new)
        if has and not had:
            return AnswerChangeKind.NEW, self._stood(old, new)
        if old.contradicted and not new.contradicted:
            return AnswerChangeKind.SETTLED, self._stood(old, new)
        return self._content(old, new)

    def _merely_surer(self, old: Answer, new: Answer) -> bool:
        """Whether the same words are an answer once and once worth a look, which is the score's doing."""
        before, after = _claims(old), _claims(new)
        if AnswerStatus.POSSIBLE not in {old.status, new.status} or not (before and after):
            return False
        kept = _texts(before) <= _texts(new.claims) or _texts(after) <= _texts(old.claims)
        return kept and self._stood(old, new)

    def _content(self, old: Answer, new: Answer) -> tuple[AnswerChangeKind, bool]:
        """Compare two answers of one standing."""
        before, after = _claims(old), _claims(new)
        alike = _texts(before) == _texts(after) or self._evidence(before) == self._evidence(after)
        if alike and not _values_differ(before, after):
            moved = self._moved(before, after)
            return (AnswerChangeKind.MOVED if moved else AnswerChangeKind.UNCHANGED), False
        stood = self._stood(old, new)
        # passages that are merely worth a look come in any order
        if stood and (old.status not in SURE or _texts(before) <= _texts(new.claims)):
            return AnswerChangeKind.UNCHANGED, True
        agree = _values_agree(before, after)
        if _values_differ(before, after) or (not agree and _turned(before, after)):
            return AnswerChangeKind.VALUE, stood
        return (AnswerChangeKind.UNCHANGED if stood and agree else AnswerChangeKind.WORDING), stood

    def _evidence(self, claims: Iterable[Claim]) -> frozenset[str]:
        return frozenset(_plain(cited.standing) for claim in claims for cited in claim.citations)

    def _moved(self, before: Sequence[Claim], after: Sequence[Claim]) -> bool:
        """Whether none of the evidence stands on the page on which it stood."""
        places = {
            (_plain(cited.standing), self._place_of_old(cited.page))
            for claim in before
            for cited in claim.citations
        }
        now = {(_plain(cited.standing), cited.page) for claim in after for cited in claim.citations}
        return bool(places and now) and not places & now

    def _place_of_old(self, page: int) -> int | None:
        """Return the position of an old page in the newer package if a person finds it where it was."""
        there = self._edges.alignment.to_new.get(page, self._changed.get(page))
        if there is None:
            return page if not self._edges.known else None
        old, new = self._old_refs.get(page), self._new_refs.get(there)
        return there if old is None or new is None or old.own == new.own else None

    def _stood(self, old: Answer, new: Answer) -> bool:
        """Whether the words behind both answers stand in the documents before and after."""
        if not self._edges.known:
            return False
        kept = all(self._stands_in_new(cited) for claim in _claims(old) for cited in claim.citations)
        were = all(self._stood_in_old(cited) for claim in _claims(new) for cited in claim.citations)
        return kept and were

    def _stands_in_new(self, cited: Citation) -> bool:
        return all(
            span.page in self._edges.alignment.to_new
            or self._says(self._changed.get(span.page), cited, newer=True)
            for span in cited.spans
        )

    def _stood_in_old(self, cited: Citation) -> bool:
        return all(
            span.page in self._to_old or self._says(self._changed_back.get(span.page), cited, newer=False)
            for span in cited.spans
        )

    def _says(self, page: int | None, cited: Citation, *, newer: bool) -> bool:
        """Whether a page of the other package says the words of a citation."""
        if page is None:
            return False
        key = (newer, page)
        if key not in self._texts:
            pages = self._edges.new if newer else self._edges.old
            self._texts[key] = normalise(body_text(pages[page])).text if page in pages else ""
        return len(cited.spans) == 1 and _plain(cited.standing) in self._texts[key]


def _claims(answer: Answer) -> tuple[Claim, ...]:
    """Return the claims that make an answer: the primary one, or the sides of a conflict."""
    opposed = answer.opposed if answer.contradicted else ()
    if opposed:
        return tuple(answer.claims[index] for index in opposed)
    return answer.claims[:1]


def _side(answer: Answer, refs: Mapping[int, PageRef]) -> AnswerSide:
    claims = _claims(answer)
    quotes = [cited for claim in claims for cited in claim.citations][:QUOTES]
    pages = dict.fromkeys(span.page for cited in quotes for span in cited.spans)
    # the sides of a conflict are shown by what they contradict each other in
    said = tuple(dict.fromkeys((answer.contradicted and claim.brief) or claim.said for claim in claims))
    return AnswerSide(
        status=answer.status,
        text="; ".join(dict.fromkeys(claim.text for claim in claims)),
        value="; ".join(said) if any(c.value for c in claims) else "",
        evidence="\n".join(dict.fromkeys(" ".join(cited.verbatim.split()) for cited in quotes)),
        pages=tuple(refs.get(page) or PageRef(page) for page in pages),
        sides=said if answer.contradicted else (),
    )


def _texts(claims: Iterable[Claim]) -> frozenset[str]:
    return frozenset(_plain(claim.text) for claim in claims)


def _plain(text: str) -> str:
    return normalise(text).text.strip(" .,;:")


def _values(claims: Iterable[Claim]) -> list[Value]:
    """Return the values that claims state: those of the answer itself where it is known."""
    found: list[Value] = []
    for claim in claims:
        said = measured(claim.said)
        found += [value for value in said if value.kind not in _BESIDE] or said
    return found


def _values_differ(before: Iterable[Claim], after: Iterable[Claim]) -> bool:
    return bool(differing_values(_values(before), _values(after)))


def _values_agree(before: Iterable[Claim], after: Iterable[Claim]) -> bool:
    """Whether both state values, and none that the other one does not."""
    one, other = _values(before), _values(after)
    return bool(one and other) and all(
        any(value.agrees(counterpart) for counterpart in theirs)
        for mine, theirs in ((one, other), (other, one))
        for value in mine
    )


def _turned(before: Sequence[Claim], after: Sequence[Claim]) -> bool:
    """Whether the sentences differ in a word that turns what they demand: a negation, a modal, a limit."""
    old = placed_words(" ".join(claim.said for claim in before))
    new = placed_words(" ".join(claim.said for claim in after))
    common = {word.form for word in old} & {word.form for word in new}
    alike = 2 * len(common) >= min(len(old), len(new)) or max(len(old), len(new)) <= BARE
    changed = word_changes(old, new)
    return alike and any(
        word.critical and low <= word.start < high
        for side, listed in ((0, old), (1, new))
        for low, high in ((change.old, change.new)[side] for change in changed)
        for word in listed
    )
