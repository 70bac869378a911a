"""How numbers, times, pages and names are written on screen, everywhere alike."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from core import wording
from core.domain.document import PageRef, PageSet
from core.wording import confidence_word, counted, duration, file_size, money, page_remarks

__all__ = [
    "ago",
    "clock",
    "confidence_word",
    "counted",
    "duration",
    "file_size",
    "minute",
    "moment",
    "money",
    "page_ranges",
    "page_remarks",
    "pages",
    "people",
    "plain",
    "process",
    "shortened",
    "tokens",
    "where",
    "without_paths",
]

#: every ASCII punctuation mark can be escaped in Markdown, so all of them are
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

#: what Markdown makes a link of by itself: a character that nobody sees keeps it from doing so
_LINK = re.compile(r"(?:https?|ftp):(?=//)|www(?=\.)|(?<=[\w.+-])@(?=\w)", re.IGNORECASE)
#: an absolute path of at least two parts, on any system
_PATH = re.compile(r"(?<![\w/:.])(?:/[\w.@+~-]+){2,}/?|\b[A-Za-z]:\\[\w.@+~\\-]+")
#: what the store knows of somebody who has not signed in
_BROWSER = re.compile(r"\bbrowser-[0-9a-f]{16}\b")

_DAY = 86_400


def plain(text: str) -> str:
    """Return ``text`` so that a label or a Markdown body shows it as written, on one line.

    Names, questions and model output pass through here wherever an element reads Markdown.
    """
    return _PUNCTUATION.sub(r"\\\1", _LINK.sub("\\g<0>\u2060", " ".join(text.split())))


def people(text: str, me: str) -> str:
    """Return ``text`` with owners as the reader ``me`` calls them: you, another browser, or an address."""
    return _BROWSER.sub("another browser", without_paths(text.replace(me, "you")))


def without_paths(text: str) -> str:
    """Return ``text`` without the paths of this server's files, which are no visitor's business."""
    return _PATH.sub("this server's folder", text)


def process(instance: str) -> str:
    """Return what visitors are told of a process: enough to tell two apart, nothing of the machine."""
    return hashlib.sha256(instance.encode()).hexdigest()[:8] if instance else ""


def shortened(text: str, limit: int) -> str:
    """Return at most ``limit`` characters on one line, ended by an ellipsis when cut."""
    return wording.shortened(" ".join(text.split()), limit)


def pages(refs: Sequence[PageRef], limit: int | None = None) -> str:
    """Return ``214 (02956-9), 198``; beyond ``limit`` the rest is counted."""
    shown = refs if limit is None else refs[:limit]
    text = ("; " if any(ref.document for ref in shown) else ", ").join(str(ref) for ref in shown)
    return f"{text} +{len(refs) - len(shown)}" if len(refs) > len(shown) else text


def where(refs: Sequence[PageRef], limit: int | None = None) -> str:
    """Return where something stands: ``p. 214 (02956-9), 198``; ``Addendum 2, p. 3`` in a package."""
    named = any(ref.document for ref in refs)
    return pages(refs, limit) if named or not refs else f"p. {pages(refs, limit)}"


def page_ranges(numbers: Iterable[int]) -> str:
    """Return ``12-14, 90``."""
    return str(PageSet.of(numbers))


def tokens(number: int) -> str:
    """Return ``840``, ``12 k`` or ``1.9 M`` tokens."""
    if number >= 1_000_000:
        return f"{number / 1_000_000:.1f} M tokens"
    if number >= 10_000:
        return f"{number / 1_000:.0f} k tokens"
    return counted(number, "token")


def ago(at: float, now: float) -> str:
    """Return how long ago ``at`` was; both in seconds since the epoch."""
    seconds = now - at
    if seconds < 10:
        return "just now"
    if seconds < _DAY:
        return f"{duration(seconds)} ago"
    return f"{counted(int(seconds // _DAY), 'day')} ago"


def moment(at: float, timezone: str | None) -> str:
    """Return date and time in the reader's own time zone."""
    return f"{_local(at, timezone):%Y-%m-%d %H:%M:%S}"


def minute(at: float, timezone: str | None) -> str:
    """Return date and time to the minute, where it only has to be told from others."""
    return f"{_local(at, timezone):%Y-%m-%d %H:%M}"


def clock(at: float, timezone: str | None) -> str:
    """Return the time of day in the reader's own time zone."""
    return f"{_local(at, timezone):%H:%M:%S}"


def _local(at: float, timezone: str | None) -> datetime:
    try:
        zone = ZoneInfo(timezone) if timezone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        zone = UTC
    return datetime.fromtimestamp(at, zone)
