"""The frame of the HTML report: head, summary, the list of questions, coverage and run.

The page may load nothing and send nothing: its content security policy allows the pictures and
the one style sheet and script it carries, each by its digest. All text is escaped.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from core.reports.entry import Entry, Standing
from core.reports.html.changes import changes_section
from core.reports.html.charts import bars
from core.reports.html.entries import entry_rows
from core.reports.html.escaping import text
from core.reports.html.open_matters import open_matters_section
from core.reports.html.pictures import Pictures
from core.reports.html.registers import registers_section
from core.reports.inventory_text import DOCUMENT_COLUMNS, inventory_text
from core.reports.report import Report
from core.reports.run_facts import run_facts
from core.reports.wording import (
    FLAGGED,
    FLAGGED_MEANING,
    STANDING_WORDS,
    decision_text,
    headline,
    side_text,
)
from core.wording import counted

_HERE = Path(__file__).parent

#: open questions that the summary lists beside the chart; the table has them all
_LONGEST_LIST = 12


def write(report: Report, stream: BinaryIO) -> None:
    """Write the report as one self-contained UTF-8 file."""
    pictures = Pictures.of(report)
    stream.writelines(piece.encode("utf-8") for piece in _pieces(report, pictures))


def _pieces(report: Report, pictures: Pictures) -> Iterator[str]:
    style, script = _asset("report.css"), _asset("report.js")
    title = text(report.plan.document.name)
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:; '
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'; base-uri 'none'; "
        "form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )
    yield from _head(report)
    yield from open_matters_section(report)
    yield from _summary(report)
    yield from changes_section(report)
    yield from _questions(report, pictures)
    yield from registers_section(report.registers())
    yield from _documents(report)
    yield from _coverage(report)
    yield from _run(report)
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _head(report: Report) -> Iterator[str]:
    """Yield the title, how far the analysis came, and the counts."""
    plan = report.plan
    counts = report.counts()
    partial = "" if report.complete else " partial"
    yield f"<header>\n<h1>{text(plan.document.name)}</h1>\n"
    yield (
        f'<p class="muted">{counted(report.page_count, "page")} · {text(plan.question_set.title)}, '
        f"{counted(len(report.entries), 'question')} · {text(str(plan.engine))}</p>\n"
    )
    yield f'<p class="banner{partial}">{text(headline(report))}</p>\n'
    if report.caveat:
        yield f'<p class="engine">{text(report.caveat)}</p>\n'
    yield '<ul class="tiles">\n'
    for standing in Standing:
        yield f'<li class="{standing}"><b>{counts[standing]}</b>{STANDING_WORDS[standing]}</li>\n'
    yield "</ul>\n</header>\n"


def _summary(report: Report) -> Iterator[str]:
    """Yield conflicts, the chart, and what is still open."""
    if report.conflicts:
        count = len(report.conflicts)
        yield f"<h2>Conflicts <small>the document says different things ({count})</small></h2>\n"
        yield '<ul class="plain">\n'
        for entry in report.conflicts:
            yield f"<li>{_reference(entry)}{_sides(entry)}</li>\n"
        yield "</ul>\n"
    still = [entry for entry in report.open_questions if entry.question.required]
    yield '<div class="columns">\n<section>\n<h2>Status by section</h2>\n'
    yield bars(report)
    yield "</section>\n<section>\n"
    yield f"<h2>Required and still open <small>({len(still)})</small></h2>\n"
    if still:
        yield '<ul class="plain">\n'
        for entry in still[:_LONGEST_LIST]:
            yield f"<li>{_reference(entry)}</li>\n"
        if len(still) > _LONGEST_LIST:
            more = len(still) - _LONGEST_LIST
            yield f'<li class="muted">and {more} more: choose a status and "required" below</li>\n'
        yield "</ul>\n"
    else:
        yield '<p class="muted">None besides the conflicts.</p>\n'
    yield "</section>\n</div>\n"


def _reference(entry: Entry) -> str:
    """Return a link to a question, with its status."""
    return (
        f'<a href="#q{entry.number}">{entry.number}. {text(entry.question.text)}</a> '
        f'<span class="status {entry.standing}">{STANDING_WORDS[entry.standing]}</span>'
    )


def _sides(entry: Entry) -> str:
    """Return the claims that contradict each other, with their pages, and the decision if there is one."""
    lines = [f"<p>{text(side_text(side))}</p>" for side in entry.sides]
    if entry.precedence:
        lines.append(f'<p class="muted">{text(entry.precedence)}</p>')
    if entry.review:
        lines.append(f'<p class="review">{text(decision_text(entry))}</p>')
    return "".join(lines)


def _questions(report: Report, pictures: Pictures) -> Iterator[str]:
    """Yield the table with its filters."""
    yield "<h2>Questions and answers</h2>\n" + _tools(report)
    if pictures.reason:
        yield f'<p class="muted">Pictures of the quotes are missing: {text(pictures.reason)}</p>\n'
    yield (
        '<table>\n<thead><tr><th class="number">#</th><th class="col-question">Question</th>'
        '<th class="col-status">Status</th><th>Answer</th><th class="col-pages">PDF pages (printed)</th>'
        '<th class="col-confidence">Confidence</th></tr></thead>\n'
    )
    for section, entries in report.by_section():
        yield (
            f'<tbody class="section" data-section="{text(section.id)}"><tr><td colspan="6">'
            f"{text(section.title)}</td></tr></tbody>\n"
        )
        for entry in entries:
            yield from entry_rows(entry, pictures)
    yield '</table>\n<p id="nothing" hidden>No question fits. Clear the search or choose all statuses.</p>\n'


def _tools(report: Report) -> str:
    """Return the search field and the filters; without a script they stay hidden."""
    counts = report.counts()
    statuses = "".join(
        f'<option value="{standing}">{STANDING_WORDS[standing]} ({counts[standing]})</option>'
        for standing in Standing
        if counts[standing]
    )
    sections = "".join(
        f'<option value="{text(section.id)}">{text(section.title)}</option>'
        for section in report.plan.question_set.sections
    )
    return (
        '<div class="tools" role="search"><input type="search" id="search" aria-label="Search" '
        'placeholder="Search questions, answers and quotes">'
        '<select id="status" aria-label="Status"><option value="">All statuses'
        f'</option>{statuses}</select><select id="section" aria-label="Section"><option value="">All sections'
        f'</option>{sections}</select><label><input type="checkbox" id="required"> required</label>'
        '<span id="count" class="muted" role="status"></span>'
        '<button type="button" id="expand">Show all evidence</button>'
        '<button type="button" id="collapse">Hide it</button></div>\n'
    )


def _documents(report: Report) -> Iterator[str]:
    """Yield what the documents of a package are, and what is named and not there."""
    if report.inventory is None:
        return
    found = inventory_text(report.inventory)
    yield f"<h2>Documents <small>({len(found.documents)})</small></h2>\n<table>\n<thead><tr>"
    yield "".join(f"<th>{column}</th>" for column in DOCUMENT_COLUMNS) + "</tr></thead>\n<tbody>\n"
    for cells in found.documents:
        yield f"<tr>{''.join(f'<td>{text(cell)}</td>' for cell in cells)}</tr>\n"
    yield "</tbody>\n</table>\n"
    if found.precedence:
        yield f"<p>{text(found.precedence)}</p>\n"
    for heading, lines in found.lists:
        items = "".join(f"<li>{text(line)}</li>\n" for line in lines)
        yield f'<h3>{heading}</h3>\n<ul class="plain">\n{items}</ul>\n'


def _coverage(report: Report) -> Iterator[str]:
    """Yield the unread pages, and those that read like orders to a model."""
    yield "<h2>Coverage</h2>\n"
    yield f"<p>{text(headline(report))}</p>\n"
    if report.unread:
        yield '<ul class="plain">\n'
        for ref, reason in report.unread:
            yield f"<li>Page {text(str(ref))}: {text(reason)}</li>\n"
        yield "</ul>\n"
    if report.flagged:
        yield f"<h3>{FLAGGED}</h3>\n<p>{FLAGGED_MEANING}</p>\n"
        yield '<ul class="plain">\n'
        for ref, seen in report.flagged:
            yield f"<li>Page {text(str(ref))}: {text(seen)}</li>\n"
        yield "</ul>\n"


def _run(report: Report) -> Iterator[str]:
    """Yield how the answers came about."""
    yield "<h2>Run</h2>\n<dl>\n"
    for name, value in run_facts(report):
        yield f"<dt>{text(name)}</dt><dd>{text(value)}</dd>\n"
    yield (
        "</dl>\n<footer>Page numbers come from locating each quote in the page's own text; a quote that was "
        "not located is marked and has none.</footer>\n"
    )


def _asset(name: str) -> str:
    """Return the content of a file beside this module."""
    return (_HERE / name).read_text(encoding="utf-8")


def _digest(content: str) -> str:
    """Return what a content security policy calls a piece of style or script."""
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
