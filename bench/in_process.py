"""Sessions carried out in the process that measures them."""

from __future__ import annotations

from core.analysis.run import Assignment, Run
from core.bootstrap import App
from core.domain.session import Session
from core.worker_process import run_of
from core.workers.session_worker import SessionWorker

__all__ = ["carried_out"]


def carried_out(app: App, session_id: str) -> Session:
    """Carry a session out as its worker process does; return its record."""

    def start(assignment: Assignment) -> Run:
        return run_of(app, assignment, app.engine(assignment.plan.engine))

    assert SessionWorker(app.home, start).work(session_id) == 0
    return app.store.session(session_id)
