"""What the core needs from outside, as narrow protocols. `core.bootstrap` supplies them."""

from core.domain.ports.engine import (
    Crowd,
    Crowds,
    Elsewhere,
    Engine,
    Grounder,
    Ranker,
    Ranking,
    ReplyCache,
    StopSignal,
    Work,
)
from core.domain.ports.jobs import (
    Delivery,
    Dispatcher,
    Fault,
    QueueDepth,
    WindowJob,
    WindowOrder,
    WindowStore,
)
from core.domain.ports.store import Checkpoint, SessionStore
from core.domain.ports.surroundings import Clipping, Clock, Illustrator, Reading, Remark

__all__ = [
    "Checkpoint",
    "Clipping",
    "Clock",
    "Crowd",
    "Crowds",
    "Delivery",
    "Dispatcher",
    "Elsewhere",
    "Engine",
    "Fault",
    "Grounder",
    "Illustrator",
    "QueueDepth",
    "Ranker",
    "Ranking",
    "Reading",
    "Remark",
    "ReplyCache",
    "SessionStore",
    "StopSignal",
    "WindowJob",
    "WindowOrder",
    "WindowStore",
    "Work",
]
