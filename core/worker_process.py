"""The worker process: ``python -m core.worker_process``, started by a supervisor with its orders on stdin."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from core.analysis.run import Assignment, Run
from core.bootstrap import App, build
from core.domain.errors import StoreError
from core.domain.ports import Allowance, Engine
from core.domain.secret import Secret
from core.domain.session import Session
from core.isolation.confine import bound_data
from core.isolation.operating_system import allow_handles, give_way
from core.isolation.walls.linux import hide_memory
from core.settings import Settings
from core.workers.child_processes import Handover
from core.workers.logging_setup import speak_plainly
from core.workers.session_worker import NO_STORE, RefiningRun, Running, SessionWorker
from core.workers.timing import SHARED, USUAL

__all__ = ["main", "run_of"]

#: files that a worker may have to open at once: its store, connections to a server, the reading process
HANDLES = 128


def main() -> int:
    """Run the session named on standard input; return the exit code."""
    speak_plainly()
    hide_memory()
    give_way()
    orders = Handover.received()
    if 0 < (handles := allow_handles()) < HANDLES:
        logging.getLogger(__name__).warning(
            "A worker may open %d files here, and needs %d. Raise the limit: ulimit -n 4096", handles, HANDLES
        )
        return NO_STORE
    try:
        return _work(orders)
    except StoreError as error:  # which says nothing about the session
        logging.getLogger(__name__).warning(str(error))
        return NO_STORE


def _work(orders: Handover) -> int:
    settings = Settings.load()
    bound_data(settings.worker_memory * 2**20)
    app = build(settings.model_copy(update={"home": Path(orders.home)}), alone=not orders.spread)

    def start(assignment: Assignment) -> Running:
        plan = assignment.plan
        if orders.spread:
            engine = app.spreading_engine(orders.session, plan.engine)
        else:
            engine = app.engine(plan.engine, Secret(orders.key))
        return run_of(app, assignment, engine, app.daily_budget.allowance(app.store.session(orders.session)))

    def refine(session: Session) -> RefiningRun:
        from core.services.refinement_run import RefinementRun  # loads much that analyses need not

        order = session.refining
        if order is None:
            raise AssertionError(session.id)
        allowance = app.daily_budget.allowance(session)
        refiner = app.refiner(order.engine, Secret(orders.key))
        return RefinementRun(session, app.store, app.registers, refiner, app.clock, allowance)

    timing = SHARED if app.settings.store.get_secret_value() else USUAL
    return SessionWorker(app.home, start, timing, refine=refine).work(orders.session)


def run_of(app: App, assignment: Assignment, engine: Engine, allowance: Allowance | None = None) -> Run:
    """Return the run of an assignment that reads the documents of its plan, and of the one it revises."""
    pages, plan = app.document_pages, assignment.plan
    return Run(
        assignment,
        open_pages=lambda: pages.open_package(plan.contents, plan.options.pages),
        engine=engine,
        clock=app.clock,
        allowance=allowance,
        open_revised=lambda before: pages.open_package(before.contents, before.options.pages),
    )


if __name__ == "__main__":
    sys.exit(main())
