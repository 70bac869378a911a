"""In what kind of document a page stands: whether its present tense obliges, and who acts in it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import islice

from core.domain.document import Page
from core.domain.package import DocumentKind
from core.domain.parts import kind_of_part
from core.registers.requirements.vocabulary import vocabulary
from core.registers.source import Source

__all__ = ["PageSettings", "Setting"]

#: kinds of documents that ``words.yaml`` says nothing of
_UNTOLD = {DocumentKind.WAGES, DocumentKind.MANUAL, DocumentKind.OTHER}
#: pages on which a rule says that it is one
OPENING_PAGES = 2
_SPEAKS = re.compile(
    r"\b(?P<who>[A-Za-z]+(?:[- ][A-Za-z]+)?) (?:shall|must|should|(?P<says>may|will)|"
    r"is to|are to|has to|undertakes to|agrees|warrants|submits?|furnishes|delivers|indemnifies|pays)\b"
)
#: how often a party has to be told what to do to tell what a document of no known kind is
TOLD = 2


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a place before its words are read."""

    #: a key of ``acting`` in ``words.yaml``; empty for what is no part of a contract
    part: str
    #: who acts where nobody is named; empty if unknown
    acting: str
    #: the document is a rule that an agency proposes or makes
    is_rule: bool = False
    #: it describes what is wanted, so that its present tense says how things are
    describes: bool = False
    #: the part is told by who is told what to do, and not by what the document is
    is_guessed: bool = False
    #: somebody asks in it for proposals
    is_request: bool = False

    @property
    def asks(self) -> bool:
        """Whether somebody asks in it for bids or proposals."""
        return self.is_request or self.part in {"advertisement", "instructions"}

    @property
    def prescribes(self) -> bool:
        """Whether the present tense obliges: in contracts and what belongs to them."""
        return self.part not in {"", "wages"}


class PageSettings:
    """The settings of the pages of a package."""

    def __init__(self, source: Source) -> None:
        self._source = source
        #: who is most often told what to do, and how often, by index of the document
        self._told: dict[int, tuple[str, int]] = {}
        #: whether words stand on its first pages, by index of the document and their pattern
        self._opens: dict[tuple[int, re.Pattern[str]], bool] = {}
        self._found: dict[int, Setting] = {}

    def at(self, position: int) -> Setting:
        """Return the setting of the page at a position."""
        if position not in self._found:
            self._found[position] = self._setting(position)
        return self._found[position]

    def _setting(self, position: int) -> Setting:
        page = self._source.by_number.get(position)
        named = page.part if page is not None else ""
        kind = kind_of_part(named) or self._source.kind_at(position)
        part = "" if kind in _UNTOLD else kind.value
        acting = vocabulary().acting.get(part, "")
        if not part and self._opens_with(position, vocabulary().rule):
            return Setting(part, vocabulary().ruled, is_rule=True)
        told, times = self._most_told(position)
        is_request = not part and self._opens_with(position, vocabulary().request)
        told = vocabulary().in_requests.get(told, told) if is_request else told
        if not part and times < TOLD and self._opens_with(position, vocabulary().answering):
            told, times = vocabulary().answerable, TOLD
        describes = is_request and not times
        if describes:
            told, times = vocabulary().asked, TOLD
        guessed = ""
        if not part and kind is not DocumentKind.WAGES and times >= TOLD:
            # pages of a manual whose front is not there, and requests for proposals
            part = guessed = vocabulary().parts_telling.get(told, "")
        acting = acting or told
        if not acting and self._opens_with(position, vocabulary().manual):
            acting = vocabulary().working
        return Setting(
            part,
            acting,
            describes=describes,
            is_guessed=bool(guessed),
            is_request=is_request or guessed == "instructions",
        )

    def _opens_with(self, position: int, pattern: re.Pattern[str]) -> bool:
        """Return whether words stand on the first pages of the document at a position."""
        index = self._source.package.index_at(position) or 0
        if (index, pattern) not in self._opens:
            first = islice(self._source.package.documents[index].positions, OPENING_PAGES)
            pages = (self._source.by_number.get(each) for each in first)
            self._opens[index, pattern] = any(page and pattern.search(page.text) for page in pages)
        return self._opens[index, pattern]

    def _most_told(self, position: int) -> tuple[str, int]:
        """Return who is most often told what to do in the document at a position, and how often."""
        index = self._source.package.index_at(position) or 0
        if index not in self._told:
            positions = self._source.package.documents[index].positions
            self._told[index] = _told([page for page in self._source.pages if page.number in positions])
        return self._told[index]


def _told(pages: list[Page]) -> tuple[str, int]:
    subjects = Counter(match.group("who", "says") for page in pages for match in _SPEAKS.finditer(page.text))
    counted: Counter[str] = Counter()
    for (subject, says), count in subjects.items():
        who = next((who for who, pattern in vocabulary().parties.items() if pattern.search(subject)), "")
        if who and who not in vocabulary().never_acting and not (says and who in vocabulary().promising):
            counted[who] += count
    return counted.most_common(1)[0] if counted else ("", 0)
