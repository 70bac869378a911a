"""Pictures of pages with the quotes marked on them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.domain.answer import Span
from core.domain.document import Box, Page
from core.reading.limits import SHOWING, ReadingLimits
from core.reading.messages import DrawPage, Picture, Rectangle
from core.reading.one_shot_child import run
from core.reading.quote_boxes import quoted, recognised

#: pixels: small print is readable on a page of this width
DEFAULT_WIDTH = 1_000
#: pixels of one picture: a letter page 3,000 pixels wide; the drawing process needs eight bytes each
MAX_PIXELS = 12_000_000
WHOLE_PAGE = Box(0.0, 0.0, 1.0, 1.0)


def page_picture(
    path: Path | str,
    page: Page,
    *,
    spans: Sequence[Span] = (),
    boxes: Sequence[Box] = (),
    password: str | None = None,
    width: int = DEFAULT_WIDTH,
    clip: Box = WHOLE_PAGE,
    max_pixels: int = MAX_PIXELS,
    limits: ReadingLimits = SHOWING,
    name: str = "",
) -> bytes:
    """Return the page as a JPEG, with the words at ``spans`` and the places at ``boxes`` marked.

    ``width`` is that of the whole page in pixels, so twice the width is twice the zoom; ``clip``
    draws only a part of it. Both give way to ``max_pixels``. Raise a `DocumentError` when the
    document cannot be opened or drawing the page breaks the limits.
    """
    marks = (*boxes, *(box for span in spans for box in recognised(page, span)))
    picture = run(
        path,
        lambda common: DrawPage(
            page=page.number,
            quotes=tuple(quoted(page, spans)),
            width=max(1, width),
            max_pixels=max_pixels,
            clip=_rectangle(clip),
            marks=tuple(map(_rectangle, marks)),
            **common,
        ),
        Picture,
        password=password,
        limits=limits,
        name=name,
    )
    return picture.jpeg


def _rectangle(box: Box) -> Rectangle:
    return box.left, box.top, box.right, box.bottom
