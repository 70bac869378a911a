"""What the core needs from outside, as narrow protocols. `core.bootstrap` supplies them."""

from core.domain.ports.engine import (
    DocumentEvidence,
    Engine,
    Grounder,
    PeerGroup,
    PeerGroups,
    Ranker,
    Ranking,
    ReplyCache,
    StopSignal,
    Work,
)
from core.domain.ports.jobs import (
    Delivery,
    Dispatcher,
    JobFault,
    QueueDepth,
    WindowJob,
    WindowOrder,
    WindowStore,
)
from core.domain.ports.store import Checkpoint, SessionStore
from core.domain.ports.surroundings import Clipping, Clock, DocumentReading, Illustrator, Remark

__all__ = [
    "Checkpoint",
    "Clipping",
    "Clock",
    "Delivery",
    "Dispatcher",
    "DocumentEvidence",
    "DocumentReading",
    "Engine",
    "Grounder",
    "Illustrator",
    "JobFault",
    "PeerGroup",
    "PeerGroups",
    "QueueDepth",
    "Ranker",
    "Ranking",
    "Remark",
    "ReplyCache",
    "SessionStore",
    "StopSignal",
    "WindowJob",
    "WindowOrder",
    "WindowStore",
    "Work",
]
