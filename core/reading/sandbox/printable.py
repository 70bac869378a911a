"""Names, titles and labels as pdfium hands them out."""

from __future__ import annotations

from typing import Any


def printable(buffer: Any, size: int) -> str:
    """Return the text of a ctypes buffer of UTF-16 of which pdfium wants ``size`` bytes, the last two zero.

    What cannot be printed becomes a blank.
    """
    text = buffer.raw[: max(0, min(size, len(buffer)) - 2)].decode("utf-16-le", "replace")
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())
