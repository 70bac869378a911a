"""The report as JSON, in a published format: ``schema/report-1.schema.json``.

The format is a promise to other programs, so it is spelled out here instead of following the
dataclasses. A new field raises the minor version; a field that goes or changes its meaning raises
the major version and gets a new schema file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from core.domain.answer import Claim, Coverage, Usage, claim_letter
from core.domain.document import PageSet
from core.domain.package import PackageDocument
from core.domain.plan import Options, Plan
from core.domain.review import Review
from core.domain.session import Session
from core.reports.entry import Entry, Evidence, PageNote, Standing
from core.reports.registers.structured import register_record
from core.reports.report import Report
from core.reports.structured_changes import changes_record
from core.reports.structured_inventory import inventory_record
from core.reports.structured_open_matters import open_matters_record
from core.reports.structured_pages import page_record
from core.reports.structured_values import values_record
from core.reports.wording import headline

#: ``major.minor`` of the format
VERSION = "1.8"

#: the JSON Schema of the present major version
SCHEMA = Path(__file__).parent / "schema" / "report-1.schema.json"


def write(report: Report, stream: BinaryIO) -> None:
    """Write the report as indented UTF-8 JSON."""
    text = json.dumps(document(report), ensure_ascii=False, allow_nan=False, indent=1)
    # so that a page may hold the file in a script element, whatever stands in it
    text = text.replace("<", "\\u003c")
    # lone halves of surrogate pairs, which damaged PDFs contain, are not valid UTF-8
    stream.write(text.encode("utf-8", "replace") + b"\n")


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain lists, dictionaries, strings and numbers."""
    plan, front = report.plan, report.open_matters()
    return {
        "format": "pagewise-report",
        "version": VERSION,
        "generator": {"name": "Pagewise", "version": report.version},
        "made": _iso(report.made),
        "complete": report.complete,
        "state": report.state.value,
        "reason": report.reason,
        "summary": headline(report),
        "document": {
            "name": plan.document.name,
            "sha256": plan.document.sha256,
            "size": plan.document.size,
            "pages": report.page_count,
        },
        "documents": [
            _document(entry, name)
            for entry, name in zip(plan.contents.documents, plan.contents.names, strict=True)
        ],
        "inventory": inventory_record(report.inventory) if report.inventory else None,
        "registers": [register_record(each, left_out=False) for each in report.registers()],
        "open_matters": open_matters_record(front) if front else None,
        "changes": changes_record(report.comparison) if report.comparison else None,
        "session": _session(report.session) if report.session else None,
        "engine": _engine(plan),
        "options": _options(plan.options),
        "question_set": {"id": plan.question_set.id, "title": plan.question_set.title},
        "sections": [
            {
                "id": section.id,
                "title": section.title,
                "questions": [entry.question.id for entry in entries],
                "counts": _counts(report, section.id),
            }
            for section, entries in report.by_section()
        ],
        "counts": _counts(report),
        "usage": _usage(report.progress.usage),
        "seconds": round(report.progress.seconds, 3),
        "work": {
            "units": report.progress.units,
            "done": report.progress.units_done,
            "failed": report.progress.units_failed,
        },
        "questions": [_question(entry) for entry in report.entries],
        "pages": [_page(note) for note in report.pages],
        "unread": [{**page_record(ref), "reason": reason} for ref, reason in report.unread],
        "flagged": [{**page_record(ref), "reason": seen} for ref, seen in report.flagged],
        "log": [{"at": _iso(entry.at), "level": entry.level, "text": entry.text} for entry in report.log],
    }


def _engine(plan: Plan) -> dict[str, str]:
    return {
        "name": plan.engine.name,
        "model": plan.engine.model,
        "host": urlsplit(plan.engine.base_url).hostname or "",
        "prompt_version": plan.prompt_version,
    }


def _options(options: Options) -> dict[str, Any]:
    return {
        "window": options.window,
        "pages": str(options.pages),
        "guardrails": options.guardrails,
        "budget_usd": options.budget_usd,
        "budget_tokens": options.budget_tokens,
        "focused": options.focused,
    }


def _document(entry: PackageDocument, name: str) -> dict[str, Any]:
    """Return one document of the package, and which positions its pages have."""
    said = entry.description
    return {
        "name": name,
        "file": entry.document.name,
        "sha256": entry.document.sha256,
        "size": entry.document.size,
        "pages": entry.document.pages,
        "first_position": entry.first,
        "kind": said.kind.value,
        "number": said.number,
        "title": said.title,
        "date": said.date,
        "left_out": entry.left_out,
        "converted": entry.document.converted,
    }


def _counts(report: Report, section_id: str | None = None) -> dict[str, int]:
    """Return the number of questions in every standing, zeros included."""
    counts = report.counts(section_id)
    return {standing.value: counts[standing] for standing in Standing}


def _usage(usage: Usage) -> dict[str, Any]:
    return {
        "calls": usage.calls,
        "prompt_tokens": usage.prompt_tokens,
        "cached_tokens": usage.cached_tokens,
        "completion_tokens": usage.completion_tokens,
        "usd": usage.usd,
    }


def _session(session: Session) -> dict[str, Any]:
    return {
        "id": session.id,
        "created": _iso(session.created),
        "pass": session.pass_number,
        "history": [
            {
                "at": _iso(change.at),
                "from": change.source.value if change.source else None,
                "to": change.target.value,
                "instance": change.instance,
                "reason": change.reason,
            }
            for change in session.history
        ],
    }


def _question(entry: Entry) -> dict[str, Any]:
    answer = entry.answer
    return {
        "number": entry.number,
        "id": entry.question.id,
        "section": entry.section.id,
        "question": entry.question.text,
        "required": entry.question.required,
        "expected": entry.question.expected.value,
        "status": entry.standing.value,
        "engine_status": answer.status.value,
        "answer": entry.text or None,
        "value": entry.value or None,
        "values": values_record(entry.said),
        "confidence": entry.confidence if answer.claims else None,
        "pages": [page_record(ref) for ref in entry.pages],
        "claims": [
            _claim(claim_letter(index), claim, entry.evidence) for index, claim in enumerate(answer.claims)
        ],
        "conflicts": [[claim_letter(a), claim_letter(b)] for a, b in answer.conflicts],
        "precedence": entry.precedence,
        "review": _review(entry.review, entry.stale) if entry.review else None,
        "coverage": _coverage(answer.coverage),
    }


def _claim(name: str, claim: Claim, evidence: Iterable[Evidence]) -> dict[str, Any]:
    return {
        "letter": name,
        "text": claim.text,
        "confidence": claim.confidence,
        "value": claim.value or None,
        "values": values_record(claim.said),
        "tentative": claim.tentative,
        "inferred": claim.inferred,
        "unsupported": claim.unsupported or None,
        "footnotes": list(claim.footnotes),
        "quotes": [_quote(item) for item in evidence if item.letter == name],
    }


def _quote(item: Evidence) -> dict[str, Any]:
    return {
        "text": item.quote,
        "located": item.located,
        "match": item.match.value,
        "score": item.score if item.located else None,
        "pages": [page_record(ref) for ref in item.pages],
        "spans": [{"page": span.page, "start": span.start, "end": span.end} for span in item.spans],
        "source": item.source.value if item.source else None,
        "reason": item.reason,
    }


def _review(review: Review, stale: str) -> dict[str, Any]:
    return {
        "verdict": review.verdict.value,
        "text": review.text,
        "note": review.note,
        "by": review.by,
        "at": _iso(review.at) if review.at else None,
        "reviewer": review.reviewer,
        "governing": list(review.governing),
        "stale": stale,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "read": _ranges(coverage.read),
        "screened": _ranges(coverage.screened),
        "unread": [{"page": number, "reason": reason} for number, reason in coverage.unread],
        "not_reached": _ranges(coverage.not_reached),
        "left_out": _ranges(coverage.left_out),
    }


def _ranges(pages: PageSet) -> list[list[int]]:
    """Return inclusive ranges of page numbers."""
    return [[first, last] for first, last in pages.ranges]


def _page(note: PageNote) -> dict[str, Any]:
    return {
        **page_record(note.ref),
        "status": note.status.value,
        "reason": note.reason,
        "section": note.section,
        "part": note.part,
    }


def _iso(at: float) -> str:
    """Return a moment in UTC as ISO 8601 says it."""
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
