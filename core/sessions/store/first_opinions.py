"""What people decided and said, as a session begins with it that revises another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from core.domain.review import Opinions
from core.sessions.store import keys
from core.sessions.store.codec import encoded

__all__ = ["first_opinions"]


def first_opinions(prefix: str, opinions: Opinions) -> Mapping[str, str]:
    """Return the values to store, by key, for a session whose keys begin with ``prefix``."""
    found: dict[str, str] = {}
    numbers = Counter[str]()
    families = (
        *((keys.reviews_of(each.question_id), each) for each in opinions.reviews),
        *((keys.remarks_on(each.question_id), each) for each in opinions.remarks),
        *((keys.decisions_on(each.register, each.line_id), each) for each in opinions.lines),
        *((keys.refined_of(each.register), each) for each in opinions.refined),
    )
    for family, opinion in families:
        numbers[family] += 1
        found[keys.numbered(f"{prefix}{family}", numbers[family])] = encoded(opinion)
    if opinions.arrangement is not None:
        found[f"{prefix}arrangement"] = encoded(opinions.arrangement)
    return found
