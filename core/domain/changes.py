"""What changed: amendments that documents make of others, and what differs between two analyses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.domain.answer import AnswerStatus, Citation
from core.domain.document import PageRef

__all__ = [
    "Amendment",
    "AnswerChange",
    "AnswerChangeKind",
    "AnswerSide",
    "Comparison",
    "Edit",
    "PageChange",
    "PageChangeKind",
    "WordChange",
    "WordsChanged",
]


class Edit(StrEnum):
    """What an amendment does to the words that it changes."""

    REPLACED = "replaced"
    DELETED = "deleted"
    ADDED = "added"
    #: a whole page is attached in the place of another; the words are those that differ
    PAGE = "page"
    #: drawn through on a revised page, with what holds beside it
    STRUCK = "struck"
    #: the answer to a bidder's question changes what the documents say
    ANSWERED = "answered"
    #: a sentence says otherwise what other documents state, without naming their words
    RESTATED = "restated"


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change that a document of a package makes to the others, as it stands in its body."""

    #: 0-based index of the document that makes it
    document: int
    #: what that document is called: "Addendum 2"
    source: str
    edit: Edit
    #: the words that make the change, where they stand
    said: Citation
    #: how its item is called in the document: "A-1", "Question 4"; empty if it has no name
    item: str = ""
    #: the place that it names: "Section 00 52 13, Article 4, Paragraph 4.03"; empty if it names none
    place: str = ""
    #: the words that no longer hold; empty for an addition, or where they are not known
    was: str = ""
    #: the words that hold instead; empty for a deletion
    now: str = ""
    #: the passage that it changes, in the other documents; None where there is none
    passage: Citation | None = None
    #: further passages that still say what no longer holds, and that nothing changes
    left: tuple[Citation, ...] = ()
    #: why it cannot be carried out as written: it names a place that does not exist, words that do not
    #: stand there; empty if it can
    problem: str = ""
    #: what is odd about what it says: a date in another year than everywhere else; empty if nothing
    doubt: str = ""
    #: indexes, in the list of all amendments, of later ones that change the same words again
    superseded_by: tuple[int, ...] = ()
    #: of those that do, none takes all of it back: the rest holds
    partly: bool = False
    #: whether the cover of the document mentions it; None where there is no cover with a list of changes
    on_cover: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether it holds, wholly or partly: no later one takes all of it back."""
        return self.partly or not self.superseded_by

    @property
    def unannounced(self) -> bool:
        """Whether the body makes it and the cover, which lists changes, does not mention it."""
        return self.on_cover is False


class AnswerChangeKind(StrEnum):
    """What became of the answer to a question between two analyses."""

    CONFLICTING = "conflicting"
    VALUE = "value"
    WITHDRAWN = "withdrawn"
    NEW = "new"
    SETTLED = "settled"
    WORDING = "wording"
    MOVED = "moved"
    UNCHANGED = "unchanged"

    @property
    def is_change(self) -> bool:
        """Whether somebody has to look: the answer is another one, and not merely on another page."""
        return self not in {AnswerChangeKind.MOVED, AnswerChangeKind.UNCHANGED}


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words that stand on one side and others that stand in their place on the other."""

    #: half-open range of characters in the old text; empty where words were only added
    old: tuple[int, int]
    #: half-open range of characters in the new text; empty where words were only taken away
    new: tuple[int, int]


@dataclass(frozen=True, slots=True)
class AnswerSide:
    """An answer as one of two analyses gives it."""

    status: AnswerStatus
    #: the primary claim, or the sides of a conflict parted by "; "
    text: str = ""
    #: the value where it is known: "482 days"
    value: str = ""
    #: the words that it rests on, one quote after the other, parted by a line break
    evidence: str = ""
    pages: tuple[PageRef, ...] = ()
    #: of a conflict what each side says; empty if there is none
    sides: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What to show as the answer."""
        return self.value or self.text


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """One question in two analyses."""

    question_id: str
    kind: AnswerChangeKind
    old: AnswerSide
    new: AnswerSide
    #: where the evidence of both differs
    words: tuple[WordChange, ...] = ()
    #: the words behind both stand in the documents before and after: the engine chose others
    ranked_anew: bool = False


class PageChangeKind(StrEnum):
    """What became of a page."""

    CHANGED = "changed"
    INSERTED = "inserted"
    REMOVED = "removed"
    #: the same words at another place of the document
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class WordsChanged:
    """Words of a page that became others."""

    #: the page's own words before and after, on one line; empty where there are none
    was: str
    now: str
    #: a few words before both, so that a reader knows where it is
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class PageChange:
    """One page that is not what and where it was."""

    kind: PageChangeKind
    #: None for an inserted page
    old: PageRef | None = None
    #: None for a removed page
    new: PageRef | None = None
    words: tuple[WordsChanged, ...] = ()
    #: ids of the questions of which evidence stands on it, before or after
    question_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two analyses of one package, the older one first."""

    #: ids and names of the two sessions
    old_id: str
    new_id: str
    old_name: str
    new_name: str
    #: one for each question that both were asked, in the order of the newer set
    answers: tuple[AnswerChange, ...] = ()
    #: ids of questions that only one of the two was asked
    only_old: tuple[str, ...] = ()
    only_new: tuple[str, ...] = ()
    #: pages that differ; unchanged ones are in none
    pages: tuple[PageChange, ...] = ()
    #: what the documents of the newer one change in each other, in the order in which they hold
    amendments: tuple[Amendment, ...] = ()
    #: indexes, in the newer package, of the documents that the older one has not
    new_documents: frozenset[int] = frozenset()
    #: names of the documents that the newer one has and the older one has not, and the reverse
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    #: ids of the questions on which somebody's decision is stale: to be looked at again
    stale: tuple[str, ...] = ()
    #: what a person is shown of a position in the newer package
    refs: Mapping[int, PageRef] = field(default_factory=dict)
    #: whether pages could be compared: the text of both was at hand
    pages_compared: bool = True

    @property
    def counts(self) -> Counter[AnswerChangeKind]:
        """Number of questions of each kind."""
        return Counter(each.kind for each in self.answers)

    @property
    def changed(self) -> tuple[AnswerChange, ...]:
        """The questions whose answers somebody has to look at."""
        return tuple(each for each in self.answers if each.kind.is_change)

    @property
    def made(self) -> tuple[Amendment, ...]:
        """The amendments that only the newer package makes."""
        return tuple(each for each in self.amendments if each.document in self.new_documents)

    @property
    def untouching(self) -> tuple[PageChange, ...]:
        """Changed, inserted and removed pages on which no evidence stands."""
        return tuple(
            each for each in self.pages if not each.question_ids and each.kind is not PageChangeKind.MOVED
        )

    def ref(self, position: int) -> PageRef:
        """Return what a person is shown of a page of the newer package."""
        return self.refs.get(position) or PageRef(position)
