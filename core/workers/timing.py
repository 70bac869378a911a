"""How long the parts of the machinery wait for one another, in one place."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["SHARED", "USUAL", "Timing"]


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. Tests make them shorter; nothing else does."""

    #: between two looks of a worker at its record: how fast it notices a stop
    watch: float = 0.05
    #: between two signs of life in a worker's lease
    heartbeat: float = 2.0
    #: a worker whose heartbeat stands still for so long is hung and is killed
    hung: float = 60.0
    #: a worker whose run stored nothing for so long stops its heartbeat; longer than any call to a
    #: model with all its repetitions
    silence: float = 900.0
    #: what a run may take to end by itself once it was stopped; then its worker ends without it
    patience: float = 0.5
    #: how long a session may be stopping before its worker is killed from outside
    stopping: float = 5.0
    #: how long a new worker waits for its predecessor to let go of the session
    succession: float = 10.0
    #: how long a write is tried again while the store is busy or the disk full
    busy: float = 120.0
    #: the same for the end of a session that somebody stopped who could not write that down
    told: float = 3_600.0
    #: how long a session whose worker died waits for the next one, the longer the more workers died
    #: since it last got on
    backoff: tuple[float, ...] = (1.0, 5.0, 25.0, 125.0, 300.0)
    #: between two rounds of a supervisor
    round: float = 0.5
    #: after how long a session that was dispatched, and has not begun, is looked for in the queue
    dispatch: float = 5.0
    #: between two announcements of a server process
    announce: float = 5.0
    #: between two looks of a supervisor after the room on the disk
    tend: float = 10.0
    #: between two lines of the log about the same trouble with the store
    tell: float = 60.0
    #: between two rounds of tidying
    tidy: float = 3_600.0


USUAL = Timing()

#: where hundreds of workers share a database: they look less often whether they are to stop, and a
#: stop still takes less than a second
SHARED = Timing(watch=0.25)
