"""What is said between us and the processes that turn other files into PDFs."""

from __future__ import annotations

import msgspec

__all__ = ["Convert", "Converted", "ConvertedPart", "Reply", "Unconvertible"]


class Convert(msgspec.Struct, frozen=True):
    """Turn a file into PDFs, in a folder of its own: one `Converted`, or `Unconvertible`."""

    #: the file, in that folder
    path: str
    #: where everything is made; nothing else can be written
    folder: str
    #: bytes of memory, seconds of processor time, and bytes of any one file made
    memory: int
    cpu: int
    file: int
    #: parts, or pages, that are made at most
    parts: int
    #: folder of the program that converts, where that is not ours
    program: str = ""
    #: password of a PDF; None for none
    password: str | None = None


class ConvertedPart(msgspec.Struct, frozen=True):
    """One file that was made."""

    #: its name in the folder
    file: str
    #: what it is called: that of an attachment; empty for the file itself
    name: str = ""
    #: whether it is what came, and not a PDF that was made of it
    as_it_came: bool = False


class Converted(msgspec.Struct, frozen=True, tag=True):
    """What came of it, the file itself first."""

    parts: tuple[ConvertedPart, ...]
    #: attachments that were left out: name and why
    left_out: tuple[tuple[str, str], ...] = ()


class Unconvertible(msgspec.Struct, frozen=True, tag=True):
    """Nothing came of it; ``reason`` completes the sentence "NAME ..."."""

    reason: str


Reply = Converted | Unconvertible
