"""Names, titles and labels of a file, as they can be shown."""

from __future__ import annotations

from typing import Any


def printable(buffer: Any, size: int) -> str:
    """Return the text of a ctypes buffer of UTF-16 of which pdfium wants ``size`` bytes, the last two zero.

    It is made as `on_one_line` makes it.
    """
    return on_one_line(buffer.raw[: max(0, min(size, len(buffer)) - 2)].decode("utf-16-le", "replace"))


def on_one_line(text: str) -> str:
    """Return text on one line; what cannot be printed becomes a blank."""
    if not text.isprintable():
        text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(text.split())
