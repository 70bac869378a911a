"""Which windows are the same after an addendum, and where windows must begin so that they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.domain.document import Excerpt, Page, Window
from core.reading.windows import windows
from core.text.normalise import normalise

__all__ = ["keep_windows"]


def keep_windows(
    old: Sequence[Window], new_pages: Sequence[Page], to_new: Mapping[int, int], size: int
) -> tuple[tuple[int, ...], Mapping[int, int]]:
    """Cut the pages of the new edition so that windows of unchanged pages stay whole.

    Return the positions at which windows must begin, and from the index of each old window to that of the new
    one that is the same: its pages have the same words, and so have the excerpts of the pages beside them.
    """
    there = {page.number for page in new_pages}
    whole = {places: window for window in old if (places := _places(window, to_new)) and there >= set(places)}
    starts = {place for places in whole for place in (places[0], places[-1] + 1)} & there
    made = list(windows(new_pages, size, starts=starts))
    kept = {
        before.index: window.index
        for window in made
        if (before := whole.get(tuple(page.number for page in window.pages))) and _same(before, window)
    }
    return _needed(starts, made, new_pages, size), kept


def _places(window: Window, to_new: Mapping[int, int]) -> tuple[int, ...]:
    """Return where the pages of a window stand now; nothing unless all stand one behind the other."""
    places = [to_new.get(page.number, 0) for page in window.pages]
    together = all(place == places[0] + n for n, place in enumerate(places))
    return tuple(places) if places[0] and together else ()


def _same(before: Window, window: Window) -> bool:
    """Return whether windows of the same pages were read alike and have the same words beside them."""
    read = ([page.status.is_read for page in each.pages] for each in (before, window))
    return next(read) == next(read) and _beside(before) == _beside(window)


def _beside(window: Window) -> tuple[str, str]:
    """Return what an engine is shown of the pages beside a window."""
    return _words(window.before), _words(window.after)


def _words(excerpt: Excerpt | None) -> str:
    return "" if excerpt is None else normalise(excerpt.text).text.strip()


def _needed(
    starts: Collection[int], made: Sequence[Window], pages: Sequence[Page], size: int
) -> tuple[int, ...]:
    """Return those starts at which no window would begin by itself."""
    usual = {window.first for window in windows(pages, size)}
    if usual == {window.first for window in made}:
        return ()
    return tuple(sorted(starts))
