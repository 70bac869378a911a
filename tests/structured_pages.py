"""Pages with their place in the document, when all of them are there from the beginning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from core.domain.document import Page
from core.reading.messages import Bookmark
from core.reading.structure.structured import Structure


def structured(
    pages: Iterable[Page], *, outline: Mapping[int, str] | None = None, labelled: bool = False
) -> Iterator[Page]:
    """Yield ``pages`` with furniture, section and part, and with printed numbers unless ``labelled``.

    ``outline`` holds bookmarks by page number.
    """
    bookmarks = [Bookmark(page, 0, title) for page, title in (outline or {}).items()]
    structure = Structure(bookmarks, labelled=labelled)
    for page in pages:
        structure.add(page)
        yield from (arrival.page for arrival in structure.arrivals())
    structure.end()
    yield from (arrival.page for arrival in structure.arrivals())
