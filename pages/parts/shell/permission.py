"""Whether the person in front of a page may have an engine asked, checked wherever something starts."""

from __future__ import annotations

from core.domain.plan import EngineChoice
from core.services import chat_addresses, operator_key
from pages.parts.shell.page_shell import Here

__all__ = ["check_engine"]


def check_engine(here: Here, engine: EngineChoice) -> None:
    """Raise `NotPermitted` if it would spend what it may not, or ask a server that it may not."""
    settings, person = here.app.settings, here.visitor
    operator_key.check(settings, engine, known=person.is_known)
    chat_addresses.check(settings, engine, at_server=person.at_server)
