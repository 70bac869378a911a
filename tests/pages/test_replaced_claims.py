"""Why another claim stands where one stood that somebody read, in the panel of the answer."""

import time
from dataclasses import replace

from core.domain.answer import AnswerStatus, Cause, Replacement, Shown
from core.domain.ports import Checkpoint
from tests.pages.conftest import decide, evidence

QUESTION = "general.location"


def test_the_panel_says_what_stood_there_until_when_and_why_it_fell(open_page, world):
    store, session = world.app.store, world.ids["running"]
    answer = store.answer(session, QUESTION)
    at = time.time() - 180
    was = Shown("Along Maple Street", (3,), 0.37, AnswerStatus.ANSWERED)
    now = Shown(answer.primary.said, tuple(answer.primary.pages), 0.84, AnswerStatus.ANSWERED)
    fallen = (
        Replacement(at - 600, Cause.READ, replace(was, text="Along Oak Street", pages=()), now),
        Replacement(at, Cause.SURER, was, now),
    )
    table, progress = store.table(session), store.session(session).progress
    store.checkpoint(session, 1, Checkpoint((), (replace(answer, replaced=fallen),), table, progress))

    page = open_page("analysis", session=session, q=QUESTION)
    view = evidence(page, QUESTION)
    (sign,) = (each for each in view["signs"] if each["word"] == "replaced")
    assert "“Along Maple Street”" in sign["tip"]
    assert "37%" in sign["tip"]
    assert "3 min ago" in sign["tip"]
    assert "read later, is surer (84%)" in sign["tip"]
    assert ["Maple" in each["text"] for each in view["history"]] == [True, False]
    assert "found by words alone; the reader prefers" in view["history"][1]["text"]

    page = decide(page, QUESTION, "accepted")
    history = [each["text"] for each in evidence(page, QUESTION)["history"]]
    assert len(history) == 3
    assert history[0].startswith("Accepted by you")


def test_an_answer_that_nothing_stood_in_place_of_says_nothing(open_page, world):
    view = evidence(open_page("analysis", session=world.ids["completed"], q=QUESTION), QUESTION)
    assert not any(each["word"] == "replaced" for each in view["signs"])
