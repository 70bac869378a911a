from threading import Event

import numpy as np

from core.domain.document import Page, Window
from core.domain.ports import Work
from core.domain.question import Question, QuestionSet, Section
from core.engines.extractive.engine import ExtractiveEngine
from core.engines.extractive.ranker import ExtractiveRanker

QUESTIONS = QuestionSet("small", "Small", (Section("all", "All", (Question("law", "Which law governs?"),)),))
PAGES = (
    Page(1, "This Contract shall be governed by the laws of the State of Ohio."),
    Page(2, "Payment will be made each month for the work that the Engineer has measured."),
)
WINDOWS = [Window(at, (page,)) for at, page in enumerate(PAGES)]


class LastPassageFirst:
    """Finds the last passage of a document the best, whatever is asked."""

    def rank(self, index):
        self.count = len(index.passages)
        return self

    def answered(self, question):
        return 1.0

    def best(self, question, count):
        return [(at, 0.75) for at in range(self.count - 1, -1, -1)][:count][:1]

    def windows(self, passages):
        return np.array([[1.0 if inside.stop == self.count else 0.0] for inside in passages], np.float32)


def test_the_engine_reports_what_the_scorer_put_into_it_finds_best():
    outcomes = list(ExtractiveEngine(scorer=LastPassageFirst()).ask(Work(WINDOWS, QUESTIONS), Event()))
    (finding,) = [finding for outcome in outcomes for finding in outcome.findings]
    assert (finding.citations[0].page, finding.confidence) == (2, 0.75)


def test_the_ranker_takes_plausibility_and_passages_from_the_scorer_put_into_it():
    ranking = ExtractiveRanker(scorer=LastPassageFirst()).rank(WINDOWS, QUESTIONS)
    assert ranking.plausible["law"] == (0.0, 1.0)
    assert [passage.page for passage in ranking.passages["law"]] == [2]
