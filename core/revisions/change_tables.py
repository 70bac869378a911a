"""Tables of an addendum that lay what was beside what is: "Item", "Original quantity", "Revised quantity"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.domain.changes import Edit
from core.evidence.blocks import Block, table_rows
from core.evidence.sentences import sentences
from core.revisions.amending_language import AmendingLanguage
from core.revisions.blocks import AmendingBlock
from core.revisions.instructions import Instruction
from core.revisions.places import NamedPlace, place_in
from core.revisions.stream import Stream

__all__ = ["ChangeTables"]


@dataclass(frozen=True, slots=True)
class ChangeTables:
    """The changes that tables make; ranges are of the document's stream."""

    instructions: tuple[Instruction, ...] = ()
    #: the rows, and the sentences that lead to them
    ranges: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, stream: Stream, blocks: Sequence[AmendingBlock], language: AmendingLanguage) -> ChangeTables:
        """Return those of a document, whose ``blocks`` say what stands above each table."""
        made: list[Instruction] = []
        ranges: list[tuple[int, int]] = []
        above: AmendingBlock | None = None
        for row, start in _rows(stream):
            end = start + row.end - row.start
            columns = _columns(row.header or row.cells, language)
            if columns is None:
                continue
            if not row.header:
                above = next((each for each in reversed(blocks) if each.start < start), None)
                ranges.append((_introduction(stream.text, above, start), end))
                continue
            ranges.append((start, end))
            was, now = (" ".join(row.cells[each].split()) for each in columns)
            if above is not None and was and now and was != now:
                place = _place(row, columns, language).within(above.place)
                spoken = " ".join(stream.text[start:end].split())
                made.append(
                    Instruction(
                        Edit.REPLACED,
                        start,
                        end,
                        above,
                        place,
                        was,
                        quoted=True,
                        now=now,
                        now_start=start,
                        now_end=end,
                        spoken=spoken,
                        item=above.item,
                    )
                )
        return cls(tuple(made), tuple(ranges))


def _rows(stream: Stream) -> Iterator[tuple[Block, int]]:
    """Yield the rows of all tables, the one that names the columns first, and where each begins."""
    for page in stream.pages:
        for row in table_rows(page):
            start = stream.at(page.number, row.start)
            if start is not None and (not row.header or len(row.header) == len(row.cells)):
                yield row, start


def _columns(header: Sequence[str], language: AmendingLanguage) -> tuple[int, int] | None:
    heads = [" ".join(each.split()) for each in header]
    was = next((n for n, head in enumerate(heads) if language.was_column.search(head)), None)
    now = next((n for n, head in enumerate(heads) if language.now_column.search(head)), None)
    return None if was is None or now is None else (was, now)


def _place(row: Block, columns: tuple[int, int], language: AmendingLanguage) -> NamedPlace:
    """Return the place that the other cells of a row name: "Item" 4, "Section" 33 01 30."""
    cells = enumerate(zip(row.header, row.cells, strict=True))
    return place_in("; ".join(f"{head} {cell}" for n, (head, cell) in cells if n not in columns), language)


def _introduction(text: str, above: AmendingBlock | None, start: int) -> int:
    """Return where the sentence that leads to a table begins; where the table does, if none leads to it."""
    if above is None or not text[above.body : start].rstrip().endswith(":"):
        return start
    *_, (low, _) = sentences(text[above.body : start])
    return above.body + low
