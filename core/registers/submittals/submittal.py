"""What a register of submittals holds."""

from __future__ import annotations

from dataclasses import dataclass

from core.evidence.unit import EvidenceUnit

__all__ = ["Submittal"]


@dataclass(frozen=True, slots=True)
class Submittal:
    """Something that must be handed over."""

    #: the sentence, list item or table row that asks for it
    unit: EvidenceUnit
    #: what, in the page's words
    what: str
    #: id and title of its type: product data, shop drawing, sample, ...
    type: str
    type_title: str
    #: id and title of when in the life of the job
    stage: str
    stage_title: str
    #: when, in the page's words; empty where they do not say
    when: str = ""
    copies: str = ""
    #: who reviews or receives it; empty where the words do not say
    reviewer: str = ""
    #: other places that ask for the same
    others: tuple[EvidenceUnit, ...] = ()
