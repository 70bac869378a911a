"""What a line of the table says of how it was found."""

from dataclasses import replace

import pytest

from core.domain.answer import AnswerStatus
from core.domain.document import PageRef
from core.domain.table import Row
from pages.parts.analysis.answer_table import OpinionsShown, Reading, lines

ROW = Row(
    1, "s", "S", "q", "How long?", required=False, status=AnswerStatus.POSSIBLE, answer="Two years.",
    pages=(PageRef(3),), confidence=0.6, pages_read=10,
)  # fmt: skip


def note(row, *, is_active):
    (line,) = lines([row], OpinionsShown({}), Reading(10, 0, is_active))
    return line.cells["status"].note


@pytest.mark.parametrize(
    ("row", "is_active", "says"),
    [
        (replace(ROW, by_words=True, provisional=True), True, "not read yet"),
        (replace(ROW, by_words=True), False, "by words"),
    ],
)
def test_a_line_says_whether_anything_but_words_was_compared(row, is_active, says):
    assert says in note(row, is_active=is_active)
    read = replace(row, by_words=False)
    assert says not in note(read, is_active=is_active)


@pytest.mark.parametrize(
    ("status", "lead", "text"),
    [
        # the sentence stands in the panel
        (AnswerStatus.ANSWERED, "two years", ""),
        # which may be none, so that the sentence is what is looked at
        (AnswerStatus.POSSIBLE, "two years", "The warranty is two years."),
    ],
)
def test_a_value_that_is_sure_is_the_whole_answer(status, lead, text):
    row = replace(ROW, status=status, answer="The warranty is two years.", value="two years")
    (line,) = lines([row], OpinionsShown({}), Reading(10, 0, is_active=False))
    cell = line.cells["answer"]
    assert (cell.lead, cell.text, cell.tip) == (lead, text, "The warranty is two years.")
