"""The register of open matters: its columns, its lines, and the part of it that fits one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from core.domain.front_page import FrontPage, FrontPart
from core.domain.register import Register, RegisterColumn, RegisterForm, RegisterKind, RegisterLine
from core.registers.lines import LineIds, section_number
from core.registers.open_matters.make import open_matters
from core.registers.open_matters.matter import Matter, MatterKind, PageHalf
from core.registers.source import Source
from core.wording import counted

__all__ = ["FORM", "front_page", "front_page_of", "open_matters_of"]

FORM = RegisterForm(
    RegisterKind.OPEN,
    "Open matters",
    "What could disqualify the bid and what could not be settled: to be read first.",
    (
        RegisterColumn("part", "Part", 24, filtered=True),
        RegisterColumn("kind", "Kind", 26, filtered=True),
        RegisterColumn("matter", "Matter", 80),
        RegisterColumn("todo", "What to do", 36),
        RegisterColumn("document", "Document", 24, filtered=True),
        RegisterColumn("page", "Page", 14),
    ),
    statuses={"open": "Open", "settled": "Settled", "not_applicable": "Not applicable"},
)
#: lines of each half that fit a printed page together
LINES = {PageHalf.DISQUALIFY: 12, PageHalf.UNSETTLED: 8}


def open_matters_of(source: Source) -> Register:
    """Make the register of open matters of a package and of its analysis."""
    ids = LineIds()
    return Register(FORM, tuple(_line(matter, ids) for matter in open_matters(source)))


def _line(matter: Matter, ids: LineIds) -> RegisterLine:
    section = section_number(matter.headings)
    page = matter.quotes[0].page if matter.quotes else None
    cells = {
        "part": matter.kind.part.value,
        "kind": matter.kind.words,
        "matter": matter.said,
        "todo": matter.todo or matter.kind.todo,
        "document": page.document if page else matter.document,
        "page": page.bare if page else matter.pages,
    }
    named = ids.of(f"{matter.kind} {matter.said}", section)
    return RegisterLine(named, matter.quotes, headings=matter.headings, section=section, cells=cells)


def front_page_of(source: Source) -> FrontPage:
    """Return what is to be read first, made from a package and what was found in it."""
    return front_page(source.once(open_matters_of))


def front_page(register: Register) -> FrontPage:
    """Return the lines of each half that fit a page: some of every kind, and the rest counted."""
    return FrontPage(tuple(_part(register, part, most) for part, most in LINES.items()))


def _part(register: Register, part: PageHalf, most: int) -> FrontPart:
    lines = [line for line in register.lines if line.cell("part") == part.value]
    kept = _kept(lines, most)
    return FrontPart(part.value, kept, len(lines), _counted([line for line in lines if line not in kept]))


def _kept(lines: Sequence[RegisterLine], most: int) -> tuple[RegisterLine, ...]:
    """Return up to ``most`` lines in their order: in turn one of every kind, the first of each first."""
    seen = Counter[object]()
    turns = []
    for line in lines:
        turns.append((seen[line.cell("kind")], line))
        seen[line.cell("kind")] += 1
    chosen = {line.id for _, line in sorted(turns, key=lambda each: each[0])[:most]}
    return tuple(line for line in lines if line.id in chosen)


def _counted(lines: Sequence[RegisterLine]) -> str:
    if not lines:
        return ""
    kinds = {kind.words: kind for kind in MatterKind}
    found = Counter(str(line.cell("kind")) for line in lines)
    said = ", ".join(
        counted(number, word[0].lower() + word[1:], kinds[word].plural) for word, number in found.items()
    )
    return f"{len(lines)} more: {said}"
