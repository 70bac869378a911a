"""What people do with refinements: know what one takes, have one made, take one back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from core.analysis.estimate import Estimate
from core.domain.errors import RequestInvalid, TransitionRefused
from core.domain.plan import EngineChoice
from core.domain.ports import Clock, RefinementWork, SessionStore
from core.domain.refinement import Refinement
from core.domain.register import RegisterKind
from core.domain.secret import Secret
from core.domain.session import Session
from core.engines.catalog import KINDS, find, refining_of
from core.registers.refinement.work import work_on
from core.services.engines import keyless_settings
from core.services.session_commands import SessionCommands
from core.services.session_registers import SessionRegisters
from core.settings import Settings

__all__ = ["Refinements", "cost_of", "holding", "refining_engine"]

#: the kind of engine that refines
_REFINES = next(kind for kind in KINDS if kind.refining is not None)


def refining_engine(settings: Settings, asked: EngineChoice | None = None, model: str = "") -> EngineChoice:
    """Return what refines the registers of an analysis by ``asked``: the same model, else the server's.

    ``model`` is another one, of the same place. Raise `RequestInvalid` where there is no model.
    """
    kind = find(asked.name) if asked is not None else None
    if asked is not None and kind is not None and kind.refining is not None:
        return replace(asked, model=model or asked.model)
    if not model and not settings.chat_model:
        raise RequestInvalid("There is no chat model to refine by.", "Set PAGEWISE_CHAT_MODEL.")
    return EngineChoice(_REFINES.id, model or settings.chat_model)


def cost_of(work: RefinementWork, engine: EngineChoice, settings: Settings) -> Estimate:
    """Return what a refinement takes, without what kept replies may save."""
    refining = refining_of(engine.name)
    return Estimate(**asdict(refining.estimate(work, keyless_settings(settings, engine))))


@dataclass(frozen=True, slots=True)
class Refinements:
    """The verbs for registers of stored sessions."""

    store: SessionStore
    session_commands: SessionCommands
    registers: SessionRegisters
    settings: Settings
    clock: Clock

    def work(self, session_id: str, kind: RegisterKind) -> RefinementWork:
        """Return what a model would be asked; raise `RequestInvalid` where a register cannot be refined."""
        return work_on(kind, self.registers.source(session_id))

    def start(
        self, session_id: str, kind: RegisterKind, by: str, key: Secret | None = None, model: str = ""
    ) -> Session:
        """Queue a session for the labels of a register's lines to be looked at by its model, or another.

        Raise `RequestInvalid` where there is no model, and what `SessionCommands.refine` raises.
        """
        engine = refining_engine(self.settings, self.store.session(session_id).engine, model)
        return self.session_commands.refine(session_id, kind, engine, by, key)

    def take_back(self, session_id: str, kind: RegisterKind, by: str) -> Refinement:
        """Have the last refinement of a register that holds hold no longer; return it.

        Raise `RequestInvalid` where none holds, `TransitionRefused` while one is made.
        """
        if self.store.session(session_id).refining is not None:
            raise TransitionRefused("Lines are being refined.", "Stop that first, or wait for its end.")
        held = holding(self.store.refinements.history(session_id, kind))
        if not held:
            raise RequestInvalid(f"No refinement of {kind} holds.", "There is nothing to take back.")
        self.store.refinements.take_back(session_id, kind, held[-1].number, by=by, at=self.clock.now())
        return held[-1]


def holding(refinements: Sequence[Refinement]) -> list[Refinement]:
    """Return those that were not taken back, oldest first."""
    return [each for each in refinements if each.taken_back is None]
