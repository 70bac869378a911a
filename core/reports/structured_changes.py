"""What changed between two analyses, as the JSON report has it."""

from __future__ import annotations

from typing import Any

from core.domain.answer import Citation
from core.domain.changes import Amendment, AnswerChange, AnswerChangeKind, AnswerSide, Comparison, PageChange
from core.reports.structured_pages import page_record

__all__ = ["changes_record"]


def changes_record(found: Comparison) -> dict[str, Any]:
    """Return a comparison as plain lists, dictionaries, strings and numbers."""
    counts = found.counts
    return {
        "old": {"session": found.old_id, "name": found.old_name},
        "new": {"session": found.new_id, "name": found.new_name},
        "documents": {"added": list(found.added), "removed": list(found.removed)},
        "counts": {kind.value: counts[kind] for kind in AnswerChangeKind},
        "stale": list(found.stale),
        "answers": [_answer(each) for each in found.answers],
        "only_old": list(found.only_old),
        "only_new": list(found.only_new),
        "amendments": [
            _amendment(index, each, found)
            for index, each in enumerate(found.amendments)
            if each.document in found.new_documents
        ],
        "pages_compared": found.pages_compared,
        "pages": [_page(each) for each in found.pages],
    }


def _answer(each: AnswerChange) -> dict[str, Any]:
    return {
        "question": each.question_id,
        "change": each.kind.value,
        "ranked_anew": each.ranked_anew,
        "was": _side(each.old),
        "is": _side(each.new),
        "words": [{"was": list(words.old), "is": list(words.new)} for words in each.words],
    }


def _side(side: AnswerSide) -> dict[str, Any]:
    return {
        "status": side.status.value,
        "text": side.text,
        "value": side.value or None,
        "evidence": side.evidence,
        "pages": [page_record(ref) for ref in side.pages],
    }


def _amendment(index: int, each: Amendment, found: Comparison) -> dict[str, Any]:
    return {
        "index": index,
        "source": each.source,
        "item": each.item,
        "edit": each.edit.value,
        "place": each.place,
        "was": each.was,
        "is": each.now,
        "said": _cited(each.said, found),
        "passage": _cited(each.passage, found) if each.passage else None,
        "left": [_cited(cited, found) for cited in each.left],
        "problem": each.problem or None,
        "doubt": each.doubt or None,
        "superseded_by": list(each.superseded_by),
        "partly": each.partly,
        "on_cover": each.on_cover,
    }


def _cited(cited: Citation, found: Comparison) -> dict[str, Any]:
    pages = dict.fromkeys(span.page for span in cited.spans)
    return {"text": cited.verbatim, "pages": [page_record(found.ref(page)) for page in pages]}


def _page(each: PageChange) -> dict[str, Any]:
    return {
        "change": each.kind.value,
        "was": page_record(each.old) if each.old else None,
        "is": page_record(each.new) if each.new else None,
        "questions": list(each.question_ids),
        "words": [
            {"was": words.was, "is": words.now, "before": words.before, "after": words.after}
            for words in each.words
        ],
    }
