"""What changed between two analyses, as a part of the HTML report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.domain.changes import AnswerChange, Comparison, WordChange
from core.reports.changes_wording import (
    AMENDMENT_COLUMNS,
    CHANGE_MEANINGS,
    CHANGE_WORDS,
    amendment_row,
    changed_first,
    counts_line,
    documents_line,
    marked_pieces,
    page_line,
    page_words,
    side_words,
    touched,
)
from core.reports.html.escaping import text
from core.reports.report import Report

__all__ = ["changes_section", "marked_html"]


def changes_section(report: Report) -> Iterator[str]:
    """Yield the section; nothing where the session revises none."""
    found = report.comparison
    if found is None:
        return
    yield f"<h2>Changes <small>since {text(found.old_name)}</small></h2>\n"
    yield f"<p>{text(counts_line(found))}. {text(documents_line(found))}</p>\n"
    if found.changed:
        yield (
            '<table class="changes">\n<thead><tr><th class="number">#</th><th>Question</th><th>Change</th>'
            "<th>Was</th><th>Is</th></tr></thead>\n<tbody>\n"
        )
        for each in changed_first(found.changed):
            yield _row(report, found, each)
        yield "</tbody>\n</table>\n"
    yield from _amendments(found)
    yield from _pages(found)


def _row(report: Report, found: Comparison, each: AnswerChange) -> str:
    number, question = report.named(each.question_id)
    stale = ' <span class="status conflicting">stale</span>' if each.question_id in found.stale else ""
    title = text(CHANGE_MEANINGS[each.kind])
    old = f"<p>{text(side_words(each.old))}</p>{marked_html(each.old.evidence, each.words, newer=False)}"
    new = f"<p>{text(side_words(each.new))}</p>{marked_html(each.new.evidence, each.words, newer=True)}"
    return (
        f'<tr><td class="number">{number}</td><td><a href="#q{number}">{text(question)}</a></td>'
        f'<td><span title="{title}">{CHANGE_WORDS[each.kind]}</span>{stale}</td>'
        f"<td>{old}</td><td>{new}</td></tr>\n"
    )


def marked_html(words: str, changes: Iterable[WordChange], *, newer: bool) -> str:
    """Return a quotation with the words that differ as deleted or inserted ones."""
    if not words:
        return ""
    tag = "ins" if newer else "del"
    pieces = (
        f"<{tag}>{text(piece)}</{tag}>" if changed else text(piece)
        for piece, changed in marked_pieces(words, changes, newer=newer)
    )
    return f"<blockquote>{''.join(pieces)}</blockquote>"


def _amendments(found: Comparison) -> Iterator[str]:
    if not found.made:
        return
    titles = "".join(f"<th>{title}</th>" for title in AMENDMENT_COLUMNS)
    yield '<h3>What the new documents change</h3>\n<table class="changes">\n'
    yield f"<thead><tr>{titles}</tr></thead>\n<tbody>\n"
    for each in found.made:
        source, was, now, where, remarks = map(text, amendment_row(each, found))
        yield (
            f"<tr><td>{source}</td><td><del>{was}</del></td><td><ins>{now}</ins></td>"
            f"<td>{where}</td><td>{remarks}</td></tr>\n"
        )
    yield "</tbody>\n</table>\n"


def _pages(found: Comparison) -> Iterator[str]:
    if not found.pages:
        return
    yield '<h3>Pages</h3>\n<ul class="plain">\n'
    for each in found.pages:
        words = "".join(
            f"<p><del>{text(was)}</del></p><p><ins>{text(now)}</ins></p>" for was, now in page_words(each)
        )
        yield f'<li>{text(page_line(each))} <span class="muted">{touched(each)}</span>{words}</li>\n'
    yield "</ul>\n"
