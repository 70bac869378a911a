"""Which annotations lie in layers that are off: pdfium draws those all the same, unlike other viewers.

What is on a page itself needs none of this: pdfium knows its layers.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import resolve1
from pdfminer.psparser import PSLiteral

#: groups of one membership, and of one list of the document, that are looked at
MAX_GROUPS = 1_000
#: how deep expressions of visibility are followed
MAX_DEPTH = 8


class NoteLayers:
    """The layers of a document and of its annotations, by the rules of PDF 32000-1, section 8.11."""

    def __init__(self, path: Path, password: str | None) -> None:
        """Open the file; what cannot be read of it is taken for shown."""
        self._off: set[Any] = set()
        self._on: set[Any] = set()
        self._is_off_at_first = False
        self._pages: Iterator[PDFPage] = iter(())
        self._annotations: list[Any] = []
        with suppress(Exception):  # pdfminer raises anything on a damaged file
            with path.open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            document = PDFDocument(PDFParser(cast("BinaryIO", data)), password or "")
            first = _entry(resolve1(document.catalog.get("OCProperties")), "D")
            self._is_off_at_first = _name(_entry(first, "BaseState")) == "OFF"
            self._off = {_key(group) for group in _list(_entry(first, "OFF"))}
            self._on = {_key(group) for group in _list(_entry(first, "ON"))}
            self._pages = PDFPage.create_pages(document)

    def is_off(self, number: int, index: int) -> bool:
        """Whether the annotation at ``index``, from 0, of page ``number`` is in a layer that is off."""
        with suppress(Exception):  # as above
            missing = number - len(self._annotations)
            self._annotations.extend(page.annots for page in islice(self._pages, max(0, missing)))
            note = resolve1(resolve1(self._annotations[number - 1])[index])
            return not self._shows(note.get("OC"))
        return False

    def _shows(self, layer: Any) -> bool:
        """Whether a group, or what is said of several groups, is on."""
        entries = resolve1(layer)
        if _name(_entry(entries, "Type")) != "OCMD":
            return self._is_on(layer)
        if expression := _list(_entry(entries, "VE")):
            return self._holds(expression, MAX_DEPTH)
        groups = resolve1(_raw(entries, "OCGs"))
        several = groups if isinstance(groups, list) else [_raw(entries, "OCGs")] if groups else []
        states = [self._is_on(group) for group in several[:MAX_GROUPS] if resolve1(group)]
        rules = {"AllOn": all(states), "AnyOff": not all(states), "AllOff": not any(states)}
        return not states or rules.get(_name(_entry(entries, "P")), any(states))

    def _holds(self, expression: Sequence[Any], depth: int) -> bool:
        """Whether an expression of visibility is true."""
        parts = [
            self._holds(inner, depth - 1) if isinstance(inner := resolve1(part), list) else self._is_on(part)
            for part in (expression[1:] if depth else ())
        ]
        match _name(expression[0]):
            case "Not":
                return not all(parts)
            case "And":
                return all(parts)
            case _:
                return any(parts)

    def _is_on(self, group: Any) -> bool:
        usage = _entry(_entry(_entry(resolve1(group), "Usage"), "View"), "ViewState")
        if usage is not None:  # pdfium has this decide of what is on the page
            return _name(usage) != "OFF"
        key = _key(group)
        if key in self._off:
            return False
        return key in self._on or not self._is_off_at_first


def _key(group: Any) -> Any:
    """Return what tells a group from others: groups are objects of their own."""
    return getattr(group, "objid", None)


def _raw(entries: Any, name: str) -> Any:
    return entries.get(name) if isinstance(entries, dict) else None


def _entry(entries: Any, name: str) -> Any:
    return resolve1(_raw(entries, name))


def _list(value: Any) -> list[Any]:
    return value[:MAX_GROUPS] if isinstance(value, list) else []


def _name(value: Any) -> str:
    value = resolve1(value)
    return str(value.name) if isinstance(value, PSLiteral) else ""
