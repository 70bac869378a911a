"""Waiting at the terminal for a session of the store to end; whoever interrupts stops it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from core.cli.terminal import Interruption, whoever
from core.domain.session import Progress, Session

if TYPE_CHECKING:
    from core.bootstrap import App

__all__ = ["ended"]

#: seconds between two looks at the session
LOOK = 0.2


def ended(
    app: App,
    session: Session,
    interruption: Interruption,
    show: Callable[[Progress, bool], None] = lambda _progress, _stopping: None,
) -> Session:
    """Return a session when it has ended, or was stopped because somebody asked; ``show`` its way there."""
    while session.state.is_active:
        if interruption.is_set():
            return app.session_commands.stop(session.id, whoever())
        time.sleep(LOOK)
        session = app.store.session(session.id)
        show(session.progress, interruption.is_set())
    return session
