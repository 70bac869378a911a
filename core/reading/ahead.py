"""Working on some items in the background while all of them pass through in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: items that may wait behind one being worked on: pages are small, and the next slow ones start early
LOOKAHEAD = 400


def in_order(
    items: Iterable[Item],
    start: Callable[[ThreadPoolExecutor, Item], Future[Result] | Result],
    *,
    workers: int,
    name: str,
    close: Callable[[], None],
) -> Iterator[Result]:
    """Yield a result for each item, in the items' order.

    ``start`` gives an item's result or the future that will hold it. ``close`` is called at the
    end, early or not; it must make running work end soon.
    """
    waiting: deque[Future[Result] | Result] = deque()

    def is_ready(result: Future[Result] | Result) -> bool:
        return not isinstance(result, Future) or result.done()

    with ThreadPoolExecutor(workers, thread_name_prefix=name) as pool:
        try:
            for item in items:
                waiting.append(start(pool, item))
                while waiting and (is_ready(waiting[0]) or len(waiting) > LOOKAHEAD):
                    yield _result(waiting.popleft())
            while waiting:
                yield _result(waiting.popleft())
        finally:
            close()
            pool.shutdown(wait=False, cancel_futures=True)


def _result(result: Future[Result] | Result) -> Result:
    return result.result() if isinstance(result, Future) else result
