"""Windows that may come slowly, taken without being at the mercy of the next one."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from core.domain.document import Window
from core.domain.ports import StopSignal

#: seconds between two looks whether to stop or to tell what was found so far
LOOK = 0.05
#: seconds in which the windows that were ready still count after a stop
GRACE = 0.2


@dataclass(frozen=True, slots=True)
class _End:
    """Behind the last window."""

    error: BaseException | None = None


def arriving(windows: Iterable[Window], stop: StopSignal) -> Iterator[Window | None]:
    """Yield the windows as they come, and None whenever none came for a moment.

    They are iterated in a thread of their own. After ``stop`` those that are ready come, and no
    others; what the iteration raises is raised here.
    """
    inbox: SimpleQueue[Window | _End] = SimpleQueue()
    left = threading.Event()
    threading.Thread(target=_fetch, args=(windows, inbox, left), name="windows", daemon=True).start()
    stopped_at: float | None = None
    try:
        while stopped_at is None or time.monotonic() < stopped_at + GRACE:
            if stopped_at is None and stop.is_set():
                stopped_at = time.monotonic()
            try:
                item = inbox.get(timeout=LOOK)
            except Empty:
                yield None
                continue
            if isinstance(item, Window):
                yield item
            elif item.error is not None:
                raise item.error
            else:
                return
    finally:
        left.set()


def _fetch(windows: Iterable[Window], inbox: SimpleQueue[Window | _End], left: threading.Event) -> None:
    error: BaseException | None = None
    try:
        for window in windows:
            inbox.put(window)
            if left.is_set():
                return
    except BaseException as raised:  # noqa: BLE001 - raised again in the thread that waits for windows
        error = raised
    inbox.put(_End(error))
