"""Documents against questions: what each document of a package says to each question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.domain.answer import Answer, AnswerStatus
from core.domain.document import PageRef
from core.domain.package import Package
from core.domain.question import QuestionSet

__all__ = ["Matrix", "MatrixCell", "MatrixRow", "Said", "package_matrix"]


class Said(StrEnum):
    """What a document has to say on a question; the strongest first."""

    #: it holds a side of a conflict
    CONFLICTING = "conflicting"
    #: it holds the answer
    ANSWERED = "answered"
    #: it holds a passage worth a look, or a further claim beside the answer
    MENTIONED = "mentioned"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One question in one document."""

    said: Said = Said.NOTHING
    #: its claim with the most to say, shortened by whoever shows it; empty for nothing
    text: str = ""
    pages: tuple[PageRef, ...] = ()


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One document."""

    #: index in the package
    index: int
    name: str
    #: by question id; a question that is not here has nothing in this document
    cells: Mapping[str, MatrixCell]

    def counts(self) -> dict[Said, int]:
        """Return how many questions have what in this document, but for nothing."""
        found = dict.fromkeys(Said, 0)
        for cell in self.cells.values():
            found[cell.said] += 1
        return {said: number for said, number in found.items() if number}


@dataclass(frozen=True, slots=True)
class Matrix:
    """All documents against all questions."""

    #: ``(number, id, text)`` of the questions, in their order
    questions: tuple[tuple[int, str, str], ...]
    rows: tuple[MatrixRow, ...]


def package_matrix(
    package: Package,
    question_set: QuestionSet,
    answers: Mapping[str, Answer],
    refs: Mapping[int, PageRef] | None = None,
) -> Matrix:
    """Return the matrix of a package; ``refs`` say how pages are shown, by position."""
    shown = refs if refs is not None else package.refs()
    cells: dict[int, dict[str, MatrixCell]] = {index: {} for index in range(len(package.documents))}
    for answer in answers.values():
        for index, cell in _by_document(package, answer, shown):
            cells[index][answer.question_id] = cell
    return Matrix(
        tuple((number, question.id, question.text) for number, _, question in question_set.numbered()),
        tuple(MatrixRow(index, name, cells[index]) for index, name in enumerate(package.names)),
    )


def _by_document(
    package: Package, answer: Answer, refs: Mapping[int, PageRef]
) -> Iterable[tuple[int, MatrixCell]]:
    """Yield what each document that is cited says, with its pages."""
    opposed = {index for pair in answer.conflicts for index in pair}
    pages: dict[int, dict[int, None]] = {}
    best: dict[int, tuple[Said, str]] = {}
    for number, claim in enumerate(answer.claims):
        said = _weight(answer.status, number, opposed)
        for citation in claim.citations:
            for position in dict.fromkeys(span.page for span in citation.spans):
                index = package.index_at(position)
                if index is None:
                    continue
                pages.setdefault(index, {})[position] = None
                if index not in best or _order(said) < _order(best[index][0]):
                    best[index] = said, claim.brief or claim.text
    for index, (said, text) in best.items():
        yield index, MatrixCell(said, text, tuple(refs.get(n, PageRef(n)) for n in pages[index]))


def _weight(status: AnswerStatus, number: int, opposed: set[int]) -> Said:
    if number in opposed:
        return Said.CONFLICTING
    return Said.ANSWERED if number == 0 and status is AnswerStatus.ANSWERED else Said.MENTIONED


def _order(said: Said) -> int:
    return _ORDER.index(said)


_ORDER: Sequence[Said] = tuple(Said)
