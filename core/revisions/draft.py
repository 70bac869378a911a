"""A change that an addendum makes, before it is known what later ones make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.domain.answer import Citation, Match, Span
from core.domain.changes import Edit
from core.revisions.addenda import Addendum
from core.revisions.instructions import Instruction
from core.revisions.places import NamedPlace
from core.revisions.stream import Stream
from core.revisions.tied import Tied
from core.text.normalise import normalise

__all__ = ["Draft", "comparable", "touch"]


@dataclass(frozen=True, slots=True)
class Draft:
    """One change of one addendum."""

    addendum: Addendum
    edit: Edit
    #: the words that make it
    said: Citation
    item: str
    place: NamedPlace
    tied: Tied
    #: whether it was announced on the cover; None where no cover lists changes
    on_cover: bool | None = None
    #: it holds wherever the old words stand
    everywhere: bool = False
    #: what is odd about it
    doubt: str = ""
    #: position of the page of the documents that it stands for, where it is read off an attached page
    original: int = 0

    @classmethod
    def of(cls, addendum: Addendum, stream: Stream, instruction: Instruction, tied: Tied) -> Draft:
        """Return the change that an instruction makes."""
        said = stream.citation(instruction.start, instruction.end)
        at = stream.spans(instruction.now_start, instruction.now_end) if instruction.now else ()
        fallback = Citation((Span(addendum.pages[0].number, 0, 0),), "", Match.EXACT)
        return cls(
            addendum,
            instruction.edit,
            said or fallback,
            instruction.item,
            instruction.place,
            replace(tied, at=at),
            everywhere=instruction.everywhere,
        )

    def changes_again(self, earlier: Draft) -> bool:
        """Return whether it changes the words that an earlier one put in, on a page attached since."""
        return (
            self.original > 0
            and self.original == earlier.original
            and bool(earlier.tied.now)
            and comparable(self.tied.was) == comparable(earlier.tied.now)
            and self.tied.passage is not None
            and comparable(self.tied.passage.verbatim) == comparable(earlier.said.verbatim)
        )

    def is_alike(self, other: Draft) -> bool:
        """Return whether both are of one addendum and put the same words in the place of the same."""
        mine, theirs = self.tied, other.tied
        return self.addendum is other.addendum and (mine.was, mine.now) == (theirs.was, theirs.now)

    def is_same(self, other: Draft) -> bool:
        """Return whether both change the same words to the same."""
        mine, theirs = comparable(self.tied.now), comparable(other.tied.now)
        if not (mine in theirs or theirs in mine):
            return False
        if self.tied.hits and other.tied.hits:
            return touch(self.tied.hits, other.tied.hits)
        return comparable(self.tied.was) == comparable(other.tied.was) and mine == theirs


def touch(one: tuple[Span, ...], other: tuple[Span, ...]) -> bool:
    """Return whether two sets of ranges have characters in common."""
    return any(mine.overlaps(theirs) for mine in one for theirs in other)


def comparable(text: str) -> str:
    """Return words in the form in which two spellings are equal."""
    return normalise(text).text.strip(" .,;:\"'")
