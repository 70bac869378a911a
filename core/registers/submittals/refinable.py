"""Which labels of a submittal a model may look at again, and what each may be."""

from __future__ import annotations

from core.domain.refinement import DISPOSITION, LabelField
from core.registers.source import Source
from core.registers.submittals.vocabulary import vocabulary

__all__ = ["labels_of_submittals"]


def labels_of_submittals(source: Source) -> tuple[LabelField, ...]:
    """Return the labels of submittals; none where the pages are in a language without words for them."""
    known = vocabulary(source.language)
    if known is None:
        return ()
    return (
        LabelField("type", "what is handed over.", tuple(each.title for each in known.types)),
        LabelField(
            "stage", "when in the life of the job it is due.", tuple(each.title for each in known.stages)
        ),
        LabelField("when", "when it is due, in the line's own words."),
        LabelField(
            DISPOSITION,
            "whether somebody has to hand something over, or the line only tells something.",
            ("submittal", "information"),
        ),
    )
