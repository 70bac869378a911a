"""A report on a real PDF, whose quotes stand where it says."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Match, Span
from core.domain.document import DocumentRef
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import read_document
from tests.unit.reports.material import ANSWERS, PLAN, report

DATA = Path(__file__).parents[2] / "data"

#: 15 pages of the Federal Acquisition Regulation, a US Government work
PDF = DATA / "far-part-35.pdf"

#: runs over two lines of page 3
POLICY = "Grants or cooperative agreements should be used when the principal purpose of the transaction"
#: stands on several pages
OFFICER = "contracting officers"


@lru_cache
def pages_of(path=PDF, password=None):
    with read_document(path, password=password) as reading:
        return tuple(reading)


def cited(text, pages):
    """Return where ``text`` stands first, whatever the line breaks."""
    wanted = text.split()
    for page in pages:
        for start in (i for i in range(len(page.text)) if page.text.startswith(wanted[0], i)):
            end = start
            for word in wanted:
                end = page.text.find(word, end)
                if end < 0:
                    break
                end += len(word)
            if end > 0 and page.text[start:end].split() == wanted:
                return Citation((Span(page.number, start, end),), text, Match.EXACT)
    raise AssertionError(text)


def real_report(path=PDF, password=None, **changes):
    """Return a report with three quotes that stand in the PDF, two of them in conflict."""
    pages = pages_of(path, password)
    first = cited(POLICY, pages)
    one, other = cited(OFFICER, pages), cited(OFFICER, pages[4:])
    answers = {
        **{key: answer for key, answer in ANSWERS.items() if not any(c.citations for c in answer.claims)},
        "cure.method": Answer(
            "cure.method", AnswerStatus.ANSWERED, (Claim("To advance <b>knowledge</b>", (first,), (), 0.9),)
        ),
        "cure.temp": Answer(
            "cure.temp",
            AnswerStatus.CONFLICTING,
            (Claim("180 °F", (one,), (), 0.8), Claim("140 °F", (other,), (), 0.7)),
            ((0, 1),),
        ),
        "price.ld": Answer("price.ld", AnswerStatus.ANSWERED, (Claim("$500 a day", (one,), (), 0.8),)),
    }
    plan = replace(PLAN, document=DocumentRef("ab" * 32, path.name, path.stat().st_size, len(pages)))
    illustrator = PdfIllustrator(path, lambda: pages, password)
    return report(**{"plan": plan, "answers": answers, "pages": pages, "illustrator": illustrator, **changes})
