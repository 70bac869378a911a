"""Files that the catalog associates with a document (``/AF``, as PDF 2.0 has it): pdfium does not know them.

Most stand among the attached files as well; those that do not are named and taken in like them.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import decode_text

from core.reading.sandbox.attachments import UNNAMED
from core.reading.sandbox.printable import on_one_line

#: files that are named
MAX_FILES = 200
#: characters of a name
MAX_NAME = 120


def associated_files(path: Path, password: str | None) -> Iterator[tuple[str, PDFStream]]:
    """Yield name and content of each file that the catalog associates; none where that cannot be read."""
    found: list[tuple[str, PDFStream]] = []
    with suppress(Exception), path.open("rb") as file:  # pdfminer raises anything on a damaged file
        catalog = PDFDocument(PDFParser(file), password or "").catalog
        listed = resolve1(catalog.get("AF"))
        for each in (listed if isinstance(listed, list) else [listed])[:MAX_FILES]:
            entries = resolve1(each)
            embedded = resolve1(entries.get("EF"))
            content = resolve1(embedded.get("UF") or embedded.get("F"))
            if isinstance(content, PDFStream):
                found.append((_name(entries), content))
    yield from found


def unpacked(content: PDFStream, limit: int) -> bytes:
    """Return the bytes of an embedded file; none when it is damaged or larger than ``limit``."""
    with suppress(Exception):  # as above
        packed = content.get_rawdata()
        names = [str(filter_.name) for filter_, _ in content.get_filters()]
        if packed is not None and content.decipher is None and names in ([], ["FlateDecode"]):
            # no more comes out than is wanted
            data = zlib.decompressobj().decompress(packed, limit + 1) if names else packed
        else:
            data = content.get_data()
        return data if len(data) <= limit else b""
    return b""


def _name(entries: Any) -> str:
    name = resolve1(entries.get("UF") or entries.get("F"))
    text = decode_text(name) if isinstance(name, bytes) else str(name or "")
    return on_one_line(text[:MAX_NAME]) or UNNAMED
