"""The analyst's own PDF with a highlight on every cited quote and the question in its note."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.domain.answer import Span
from core.domain.errors import RequestInvalid
from core.domain.ports import HighlightNote
from core.reports.entry import Entry, Evidence, Standing
from core.reports.report import Report
from core.reports.wording import (
    STANDING_WORDS,
    clean,
    confidence_text,
    counts_text,
    decision_text,
    flat,
    headline,
    moment,
    standing_text,
)
from core.wording import shortened

#: marker pens: the words below stay readable
COLOURS = {
    Standing.ANSWERED: (255, 225, 70),
    Standing.CONFLICTING: (255, 160, 60),
    Standing.POSSIBLE: (235, 225, 150),
    Standing.REJECTED: (190, 190, 190),
}
_OTHER = (150, 200, 255)

#: characters of a claim in a note
_CLAIM_LENGTH = 500


def write(report: Report, stream: BinaryIO) -> None:
    """Write a copy of the PDF with highlights; raise `RequestInvalid` when the PDF is not at hand."""
    if not report.plan.contents.is_single:
        raise RequestInvalid(
            "This session has several documents.", "Choose pdf.zip: a highlighted PDF for each."
        )
    _write(report, stream)


def write_archive(report: Report, stream: BinaryIO) -> None:
    """Write a ZIP archive of the cited documents with highlights; raise `RequestInvalid` for a single one."""
    if report.plan.contents.is_single:
        raise RequestInvalid("This session has one document.", "Choose pdf: its highlighted copy.")
    _write(report, stream)


def _write(report: Report, stream: BinaryIO) -> None:
    if report.illustrator is None:
        raise RequestInvalid("The PDF of this session is no longer stored.", "Choose another format.")
    with tempfile.TemporaryDirectory(prefix="pagewise-") as folder:
        target = Path(folder) / "highlighted"
        report.illustrator.highlight(list(remarks(report)), _front(report), target)
        with target.open("rb") as made:
            shutil.copyfileobj(made, stream)


def remarks(report: Report) -> Iterator[HighlightNote]:
    """Yield one remark a cited span; questions that cite the same words share it."""
    notes: dict[Span, list[tuple[Standing, str]]] = {}
    for entry in report.entries:
        for item in entry.evidence:
            for span in item.spans:
                notes.setdefault(span, []).append((entry.standing, _note(entry, item)))
    for span, found in notes.items():
        # a conflict is what a reader must not overlook, whatever else the words answer
        standing = Standing.CONFLICTING if any(s is Standing.CONFLICTING for s, _ in found) else found[0][0]
        text = "\n\n".join(dict.fromkeys(note for _, note in found))
        yield HighlightNote(span, text, COLOURS.get(standing, _OTHER))


def _note(entry: Entry, item: Evidence) -> str:
    """Return the question, where it stands, and the claim that the quote supports."""
    lines = [f"{entry.number}. {flat(entry.question.text)}", standing_text(entry)]
    edited = entry.text not in {"", entry.engine_text}
    if edited:
        lines.append(shortened(flat(entry.text), _CLAIM_LENGTH))
    claim = flat(item.claim)
    if claim != flat(item.quote):
        name = f"{item.letter}: " if len(entry.answer.claims) > 1 else ""
        engine = "The engine said: " if edited else ""
        lines.append(f"{engine}{name}{shortened(claim, _CLAIM_LENGTH)}")
    if entry.weighed:
        lines.append(f"Confidence {confidence_text(entry)}")
    if entry.review:
        lines.append(decision_text(entry))
    return clean("\n".join(lines))


def _front(report: Report) -> str:
    """Return the note on the first page: how far the analysis came, and what the colours mean."""
    return clean(
        f"{report.plan.question_set.title}: {counts_text(report)}.\n{headline(report)}\n"
        f"Yellow: {STANDING_WORDS[Standing.ANSWERED].lower()}. "
        f"Orange: {STANDING_WORDS[Standing.CONFLICTING].lower()}. "
        f"Pale yellow: {STANDING_WORDS[Standing.POSSIBLE].lower()}. "
        f"Grey: {STANDING_WORDS[Standing.REJECTED].lower()}. Point at a highlight to read its question.\n"
        f"Made by Pagewise {report.version}, {moment(report.made)}."
    )
