"""How a PDF begins: asked before anything is stored or opened."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["HEADER", "HEADER_WITHIN", "may_be_pdf"]

HEADER: Final = b"%PDF-"
#: bytes in which the header must begin; mail gateways put junk before it
HEADER_WITHIN: Final = 65_536
#: the first object of a PDF that lost its header, after comments
_OBJECT: Final = re.compile(rb"(?:%[^\r\n]*[\r\n]|\s)*\d{1,7}\s+\d{1,5}\s+obj\b")


def may_be_pdf(beginning: bytes) -> bool:
    """Whether a file that begins so is a PDF, or one that lost its header; ``beginning`` may be longer."""
    beginning = beginning[:HEADER_WITHIN]
    return HEADER in beginning or _OBJECT.match(beginning) is not None
