"""A register as plain values, for JSON."""

from __future__ import annotations

import json
from typing import Any, BinaryIO

from core.domain.document import PageRef
from core.domain.register import LineReview, Quoted, RegisterLine
from core.reports.registers.listed import ListedRegister

__all__ = ["register_record", "write"]

#: ``major.minor`` of the format of a register by itself
VERSION = "1.0"


def write(listed: ListedRegister, stream: BinaryIO) -> None:
    """Write the register as indented UTF-8 JSON."""
    document = {
        "format": "pagewise-register",
        "version": VERSION,
        "generator": {"name": "Pagewise", "version": listed.version},
        "name": listed.name,
        **register_record(listed, left_out=True),
    }
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=1).replace("<", "\\u003c")
    stream.write(text.encode("utf-8", "replace") + b"\n")


def register_record(listed: ListedRegister, *, left_out: bool) -> dict[str, Any]:
    """Return the register; pages are of each document's own file, spans count characters of their text."""
    register = listed.register
    return {
        "kind": register.kind.value,
        "title": register.form.title,
        "columns": [{"key": column.key, "title": column.title} for column in register.form.columns],
        "statuses": dict(register.form.statuses),
        "counts": dict(register.counts),
        "notes": list(register.notes),
        "lines": [_line(line, listed) for line in register.lines],
        **(
            {
                "left_out": [
                    {"disposition": each.disposition, **_quote(each.quoted)} for each in register.left_out
                ]
            }
            if left_out
            else {}
        ),
    }


def _line(line: RegisterLine, listed: ListedRegister) -> dict[str, Any]:
    review = listed.review(line)
    return {
        "id": line.id,
        "text": line.text,
        "lead_in": line.lead_in,
        "header": list(line.header),
        "section": line.section,
        "headings": list(line.headings),
        "quotes": [_quote(each) for each in line.quotes],
        "cells": {key: value for key, value in line.cells.items() if value not in {None, ""}},
        "review": _review(review) if any(review.said) else None,
    }


def _quote(each: Quoted) -> dict[str, Any]:
    return {"text": each.text, "span": [each.span.start, each.span.end], "page": _page(each.page)}


def _page(ref: PageRef) -> dict[str, Any]:
    return {"document": ref.document, "page": ref.own, "label": ref.label}


def _review(review: LineReview) -> dict[str, Any]:
    return {
        "status": review.status,
        "owner": review.owner,
        "note": review.note,
        "response": review.response,
        "text": review.text,
        "reviewer": review.reviewer,
        "at": review.at,
    }
