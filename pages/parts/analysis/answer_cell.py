"""The answer in a line of the table: its value in bold, and the sentence that says so."""

from __future__ import annotations

import re

from core.domain.answer import AnswerStatus
from core.domain.review import Review, Verdict
from core.domain.table import Row
from core.evidence.sentences import sentences
from pages.parts.components.grid import Cell
from pages.parts.shell import wording

__all__ = ["decided", "found"]

#: characters of a value that stands by itself above its sentence; a longer one is most of the sentence
_SHORT = 60
#: characters of what a decision did not take
_KEPT = 120
#: between the values of a question that asks for several: "when: May 4; where: City Hall"
_BETWEEN_PARTS = re.compile(r"; (?=[^:;]{2,60}: )")


def decided(row: Row, review: Review) -> Cell:
    """Return the reviewer's words, and below them what was found and does not hold."""
    kept = f"the engine found: {row.answer}" if review.verdict is Verdict.EDITED else _others(row, review)
    return Cell(lead=" ".join(review.answer.split()), note=wording.shortened(kept, _KEPT), tip=kept)


def found(row: Row) -> Cell:
    """Return what was found: each side of a conflict on a line, or the value and its sentence."""
    if row.sides:
        return Cell(lead="\n".join(row.sides), tip=row.answer)
    text = " ".join(row.answer.split())
    sentence = _sentence(text, row.value)
    isolated = row.value and row.value not in {text, sentence} and _stands_alone(row, sentence)
    return Cell(
        f"(inferred) {sentence}" if row.inferred else sentence,
        lead=_on_lines(row.value) if isolated else "",
        bold="" if isolated else row.value,
        note=" · ".join(
            filter(
                None,
                (
                    f"and {row.further} more" if row.further else "",
                    "with a footnote" if row.footnote else "",
                ),
            )
        ),
        tip=text,
    )


def _on_lines(value: str) -> str:
    """Return a value with each of its parts on a line, where the question asks for several."""
    return _BETWEEN_PARTS.sub("\n", value)


def _stands_alone(row: Row, sentence: str) -> bool:
    """Whether the value stands above the sentence, and not in bold within it.

    One that may not be the answer does not: there the sentence is what is looked at.
    """
    if row.value not in sentence:
        return True
    return row.status is not AnswerStatus.POSSIBLE and len(row.value) <= _SHORT


def _sentence(text: str, value: str) -> str:
    """Return the sentence that holds the value, with an ellipsis for those around it; all where none does."""
    for start, end in sentences(text):
        if value and value in text[start:end]:
            before, after = "… " if start else "", " …" if end < len(text) else ""
            return f"{before}{text[start:end]}{after}"
    return text


def _others(row: Row, review: Review) -> str:
    """Return what the sides said that do not govern: they are kept in sight."""
    kept = [side for side in row.sides if side not in review.governing]
    return f"not governing: {'; '.join(kept)}" if kept else ""
