"""Starting a process of the sandbox on a job, with the job's files handed over open."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import msgspec

from core.isolation.child_process import Child
from core.isolation.hand_over import hand_over
from core.reading.messages import Job


def start(module: str, job: Job, *, memory: int, silence: float) -> Child:
    """Start ``module`` on a job that names its files by their paths, which the child does not learn."""
    with ExitStack() as opened:
        document = opened.enter_context(hand_over(Path(job.path)))
        names, files = {"path": document.path}, document.files
        target = getattr(job, "target", None)
        if target is not None:
            written = opened.enter_context(hand_over(Path(target), to_write=True))
            names["target"], files = written.path, (*files, *written.files)
        request = msgspec.json.encode(msgspec.structs.replace(job, **names))
        return Child(module, request, memory=memory, silence=silence, files=files)
