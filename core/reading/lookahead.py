"""Working on some items in the background while all of them pass through in order."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: items that may wait behind one being worked on: pages are small, and the next slow ones start early
LOOKAHEAD = 400
#: seconds between two looks, while waiting for a result, whether it is still wanted
LOOK = 0.05


def in_order(
    items: Iterable[Item],
    start: Callable[[ThreadPoolExecutor, Item], Future[Result] | Result],
    *,
    workers: int,
    name: str,
    close: Callable[[], None],
    cut: Event,
) -> Iterator[Result]:
    """Yield a result for each item, in the items' order.

    ``start`` gives an item's result or the future that will hold it. ``close`` is called at the
    end, early or not; it must make running work end soon. Once ``cut`` is set only the results come
    that are ready.
    """
    waiting: deque[Future[Result] | Result] = deque()

    def is_ready(result: Future[Result] | Result) -> bool:
        return not isinstance(result, Future) or result.done()

    with ThreadPoolExecutor(workers, thread_name_prefix=name) as pool:
        try:
            for item in items:
                waiting.append(start(pool, item))
                while waiting and (is_ready(waiting[0]) or len(waiting) > LOOKAHEAD):
                    if not _awaited(waiting[0], cut):
                        return
                    yield _result(waiting.popleft())
            while waiting and _awaited(waiting[0], cut):
                yield _result(waiting.popleft())
        finally:
            close()
            pool.shutdown(wait=False, cancel_futures=True)


def _awaited(result: Future[Result] | Result, cut: Event) -> bool:
    """Wait for a result; return whether it is there, and not given up."""
    while isinstance(result, Future) and not result.done():
        if cut.is_set():
            return False
        with contextlib.suppress(TimeoutError):
            result.exception(LOOK)
    return True


def _result(result: Future[Result] | Result) -> Result:
    return result.result() if isinstance(result, Future) else result
