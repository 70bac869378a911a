"""A document as it was before its pictures are recognised: kept by a look, so that it is read once alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

import msgspec

from core.domain.document import PageStatus
from core.reading.messages import Opened
from core.reading.page_draft import PageDraft

__all__ = ["Drafted", "DraftsKept", "kept"]


@dataclass(frozen=True, slots=True)
class Drafted:
    """What reading processes told of a whole document."""

    opened: Opened
    #: of every page, in order, with its tables
    drafts: tuple[PageDraft, ...]


@dataclass(frozen=True, slots=True)
class DraftsKept:
    """Where that is kept for one document. ``load`` returns None when it is not."""

    load: Callable[[], bytes | None]
    save: Callable[[bytes], object]

    def drafted(self) -> Drafted | None:
        """Return the document as drafted before; None where it must be read."""
        known = self.load()
        try:
            return msgspec.json.decode(known, type=Drafted) if known is not None else None
        except (msgspec.DecodeError, msgspec.ValidationError):
            return None

    def keep(self, drafted: Drafted) -> None:
        """Keep a document of which something is left to recognise; of others the pages are kept as they are.

        What a reading process died on is not kept: it may be read another time.
        """
        awaited = [each.needs_ocr for each in drafted.drafts]
        read = (each.needs_ocr or each.page.status is not PageStatus.UNREADABLE for each in drafted.drafts)
        if len(awaited) == drafted.opened.pages and any(awaited) and all(read):
            self.save(msgspec.json.encode(drafted))


def kept(opened: Opened, drafts: Iterable[PageDraft], where: DraftsKept) -> Iterator[PageDraft]:
    """Yield the drafts of a whole document, and keep them when all have come."""
    came = []
    for draft in drafts:
        came.append(draft)
        yield draft
    where.keep(Drafted(opened, tuple(came)))
