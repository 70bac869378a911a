"""What words and the reader say together: how probably each passage answers, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from core.domain.ports import ReplyCache, StopSignal
from core.domain.question import Question
from core.engines.cross_encoder.availability import why_unavailable
from core.engines.cross_encoder.kept_judgements import KeptJudgements
from core.engines.cross_encoder.reader import shipped_reader
from core.engines.extractive.answer_value import REDACTED, marks_value, value_of
from core.engines.extractive.asked_name import lacks_role, names_somebody
from core.engines.extractive.learnt_weights import Bounds, Models, learnt, logistic
from core.engines.extractive.passage_features import ToldOfTexts
from core.engines.extractive.relevance_features import FEATURES, WeighedEvidence
from core.engines.extractive.scoring import LOWEST, NOTHING, Matrix, Ranked, Shortlist, rank
from core.engines.extractive.second_reading import Judge, SecondReading
from core.engines.passages.expected_value import Need, holds, lacks_event, needs_of
from core.engines.passages.index import Index
from core.engines.passages.question_parts import Part
from core.engines.passages.question_text import bare, identifiers
from core.values.find import find_values
from core.values.value import Kind

__all__ = ["Assessed", "Assessment", "assess", "kept_judge"]

#: share of the question's own words, by weight, that must stand in the passage or its heading, and in the
#: passage itself; or of a hint. Of passages that answer, in documents that bounds were not chosen on, 4 % and
#: less than 1 % are below
SUBJECT = 0.25
ASKED = 0.1
HINT = 0.6
#: a passage that ends so leads in to what answers
_LEADS_ON = re.compile(r"[:\u2014]\s*$")
#: share of what is read first that was read before, from which the rest takes no time to speak of
NEARLY = 0.9
#: log-odds, at most, of a passage that names nobody where somebody is asked for
NOBODY = -4.0
#: kinds of which one value may answer two parts: who somebody is, and to whom questions go
_SHARED = frozenset({Need.NAME, Need.PLACE})
#: kinds of values that tell when something is
_MOMENTS = frozenset({Kind.DATE, Kind.TIME, Kind.DURATION})
#: what is said of a part of a question that its passage does not answer
NOT_FOUND = "not found"
#: passages whose order the reader has the last word on
LAST_WORD = 3


@dataclass(frozen=True, slots=True)
class Assessed:
    """One passage as an answer to one question."""

    #: its position in the index
    passage: int
    #: probability, 0 to 1, that it answers the question
    probability: float
    #: it holds the kind of value and the subject asked for, without which nothing is an answer
    fitting: bool = True
    #: the answer itself, as far as the reader marked it
    value: str = ""
    #: the reader has judged it
    read: bool = False
    #: what the reader makes of it by itself, whatever stands elsewhere: probability, 0 to 1
    alone: float = 0.0


class Assessment:
    """Implements `core.engines.passages.scorer.RankedPassages`, with more to say of each passage."""

    def __init__(self, index: Index, ranked: Ranked, models: Models) -> None:
        self._index = index
        self._ranked = ranked
        self._models = models
        self._reading: SecondReading | None = None
        #: letters and figures of pages, by their numbers
        self._said: dict[int, str] = {}

    def read(
        self, questions: Sequence[Question], stop: StopSignal | None = None, judge: Judge | None = None
    ) -> Iterator[None]:
        """Have the best passages read, by ``judge`` or by the shipped network; come up for air in between.

        Where the network cannot be run nothing is read, and words have the last word.
        """
        if judge is None and why_unavailable():
            return
        self._reading = self._second_reading(questions)
        yield from self._reading.rounds(judge or shipped_reader(), stop)

    def was_read(self, questions: Sequence[Question], judge: KeptJudgements) -> bool:
        """Return whether nearly all that would be read first was read before, as in most revisions."""
        pairs = self._second_reading(questions).first
        return judge.known(pairs) >= NEARLY * len(pairs)

    def _second_reading(self, questions: Sequence[Question]) -> SecondReading:
        # whatever is read of a question of which no word occurs, nothing is found
        shortlists = [
            NOTHING if silent else each
            for each, silent in zip(self._ranked.shortlists, self._ranked.silent, strict=True)
        ]
        return SecondReading(questions, shortlists, self._index.passages, self._index.context_of)

    def bounds(self, question: int) -> Bounds:
        """Return from which probability a passage answers the question, and is worth a look."""
        return self._models.reader_bounds if self._has_read(question) else self._models.words_bounds

    def answered(self, question: int) -> float:
        """Return the probability that the best passage answers the question."""
        shortlist = self._ranked.shortlists[question]
        if self._ranked.silent[question] or not shortlist.passages:
            return 0.0
        return float(self._chances(question, *self._judged(question)).max())

    def best(self, question: int, count: int) -> list[tuple[int, float]]:
        """Return up to ``count`` passages as (position, probability), best first."""
        return [(each.passage, each.probability) for each in self.passages(question, count)]

    def windows(self, passages: Sequence[slice]) -> Matrix:
        """Return the probability that each window answers each question; by words alone."""
        return self._ranked.windows(passages)

    def passages(self, question: int, count: int) -> list[Assessed]:
        """Return up to ``count`` passages, best first."""
        shortlist = self._ranked.shortlists[question]
        if self._ranked.silent[question] or not shortlist.passages:
            return []
        shortlist, relevance = self._judged(question)
        read, alone = len(relevance), logistic(relevance)
        chances = self._chances(question, shortlist, relevance)
        order = np.argsort(-chances, kind="stable")[:count]
        parts = self._parts(question, int(order[0]))
        values = {rank: self._value(question, rank) for rank in map(int, order) if rank < read}
        if parts:
            values[int(order[0])] = parts
        fitting = _fitting(shortlist)
        return [
            Assessed(
                shortlist.passages[rank],
                float(chances[rank]),
                bool(fitting[rank]) and self._states(question, rank, values.get(rank)),
                values.get(rank, ""),
                read=rank < read,
                alone=float(alone[rank]) if rank < read else 0.0,
            )
            for rank in map(int, order)
        ]

    def _chances(self, question: int, shortlist: Shortlist, relevance: Matrix) -> Matrix:
        """Return the probability of each passage, by the reader as far as it has read."""
        chances = self._models.words.probability(self._ranked.shortlists[question].by_words())
        read = len(relevance)
        if not read:
            return chances
        judged = self._models.reader.probability(shortlist.by_reader(relevance))
        # what was not read may not come before the best of what was
        ceiling = np.sort(judged)[::-1][min(read, LAST_WORD) - 1]
        return np.concatenate([judged, np.minimum(chances[read:], ceiling)])

    def _judged(self, question: int) -> tuple[Shortlist, Matrix]:
        """Return the shortlist, and what the reader makes of the first of it.

        Where a person or a body is asked for, a street and a title say nothing of who it is. Others are
        judged as if those were not there, unless no passage names anybody.
        """
        shortlist = self._ranked.shortlists[question]
        relevance = (
            self._reading.relevance(question) if self._reading is not None else np.zeros(0, np.float32)
        )
        if not self._index.queries.all[question].asks_who:
            return shortlist, relevance
        nobody = np.zeros(len(shortlist.passages), bool)
        asked = self._reading.asked(question) if self._reading is not None else ""
        for place in range(len(relevance)):
            title = self._index.passages[shortlist.passages[place]].title
            value = self._value(question, place)
            nobody[place] = title or not names_somebody(value, asked)
        if nobody[: len(relevance)].all():
            return shortlist, relevance
        scores = np.where(nobody, LOWEST, shortlist.scores).astype(np.float32)
        relevance = np.where(nobody[: len(relevance)], np.minimum(relevance, NOBODY), relevance)
        return replace(shortlist, scores=scores), relevance

    def _states(self, question: int, rank: int, value: str | None) -> bool:
        """Whether a passage states what is asked: no lead-in to it, no blank, no other kind of value.

        ``value`` is what was made of the reader's mark; None of a passage that it has not read.
        """
        text, need = self._text(question, rank), self._index.queries.all[question].need
        if self._is_foreign(question, rank) or self._is_another(question, rank):
            return False
        if need is Need.ANY and _LEADS_ON.search(text):
            return False
        if self._reading is None or value is None:
            return _states_by_words(need, text)
        if value:
            return True
        if need is Need.ANY:
            return not REDACTED.search(text)
        return marks_value(self._reading.marked(question, rank), text, need, self._reading.asked(question))

    def _is_foreign(self, question: int, rank: int) -> bool:
        """Whether the question names something by letters and figures of which its page says nothing."""
        named = identifiers(self._reading.asked(question)) if self._reading is not None else ()
        if not named:
            return False
        passage = self._index.passages[self._ranked.shortlists[question].passages[rank]]
        if passage.page not in self._said:
            around = [each for each in self._index.passages if each.page == passage.page]
            self._said[passage.page] = "\n".join(bare(f"{each.heading} {each.text}") for each in around)
        return any(name not in self._said[passage.page] for name in named)

    def _is_another(self, question: int, rank: int) -> bool:
        """Whether a role or an event is asked for that neither the passage nor a title over it names."""
        if self._reading is None:
            return False
        passage = self._index.passages[self._ranked.shortlists[question].passages[rank]]
        asked, said = self._reading.asked(question), f"{passage.heading} {passage.claim}"
        return lacks_role(asked, said) or lacks_event(asked, said)

    def _has_read(self, question: int) -> bool:
        return self._reading is not None and len(self._reading.relevance(question)) > 0

    def _parts(self, question: int, rank: int) -> str:
        """Return a value for each part of a compound question, and which part the passage does not answer."""
        text = self._text(question, rank)
        values: dict[str, str] = {}
        surest: dict[tuple[Need, str], tuple[float, str]] = {}
        for part, marked, odds in self._reading.parts(question, rank) if self._reading is not None else ():
            need = _need_of_part(part)
            if need is Need.ANY:
                continue  # the value of the whole question says it
            value = value_of(marked, text, need, part.text)
            if not value:
                if not holds(Need.NAME if need is Need.PLACE else need, text):
                    values[part.label] = NOT_FOUND
                continue
            values[part.label] = value
            for (kind, other), (surer, label) in list(surest.items()):
                # one value answers one part: when they are due, and when they are opened
                if kind is need and need not in _SHARED and (value in other or other in value):
                    values[part.label if surer > odds else label] = NOT_FOUND
            surest[need, value] = odds, part.label
        if len(values) < 2 or set(values.values()) == {NOT_FOUND}:
            return ""
        return "; ".join(f"{label}: {value}" for label, value in values.items())

    def _text(self, question: int, rank: int) -> str:
        return self._index.passages[self._ranked.shortlists[question].passages[rank]].claim

    def _value(self, question: int, rank: int) -> str:
        if self._reading is None:
            return ""
        need = self._index.queries.all[question].need
        marked, asked = self._reading.marked(question, rank), self._reading.asked(question)
        return value_of(marked, self._text(question, rank), need, asked)


def _states_by_words(need: Need, text: str) -> bool:
    """Whether a text that nobody has read may state what is asked: which name is meant no word tells."""
    if need is Need.DATE:
        return any(value.kind in _MOMENTS for value in find_values(text))
    return need is not Need.NAME


def _need_of_part(part: Part) -> Need:
    """Return what the answer to a part must hold."""
    if part.label == "where":
        return Need.PLACE
    needs = needs_of(part.text.partition("(")[0].partition(":")[0])
    return needs[0] if needs else Need.ANY


def assess(index: Index, told: ToldOfTexts | None = None, stop: StopSignal | None = None) -> Assessment:
    """Rank the passages of a whole document by the shipped weights.

    ``told`` remembers what texts say by themselves. Raise `RankingStopped` when ``stop`` is set meanwhile.
    """
    models = learnt()
    return Assessment(index, rank(WeighedEvidence(index, told), models, stop), models)


@contextmanager
def kept_judge(replies: ReplyCache | None) -> Iterator[KeptJudgements | None]:
    """Yield the reader that knows what it said before; None where nothing is kept, or it cannot be run."""
    if replies is None or why_unavailable():
        yield None
        return
    judge = KeptJudgements(replies)
    try:
        yield judge
    finally:
        judge.close()


def _fitting(shortlist: Shortlist) -> np.ndarray:
    """Return which passages speak of the subject and hold what is needed."""
    named = {
        name: shortlist.values[:, FEATURES.index(name)]
        for name in ("subject", "asked", "hint", "unmet", "empty")
    }
    about = ((named["subject"] >= SUBJECT) & (named["asked"] >= ASKED)) | (named["hint"] >= HINT)
    return np.asarray(about & (named["unmet"] == 0) & (named["empty"] == 0))
