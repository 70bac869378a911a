"""What was found on unchanged pages, where those pages stand now."""

from __future__ import annotations

import pytest

from core.domain.answer import Citation, Finding, Match, Outcome, Quote, Span, UnitKey, UnitStatus, Usage
from core.domain.document import Page, PageSet
from core.grounding.locate_quotes import TextGrounder
from core.revisions.rebase import Rebase

TEXT = "SECTION 1. The liner shall be 5.5 mm thick when cured. The Contractor shall submit records."
QUOTE = "The liner shall be 5.5 mm thick when cured."


def outcome(page, *, text=QUOTE):
    start = page.text.index(text)
    citation = Citation((Span(page.number, start, start + len(text)),), text, Match.EXACT)
    finding = Finding("q", "5.5 mm", (citation,))
    return Outcome(
        UnitKey(1, 4, "s"),
        UnitStatus.DONE,
        PageSet.of((page.number,)),
        ("q",),
        (finding,),
        Usage(1, 900, 0, 40, 0.01),
        flagged=((page.number, "seen"),),
    )


def rebase(old, new):
    return Rebase("before", {old.number: old}, {new.number: new}, {old.number: new.number})


def test_a_finding_moves_with_its_page_and_costs_nothing():
    old, new = Page(12, TEXT), Page(812, TEXT)
    moved = rebase(old, new).outcome(outcome(old), 9)
    assert (moved.key, moved.pages, moved.usage) == (UnitKey(1, 9, "s"), PageSet.of((812,)), Usage())
    assert moved.findings[0].citations[0].spans == (Span(812, 11, 54),)
    assert moved.flagged == ((812, "seen"),)
    assert moved.source == "before"


@pytest.mark.parametrize(
    "again",
    [
        f"PROJECT MANUAL\nPage 13 of 900\n{TEXT}",
        TEXT.replace("when cured", "when\ncured").replace("liner shall", "liner  shall"),
        TEXT.replace("thick", "th\xadick"),
    ],
)
def test_a_page_set_in_other_lines_has_its_quotes_where_they_stand_now(again):
    furniture = ((0, again.index("SECTION")),) if "PROJECT" in again else ()
    old, new = Page(12, TEXT), Page(13, again, furniture=furniture)
    moved = rebase(old, new).outcome(outcome(old), 0)
    (citation,) = moved.findings[0].citations
    (span,) = citation.spans
    assert again[span.start : span.end] == citation.verbatim
    located = TextGrounder().locate(Quote(QUOTE), (new,))
    assert located.spans == citation.spans


def test_what_was_read_otherwise_at_the_time_is_not_moved():
    old = Page(12, TEXT)
    other = outcome(Page(12, TEXT.replace("5.5", "6.6")), text=QUOTE.replace("5.5", "6.6"))
    assert rebase(old, Page(13, TEXT)).outcome(other, 0) is None


def test_a_finding_on_a_page_that_is_gone_is_not_moved():
    old, other = Page(12, TEXT), Page(14, TEXT)
    moved = Rebase("before", {12: old, 14: other}, {12: old}, {12: 12})
    assert moved.outcome(outcome(old), 0) is not None
    assert moved.outcome(outcome(other), 0) is None
