"""The sentences of documents, to find the one that says the same thing as another, but for a value."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from core.domain.answer import Citation, Match, Span
from core.domain.document import MarkedSpan, Page
from core.evidence.build_units import evidence_units
from core.evidence.marked import marked, marks_of
from core.evidence.unit import EvidenceUnit, Shape
from core.text.normalise import normalise
from core.text.tokens import FUNCTION_WORDS, words
from core.values.find import find_values
from core.values.quantities import stem
from core.values.value import Kind, Value

__all__ = [
    "PagePassage",
    "Passages",
    "ValueChange",
    "differing_values",
    "matter_of",
    "measured",
    "paired",
    "share",
]

#: kinds of values that contradict each other; what names something does not
MEASURED = frozenset(Kind) - {Kind.REFERENCE, Kind.STANDARD, Kind.PARTY}
_WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)*")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3})")
#: share of the documents' sentences from which a word tells none of them apart
COMMON = 0.05
#: sentences that are compared with one, those with most words in common
COMPARED = 40


@dataclass(frozen=True)
class PagePassage:
    """One sentence, item or row of a page."""

    unit: EvidenceUnit

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.unit.span

    @property
    def text(self) -> str:
        """Its words as they stand on the page."""
        return self.unit.text

    @cached_property
    def matter(self) -> frozenset[str]:
        """Stems of the words that say what it is about."""
        return matter_of(self.unit.text)

    @cached_property
    def plain(self) -> str:
        """Its words in the form in which two spellings are equal."""
        return normalise(self.unit.text).text

    @cached_property
    def values(self) -> tuple[Value, ...]:
        """The measured values that it states."""
        return tuple(measured(self.unit.text))

    def holds(self, span: Span) -> bool:
        """Whether words of a page stand in it."""
        return self.unit.span.overlaps(span)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A value that one text states and another one states otherwise."""

    was: Value
    now: Value


class Passages:
    """The passages of pages, found by their words."""

    def __init__(self, pages: Sequence[Page]) -> None:
        self._marks: dict[int, tuple[MarkedSpan, ...]] = marks_of(pages)
        self._all = [PagePassage(unit) for unit in evidence_units(pages) if unit.shape is not Shape.HEADING]
        self._by_page: dict[int, list[PagePassage]] = defaultdict(list)
        for passage in self._all:
            self._by_page[passage.span.page].append(passage)

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = defaultdict(list)
        for index, passage in enumerate(self._all):
            for form in _forms(passage.text):
                found[form].append(index)
        return found

    @property
    def all(self) -> Sequence[PagePassage]:
        """All passages in order."""
        return self._all

    def on(self, spans: Iterable[Span]) -> list[PagePassage]:
        """Return the passages that ranges of pages touch, in order."""
        wanted = list(spans)
        return [
            passage
            for page in dict.fromkeys(span.page for span in wanted)
            for passage in self._by_page.get(page, ())
            if any(passage.holds(span) for span in wanted)
        ]

    def alike(self, matter: AbstractSet[str]) -> Iterator[PagePassage]:
        """Yield the passages that have most words of a matter, the best first."""
        seen = Counter[int]()
        limit = max(8, int(COMMON * len(self._all)))
        for form in matter:
            where = self._by_form.get(form, ())
            if len(where) <= limit:
                seen.update(where)
        for index, _ in seen.most_common(COMPARED):
            yield self._all[index]

    def stating(self, value: Value) -> Iterator[PagePassage]:
        """Yield the passages that state a value."""
        forms = [form for form in _forms(value.text) if form[0].isdigit()] or _forms(value.text)
        for index in sorted(self._having(forms)):
            if any(each.kind is value.kind and each.agrees(value) for each in self._all[index].values):
                yield self._all[index]

    def saying(self, text: str, context: str) -> tuple[PagePassage, Span] | None:
        """Return the passage with some words that is most like their context, and where they stand in it."""
        wanted = normalise(text).text.strip()
        matter = matter_of(context)
        found = []
        for number in sorted(self._having(_forms(wanted))):
            passage = self._all[number]
            normalised = normalise(passage.text)
            at = normalised.text.find(wanted)
            if at >= 0 and wanted:
                start, end = normalised.raw(at, at + len(wanted))
                span = passage.span
                hit = Span(span.page, span.start + start, span.start + end)
                found.append((len(matter & passage.matter), passage, hit))
        best = max(found, key=lambda each: each[0], default=None)
        return best[1:] if best else None

    def naming(self, text: str) -> list[PagePassage]:
        """Return the passages with all words of a name: "Building 7" in "Buildings 3 and 7"."""
        forms = _forms(text)
        named = any(form[0].isdigit() for form in forms) or len(forms) > 1
        return [self._all[n] for n in sorted(self._having(forms))] if named else []

    def _having(self, forms: Iterable[str]) -> set[int]:
        """Return the indexes of the passages that have all of some forms."""
        sets = [set(self._by_form.get(form, ())) for form in forms]
        return set.intersection(*sets) if sets else set()

    def citation(self, passage: PagePassage) -> Citation:
        """Return a passage as a citation."""
        return marked(Citation((passage.span,), passage.text, Match.EXACT), self._marks)


def matter_of(text: str) -> frozenset[str]:
    """Return the stems of the words that say what a text is about."""
    return frozenset(
        stem(word.form)
        for word in words(normalise(text).text)
        if not word.number and word.form not in FUNCTION_WORDS and len(word.form) > 2
    )


def measured(text: str) -> list[Value]:
    """Return the values that a text states, of kinds that contradict each other."""
    return [value for value in find_values(text) if value.kind in MEASURED]


def share(one: AbstractSet[str], other: AbstractSet[str]) -> float:
    """Return the share of the shorter text's words that both have, of two matters."""
    return len(one & other) / max(1, min(len(one), len(other)))


def differing_values(old: Sequence[Value], new: Sequence[Value]) -> list[ValueChange]:
    """Return the values of a measure that one side states and the other one does not, in pairs.

    Of a measure, the values that no value of the other side agrees with are paired in order.
    """
    found = []
    for measure in dict.fromkeys(value.measure for value in new):
        before = [v for v in old if v.measure == measure]
        after = [v for v in new if v.measure == measure]
        gone = [v for v in before if not any(v.agrees(other) for other in after)]
        come = [v for v in after if not any(v.agrees(other) for other in before)]
        found += paired(gone, come)
    return sorted(found, key=lambda each: each.now.start)


def paired(
    gone: Sequence[Value], come: Sequence[Value], beside: Callable[[Value, Value], int] | None = None
) -> list[ValueChange]:
    """Pair values in order; a single new one with the nearest of several: 8 p.m. was 6 p.m., not 7 a.m.

    ``beside`` counts what an old and a new one have in common round them, which counts more.
    """
    gone, come = _once(gone), _once(come)
    if len(come) == 1 and len(gone) > 1:

        def unlike(value: Value) -> tuple[int, tuple[bool, bool, float]]:
            return -beside(value, come[0]) if beside else 0, _apart(value, come[0])

        gone = [min(gone, key=unlike)]
    return [ValueChange(was, now) for was, now in zip(gone, come, strict=False)]


def _apart(one: Value, other: Value) -> tuple[bool, bool, float]:
    """Return how far two values of one measure are apart: by bound, by unit, by amount."""
    return one.bound is not other.bound, one.unit != other.unit, abs(_size(one) - _size(other))


def _size(value: Value) -> float:
    """Return an amount as a number: a time in hours, a date in days, others on a scale of powers of ten."""
    try:
        if value.kind is Kind.TIME:
            hours, minutes = value.amount.split(":")
            return int(hours) + int(minutes) / 60
        if value.kind is Kind.DATE:
            return float(dt.date.fromisoformat(f"2000{value.amount[4:]}").toordinal())
        return math.log10(max(1e-9, abs(float(Fraction(value.amount)))))
    except ValueError:
        return 0.0


def _once(values: Sequence[Value]) -> list[Value]:
    """Return values without those that say an earlier one again: "five (5)"."""
    kept: list[Value] = []
    for value in values:
        if not any(value.agrees(other) for other in kept):
            kept.append(value)
    return kept


def _forms(text: str) -> set[str]:
    """Return the words of a text, stemmed and roughly comparable: enough to find where to look."""
    return {stem(stem(form)) for form in _WORD.findall(_THOUSANDS.sub("", text.casefold()))}
