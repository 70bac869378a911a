"""How reports say things: one place, so that every format uses the same words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from core.domain.answer import Claim, Match, claim_letter
from core.domain.document import PageRef, PageSet, PageStatus
from core.domain.plan import Plan
from core.domain.register import CellValue
from core.domain.review import Review, Verdict
from core.domain.session import SessionState
from core.reports.entry import Entry, Evidence, Side, Standing
from core.reports.report import Report, covered
from core.wording import (
    ANSWER_MEANINGS,
    ANSWER_WORDS,
    VERDICT_WORDS,
    confidence_word,
    counted,
    shortened,
)

STANDING_WORDS = {
    **{Standing(status): word.capitalize() for status, word in ANSWER_WORDS.items()},
    Standing.REJECTED: "Rejected",
}
STANDING_MEANINGS = {
    **{Standing(status): meaning for status, meaning in ANSWER_MEANINGS.items()},
    Standing.REJECTED: "A reviewer rejected the engine's answer.",
}

#: begins the owner key of somebody who has not signed in, which is no name
_ANONYMOUS = "browser-"

MATCH_WORDS = {
    Match.EXACT: "word for word",
    Match.NEAR: "small differences",
    Match.ALTERED: "a critical word differs",
    Match.MISSING: "not in the document",
}

SOURCE_WORDS = {
    PageStatus.TEXT: "text",
    PageStatus.OCR: "OCR",
    PageStatus.BLANK: "blank",
    PageStatus.UNREADABLE: "not read",
}

#: how far an analysis came that is not complete
STATE_WORDS = {
    SessionState.COMPLETED: "Partial: completed with failures",
    SessionState.PARTIAL: "Partial: stopped before the end",
    SessionState.FAILED: "Partial: the analysis failed",
    SessionState.INTERRUPTED: "Partial: the analysis was interrupted and can be continued",
}

#: what makes a spreadsheet take a text for a formula when it stands first in a cell;
#: the full-width signs count too
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

# What XML 1.0 forbids, and with it every format made of XML: control characters, lone halves of
# surrogate pairs, and the two non-characters at the end of the plane. Then the characters that turn
# the direction of writing, with which a document could make a report show other words than it holds.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


# a line break that is not followed by another one or by the mark of an item
_PAGE_BREAK = re.compile(r"(?<!\n)[ \t]*\n(?!\s*(?:\n|[-*\u2022\u2013]\s|\(?[0-9a-zA-Z]{1,2}[.)]\s))[ \t]*")


def clean(text: str) -> str:
    """Return text any format can carry and shows as it is: no control characters but tab and line feed."""
    return _FORBIDDEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def flat(text: str) -> str:
    """Return clean text on one line."""
    return " ".join(clean(text).split())


def cell_words(cell: CellValue) -> str:
    """Return what stands in a cell of a register as words on one line: ``1,250`` for 1250.0."""
    if cell is None:
        return ""
    return flat(cell) if isinstance(cell, str) else f"{cell:,g}"


def reflowed(text: str) -> str:
    """Return clean text without the line breaks of a page; those before an item of a list stay."""
    return _PAGE_BREAK.sub(" ", clean(text)).strip()


def pages_text(refs: Iterable[PageRef]) -> str:
    """Return ``214 (02956-9), 198``; of several documents ``Addendum 2, p. 3 (AD2-3); 02956, p. 7``."""
    shown = list(refs)
    return ("; " if any(ref.document for ref in shown) else ", ").join(clean(str(ref)) for ref in shown)


def where_text(refs: Iterable[PageRef]) -> str:
    """Return where something stands, to be read after a comma: ``p. 214, 198``; ``Addendum 2, p. 3``."""
    shown = list(refs)
    return pages_text(shown) if any(ref.document for ref in shown) else f"p. {pages_text(shown)}"


def confidence_text(entry: Entry) -> str:
    """Return ``high, 92 %``; nothing where the answer is not the engine's."""
    if not entry.weighed:
        return ""
    return f"{confidence_word(entry.confidence)}, {entry.confidence:.0%}".replace("%", " %")


def moment(at: float) -> str:
    """Return a time with its zone: ``2026-11-23 13:58 UTC``."""
    return datetime.fromtimestamp(at).astimezone().strftime("%Y-%m-%d %H:%M %Z")


def standing_text(entry: Entry) -> str:
    """Return the status, with the mark of a review."""
    word = STANDING_WORDS[entry.standing]
    if entry.review is None or (entry.review.verdict is Verdict.REJECTED and not entry.stale):
        return word
    stale = "; stale" if entry.stale else ""
    return f"{word} ({VERDICT_WORDS[entry.review.verdict]}{stale})"


def decision_text(entry: Entry) -> str:
    """Return ``Edited by ann@example.com, 2026-11-23 13:58 UTC: the note``; nothing without a review.

    What is to be looked at again says so first, and why.
    """
    if entry.review is None:
        return ""
    stale = f"Stale, look again: {entry.stale}. " if entry.stale else ""
    return f"{stale}{_review_text(entry.review)}"


def _review_text(review: Review) -> str:
    who = reviewer_name(review)
    by = f" by {who}" if who else ""
    at = f", {moment(review.at)}" if review.at else ""
    note = f": {review.note}" if review.note else ""
    governs = f", {_governs(review.governing)}" if review.governing else ""
    one = f", for this quote: \u201c{shortened(flat(review.quote), 200)}\u201d" if review.quote else ""
    return clean(f"{VERDICT_WORDS[review.verdict].capitalize()}{by}{at}{governs}{one}{note}")


def reviewer_name(review: Review) -> str:
    """Return the name a reviewer gave, else an address; nothing for somebody who gave none."""
    return review.reviewer or ("" if review.by.startswith(_ANONYMOUS) else review.by)


def _governs(claims: Sequence[str]) -> str:
    said = " and ".join(f"\u201c{shortened(flat(claim), 120)}\u201d" for claim in claims)
    return f"{said} {'apply together' if len(claims) > 1 else 'governs'}"


def answer_text(entry: Entry) -> str:
    """Return what stands in the answer column: every side of an open conflict, or why there is none."""
    if entry.review and entry.review.verdict is Verdict.REJECTED:
        return "Rejected by the analyst."
    if entry.review and entry.review.answer:
        return clean(entry.text)
    if entry.standing is Standing.CONFLICTING:
        return claims_text(entry, entry.answer.opposed or range(len(entry.answer.claims)))
    sentence = reflowed(entry.text)
    if entry.answer.primary and not entry.review:
        sentence += claim_remark(entry.answer.primary)
    if entry.value and flat(entry.value) != flat(sentence):
        return f"{clean(entry.value)}\n{sentence}"
    return sentence or silence_text(entry)


def side_text(side: Side, limit: int = 400) -> str:
    """Return one side of a conflict: ``A: 180 degrees F (p. 6 (AD2-1), addendum 2)``."""
    claim = f"{side.letter}: {shortened(flat(side.text), limit)}"
    where = ", ".join((where_text(side.pages), *map(clean, side.parts))) if side.pages else "no page"
    return f"{claim} ({where})"


def further_text(entry: Entry) -> str:
    """Return the claims that the answer column does not show."""
    shown = set(entry.answer.opposed) if entry.standing is Standing.CONFLICTING else {0}
    if entry.review and entry.review.verdict is not Verdict.ACCEPTED:
        shown = set()
    return claims_text(entry, [i for i in range(len(entry.answer.claims)) if i not in shown])


def claims_text(entry: Entry, indexes: Iterable[int]) -> str:
    """Return claims one below the other, each with its letter."""
    claims = entry.answer.claims
    return "\n".join(
        f"{claim_letter(i)}: {reflowed(claims[i].text)}{claim_remark(claims[i])}" for i in indexes
    )


def silence_text(entry: Entry) -> str:
    """Return why there is no answer: what was read and what was not."""
    coverage = entry.answer.coverage
    if entry.standing is Standing.PENDING:
        return f"Pending: {counted(len(coverage.read), 'page')} read so far."
    return f"Not found. {coverage_text(entry)}"


def coverage_text(entry: Entry) -> str:
    """Return ``Read 309 of 312 pages; 3 unread (12-14).``."""
    coverage = entry.answer.coverage
    unread = coverage.unread_pages
    if not coverage.total:
        return "No page has been read for this question yet."
    several = entry.package is not None and not entry.package.is_single
    named: Callable[[PageSet], str] = entry.package.text if entry.package else str
    among = f" of {counted(len(entry.package.documents), 'document')}" if entry.package and several else ""
    parts = [f"Read {len(coverage.read):,} of {counted(coverage.total, 'page')}{among}"]
    if coverage.screened:
        parts.append(f"{len(coverage.screened):,} passed over as implausible")
    if unread:
        parts.append(f"{len(unread):,} unread ({clean(named(unread))})")
    if coverage.not_reached:
        parts.append(f"{len(coverage.not_reached):,} not reached ({clean(named(coverage.not_reached))})")
    if entry.answer.provisional:
        parts.append("the pages still to be read may change the answer")
    if coverage.left_out:
        parts.append(f"{len(coverage.left_out):,} left out ({clean(named(coverage.left_out))})")
    return "; ".join(parts) + "."


def claim_remark(claim: Claim) -> str:
    """Return what must be said behind a claim, in brackets; empty for most."""
    if claim.unsupported:
        return f" (not supported by its quotes: {flat(claim.unsupported)})"
    if claim.struck:
        return " (drawn through in the document)"
    return " (inferred, not stated)" if claim.inferred else ""


def quote_text(item: Evidence, limit: int = 1_000_000) -> str:
    """Return one quote on a line, shortened to ``limit``, with its pages or marked as unverified."""
    return f"“{shortened(flat(item.quote), limit)}” ({source_mark(item)})"


def source_mark(item: Evidence) -> str:
    """Return where a quote stands, ``p. 214 (02956-9), OCR``, or why it is unverified."""
    if not item.located:
        return f"unverified: {flat(item.reason) or MATCH_WORDS[item.match]}"
    mark = ", OCR" if item.source is PageStatus.OCR else ""
    return f"{where_text(item.pages)}{mark}"


#: over the pages that read like orders to a model, and what a reader should make of them
FLAGGED = "Pages that seem to give a model orders"
FLAGGED_MEANING = "They were read as evidence like all others. Check what was answered from them."


def asked_for(plan: Plan, pages: PageSet) -> str:
    """Return the pages chosen in words: ``pages 1-102``; of a package its documents."""
    if not plan.contents.is_single:
        return clean(plan.contents.text(pages))
    return f"{'page' if len(pages) == 1 else 'pages'} {pages}"


def headline(report: Report) -> str:
    """Return the one sentence that says how far the analysis came; every first page carries it."""
    total = report.page_count
    everywhere, somewhere = covered(entry.answer.coverage for entry in report.entries)
    unread = len(report.unread)
    read = f"{len(somewhere):,} of {counted(total, 'page')} {'was' if len(somewhere) == 1 else 'were'} read"
    if len(somewhere) > len(everywhere):
        read += f", {len(everywhere):,} of them for every question"
    if unread:
        read += f"; {unread:,} could not be read"
    if chosen := report.plan.options.pages:
        read += f"; only {asked_for(report.plan, chosen)} {'was' if len(chosen) == 1 else 'were'} asked for"
    if report.plan.options.focused:
        read += "; the model was asked only where an answer was plausible"
    if report.complete:
        return f"Complete. {read}."
    why = f" ({clean(report.reason)})" if report.reason else ""
    word = "In progress" if report.state.is_active else STATE_WORDS[report.state]
    failed = report.progress.units_failed
    units = f" {counted(failed, 'part')} of the work failed and can be repeated." if failed else ""
    return f"{word}{why}: {read}. What was found so far is in this report.{units}"


def counts_text(report: Report) -> str:
    """Return ``62 answered, 4 conflicting, 31 pending``, without the zeros."""
    counts = report.counts()
    parts = [f"{counts[s]:,} {STANDING_WORDS[s].lower()}" for s in Standing if counts[s]]
    return ", ".join(parts) or "no questions"
