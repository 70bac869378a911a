"""The cache of models' replies on disk and in PostgreSQL, as 64 calls in flight use it.

    python -m bench.replies [--replies 200000]

Fills it, then measures one read and one write, what 64 calls at once wait that look a prompt up
and keep its reply, and how many known replies a second a repeated run takes from it. Times are
milliseconds. The database is a private server on this machine; "far" has it 5 ms away, by a relay
that holds everything back for so long.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from core.domain.ports import ReplyCache
from core.engines.chat.cache_batcher import CacheBatcher
from core.sessions.disk.reply_cache import DiskReplies
from core.sessions.postgres.database import Database
from core.sessions.postgres.reply_cache import TOTAL, PostgresReplies
from tests import postgres

#: bytes the cache may take: the default
MOST = 1_000 * 2**20

#: calls at once, and how many each makes one after the other
CALLS, TURNS = 64, 20

#: seconds a message to or from the far database takes
AWAY = 0.0025

WORDS = "shall cure liner resin the of minimum thickness bypass per ASTM F1216 within days psi"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--replies", type=int, default=200_000)
    count = parser.parse_args().replies
    with postgres.server() as server, tempfile.TemporaryDirectory() as folder:
        disk = DiskReplies(Path(folder, "replies"), MOST)
        measure("disk", disk, count)
        disk.close()
        near = Database(server.url)
        measure("database", PostgresReplies(lambda: near, MOST), count)
        look(near)
        near.close()
        with far(server.port) as port:
            database = Database(server.url.replace(f":{server.port}/", f":{port}/"))
            measure("database, far", PostgresReplies(lambda: database, MOST), 0)
            database.close()


def reply(number: int) -> str:
    """Return a reply of usual length, about 1.4 KB."""
    chance = random.Random(number)
    return f'{{"answers": {number}, "text": "{" ".join(chance.choices(WORDS.split(), k=220))}"}}'


def measure(name: str, cache: ReplyCache, count: int) -> None:
    began = time.perf_counter()
    for start in range(0, count, 500):
        cache.put_many({f"fill {n}": reply(n) for n in range(start, start + 500)})
    if count:
        print(f"{name}: {count} replies kept in {time.perf_counter() - began:.1f} s")
    known, texts = [f"fill {n}" for n in range(2_000)], [reply(n) for n in range(300)]
    show(name, "one read", [taken(lambda n=n: cache.get_many([known[n]])) for n in range(300)])
    show(
        name, "one write", [taken(lambda n=n: cache.put_many({f"{name} {n}": texts[n]})) for n in range(300)]
    )
    asyncio.run(together(name, cache, known))


def taken(use: Callable[[], object]) -> float:
    began = time.perf_counter()
    use()
    return (time.perf_counter() - began) * 1_000


async def together(name: str, cache: ReplyCache, known: list[str]) -> None:
    lane = CacheBatcher(cache)
    reads: list[float] = []
    writes: list[float] = []

    async def call(number: int) -> None:
        for turn in range(TURNS):
            key = f"{name} call {number} {turn}"
            began = time.perf_counter()
            await lane.get(key)
            reads.append((time.perf_counter() - began) * 1_000)
            await asyncio.sleep(random.uniform(0.2, 0.6))
            began = time.perf_counter()
            await lane.put(key, reply(turn))
            writes.append((time.perf_counter() - began) * 1_000)

    await asyncio.gather(*map(call, range(CALLS)))
    show(name, f"a read, {CALLS} calls in flight", reads)
    show(name, f"a write, {CALLS} calls in flight", writes)
    waiting = asyncio.Semaphore(CALLS)

    async def again(key: str) -> None:
        async with waiting:
            await lane.get(key)

    began = time.perf_counter()
    await asyncio.gather(*map(again, known))
    print(f"{name}: {len(known) / (time.perf_counter() - began):,.0f} known replies a second")
    lane.close()


def look(database: Database) -> None:
    """Compare what the rows are counted for with what they take."""
    real = "SELECT count(*), sum(bytes), pg_total_relation_size('pagewise_reply') FROM pagewise_reply"
    count, counted, taking = database.run(real)[0]
    print(f"database: {count} replies count as {counted / 2**20:.0f} MB and take {taking / 2**20:.0f} MB")
    times = [taken(lambda: database.run(TOTAL)) for _ in range(5)]
    print(f"database: adding them up takes {statistics.median(times):.0f}")


def show(name: str, what: str, times: list[float]) -> None:
    times.sort()
    print(f"{name}: {what}: p50 {times[len(times) // 2]:.2f}, p95 {times[len(times) * 95 // 100]:.2f}")


@contextlib.contextmanager
def far(behind: int) -> Iterator[int]:
    """Relay a port; every message takes `AWAY` seconds."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []

    async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(2**16):
            loop.call_later(AWAY, sink.write, data)
        sink.close()

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        other_reader, other_writer = await asyncio.open_connection("127.0.0.1", behind)
        await asyncio.gather(pump(reader, other_writer), pump(other_reader, writer))

    async def serve() -> None:
        server = await asyncio.start_server(relay, "127.0.0.1", 0)
        ready.append(server.sockets[0].getsockname()[1])

    loop.run_until_complete(serve())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    yield ready[0]


if __name__ == "__main__":
    main()
