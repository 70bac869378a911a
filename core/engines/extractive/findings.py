"""From an index of the document to findings, by page and question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.domain.answer import Finding
from core.domain.question import Question
from core.engines.extractive.selection import DEPTH, choose
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries
from core.engines.passages.scorer import RankedPassages
from core.evidence.marked import marked

#: findings by (page number, question id), best first
Findings = Mapping[tuple[int, str], Sequence[Finding]]


def index_for(questions: Iterable[Question]) -> Index:
    """Return an empty index for these questions, to be filled page by page."""
    return Index(Queries(questions))


def findings_of(index: Index, ranked: RankedPassages, threshold: float) -> Findings:
    """Return the findings of the whole document, for questions answered with ``threshold`` or more."""
    found: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for column, each in enumerate(index.queries.all):
        if ranked.answered(column) < threshold:
            continue
        for number, chance in choose(index.passages, ranked.best(column, DEPTH)):
            passage = index.passages[number]
            citation = marked(passage.citation(), index.marks)
            finding = Finding(each.question_id, passage.claim, (citation,), confidence=chance)
            found[passage.page, each.question_id].append(finding)
    return found
