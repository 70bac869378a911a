"""Which page of a package is which page of the package as an addendum left it.

Documents are the same by their bytes; then pages by their words, in the longest sequence that both
editions of a document have in common; then whatever stands elsewhere now; then those that changed, by how
alike they are.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import PurePath

from core.domain.document import Page, PageSet
from core.domain.package import DocumentKind, Package, PackageDocument
from core.revisions.digests import body_text, page_keys
from core.revisions.similarity import best_first, in_order, likeness

__all__ = ["Alignment", "Edition", "align", "called_alike"]

#: how alike two pages at the same place of two editions must be to be one page that changed: half a
#: form's words may be filled in; two pages of one specification that are not the same stay below
ALIKE = 0.5
#: the same for pages that stand at different places, where nothing else speaks for it
ALIKE_ELSEWHERE = 0.75


@dataclass(frozen=True, slots=True)
class Edition:
    """A package and those of its pages that were read, each at its position."""

    package: Package
    pages: Sequence[Page]


@dataclass(frozen=True, slots=True)
class Alignment:
    """What became of each page that was read of either edition: it is in exactly one of these."""

    #: pages with the same words: old position to new, moved ones included
    to_new: Mapping[int, int]
    #: pages that say something else now, as (old position, new position), in the order of the new
    changed: tuple[tuple[int, int], ...] = ()
    #: new positions of pages that are new
    inserted: PageSet = PageSet()
    #: old positions of pages that are gone
    removed: PageSet = PageSet()
    #: those of the old positions in ``to_new`` whose page stands in another order or document now
    moved: PageSet = PageSet()

    @property
    def to_old(self) -> Mapping[int, int]:
        """The unchanged pages the other way round."""
        return {new: old for old, new in self.to_new.items()}

    @property
    def fresh(self) -> PageSet:
        """New positions of all pages that were not there before, or not with these words."""
        return self.inserted | PageSet.of(new for _, new in self.changed)


def align(old: Edition, new: Edition) -> Alignment:
    """Align two editions of a package, in well under a second for a thousand pages.

    A page that nobody could read is the same only in the same file.
    """
    return _Aligner(old, new).aligned()


class _Aligner:
    """The work of one call; ``to_new`` and ``changed`` grow, ``left`` are pages still to be placed."""

    def __init__(self, old: Edition, new: Edition) -> None:
        self._old, self._new = old, new
        self._old_pages = {page.number: page for page in old.pages}
        self._new_pages = {page.number: page for page in new.pages}
        self.to_new: dict[int, int] = {}
        self.changed: dict[int, int] = {}
        self.moved: set[int] = set()
        self._keys: dict[int, str] = {}
        self._new_keys: dict[int, str] = {}

    def aligned(self) -> Alignment:
        kept = self._same_documents()
        self._note_keys()
        for one, other in self._pairs_of_documents(kept):
            self._align_documents(one, other)
        self._find_moved()
        self._find_changed_elsewhere()
        return Alignment(
            dict(sorted(self.to_new.items())),
            tuple(sorted(self.changed.items(), key=lambda pair: pair[1])),
            PageSet.of(self._left_of_new()),
            PageSet.of(self._left_of_old()),
            PageSet.of(self.moved),
        )

    def _left_of_old(self) -> list[int]:
        return [n for n in self._old_pages if n not in self.to_new and n not in self.changed]

    def _left_of_new(self) -> list[int]:
        taken = {*self.to_new.values(), *self.changed.values()}
        return [n for n in self._new_pages if n not in taken]

    def _same_documents(self) -> set[str]:
        """Place the pages of documents with the same bytes; return their SHA-256."""
        places = {each.document.sha256: each for each in self._new.package.documents}
        same = set[str]()
        for each in self._old.package.documents:
            other = places.get(each.document.sha256)
            if other is None:
                continue
            same.add(each.document.sha256)
            for page in _own(self._old_pages, each):
                there = page - each.first + other.first
                if there in self._new_pages:
                    self.to_new[page] = there
        return same

    def _note_keys(self) -> None:
        """Name each page that is left by its words; those that nobody could read have no name."""
        old = {n: page for n in self._left_of_old() if (page := self._old_pages[n]).status.is_read}
        new = {n: page for n in self._left_of_new() if (page := self._new_pages[n]).status.is_read}
        self._keys, self._new_keys = page_keys(old, new)

    def _pairs_of_documents(self, kept: set[str]) -> Iterable[tuple[PackageDocument, PackageDocument]]:
        """Pair documents that are editions of each other: by the pages they share, then by what they are."""
        old = [each for each in self._old.package.documents if each.document.sha256 not in kept]
        new = [each for each in self._new.package.documents if each.document.sha256 not in kept]
        ours = [Counter(self._keys[n] for n in _own(self._keys, each)) for each in old]
        theirs = [Counter(self._new_keys[n] for n in _own(self._new_keys, each)) for each in new]
        worth = [
            (-(ours[a] & theirs[b]).total(), not called_alike(old[a], new[b]), a, b)
            for a in range(len(old))
            for b in range(len(new))
        ]
        free_old, free_new = set(range(len(old))), set(range(len(new)))
        for shared, otherwise_called, a, b in sorted(worth):
            if a in free_old and b in free_new and (shared or not otherwise_called):
                free_old.remove(a)
                free_new.remove(b)
                yield old[a], new[b]

    def _align_documents(self, one: PackageDocument, other: PackageDocument) -> None:
        """Place the pages of two editions of a document: the same in sequence, then those that changed."""
        old = [n for n in _own(self._old_pages, one) if n not in self.to_new]
        new = _own(self._new_pages, other)
        pairs = _sequence(
            [self._keys.get(n, f"old {n}") for n in old], [self._new_keys.get(n, f"new {n}") for n in new]
        )
        self.to_new.update((old[a], new[b]) for a, b in pairs)
        edges = [(-1, -1), *pairs, (len(old), len(new))]
        for (a, b), (c, d) in pairwise(edges):
            self._pair_alike(old[a + 1 : c], new[b + 1 : d])

    def _pair_alike(self, old: Sequence[int], new: Sequence[int]) -> None:
        """Pair pages between two that are the same by how alike they are, in order."""
        if old and new:
            alike = likeness(*self._texts(old, new))
            self.changed.update((old[a], new[b]) for a, b in in_order(alike, ALIKE))

    def _find_moved(self) -> None:
        """Place pages that stand elsewhere with the same words; a page without words is nobody's."""
        places = defaultdict[str, list[int]](list)
        for number in sorted(self._left_of_new(), reverse=True):
            if number in self._new_keys and self._new_pages[number].text.strip():
                places[self._new_keys[number]].append(number)
        for number in sorted(set(self._keys) - set(self.to_new)):
            there = places.get(self._keys[number])
            if there and number not in self.changed:
                self.to_new[number] = there.pop()
                self.moved.add(number)

    def _find_changed_elsewhere(self) -> None:
        """Pair what is gone with what is new where both are much alike, the most alike first."""
        old, new = self._left_of_old(), self._left_of_new()
        if not (old and new):
            return
        alike = likeness(*self._texts(old, new))
        self.changed.update((old[a], new[b]) for a, b in best_first(alike, ALIKE_ELSEWHERE))

    def _texts(self, old: Sequence[int], new: Sequence[int]) -> tuple[list[str], list[str]]:
        return [body_text(self._old_pages[n]) for n in old], [body_text(self._new_pages[n]) for n in new]


def _own(numbers: Iterable[int], each: PackageDocument) -> list[int]:
    """Return those positions that are a document's, in order; it may say nothing of how many it has."""
    return sorted(n for n in numbers if n >= each.first and (n <= each.last or not each.document.pages))


def called_alike(one: PackageDocument, other: PackageDocument) -> bool:
    """Return whether two documents are called the same: by kind and number, else by name less its version."""
    ours, theirs = one.description, other.description
    if ours.kind is theirs.kind is not DocumentKind.OTHER and (ours.number or theirs.number):
        return ours.number == theirs.number
    return _stem(one.document.name) == _stem(other.document.name)


def _stem(name: str) -> str:
    return PurePath(name).stem.casefold()


def _sequence(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the index pairs of equal keys, both rising, that make the longest common runs.

    Keys that each side has once are the posts; between two posts, where pages without words and forms that
    come again stand, the longest runs are looked for.
    """
    once = {key for key, count in Counter(old).items() if count == 1}
    once &= {key for key, count in Counter(new).items() if count == 1}
    places = {key: index for index, key in enumerate(new) if key in once}
    posts = _rising([(index, places[key]) for index, key in enumerate(old) if key in once])
    pairs: list[tuple[int, int]] = []
    edges = [(-1, -1), *posts, (len(old), len(new))]
    for (a, b), (c, d) in pairwise(edges):
        between = SequenceMatcher(None, old[a + 1 : c], new[b + 1 : d], autojunk=False)
        for block in between.get_matching_blocks():
            pairs += [(a + 1 + block.a + n, b + 1 + block.b + n) for n in range(block.size)]
        pairs.append((c, d))
    return pairs[:-1]


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the longest part of pairs, rising in the first, that rises in the second, too."""
    ends: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        length = bisect_left(ends, place)
        before.append(last[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        last[length : length + 1] = [index]
    chain = []
    at = last[-1] if last else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]
