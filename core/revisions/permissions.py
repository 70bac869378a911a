"""Sentences of addenda that allow what another forbids, or the reverse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from core.domain.answer import Citation
from core.domain.changes import Edit
from core.revisions.addenda import Addendum
from core.revisions.amending_language import AmendingLanguage
from core.revisions.draft import Draft
from core.revisions.instructions import Instruction
from core.revisions.passages import PagePassage, Passages, matter_of
from core.revisions.stream import Stream
from core.revisions.tied import Tied
from core.text.languages.catalog import languages
from core.text.normalise import normalise
from core.text.tokens import words

__all__ = ["Permissions"]

#: share of all words of two subjects that both have in common, and their number
ALIKE, SHARED = 0.5, 2
#: denials that are part of a limit or of a figure of speech
_BOUNDING = re.compile(
    r"\b(?:not|no) (?:less|more|fewer|greater|later|earlier|sooner|longer|exceed|to exceed|limited|only)\b"
    r"|\bwithout (?:the |prior |written |express |further )*"
    r"(?:approval|consent|permission|authori[sz]ation|notice)\b"
    r"|\bwhether or not\b|\bnot (?:be )?(?:less|more|exceed|limited)\b|\bno\. "
)


@dataclass(frozen=True, slots=True)
class _Statement:
    addendum: Addendum
    subject: frozenset[str]
    denies: bool
    said: Citation


class Permissions:
    """What earlier addenda and the documents allow and forbid."""

    def __init__(self, passages: Passages) -> None:
        self._passages = passages
        self._stated: list[_Statement] = []

    def note(
        self, addendum: Addendum, stream: Stream, instruction: Instruction, language: AmendingLanguage
    ) -> None:
        """Remember what a sentence of an addendum allows or forbids."""
        stated = _statement(addendum, stream, instruction, language)
        if stated is not None:
            self._stated.append(stated)

    def turned(
        self, addendum: Addendum, stream: Stream, instruction: Instruction, language: AmendingLanguage
    ) -> Iterator[Draft]:
        """Yield the change that a sentence makes by saying the reverse of an earlier one."""
        stated = _statement(addendum, stream, instruction, language)
        if stated is None or instruction.edit not in {Edit.RESTATED, Edit.ANSWERED}:
            return
        for earlier in reversed(self._stated):
            if earlier.addendum is addendum or not _alike(stated.subject, earlier.subject):
                continue
            if earlier.denies != stated.denies:
                was = " ".join(earlier.said.verbatim.split())
                tied = Tied(was, instruction.now, earlier.said, earlier.said.spans)
                yield Draft.of(addendum, stream, instruction, tied)
            return
        passage = self._opposed(stated, language)
        if passage is not None:
            cited = self._passages.citation(passage)
            tied = Tied(" ".join(passage.text.split()), instruction.now, cited, (passage.span,))
            yield Draft.of(addendum, stream, instruction, tied)

    def _opposed(self, stated: _Statement, language: AmendingLanguage) -> PagePassage | None:
        """Return the passage that says the reverse; None where one says the same."""
        for passage in self._passages.alike(stated.subject):
            permits = _permits(passage.matter, language)
            if permits and _alike(stated.subject, _subject(passage.text, language)):
                return passage if _denies(passage.text, language) != stated.denies else None
        return None


def _statement(
    addendum: Addendum, stream: Stream, instruction: Instruction, language: AmendingLanguage
) -> _Statement | None:
    if instruction.edit not in {Edit.RESTATED, Edit.ANSWERED}:
        return None
    text, subject = instruction.now, _subject(instruction.now, language)
    denies = _denies(text, language)
    if instruction.question and instruction.affirmed is not None:
        denies = instruction.affirmed == _denies(instruction.question, language)
        text = f"{instruction.question} {text}"
        subject = _without(matter_of(instruction.question), language)
    said = stream.citation(instruction.start, instruction.end)
    if said is None or len(subject) < SHARED or not _permits(matter_of(text), language):
        return None
    return _Statement(addendum, subject, denies, said)


def _permits(matter: frozenset[str], language: AmendingLanguage) -> bool:
    """Whether words allow, forbid or demand something."""
    return any(word.startswith(language.permission) for word in matter)


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    common = len(one & other)
    return common >= SHARED and common >= ALIKE * len(one | other)


def _subject(text: str, language: AmendingLanguage) -> frozenset[str]:
    """Return the words before the first that permits or forbids; all others where these are too few."""
    before: list[str] = []
    for word in text.split():
        if _permits(matter_of(word), language):
            break
        before.append(word)
    subject = matter_of(" ".join(before))
    return subject if len(subject) >= SHARED else _without(matter_of(text), language)


def _without(matter: frozenset[str], language: AmendingLanguage) -> frozenset[str]:
    return frozenset(word for word in matter if not word.startswith(language.permission))


def _denies(text: str, language: AmendingLanguage) -> bool:
    """Whether a sentence forbids: an odd number of denials turns it round."""
    spoken = languages()[language.code]
    plain = _BOUNDING.sub(" ", normalise(text).text)
    return sum(spoken.is_negation(word.form) for word in words(plain)) % 2 == 1
