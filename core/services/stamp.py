"""What a plan records of the programs that will carry it out."""

from __future__ import annotations

from dataclasses import replace

from core.domain.session import Plan
from core.engines.chat.prompts import VERSION

__all__ = ["stamped"]


def stamped(plan: Plan) -> Plan:
    """Return the plan with the version of the prompts its engine has, so that reports can tell."""
    return replace(plan, prompt_version=VERSION) if plan.engine.name == "chat" else plan
