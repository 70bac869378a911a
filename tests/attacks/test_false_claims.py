"""A model that lies with true quotes: an arbitrary claim beside a real sentence that says nothing of it."""

import threading

import pytest

from core.analysis.run import Assignment, Run
from core.analysis.stored_pages import KeptPages
from core.bootstrap import WallClock
from core.domain.answer import AnswerStatus
from core.domain.document import DocumentRef, Page
from core.domain.plan import EngineChoice, Options, Plan
from core.domain.question import Question, QuestionSet, Section
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import EXPERT, engine

TRUE = (
    "The liner on this reach shall be cured with hot water or steam.",
    "This Agreement is made in two counterparts, each of which is an original.",
    "Seeding shall take place between March 15 and May 31.",
    "The Engineer may inspect the shop at any reasonable hour.",
)
#: question, what the liar claims of it
LIES = (
    ("What is the bid bond?", "A bid bond of 20 percent is required."),
    ("Who pays for the permits?", "The Owner reimburses all permits without limit."),
    ("What are the liquidated damages?", "There are no liquidated damages."),
    ("When are bids due?", "Bids are due on June 3, 2027 at 2:00 p.m."),
    ("Is a warranty asked for?", "Yes, a warranty of ten years covers everything."),
    ("What is the retainage?", "Retainage is released monthly."),
    ("May work be subcontracted?", "Subcontracting is forbidden."),
    ("What insurance is required?", "Cyber insurance of $50 million is required."),
    ("Which law governs?", "The laws of Delaware govern."),
    ("How are disputes settled?", "Disputes go to arbitration in Geneva."),
)


def analysed(quote, *, quotes=1, pages=4):
    """Return the answers to every question when each claim stands beside true sentences."""
    section = Section("s0", "Terms", tuple(Question(f"q{n}", asked) for n, (asked, _) in enumerate(LIES)))
    asked = QuestionSet("test", "Test", (Section("s0", "Terms", section.questions, expert=EXPERT),))
    texts = [Page(n, " ".join(TRUE)) for n in range(1, pages + 1)]
    told = [{"text": each, "page": 1} for each in (quote, *TRUE)[:quotes]]
    lies = {f"q{n}": [{"claim": claim, "quotes": told}] for n, (_, claim) in enumerate(LIES)}
    plan = Plan(DocumentRef("0" * 64, "bid.pdf", 1, pages), asked, EngineChoice("chat"), Options(window=2))
    with ChatServer(Model(lies)) as server:
        run = Run(
            Assignment(plan),
            open_pages=lambda: KeptPages(texts, pages),
            engine=engine(server),
            clock=WallClock(),
        )
        *_, last = run.checkpoints(threading.Event())
    return last.answers


@pytest.mark.parametrize("quote", TRUE)
def test_a_true_sentence_that_says_nothing_of_a_claim_makes_it_no_answer(quote):
    answers = analysed(quote)
    assert len(answers) == len(LIES)
    told = {each.question_id: each.status for each in answers if each.claims}
    assert told, "the lies did not arrive, so nothing was proved"
    assert AnswerStatus.ANSWERED not in told.values()


def test_many_true_sentences_make_a_false_claim_no_truer():
    answers = analysed(TRUE[0], quotes=5)
    assert {each.status for each in answers} & {AnswerStatus.ANSWERED} == set()
    assert any(each.claims for each in answers)
