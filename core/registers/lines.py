"""From a located piece of a page to a line of a register: its words, its section, and an id that lasts."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from core.domain.document import PageRef
from core.domain.register import CellValue, Quoted, RegisterLine
from core.evidence.unit import EvidenceUnit

__all__ = ["LineIds", "line_of", "quoted", "section_number"]

#: characters of an id behind ``L-``: 50 bits, so that among 100,000 lines two agree once in 200,000 packages
ID_LENGTH = 10

#: what a heading is numbered by: ``02956``, ``33 01 30.72``, ``1.3``, ``10.101-2``, ``SC-4.05``, ``IV``
_NUMBERED = re.compile(
    r"\s*(?:(?:section|sec\.|article|part|subpart|chapter|division|exhibit|appendix|attachment|item|\u00a7)\s+)?"
    r"(?P<number>\(?(?:[A-Z]{1,4}-)?\d+(?:[ .-]\d+)*[A-Za-z]?\)?(?![\w%])"
    r"|[IVXL]+(?=[.:\s-])|[A-Z](?=[.:)]\s))",
    re.IGNORECASE,
)
#: parts of a section, which number nothing that its articles do not number again
_PART = re.compile(r"\s*part\s", re.IGNORECASE)


class LineIds:
    """Gives ids to the lines of one register, in order."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()

    def of(self, words: str, section: str = "") -> str:
        """Return the id of a line with these words in the section of this number.

        It is made from the words, the section and how often both came before; never from a page.
        """
        base = f"{' '.join(words.casefold().split())}\0{section}"
        self._seen[base] += 1
        digest = hashlib.sha256(f"{base}\0{self._seen[base]}".encode("utf-8", "replace")).digest()
        return f"L-{base64.b32encode(digest).decode().lower()[:ID_LENGTH]}"


def line_of(
    unit: EvidenceUnit,
    page: PageRef,
    ids: LineIds,
    cells: Mapping[str, CellValue],
    others: Sequence[Quoted] = (),
) -> RegisterLine:
    """Return the line that stands on a unit; ``others`` are further places it stands on."""
    section = section_number(unit.headings)
    return RegisterLine(
        ids.of(unit.plain, section),
        (quoted(unit, page), *others),
        lead_in=unit.lead_in,
        header=unit.header,
        headings=unit.headings,
        section=section,
        cells=cells,
    )


def quoted(unit: EvidenceUnit, page: PageRef) -> Quoted:
    """Return the words of a unit with their place."""
    return Quoted(unit.text, unit.span, page)


def section_number(headings: Sequence[str]) -> str:
    """Return the numbers of the outermost and the innermost heading that have one, as ``02956 1.3``."""
    numbers = [
        match["number"].strip("()")
        for heading in headings
        if not _PART.match(heading) and (match := _NUMBERED.match(heading))
    ]
    return " ".join(dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
