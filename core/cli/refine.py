"""``register --refine``: have a model look at the labels of a register's lines again, its cost told first."""

from __future__ import annotations

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from core.cli.exit_codes import Exit
from core.cli.terminal import Interruption, agrees, can_ask, say, whoever
from core.cli.waiting import ended
from core.domain.plan import EngineChoice
from core.domain.ports import RefinementWork
from core.domain.refinement import LabelOutcome, Refinement, RefinementPart
from core.domain.register import RegisterKind
from core.wording import counted, duration, money

if TYPE_CHECKING:
    from core.bootstrap import App
    from core.registers.source import Source
    from core.settings import Settings

__all__ = ["add_arguments", "refine_files", "refine_session", "take_back"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what is told of a refinement."""
    parser.add_argument(
        "--refine",
        action="store_true",
        help="first have the chat model look at the labels of the lines again (who, kind, strength, what a "
        "line is); no line is added and no words are changed. The cost is told before",
    )
    parser.add_argument("--yes", action="store_true", help="refine without being asked")
    parser.add_argument(
        "--model", default="", help="the model that refines, by default a session's own or the one set"
    )
    parser.add_argument(
        "--take-back", action="store_true", help="take the last refinement of a session's register back"
    )


def refine_session(app: App, session: str, kind: RegisterKind, model: str, *, yes: bool) -> int | None:
    """Have the lines of a session's register refined, and wait for the end; return the exit code.

    None where nobody agreed.
    """
    from core.services.refinements import refining_engine

    engine = refining_engine(app.settings, app.store.session(session).engine, model)
    work = app.refinements.work(session, kind)
    if not _agreed(work, engine, app.settings, yes=yes):
        return None
    queued = app.refinements.start(session, kind, whoever(), model=model)
    with app.supervisor, Interruption() as interruption:
        last = ended(app, queued, interruption)
    say(f"note: {last.history[-1].reason}")
    history = app.store.refinements.history(session, kind)
    if history:
        _say_dropped(history[-1])
    if interruption.is_set():
        return interruption.exit
    done = bool(history) and history[-1].checked >= {line.id for line in work.lines}
    return Exit.DONE if done else Exit.INCOMPLETE


def take_back(app: App, session: str, kind: RegisterKind) -> None:
    """Take the last refinement back that holds."""
    gone = app.refinements.take_back(session, kind, whoever())
    say(
        f"note: The refinement by {gone.model} is taken back; "
        f"{counted(len(gone.relabelled), 'line')} changed."
    )


def refine_files(
    kind: RegisterKind, source: Source, settings: Settings, model: str, *, yes: bool
) -> tuple[Source, int | None]:
    """Return what registers of files are made from with the labels of a model, and the exit code.

    The code is None where nobody agreed.
    """
    from core.registers.refinement.labels import in_force
    from core.registers.refinement.work import work_on
    from core.services.engines import make_refiner
    from core.services.refinements import refining_engine

    engine = refining_engine(settings, model=model)
    work = work_on(kind, source)
    if not _agreed(work, engine, settings, yes=yes):
        return source, None
    outcomes: list[LabelOutcome] = []
    with Interruption() as interruption:
        outcomes.extend(make_refiner(settings, engine).refine(work, interruption))
    made = Refinement(tuple(RefinementPart(kind, 1, str(engine), "", 0.0, each) for each in outcomes))
    _say_dropped(made)
    refined = replace(source, refined={kind: in_force([made])})
    if interruption.is_set():
        say("error: Stopped; what was looked at so far is written.")
        return refined, interruption.exit
    return refined, Exit.DONE if made.checked >= {line.id for line in work.lines} else Exit.INCOMPLETE


def _agreed(work: RefinementWork, engine: EngineChoice, settings: Settings, *, yes: bool) -> bool:
    """Tell what a refinement takes and ask whether to go on."""
    from core.services.refinements import cost_of

    cost = cost_of(work, engine, settings)
    say(
        f"note: {counted(len(work.lines), 'line')} to {engine}: {counted(cost.calls, 'call')}; "
        f"{cost.tokens:,} tokens; cost {money(cost.usd, exact=True)}; "
        f"about {duration(cost.seconds, exact=True)}"
    )
    if yes:
        return True
    if not can_ask():
        say("note: Nothing was asked: add --yes to refine without being asked.")
        return False
    return agrees("Refine?")


def _say_dropped(made: Refinement) -> None:
    say(f"note: {counted(len(made.relabelled), 'line')} labelled anew of {len(made.checked):,} looked at.")
    for why, count in made.dropped.items():
        say(f"note: dropped of its replies: {count:,}, {why}.")
    for outcome in (part.outcome for part in made.parts):
        if outcome.failed:
            say(f"note: {counted(outcome.failed, 'line')} without a usable reply: {outcome.reason}")
