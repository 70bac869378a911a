"""What stands in the Word report, in which order."""

from __future__ import annotations

from typing import BinaryIO

from core.domain.answer import claim_letter
from core.reports.entry import Entry, Standing
from core.reports.inventory_text import DOCUMENT_COLUMNS, inventory_text
from core.reports.report import Report
from core.reports.run_facts import run_facts
from core.reports.word.changes import write_changes
from core.reports.word.open_matters import write_open_matters
from core.reports.word.paper import BAND, WARNING, Paper
from core.reports.word.registers import write_registers
from core.reports.wording import (
    FLAGGED,
    FLAGGED_MEANING,
    STANDING_WORDS,
    answer_text,
    claim_remark,
    confidence_text,
    counts_text,
    coverage_text,
    decision_text,
    flat,
    headline,
    moment,
    pages_text,
    side_text,
    source_mark,
    standing_text,
)
from core.wording import counted, shortened

#: characters of an answer in the table; the evidence below has the whole
_ANSWER_LENGTH = 700


def write(report: Report, stream: BinaryIO) -> None:
    """Write the report as a .docx file."""
    paper = Paper(report.plan.document.name, report.version)
    _front(report, paper)
    write_changes(report, paper)
    _conflicts(report, paper)
    _open_questions(report, paper)
    _answers(report, paper)
    write_registers(report.registers(), paper)
    _documents(report, paper)
    _evidence(report, paper)
    _coverage(report, paper)
    _run(report, paper)
    paper.document.save(stream)


def _front(report: Report, paper: Paper) -> None:
    """Write the title, how far the analysis came, what to read first, and the counts."""
    plan = report.plan
    paper.heading(plan.document.name, 0)
    paper.line(
        f"{counted(report.page_count, 'page')} · {plan.question_set.title}, "
        f"{counted(len(report.entries), 'question')} · {plan.engine} · {moment(report.made)}",
        muted=True,
    )
    paper.banner(headline(report), fill=BAND if report.complete else WARNING)
    write_open_matters(report, paper)
    counts = report.counts()
    paper.tiles([(f"{counts[s]:,}", STANDING_WORDS[s], s) for s in Standing])
    paper.line(
        f"Of {counted(len(report.entries), 'question')}, {counts_text(report)}. "
        f"{counted(len(report.conflicts), 'question')} with conflicting statements; "
        f"{counted(len(report.open_questions), 'further question')} still open. {report.caveat}"
    )


def _conflicts(report: Report, paper: Paper) -> None:
    """Write the questions on which the document contradicts itself, every side with its pages."""
    if not report.conflicts:
        return
    paper.heading("Conflicts", 1)
    for entry in report.conflicts:
        paper.line(f"{entry.number}. {entry.question.text}", bold=True).paragraph_format.keep_with_next = True
        for side in entry.sides:
            paper.line(side_text(side), style="List Bullet")
        if entry.precedence:
            paper.line(entry.precedence, muted=True)
        if entry.review:
            paper.line(decision_text(entry), muted=True)


def _open_questions(report: Report, paper: Paper) -> None:
    """Write what still needs a person and must not stay open."""
    still = [entry for entry in report.open_questions if entry.question.required]
    if not still:
        return
    paper.heading("Required questions still open", 1)
    for entry in still:
        paper.line(
            f"{entry.number}. {entry.question.text} {standing_text(entry)}. {coverage_text(entry)}",
            style="List Bullet",
        )


def _answers(report: Report, paper: Paper) -> None:
    """Write the unitary table, a table a section."""
    paper.heading("Questions and answers", 1)
    for section, entries in report.by_section():
        paper.heading(section.title, 2)
        table = paper.table(
            ("#", "Question", "Answer", "PDF pages (printed)", "Status"), (0.4, 1.75, 2.85, 0.95, 0.95)
        )
        for entry in entries:
            required = " (required)" if entry.question.required else ""
            table.add(
                (
                    str(entry.number),
                    f"{entry.question.text}{required}",
                    shortened(answer_text(entry), _ANSWER_LENGTH),
                    pages_text(entry.pages),
                    standing_text(entry),
                ),
                (4, entry.standing),
            )


def _documents(report: Report, paper: Paper) -> None:
    """Write what the documents of a package are, and what is named and not there."""
    if report.inventory is None:
        return
    found = inventory_text(report.inventory)
    paper.heading("Documents", 1)
    table = paper.table(DOCUMENT_COLUMNS, (2.4, 1.5, 0.85, 0.55, 1.6))
    for cells in found.documents:
        table.add(cells)
    if found.precedence:
        paper.line(found.precedence)
    for heading, lines in found.lists:
        paper.heading(heading, 2)
        for line in lines:
            paper.line(line, style="List Bullet")


def _evidence(report: Report, paper: Paper) -> None:
    """Write the quotes behind every answer."""
    paper.heading("Evidence", 1)
    for entry in report.entries:
        if entry.evidence or entry.review or entry.footnotes:
            _of_entry(entry, paper)


def _of_entry(entry: Entry, paper: Paper) -> None:
    """Write one question's claims, each with its quotes and footnotes."""
    paper.heading(f"{entry.number}. {entry.question.text}", 2)
    confidence = f", confidence {confidence_text(entry)}" if entry.weighed else ""
    paper.line(f"{standing_text(entry)}{confidence}. {coverage_text(entry)}", muted=True)
    if entry.review:
        paper.line(decision_text(entry), bold=True)
        if entry.text and entry.text != entry.engine_text:
            paper.line(entry.text)
            paper.line("The engine said:", muted=True)
    several = len(entry.answer.claims) > 1
    for index, claim in enumerate(entry.answer.claims):
        quotes = [item for item in entry.evidence if item.letter == claim_letter(index)]
        # a claim that is its own quote, as the extractive engine makes them, is not said twice
        if flat(claim.text) not in {flat(item.quote) for item in quotes}:
            remark = claim_remark(claim)
            paper.line(f"{f'{claim_letter(index)}: ' if several else ''}{flat(claim.text)}{remark}")
        for item in quotes:
            paper.quote(flat(item.quote), source_mark(item))
        for note in claim.footnotes:
            paper.line(f"Note: {flat(note)}", muted=True)


def _coverage(report: Report, paper: Paper) -> None:
    """Write the pages that could not be read, with the reasons, and those that talk to a model."""
    paper.heading("Coverage", 1)
    paper.line(headline(report))
    if report.unread:
        table = paper.table(("PDF page (printed)", "Why it is unread"), (1.6, 5.3))
        for ref, reason in report.unread:
            table.add((str(ref), reason))
    if report.flagged:
        paper.heading(FLAGGED, 2)
        paper.line(FLAGGED_MEANING)
        table = paper.table(("PDF page (printed)", "What was seen"), (1.6, 5.3))
        for ref, seen in report.flagged:
            table.add((str(ref), seen))


def _run(report: Report, paper: Paper) -> None:
    """Write how the answers came about."""
    paper.heading("Run", 1)
    table = paper.table(("", ""), (1.6, 5.3))
    for name, value in run_facts(report):
        table.add((name, value))
    paper.line("")
    paper.line(
        "Page numbers come from locating each quote in the page's own text. A quote that was not located is "
        "marked as unverified and has no page.",
        muted=True,
    )
