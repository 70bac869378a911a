"""The embedded engine put to the corpora: rankings, states and probabilities of its best passages."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.evaluate.corpora import SAMPLE, Corpus, bare, overlap, pages_of, sample_gold
from bench.evaluate.measures import Case
from core.analysis.accumulate import Accumulator
from core.domain.answer import Answer, Coverage, Outcome
from core.domain.document import Page, PageSet
from core.domain.ports import Work
from core.domain.question import Question, QuestionSet
from core.engines.cross_encoder.availability import why_unavailable
from core.engines.extractive.assessment import Assessed, Assessment, assess
from core.engines.extractive.engine import ExtractiveEngine
from core.engines.extractive.findings import index_for
from core.engines.extractive.learnt_weights import Bounds, Models
from core.engines.extractive.relevance_features import WeighedEvidence
from core.engines.extractive.scoring import rank
from core.engines.extractive.second_reading import Judge
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries
from core.questions.catalog import shipped_set
from core.reading.windows import windows

#: passages, and pages, of a question that count
KEPT = 3
#: passages among which the pages are looked for
DEPTH = 40


@dataclass(frozen=True, slots=True)
class Row:
    """One question of the sample with what a person must know to judge the answer."""

    number: int
    question_id: str
    question: str
    #: "answerable", "conflicting" or "no_answer"
    gold: str
    status: str
    #: whether the passage shown overlaps a quote of the gold
    right: bool
    probability: float
    value: str
    passage: str
    pages: tuple[int, ...]


def assessed(
    corpus: Corpus, *, reader: bool, models: Models | None = None, judge: Judge | None = None
) -> Assessment:
    """Rank a corpus, and with ``reader`` have the best passages read; by the shipped weights and network."""
    index = Index(Queries(corpus.questions))
    index.take(corpus.pieces)
    assessment = Assessment(index, rank(WeighedEvidence(index), models), models) if models else assess(index)
    if reader:
        for _ in assessment.read(corpus.questions, judge=judge):
            pass
    return assessment


def read_through(pages: Sequence[Page], questions: Sequence[Question]) -> tuple[Index, Assessment]:
    """Rank the passages of pages, and have the best of them read; return the passages and their ranking."""
    index = index_for(questions)
    for page in pages:
        if page.status.is_read and page.text.strip():
            index.add(page)
    index.close()
    ranked = assess(index)
    for _ in ranked.read(questions):
        pass
    return index, ranked


def status_of(best: Sequence[Assessed], bounds: Bounds) -> str:
    """Return what a question is shown as whose passages, best first, these are."""
    top = best[0].probability if best else 0.0
    if best and top >= bounds.answered and best[0].fitting:
        return "answered"
    return "possible" if top >= bounds.possible else "not_found"


def cases(
    corpus: Corpus, *, reader: bool, models: Models | None = None, judge: Judge | None = None
) -> Iterator[Case]:
    """Yield a case for each question of a corpus."""
    assessment = assessed(corpus, reader=reader, models=models, judge=judge)
    for column, question in enumerate(corpus.questions):
        best = assessment.passages(column, DEPTH)
        labels = tuple(corpus.labels[column].get(each.passage, 0) for each in best[:KEPT])
        pages = list(dict.fromkeys(corpus.pieces[each.passage].page for each in best))[:KEPT]
        yield Case(
            corpus.id,
            corpus.domain,
            question.id,
            2 in corpus.labels[column].values(),
            labels,
            tuple(page in corpus.right_pages[column] for page in pages),
            best[0].probability if best else 0.0,
            status_of(best, assessment.bounds(column)),
            bool(best) and best[0].fitting,
        )


def sample_answers() -> dict[str, Answer]:
    """Analyse the sample as a session does; return its answers by question."""
    return answers(pages_of(SAMPLE), shipped_set("cipp"))


def answers(pages: Sequence[Page], question_set: QuestionSet) -> dict[str, Answer]:
    """Put all questions to pages, together, as a session does; return the answers by question."""
    book = Accumulator(question_set)
    for outcome in ExtractiveEngine().ask(Work(windows(pages), question_set), threading.Event()):
        if isinstance(outcome, Outcome):
            book.add(outcome)
    read = Coverage(read=PageSet.of(page.number for page in pages))
    return {question.id: book.answer(question.id, read) for question in question_set.questions}


def sample_rows(answers: dict[str, Answer]) -> list[Row]:
    """Compare answers to the sample, by whatever engine, with its gold."""
    gold = sample_gold()
    rows = []
    for number, _, question in shipped_set("cipp").numbered():
        answer, entry = answers[question.id], gold[question.id]
        primary = answer.primary
        rows.append(
            Row(
                number,
                question.id,
                question.text,
                entry["status"],
                answer.status.value,
                primary is not None
                and any(
                    span.page == each["page"] and overlap(bare(each["quote"]), bare(citation.verbatim))
                    for citation in primary.citations
                    for span in citation.spans
                    for each in entry["evidence"]
                ),
                primary.confidence if primary else 0.0,
                primary.value if primary else "",
                primary.text if primary else "",
                tuple(primary.pages) if primary else (),
            )
        )
    return rows


def reader_is_there() -> str:
    """Return why the reader cannot be measured here, or the empty string."""
    return why_unavailable()
