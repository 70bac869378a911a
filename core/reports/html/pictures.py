"""The pictures of the quotes."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.domain.answer import Span
from core.domain.document import PageRef
from core.domain.errors import DocumentError
from core.domain.ports import Clipping
from core.reports.html.escaping import text
from core.reports.report import Report

#: pixels of a whole page's width: small print is readable, and a thousand pictures stay below 25 MB
WIDTH = 800


@dataclass(frozen=True, slots=True)
class Pictures:
    """A clipping for each span that is cited; none at all without an illustrator."""

    clippings: Mapping[Span, Clipping] = field(default_factory=dict)
    #: why there are none, if they could not be drawn
    reason: str = ""

    @classmethod
    def of(cls, report: Report) -> Pictures:
        """Have every cited span drawn, all in one go."""
        spans = {span for entry in report.entries for item in entry.evidence for span in item.spans}
        if report.illustrator is None or not spans:
            return cls()
        clippings: dict[Span, Clipping] = {}
        try:
            for clipping in report.illustrator.clippings(spans, width=WIDTH):
                if clipping.jpeg:
                    clippings[clipping.span] = clipping
        except DocumentError as error:
            # the words are what counts: a report without pictures is better than none
            return cls(clippings, str(error))
        return cls(clippings)

    def image(self, span: Span, ref: PageRef) -> str:
        """Return the picture of a span as HTML; nothing when there is none."""
        clipping = self.clippings.get(span)
        if clipping is None:
            return ""
        data = base64.b64encode(clipping.jpeg).decode()
        return (
            f'<img loading="lazy" decoding="async" width="{clipping.width}" height="{clipping.height}" '
            f'alt="Page {text(str(ref))} with the quote marked" src="data:image/jpeg;base64,{data}">'
        )
