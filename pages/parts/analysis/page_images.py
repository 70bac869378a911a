"""Pictures of pages: made in a process of their own, and kept as long as they may be looked at again."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.bootstrap import App
from core.domain.answer import Span
from core.domain.document import Box, DocumentRef, Page, PageSet
from core.domain.errors import DocumentError
from pages.parts.shell import page_shell

__all__ = ["Crop", "PageImage", "draw"]

#: a close-up shows this share of the page's width beside the quote
_BESIDE = 0.06


@dataclass(frozen=True, slots=True)
class Crop:
    """How much of a quote's surroundings a close-up shows."""

    #: share of the page's height above and below the quote
    above: float
    #: least share of the page's width, or lines would be torn apart
    narrowest: float


@dataclass(frozen=True, slots=True)
class PageImage:
    """What is to be seen: one page, the quotes on it, and how much of it."""

    document: DocumentRef
    page: int
    spans: tuple[Span, ...]
    #: pixels of the whole page's width
    width: int
    #: None for the whole page
    crop: Crop | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes two pictures the same."""
        spans = tuple((span.start, span.end) for span in self.spans)
        return (
            self.document.sha256,
            self.page,
            spans,
            self.width,
            self.crop and (self.crop.above, self.crop.narrowest),
        )


def draw(app: App, image: PageImage) -> None:
    """Draw the picture, or say why there is none."""
    try:
        jpeg = _jpeg(image.key, app, image)
    except DocumentError as error:
        page_shell.say(error)
        return
    marked = " with the quote marked" if image.spans else ""
    st.image(jpeg, width="stretch", alt=f"Page {image.page}{marked}")


@st.cache_data(max_entries=64, show_spinner="Drawing the page")
def _jpeg(key: tuple[object, ...], _app: App, _shot: PageImage) -> bytes:
    """Draw the page in a process of its own; the key names everything the picture depends on."""
    del key
    from core.reading.page_pictures import WHOLE_PAGE, page_picture  # noqa: PLC0415 - as above
    from core.reading.quote_boxes import quote_boxes  # noqa: PLC0415 - imaging loads when first needed

    page = _page(_app, _shot.document, _shot.page)
    path = _app.documents.path(_shot.document.sha256)
    clip = WHOLE_PAGE
    if _shot.crop is not None:
        boxes = [box for found in quote_boxes(path, page, _shot.spans) for box in found]
        clip = _around(boxes, _shot.crop) if boxes else WHOLE_PAGE
    return page_picture(path, page, spans=_shot.spans, width=_shot.width, clip=clip)


def _page(app: App, document: DocumentRef, number: int) -> Page:
    with app.open_pages(document, PageSet.of([number])) as reading:
        for page in reading:
            if page.number == number:
                return page
    raise DocumentError(f"Page {number} is not in this document.", "Choose another page.")


def _around(boxes: list[Box], crop: Crop) -> Box:
    """Return the part of the page to show: the quote with its surroundings, never a sliver."""
    left, right = min(box.left for box in boxes) - _BESIDE, max(box.right for box in boxes) + _BESIDE
    missing = max(0.0, crop.narrowest - (right - left))
    left, right = left - missing / 2, right + missing / 2
    if left < 0:
        left, right = 0.0, right - left
    if right > 1:
        left, right = left - (right - 1), 1.0
    return Box(
        max(0.0, left),
        max(0.0, min(box.top for box in boxes) - crop.above),
        min(1.0, right),
        min(1.0, max(box.bottom for box in boxes) + crop.above),
    )
