"""Which labels of a requirement a model may look at again, and what each may be."""

from __future__ import annotations

from core.domain.refinement import DISPOSITION, LabelField
from core.registers.requirements.dispose import Disposition
from core.registers.requirements.kinds import MOST_KINDS, OTHER
from core.registers.requirements.vocabulary import vocabulary
from core.registers.source import Source

__all__ = ["labels_of_requirements"]

#: what a line may turn out to be; the rest is told by where it stands on the page, and no model is asked
_DISPOSITIONS = (
    Disposition.REQUIREMENT,
    Disposition.DEFINITION,
    Disposition.INFORMATION,
    Disposition.HEADING,
    Disposition.FORM,
)


def labels_of_requirements(source: Source) -> tuple[LabelField, ...]:
    """Return the labels of requirements; none where the pages are in a language without words for them."""
    if source.language != "en":
        return ()
    known = vocabulary()
    return (
        LabelField(
            "who", "who has to do it, or has the right to; empty if nobody can tell.", (*known.parties, "")
        ),
        LabelField("kind", "what it is about.", (*known.kinds, OTHER), MOST_KINDS),
        LabelField("strength", "whether it must be done, should be, or may be.", ("must", "should", "may")),
        LabelField(
            DISPOSITION,
            "what the line is: a requirement if it obliges somebody or gives somebody a right, else a "
            "definition, mere information, a heading, or a form to fill in.",
            tuple(each.value for each in _DISPOSITIONS),
        ),
    )
