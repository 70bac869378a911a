"""A workbook made ready for paper: columns as wide as their words, rows whole, and lines between cells.

On paper a cell shows as much of its words as its column is wide, and a table as many columns as fit a page:
what an estimator reads by clicking into a cell would be lost. The lines between cells, which a screen shows
and paper does not, tell which number stands in which column. Works on what LibreOffice writes, whatever it
has read.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from pathlib import Path
from xml.etree import ElementTree as ET

__all__ = ["widen"]

_SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRINGS, _SHEETS = "xl/sharedStrings.xml", re.compile(r"xl/worksheets/sheet\d+\.xml")
_LETTERS = re.compile(r"[A-Z]+")
_HIDDEN = re.compile(
    r'<col\b(?=[^>]*\bhidden="(?:true|1)")(?=[^>]*\bmin="(?P<first>\d+)")(?=[^>]*\bmax="(?P<last>\d+)")[^>]*/>'
)
#: characters: the widest column that there may be, the room beside words, and that of a number as shown
WIDEST, ROOM, NUMBER = 255.0, 2.0, 16.0
#: columns that there may be
COLUMNS = 16_384


def widen(source: Path, target: Path) -> None:
    """Write the workbook anew; what is no sheet is copied as it is."""
    with zipfile.ZipFile(source) as book, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as written:
        strings = _strings(book)
        for entry in book.infolist():
            content = book.read(entry)
            if _SHEETS.fullmatch(entry.filename):
                content = _widened(content, strings)
            written.writestr(entry.filename, content)


def _strings(book: zipfile.ZipFile) -> list[int]:
    """Return how long the longest line of each shared text is."""
    if _STRINGS not in book.namelist():
        return []
    root = ET.fromstring(book.read(_STRINGS))  # noqa: S314 - LibreOffice wrote it, and walls stand
    return [
        max(map(len, "".join(each.itertext()).splitlines()), default=0) for each in root.iter(f"{_SPACE}si")
    ]


def _widened(content: bytes, strings: list[int]) -> bytes:
    text = content.decode("utf-8")
    # what is hidden is not to be shown
    hidden = {int(col["first"]): (int(col["last"]), col.group()) for col in _HIDDEN.finditer(text)}
    columns = {first: col for first, (_, col) in hidden.items()}
    for number, width in _widths(ET.fromstring(content), strings).items():  # noqa: S314 - see above
        if not any(first <= number <= last for first, (last, _) in hidden.items()):
            columns[number] = f'<col min="{number}" max="{number}" width="{width:.1f}" customWidth="1"/>'
    text = re.sub(r"<cols>.*?</cols>", "", text, flags=re.DOTALL)
    if columns:
        listed = "".join(columns[number] for number in sorted(columns))
        text = text.replace("<sheetData", f"<cols>{listed}</cols><sheetData", 1)
    text = text.replace('fitToPage="false"', 'fitToPage="true"', 1)
    text = re.sub(r'fitToHeight="\d+"', 'fitToHeight="0"', text, count=1)
    text = text.replace('gridLines="false"', 'gridLines="true"', 1)
    return re.sub(r'orientation="portrait"', 'orientation="landscape"', text, count=1).encode()


def _widths(root: ET.Element, strings: list[int]) -> dict[int, float]:
    """Return how wide each column must be, in characters."""
    widths = defaultdict[int, float](float)
    for cell in root.iter(f"{_SPACE}c"):
        place = _LETTERS.match(cell.get("r", ""))
        value = cell.findtext(f"{_SPACE}v")
        if place is None or value is None:
            continue
        if cell.get("t") == "s":
            width = strings[int(value)] + ROOM if int(value) < len(strings) else NUMBER
        elif cell.get("t") in {"str", "inlineStr"}:
            width = len(value) + ROOM
        else:
            width = NUMBER
        number = _number(place[0])
        widths[number] = max(widths[number], min(width, WIDEST))
    return {number: width for number, width in widths.items() if number <= COLUMNS}


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
