"""Sources of registers made of pages, and of an analysis that somebody might have made of them."""

from core.domain.answer import Answer, AnswerStatus, Citation, Claim, Coverage, Match, Span
from core.domain.document import DocumentRef, Page, PageSet
from core.domain.package import Package
from core.domain.question import Question, QuestionSet, Section
from core.registers.source import Source


def source(*texts, **fields):
    """Pages of one document, each a text or a page, which gets its number."""
    pages = tuple(
        each if isinstance(each, Page) else Page(number, each) for number, each in enumerate(texts, 1)
    )
    package = Package.single(DocumentRef("0" * 64, "Job.pdf", 10, len(pages)))
    return Source(package, pages, **fields)


def claim(page, words, text=None, **fields):
    """A claim that rests on words of a page."""
    start = page.text.index(words)
    citation = Citation((Span(page.number, start, start + len(words)),), words, Match.EXACT)
    return Claim(text or words, (citation,), confidence=fields.pop("confidence", 0.9), **fields)


def asked(*questions):
    """A set of questions in one section, given as ``(id, text, required)``."""
    listed = tuple(Question(name, text, required) for name, text, required in questions)
    return QuestionSet("set", "Set", (Section("materials", "Materials", listed),))


def answer(name, status, *claims, conflicts=(), read=3):
    coverage = Coverage(PageSet.up_to(read))
    return Answer(name, AnswerStatus(status), claims, conflicts, coverage)
