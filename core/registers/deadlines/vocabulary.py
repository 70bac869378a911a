"""The words by which a language says when something is due, from ``words.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.registers.deadlines.deadline import Nature
from core.text.shipped_data import read_yaml

__all__ = ["Topic", "Vocabulary", "vocabulary"]


#: entries that are no patterns
_LISTS = frozenset(
    {
        "weekdays",
        "months",
        "zones",
        "others",
        "topics",
        "recurs",
        "relatives",
        "periods",
        "ordinals",
        "quarters",
    }
)


@dataclass(frozen=True, slots=True)
class Topic:
    """What deadlines are about."""

    id: str
    title: str
    #: happens once, so that a later date for it replaces the earlier one
    once: bool
    #: on a sentence
    when: re.Pattern[str]
    #: on the words that name a trigger; None where nothing is counted from it
    names: re.Pattern[str] | None
    #: its names, by which days and hours are of it, and how long something takes is not
    called: re.Pattern[str] | None = None


#: the topic of the dates that documents bear themselves: nobody waits for them
ISSUED = "issued"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Patterns on text in lower case with single spaces; see ``words.yaml``."""

    patterns: Mapping[str, re.Pattern[str]]
    others: tuple[tuple[Nature, re.Pattern[str]], ...]
    topics: tuple[Topic, ...]
    #: values by what stands in the words of a recurrence, and of a relative day
    recurs: Mapping[str, re.Pattern[str]]
    relatives: Mapping[str, re.Pattern[str]]
    #: of periods without a figure: "half an hour"
    periods: Mapping[str, re.Pattern[str]]
    #: numbers by ordinals in words
    ordinals: Mapping[str, int]
    #: in order
    quarters: tuple[str, ...]
    #: in order, Monday first
    weekdays: tuple[str, ...]
    #: in order, January first
    months: tuple[str, ...]
    #: IANA names by the words that begin a zone
    zones: Mapping[str, str]

    def topic_of(
        self, sentence: str, *, once: bool = True, dated: bool = True, but: Topic | None = None
    ) -> Topic | None:
        """Return what a sentence in lower case is about, but for ``but``, and what happens ``once``.

        Of a day or an hour, ``dated``, also by the names of what happens then.
        """
        return next(
            (
                topic
                for topic in self.topics
                if topic is not but
                and (once or not topic.once)
                and (
                    topic.when.search(sentence) or (dated and topic.called and topic.called.search(sentence))
                )
            ),
            None,
        )

    def trigger_of(self, words: str) -> Topic | None:
        """Return what the words name that something is counted from."""
        return next((topic for topic in self.topics if topic.names and topic.names.search(words)), None)

    def zone_named(self, words: str) -> str:
        """Return the IANA name of a time zone as written; empty for local time and unknown ones."""
        low = words.lower()
        found = (name for begin, name in self.zones.items() if re.match(rf"{begin}(?:[sd]?t\b| |$)", low))
        return next(found, "")


@cache
def vocabulary(code: str) -> Vocabulary | None:
    """Return the words of a language by its ISO 639-1 code; None where they are not known."""
    words = read_yaml(Path(__file__).parent / "words.yaml").get(code)
    if words is None:
        return None
    named = {
        key: re.compile("|".join([value] if isinstance(value, str) else value))
        for key, value in words.items()
        if key not in _LISTS
    }
    others = [
        (Nature(nature), re.compile(each)) for nature, listed in words["others"].items() for each in listed
    ]
    topics = [
        Topic(
            name,
            said["title"],
            bool(said.get("one")),
            re.compile(said["when"]),
            re.compile(said["is"]) if "is" in said else None,
            re.compile(said["called"]) if "called" in said else None,
        )
        for name, said in words["topics"].items()
    ]
    days, months = (tuple(words[name].split()) for name in ("weekdays", "months"))
    recurs, relatives, periods = (
        {value: re.compile(each) for value, each in words[name].items()}
        for name in ("recurs", "relatives", "periods")
    )
    return Vocabulary(
        named,
        tuple(others),
        tuple(topics),
        recurs,
        relatives,
        periods,
        words["ordinals"],
        tuple(words["quarters"]),
        days,
        months,
        words["zones"],
    )
