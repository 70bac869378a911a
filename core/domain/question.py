"""Question sets: what is asked, grouped into sections, each answered by one expert."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum


class Expected(StrEnum):
    """The kind of answer a question expects."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    SPECIFICATION = "specification"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set."""

    #: unique in its set; letters, digits, dots and dashes
    id: str
    #: the question as the analyst reads it
    text: str
    #: whether a bid must not go out without the answer
    required: bool = False
    #: the kind of answer expected
    expected: Expected = Expected.TEXT
    #: words that the passage holding the answer is likely to use
    hints: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expert:
    """The persona that answers one section; used by engines that prompt a model."""

    name: str
    specialisation: str
    instructions: str = ""
    #: where in such documents the evidence usually stands, and what to cite
    citation_strategy: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that one expert answers together."""

    #: unique in its set
    id: str
    title: str
    questions: tuple[Question, ...]
    description: str = ""
    #: the built-in persona; None lets the engine make one
    expert: Expert | None = None


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """A named, ordered collection of sections."""

    id: str
    title: str
    sections: tuple[Section, ...]
    description: str = ""

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions in order."""
        return tuple(question for section in self.sections for question in section.questions)

    def numbered(self) -> Iterator[tuple[int, Section, Question]]:
        """Yield ``(number, section, question)``; numbers count from 1 over the whole set."""
        number = 0
        for section in self.sections:
            for question in section.questions:
                number += 1
                yield number, section, question

    def only(self, section_ids: Iterable[str]) -> QuestionSet:
        """Return the set with these sections alone; raise `KeyError` for an unknown one."""
        wanted = set(section_ids)
        unknown = wanted - {section.id for section in self.sections}
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        return replace(self, sections=tuple(s for s in self.sections if s.id in wanted))

    def asking(self, question_ids: Iterable[str]) -> QuestionSet:
        """Return the set reduced to these questions; sections left empty are dropped."""
        wanted = set(question_ids)
        sections = (
            replace(s, questions=tuple(q for q in s.questions if q.id in wanted)) for s in self.sections
        )
        return replace(self, sections=tuple(s for s in sections if s.questions))
