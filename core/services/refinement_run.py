"""Having a model look at the labels of a register's lines again, in a worker: stored as it comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from core.analysis.run import STORED_WITHIN
from core.domain.answer import Usage
from core.domain.ports import Allowance, Checkpoint, Clock, RefinementWork, Refiner, SessionStore, StopSignal
from core.domain.refinement import LabelOutcome, Refinement, RefinementPart
from core.domain.register import RegisterKind
from core.domain.session import Session
from core.registers.refinement.work import work_on
from core.services.session_registers import SessionRegisters
from core.wording import counted

__all__ = ["RefinementRun"]


@dataclass(slots=True)
class RefinementRun:
    """One run of what `core.domain.session.Session.refining` says; a run that goes on asks nothing twice."""

    #: as it was when its worker took it
    session: Session
    store: SessionStore
    registers: SessionRegisters
    refiner: Refiner
    clock: Clock
    #: what it shares of a budget with other sessions
    allowance: Allowance | None = None
    #: when the checkpoint was handed out that is being stored; None while none is
    _handed_out_at: float | None = field(default=None, init=False)
    _failed: int = field(default=0, init=False)

    def checkpoints(self, stop: StopSignal) -> Iterator[Checkpoint]:
        """Yield what is to be stored until all lines were looked at or ``stop`` is set.

        What the refiner raises is raised here, after all that it found.
        """
        order = self.session.refining
        if order is None:
            raise AssertionError(self.session.id)
        work = self._work(RegisterKind(order.register), order.number)
        usage = self.session.progress.usage
        for outcome in self.refiner.refine(work, stop) if work.lines else ():
            self._failed += outcome.failed
            usage += outcome.usage
            part = RefinementPart(
                order.register, order.number, str(order.engine), order.by, self.clock.now(), outcome
            )
            self._handed_out_at = self.clock.elapsed()
            yield Checkpoint(
                (),
                (),
                self.store.table(self.session.id),
                replace(self.session.progress, usage=usage),
                log=_log(outcome),
                refined=(part,),
            )
            self._handed_out_at = None

    @property
    def summary(self) -> str:
        """What the session's history says of the end."""
        order = self.session.refining
        if order is None:
            return ""
        own = self._own(order.register, order.number)
        changed = len(own.relabelled) if own else 0
        dropped = sum(own.dropped.values()) if own else 0
        parts = [f"{counted(changed, 'line')} of {order.register} labelled anew by {order.engine}"]
        if dropped:
            parts.append(f"{counted(dropped, 'entry', 'entries')} of its replies not used")
        if self._failed:
            parts.append(f"{counted(self._failed, 'line')} without a usable reply")
        return f"{'; '.join(parts)}."

    def _work(self, kind: RegisterKind, number: int) -> RefinementWork:
        work = work_on(kind, self.registers.source(self.session.id))
        own = self._own(kind, number)
        spent = own.usage if own else Usage()
        options = self.store.plan(self.session.id).options
        usd, tokens = options.budget_usd, options.budget_tokens
        return replace(
            work,
            lines=tuple(line for line in work.lines if own is None or line.id not in own.checked),
            # what the analysis may cost, this may cost once more
            usd_left=None if usd is None else max(0.0, usd - (spent.usd or 0.0)),
            tokens_left=None if tokens is None else max(0, tokens - spent.tokens),
            allowance=self.allowance,
            is_held=self._is_held,
        )

    def _own(self, register: str, number: int) -> Refinement | None:
        """Return what this refinement has brought so far."""
        found = self.store.refinements.history(self.session.id, register)
        return next((each for each in found if each.number == number), None)

    def _is_held(self) -> bool:
        """Return whether what was found cannot be stored: then nothing more is to be paid for."""
        since = self._handed_out_at
        return since is not None and self.clock.elapsed() - since > STORED_WITHIN


def _log(outcome: LabelOutcome) -> tuple[str, ...]:
    dropped = [f"{count} of {why}" for why, count in outcome.dropped.items()]
    lines = [f"Entries of a reply were dropped: {', '.join(dropped)}."] if dropped else []
    if outcome.failed:
        lines.append(f"No usable reply for {counted(outcome.failed, 'line')}: {outcome.reason}")
    return tuple(lines)
