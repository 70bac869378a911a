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


SENTENCE = "The warranty is two years."
LONG = "a period of two years from the date on which the whole of the Work is substantially complete"


def answer(**changes):
    (line,) = lines([replace(ROW, **changes)], OpinionsShown({}), Reading(10, 0, is_active=False))
    return line.cells["answer"]


@pytest.mark.parametrize(
    ("changes", "lead", "text", "bold"),
    [
        ({"answer": SENTENCE, "value": "two years"}, "two years", SENTENCE, ""),
        # of a longer text the sentence that says so, with an ellipsis for what stands around it
        (
            {"answer": f"Read this. {SENTENCE} It is not longer.", "value": "two years"},
            "two years",
            f"… {SENTENCE} …",
            "",
        ),
        # most of the sentence is not said twice
        ({"answer": f"The warranty has {LONG}.", "value": LONG}, "", f"The warranty has {LONG}.", LONG),
        # what may not be the answer is read in its sentence
        (
            {"answer": SENTENCE, "value": "two years", "status": AnswerStatus.POSSIBLE},
            "",
            SENTENCE,
            "two years",
        ),
        ({"answer": SENTENCE}, "", SENTENCE, ""),
        ({"answer": SENTENCE, "value": SENTENCE}, "", SENTENCE, SENTENCE),
        # several values, one a line
        (
            {"answer": "Bids are due May 4 at City Hall.", "value": "when: May 4; where: City Hall"},
            "when: May 4\nwhere: City Hall",
            "Bids are due May 4 at City Hall.",
            "",
        ),
        ({"answer": SENTENCE, "sides": ("two years", "one year")}, "two years\none year", "", ""),
    ],
)
def test_a_value_stands_in_bold_above_or_within_the_sentence_that_says_so(changes, lead, text, bold):
    cell = answer(**{"status": AnswerStatus.ANSWERED, **changes})
    assert (cell.lead, cell.text, cell.bold, cell.tip) == (lead, text, bold, changes["answer"])


@pytest.mark.parametrize(
    ("begun", "active", "says"),
    [
        (False, True, "Nothing read yet"),
        # pages are read ahead of the questions
        (True, True, "Not looked for yet"),
        (True, False, "Not looked for yet; stopped before the end"),
    ],
)
def test_a_line_does_not_say_that_nothing_was_read_when_pages_were(begun, active, says):
    row = replace(ROW, status=AnswerStatus.PENDING, answer="", pages=(), pages_read=0)
    (line,) = lines([row], OpinionsShown({}), Reading(10, 0, active, has_begun=begun))
    assert line.cells["answer"].text == says
