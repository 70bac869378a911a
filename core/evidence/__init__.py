"""The evidence unit: what reading produces, and engines, diffs and registers share."""

from core.evidence.unit import EvidenceUnit, Mark, Shape

__all__ = ["EvidenceUnit", "Mark", "Shape"]
