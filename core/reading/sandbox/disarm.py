"""Taking scripts, and actions that start or send something, out of a PDF that pdfium has written anew.

What pdfium writes is regular: each object stands plainly in the file, names without escapes, and each stream
with its length. So an action is put out of action by changing one letter of its name where it stands, and no
offset moves. What a reader meets then is a kind of action that does not exist, which it ignores.
"""

from __future__ import annotations

import re
from pathlib import Path

__all__ = ["disarm"]

#: kinds of actions and keys of the catalogue that run scripts, start programs, or send or fetch something by
#: themselves; links that a person clicks (URI, GoTo) stay. ISO 32000-2, tables 29, 201 and 237
ARMED = frozenset(
    {
        *(b"JavaScript", b"JS", b"Launch", b"SubmitForm", b"ImportData"),
        *(b"GoToR", b"GoToE", b"RichMediaExecute", b"XFA"),
    }
)

_TOKEN = re.compile(rb"[(%]|/[^\x00\t\n\f\r ()<>\[\]{}/%]+|(?<!end)stream\r?\n")
_LENGTH = re.compile(rb"\s*(\d+)")
_PARENTHESIS = re.compile(rb"\\.|[()]", re.DOTALL)


def disarm(path: Path) -> int:
    """Change the names in a file that pdfium wrote whole; return how many were changed."""
    data = bytearray(path.read_bytes())
    changed = 0
    at, length = 0, -1
    while (found := _TOKEN.search(data, at)) is not None:
        token, at = bytes(found[0]), found.end()
        if token == b"(":
            at = _end_of_text(data, at)
        elif token == b"%":
            at = _end_of_line(data, at)
        elif token.startswith(b"stream"):
            at, length = _end_of_stream(data, at, length), -1
        elif token == b"/Length":
            number = _LENGTH.match(data, at)
            length = int(number[1]) if number else -1
        elif token[1:] in ARMED:
            data[at - 1] ^= 0x20  # the last letter's case: a name that nobody knows
            changed += 1
    if changed:
        path.write_bytes(data)
    return changed


def _end_of_text(data: bytearray, at: int) -> int:
    """Return where a text in parentheses ends, which may hold others."""
    depth = 1
    while depth and (found := _PARENTHESIS.search(data, at)) is not None:
        at = found.end()
        depth += {b"(": 1, b")": -1}.get(bytes(found[0]), 0)
    return at if not depth else len(data)


def _end_of_line(data: bytearray, at: int) -> int:
    ends = [end for end in (data.find(b"\n", at), data.find(b"\r", at)) if end >= 0]
    return min(ends, default=len(data))


def _end_of_stream(data: bytearray, at: int, length: int) -> int:
    """Return where a stream ends: by its length if that is true, else where it says so."""
    if length >= 0 and data[at + length : at + length + 12].lstrip().startswith(b"endstream"):
        return at + length
    end = data.find(b"endstream", at)
    return end if end >= 0 else len(data)
