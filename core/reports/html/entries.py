"""One question of the HTML report: its row, and its evidence below."""

from __future__ import annotations

from collections.abc import Iterator

from core.domain.answer import claim_letter
from core.domain.document import PageStatus
from core.reports.entry import Entry, Evidence
from core.reports.html.escaping import text
from core.reports.html.pictures import Pictures
from core.reports.wording import (
    MATCH_WORDS,
    answer_text,
    claim_remark,
    coverage_text,
    decision_text,
    flat,
    pages_text,
    standing_text,
)
from core.wording import confidence_word


def entry_rows(entry: Entry, pictures: Pictures) -> Iterator[str]:
    """Yield the question as a body of the table: a row that is always there, and one to open."""
    needed = "yes" if entry.question.required else "no"
    required = ' <span class="required">required</span>' if entry.question.required else ""
    yield (
        f'<tbody class="entry" id="q{entry.number}" data-status="{entry.standing}" '
        f'data-section="{text(entry.section.id)}" data-required="{needed}">'
        f'<tr><td class="number">{entry.number}</td><td class="question"><button type="button">'
        f"{text(entry.question.text)}</button>{required}</td>"
        f'<td><span class="status {entry.standing}">{text(standing_text(entry))}</span></td>'
        f'<td class="answer{"" if entry.text else " silence"}">{text(answer_text(entry))}</td>'
        f"<td>{text(pages_text(entry.pages))}</td><td>{_confidence(entry)}</td></tr>\n"
        f'<tr class="evidence"><td colspan="6">'
    )
    if entry.review:
        yield f'<p class="review">{text(decision_text(entry))}</p>'
    if entry.precedence:
        yield f'<p class="note">{text(entry.precedence)}</p>'
    for index in range(len(entry.answer.claims)):
        yield from _claim(entry, index, pictures)
    yield f'<p class="note">{text(coverage_text(entry))}</p></td></tr></tbody>\n'


def _confidence(entry: Entry) -> str:
    """Return high, medium or low, with the figure to hover for."""
    if not entry.weighed:
        return ""
    return f'<span title="{entry.confidence:.2f}">{confidence_word(entry.confidence)}</span>'


def _claim(entry: Entry, index: int, pictures: Pictures) -> Iterator[str]:
    """Yield one claim with its quotes and footnotes."""
    claim = entry.answer.claims[index]
    quotes = [item for item in entry.evidence if item.letter == claim_letter(index)]
    # a claim that is its own quote, as the extractive engine makes them, is not said twice
    said = flat(claim.text) in {flat(item.quote) for item in quotes}
    several = len(entry.answer.claims) > 1
    if several or not said or claim_remark(claim):
        name = f"{claim_letter(index)}. " if several else ""
        remark = claim_remark(claim)
        words = "" if said else text(flat(claim.text))
        yield f'<p class="claim">{name}{words}{text(remark)}</p>'
    for item in quotes:
        yield _quote(item, pictures)
    for note in claim.footnotes:
        yield f'<p class="note">{text(flat(note))}</p>'


def _page(item: Evidence) -> str:
    """Return where a quote stands, as the beginning of a line."""
    where = pages_text(item.pages)
    return where if any(ref.document for ref in item.pages) else f"Page {where}"


def _quote(item: Evidence, pictures: Pictures) -> str:
    """Return a quote with its pages and its pictures; one that was not located says why."""
    if not item.located:
        reason = flat(item.reason) or MATCH_WORDS[item.match]
        return (
            f'<figure><blockquote class="missing">{text(flat(item.quote))}</blockquote>'
            f"<figcaption>Unverified: {text(reason)}. No page.</figcaption></figure>"
        )
    recognised = ", recognised from a scan" if item.source is PageStatus.OCR else ""
    images = "".join(
        pictures.image(span, next(ref for ref in item.pages if ref.number == span.page))
        for span in item.spans
    )
    return (
        f"<figure><blockquote>{text(flat(item.quote))}</blockquote>"
        f"<figcaption>{text(_page(item))}, {MATCH_WORDS[item.match]}{recognised}</figcaption>"
        f"{images}</figure>"
    )
