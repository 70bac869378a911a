"""Whether a text obliges somebody, and by what: its grammar alone is looked at."""

from __future__ import annotations

from core.registers.requirements.modals import by_modal, is_freed
from core.registers.requirements.moods import imperative, present, responsible
from core.registers.requirements.obligation import Obligation

__all__ = ["obligation"]


def obligation(text: str, *, prescribes: bool, describes: bool = False) -> Obligation | None:
    """Return what obliges in ``text``, which stands on one line and has no mark of a list before it.

    ``prescribes`` says that it is part of a contract, whose present tense obliges
    unless it ``describes`` what is wanted.
    """
    if text.rstrip().endswith("?"):
        return None
    found = by_modal(text, prescribes=prescribes)
    if found is not None:
        return found
    found = imperative(text)
    if found is not None or is_freed(text):
        return found
    return present(text) if prescribes and not describes else responsible(text)
