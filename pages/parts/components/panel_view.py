"""What a panel shows of a line that is not decided on in it, as a place that was found or a checked sentence.

It is drawn like an answer; see `pages.parts.analysis.evidence_view` for what an answer's view has.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from core.domain.answer import Span
from pages.parts.components.grid import Badge

__all__ = ["spot", "view"]


def view(
    identity: str,
    number: int,
    *,
    section: str,
    question: str,
    answer: str,
    spots: Sequence[Mapping[str, Any]],
    signs: Iterable[Badge] = (),
    **more: Any,  # what the browser's part takes besides
) -> dict[str, Any]:
    """Return the view of a line; ``number`` is what its table calls it."""
    return {
        "id": identity,
        "number": number,
        "section": section,
        "question": question,
        "signs": [asdict(each) for each in signs],
        "answer": answer,
        "claims": [],
        "spots": list(spots),
        "sides": [],
        "comments": [],
        "history": [],
        "coverage": [],
        "decidable": False,
        **more,
    }


def spot(
    spans: Iterable[Span], *, page: int, name: str, text: str, place: str = "", number: int = 0
) -> dict[str, Any]:
    """Return one place of a line: the ``number``-th, on a page with its position and name."""
    return {
        "claim": 0,
        "citation": number,
        "letter": "",
        "page": page,
        "name": name,
        "text": text,
        "near": False,
        "place": place,
        "spans": [[span.page, span.start, span.end] for span in spans],
        "refs": [],
    }
