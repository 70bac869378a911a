"""From an index of the document to findings, by page and question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from core.domain.answer import Finding
from core.domain.question import Question
from core.engines.extractive.assessment import Assessed, Assessment
from core.engines.extractive.learnt_weights import Bounds
from core.engines.extractive.selection import DEPTH, choose
from core.engines.passages.expected_value import Need, holds
from core.engines.passages.index import Index
from core.engines.passages.queries import Queries
from core.engines.passages.scorer import RankedPassages
from core.evidence.marked import marked

#: the bounds of another scorer's probabilities
OTHERS = Bounds(answered=0.5, possible=0.25)
#: probability of the reader, who sees nothing else, from which a passage that holds a value of the kind asked
#: for is reported beside a better one: it may say otherwise
APT = 0.03
#: the same where no kind of value is asked for, nor marked in the best passage
APT_WORDS = 0.1
#: share of the probability from which a passage is worth a look when it is looked for again
AGAIN = 0.5

#: findings by (page number, question id), best first
Findings = Mapping[tuple[int, str], Sequence[Finding]]


def index_for(questions: Iterable[Question]) -> Index:
    """Return an empty index for these questions, to be filled page by page."""
    return Index(Queries(questions))


def findings_of(index: Index, ranked: RankedPassages, *, again: bool = False) -> Findings:
    """Return the findings of the whole document, for questions with a passage that is worth a look.

    In a second pass, which is made ``again`` for the questions left open, less is worth a look.
    """
    found: dict[tuple[int, str], list[Finding]] = defaultdict(list)
    for column, each in enumerate(index.queries.all):
        bounds = ranked.bounds(column) if isinstance(ranked, Assessment) else OTHERS
        if ranked.answered(column) < bounds.possible * (AGAIN if again else 1.0):
            continue
        best = _best(ranked, column)
        known = {one.passage: one for one in best}
        # values can be compared; of other passages it must be surer that they answer
        valued = each.need is not Need.ANY or holds(Need.NUMBER, best[0].value)
        least = APT if valued else APT_WORDS
        apt = {one.passage for one in best if one.fitting and one.alone >= least}
        ranking = [(one.passage, one.probability) for one in best]
        for number, chance in choose(index.passages, ranking, apt):
            passage, more = index.passages[number], known[number]
            finding = Finding(
                each.question_id,
                passage.claim,
                (marked(passage.citation(), index.marks),),
                confidence=chance,
                value=more.value,
                tentative=chance < bounds.answered or not more.fitting,
                by_words=isinstance(ranked, Assessment) and not more.read,
                titles=index.titles_of(passage),
            )
            found[passage.page, each.question_id].append(finding)
    return found


def _best(ranked: RankedPassages, question: int) -> Sequence[Assessed]:
    """Return the best passages, best first; a scorer need not know more than how probable they are."""
    if isinstance(ranked, Assessment):
        return ranked.passages(question, DEPTH)
    return [Assessed(*pair) for pair in ranked.best(question, DEPTH)]
