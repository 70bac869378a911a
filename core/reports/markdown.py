"""The report as Markdown: reads well as plain text, and renders on any forge or wiki."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from core.reports.entry import Entry, Evidence
from core.reports.inventory_text import DOCUMENT_COLUMNS, inventory_text
from core.reports.markdown_changes import changes_lines
from core.reports.markdown_escaping import escaped
from core.reports.markdown_open_matters import open_matters_lines
from core.reports.report import Report
from core.reports.wording import (
    FLAGGED,
    FLAGGED_MEANING,
    answer_text,
    confidence_text,
    counts_text,
    coverage_text,
    decision_text,
    headline,
    moment,
    pages_text,
    quote_text,
    side_text,
    standing_text,
)
from core.wording import counted, duration, money


def write(report: Report, stream: BinaryIO) -> None:
    """Write the report as UTF-8 Markdown."""
    stream.writelines(line.encode("utf-8") + b"\n" for line in _lines(report))


def _lines(report: Report) -> Iterator[str]:
    yield f"# {escaped(report.plan.document.name)}"
    yield ""
    yield f"**{escaped(headline(report))}**"
    yield ""
    if report.caveat:
        yield report.caveat
        yield ""
    yield from open_matters_lines(report)
    yield from _facts(report)
    yield from changes_lines(report)
    yield from _conflicts(report)
    yield from _open_questions(report)
    yield from _table(report)
    yield from _documents(report)
    yield from _evidence(report)
    yield from _unread(report)
    yield from _flagged(report)


def _facts(report: Report) -> Iterator[str]:
    plan, usage = report.plan, report.progress.usage
    yield f"- Questions: {escaped(plan.question_set.title)}: {counts_text(report)}"
    yield f"- Engine: {escaped(str(plan.engine))}"
    if plan.options.guardrails:
        yield f"- Guardrails: {escaped(plan.options.guardrails)}"
    if plan.options.pages:
        yield f"- Pages asked for: {escaped(plan.contents.text(plan.options.pages))}"
    if usage.calls:
        work = f"{counted(usage.calls, 'call')} and {usage.tokens:,} tokens"
        yield f"- Cost: {money(usage.usd, exact=True)} for {work}"
    time = f" in {duration(report.progress.seconds, exact=True)}" if report.progress.seconds else ""
    yield f"- Made: {moment(report.made)} by Pagewise {report.version}{time}"
    yield ""


def _conflicts(report: Report) -> Iterator[str]:
    if not report.conflicts:
        return
    yield "## Conflicts"
    yield ""
    for entry in report.conflicts:
        yield f"- **{entry.number}. {escaped(entry.question.text)}** {_review_mark(entry)}".rstrip()
        for side in entry.sides:
            yield f"  - {escaped(side_text(side))}"
        if entry.precedence:
            yield f"  - {escaped(entry.precedence)}"
    yield ""


def _open_questions(report: Report) -> Iterator[str]:
    found = [entry for entry in report.open_questions if entry.question.required]
    if not found:
        return
    yield "## Required questions still open"
    yield ""
    for entry in found:
        yield f"- {entry.number}. {escaped(entry.question.text)} {standing_text(entry)}."
    yield ""


def _table(report: Report) -> Iterator[str]:
    for section, entries in report.by_section():
        yield f"## {escaped(section.title)}"
        yield ""
        yield "| # | Question | Status | Answer | Pages | Confidence |"
        yield "| ---: | --- | --- | --- | --- | --- |"
        for entry in entries:
            cells = (
                str(entry.number),
                escaped(entry.question.text) + (" (required)" if entry.question.required else ""),
                standing_text(entry),
                "<br>".join(escaped(line) for line in answer_text(entry).splitlines()),
                escaped(pages_text(entry.pages)),
                confidence_text(entry),
            )
            yield f"| {' | '.join(cells)} |"
        yield ""


def _documents(report: Report) -> Iterator[str]:
    if report.inventory is None:
        return
    found = inventory_text(report.inventory)
    yield "## Documents"
    yield ""
    yield f"| {' | '.join(DOCUMENT_COLUMNS)} |"
    yield "| --- | --- | --- | ---: | --- |"
    for cells in found.documents:
        yield f"| {' | '.join(map(escaped, cells))} |"
    yield ""
    if found.precedence:
        yield escaped(found.precedence)
        yield ""
    for heading, lines in found.lists:
        yield f"### {heading}"
        yield ""
        yield from (f"- {escaped(line)}" for line in lines)
        yield ""


def _evidence(report: Report) -> Iterator[str]:
    yield "## Evidence"
    yield ""
    for entry in report.entries:
        if not (entry.evidence or entry.review or entry.footnotes):
            continue
        yield f"### {entry.number}. {escaped(entry.question.text)}"
        yield ""
        if entry.review:
            yield f"*{escaped(decision_text(entry))}*"
            yield ""
        if entry.engine_text not in ("", entry.text):
            yield f"- The engine said: {escaped(entry.engine_text)}"
        for item in entry.evidence:
            yield f"- {_lettered(entry, item)}{escaped(quote_text(item))}"
        for name, note in entry.footnotes:
            yield f"- Note{f' on {name}' if len(entry.answer.claims) > 1 else ''}: {escaped(note)}"
        yield f"- {escaped(coverage_text(entry))}"
        yield ""


def _lettered(entry: Entry, item: Evidence) -> str:
    """Return the letter of a quote's claim where there are several claims."""
    return f"{item.letter}: " if len(entry.answer.claims) > 1 else ""


def _unread(report: Report) -> Iterator[str]:
    if not report.unread:
        return
    yield "## Unread pages"
    yield ""
    for ref, reason in report.unread:
        yield f"- p. {escaped(str(ref))}: {escaped(reason)}"
    yield ""


def _flagged(report: Report) -> Iterator[str]:
    if not report.flagged:
        return
    yield f"## {FLAGGED}"
    yield ""
    yield FLAGGED_MEANING
    yield ""
    for ref, seen in report.flagged:
        yield f"- p. {escaped(str(ref))}: {escaped(seen)}"
    yield ""


def _review_mark(entry: Entry) -> str:
    return f"*{escaped(decision_text(entry))}*" if entry.review else ""
