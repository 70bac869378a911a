"""Starting a process of the sandbox on a job, with the job's files handed over open."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Final

import msgspec

from core.isolation.child_process import Child
from core.isolation.fork_server import ForkServer
from core.isolation.hand_over import hand_over
from core.reading.messages import DrawForOcr, Job, Message

#: tells what such a process may say from anything else
MESSAGE: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)
#: what some jobs need and others do without
_LOADED: Final[dict[type[Job], tuple[str, ...]]] = {DrawForOcr: ("core.reading.sandbox.draw_for_ocr",)}


def start(module: str, job: Job, *, memory: int, silence: float, forks: ForkServer | None = None) -> Child:
    """Start ``module`` on a job that names its files by their paths, which the child does not learn.

    ``forks``, of that module, saves the start of an interpreter.
    """
    with ExitStack() as opened:
        document = opened.enter_context(hand_over(Path(job.path)))
        names, files = {"path": document.path}, document.files
        target = getattr(job, "target", None)
        if target is not None:
            written = opened.enter_context(hand_over(Path(target), to_write=True))
            names["target"], files = written.path, (*files, *written.files)
        request = msgspec.json.encode(msgspec.structs.replace(job, **names))
        forked = partial(forks.fork, files, load=_LOADED.get(type(job), ())) if forks else None
        return Child(module, request, memory=memory, silence=silence, files=files, forked=forked)
