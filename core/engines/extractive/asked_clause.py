"""Which clause of a passage a question is about, where several state values of the kind that it asks for.

"General liability, $1,500,000; pollution liability, $2,000,000": the first sum is no answer on pollution.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from core.engines.passages.expected_value import Need, holds
from core.engines.passages.stems import content_stems
from core.evidence.sentences import stops

__all__ = ["other_clause"]

#: where a clause ends within a sentence
_CLAUSE = re.compile(r";\s+|,\s+(?=(?:and|or|but|while|whereas|of\s+which|on\s+which)\b)", re.IGNORECASE)
#: what leads in to all clauses of a passage: "6.03 Insurance:", "6. Security Deposit.", "(b)"
_LEAD = re.compile(r"[^;:]{0,60}:\s|\(?[\w.-]{1,7}[.)]\s+(?:(?:[\w'\u2019-]+\s){0,6}[\w'\u2019-]+\.\s)?")


def other_clause(start: int, end: int, passage: str, need: Need, asked: str) -> str:
    """Return the clause that a question is about where it is another than that of ``passage[start:end]``.

    It holds a value of the kind that is needed, and more of the question's words that tell clauses apart.
    The empty string where the value stands in the best clause, or where that cannot be told.
    """
    clauses = list(_clauses(passage))
    if len(clauses) < 2:
        return ""
    wanted = set(content_stems(asked))
    said = [wanted & set(content_stems(passage[low:high])) for low, high in clauses]
    often = Counter(stem for stems in said for stem in stems)
    weights = [sum(1 / often[stem] for stem in stems if often[stem] < len(clauses)) for stems in said]
    own = [i for i, (low, high) in enumerate(clauses) if low < end and start < high]
    others = [i for i, (low, high) in enumerate(clauses) if i not in own and holds(need, passage[low:high])]
    if not own or not others:
        return ""
    best = max(others, key=lambda i: weights[i])
    mine = set().union(*(said[i] for i in own))
    if weights[best] > max(weights[i] for i in own) and len(said[best] - mine) >= len(mine - said[best]):
        low, high = clauses[best]
        return passage[low:high].strip()
    return ""


def _clauses(passage: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of the clauses, without what leads in to all of them."""
    lead = _LEAD.match(passage)
    start = lead.end() if lead else 0
    ends = {match.end() for match in _CLAUSE.finditer(passage, start)}
    ends |= {following for _, following in stops(passage) if following > start}
    for end in sorted({*ends, len(passage)}):
        if end > start:
            yield start, end
            start = end
