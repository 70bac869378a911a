"""Whether a document has layers that may be off, soft masks and associated files, told from its bytes.

Pdfium does not say.
"""

from __future__ import annotations

import mmap
import re
import zlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from core.reading.sandbox.file_objects import in_clear

if TYPE_CHECKING:
    from core.reading.sandbox.note_layers import NoteLayers

#: in the catalog of a document with layers
KEY = b"/OCProperties"
#: bytes unpacked of one stream of objects, and of all of them
MAX_STREAM, MAX_TOTAL = 16_000_000, 200_000_000
#: bytes of a stream's dictionary
_DICTIONARY = 400

#: what a soft mask of a drawing state says and that of a picture does not
_MASK = re.compile(rb"/S\s*/(?:Luminosity|Alpha)\b")
#: in the catalog of a document with files that belong to it
_ASSOCIATED = re.compile(rb"/AF(?![A-Za-z])")
_OBJECTS = re.compile(rb"/ObjStm\b(?:(?!endobj).){0,%d}?stream\r?\n" % _DICTIONARY, re.DOTALL)


class Devices(msgspec.Struct, frozen=True):
    """What a document may use to hide words that it holds."""

    #: optional content, which may be off
    layers: bool = False
    #: soft masks that may cut out text
    masks: bool = False
    #: it hides nothing that way, but names files that belong to it
    associates: bool = False


class HiddenNotes:
    """The annotations of a file whose layers are off."""

    def __init__(self, path: Path, password: str | None) -> None:
        """Take the file, which is read once somebody asks: few annotations are in layers."""
        self._path, self._password = path, password

    @cached_property
    def _layers(self) -> NoteLayers:
        from core.reading.sandbox.note_layers import NoteLayers  # takes longer than a page

        return NoteLayers(self._path, self._password)

    def holds(self, number: int, index: int) -> bool:
        """Whether the annotation at ``index``, from 0, of page ``number`` is one of them."""
        return self._layers.is_off(number, index)


def devices_of(path: Path) -> Devices:
    """Say what the document may use; an encrypted one may use anything."""
    with in_clear(path) as data:
        if data is None:
            return Devices(layers=True, masks=True, associates=True)
        layers, masks = data.find(KEY) >= 0, _MASK.search(data) is not None
        associates = _ASSOCIATED.search(data) is not None
        left = MAX_TOTAL
        for match in _OBJECTS.finditer(data):
            objects = _unpacked(data, match.end())
            layers = layers or KEY in objects
            masks = masks or _MASK.search(objects) is not None
            associates = associates or _ASSOCIATED.search(objects) is not None
            left -= len(objects)
            if left <= 0 or (layers and masks and associates):
                break
    return Devices(layers=layers, masks=masks, associates=associates)


def _unpacked(data: mmap.mmap, start: int) -> bytes:
    end = data.find(b"endstream", start)
    try:
        return zlib.decompressobj().decompress(data[start : end if end >= 0 else len(data)], MAX_STREAM)
    except zlib.error:
        return b""
