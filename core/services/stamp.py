"""What a plan records of the programs that will carry it out."""

from __future__ import annotations

from dataclasses import replace

from core.domain.plan import Plan
from core.engines.catalog import find

__all__ = ["stamped"]


def stamped(plan: Plan) -> Plan:
    """Return the plan with the version of the prompts its engine has, so that reports can tell."""
    kind = find(plan.engine.name)
    return replace(plan, prompt_version=kind.prompt_version) if kind and kind.prompt_version else plan
