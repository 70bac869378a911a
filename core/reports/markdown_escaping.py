"""Text as Markdown shows it."""

from __future__ import annotations

import re

from core.reports.wording import flat

__all__ = ["escaped"]

#: characters that could start markup, a link, an image or raw HTML inside a line
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|~$&!])")


def escaped(text: str) -> str:
    """Return text on one line that renders as itself: no markup, no images, no HTML."""
    return _MARKUP.sub(r"\\\1", flat(text))
