"""Matters of which a bid states one value, however documents call them: when bids are due, the retainage."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.revisions.amending_language import AmendingLanguage
from core.values.value import Value

__all__ = ["sets_value", "topic_of"]

#: values of a sentence that sets one at most: a date, an hour, and one more
SET = 3


def topic_of(subject: str, language: AmendingLanguage) -> re.Pattern[str] | None:
    """Return the pattern of the matter that a subject names last; None where it names none."""
    found = [(match.start(), topic) for topic in language.topics for match in topic.finditer(subject)]
    return max(found, key=lambda each: each[0])[1] if found else None


def sets_value(said: str, values: Sequence[Value], language: AmendingLanguage) -> bool:
    """Return whether a sentence begins with a matter and sets its value: "The new bid date is May 28"."""
    said = " ".join(said.split())
    head = language.topic_heads.match(said)
    start = head.end() if head else 0
    named = any(topic.match(said, start) for topic in language.topics)
    return named and len(values) <= SET and language.sets.search(said) is not None
