"""What attackers cost: memory that uploads leave behind, and that packed replies take.

    python -m bench.attacks [uploads | replies]

Uploads go by raw PUTs, which no page asks for, to a server of its own: ten from one tab that stays open, then
twenty from four tabs that are closed at once. Memory is the resident memory of the server, in MB. A reply of
1.5 GB packed into 1.5 MB is sent to a process that asks for it, whose peak is told, beside that of a reply of
a few bytes.
"""

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.attacks.test_endless_replies import streaming
from tests.attacks.test_front_guard import MEGABYTE, Tab, memory
from tests.browser.serving import Server, server

#: bytes of one upload, and seconds in which a server is to let go of it
SIZE, LATER = 190 * MEGABYTE, 30
#: bytes of the reply as it unpacks
UNPACKED = 1_500_000_000

ASK = """
import asyncio, resource, sys
from core.domain.secret import Secret
from core.engines.chat.call_faults import CallFault
from core.engines.chat.server import Server
from core.engines.chat.settings import ChatSettings

async def ask():
    async with Server(ChatSettings(sys.argv[1], "m", Secret("sk-0123456789"))) as server:
        await server.complete({"model": "m", "messages": []})

try:
    asyncio.run(ask())
except CallFault as fault:
    print(fault)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


async def sent(tab: Tab, count: int) -> list[int]:
    """Send files one after the other; return what was answered to each."""
    return [await asyncio.to_thread(tab.put, f"{n:032x}", SIZE) for n in range(count)]


async def uploads(running: Server) -> None:
    """Print the memory before, at the end of the uploads, and half a minute later."""
    print(f"before any: {memory(running):.0f} MB")
    async with Tab(running) as tab:
        answers = await sent(tab, 10)
        taken = answers.count(204)
        print(f"ten from one tab: {taken} taken, {10 - taken} refused; {memory(running):.0f} MB at their end")
        await asyncio.sleep(LATER)
        print(f"  half a minute later: {memory(running):.0f} MB")
    answers = []
    for _ in range(4):
        async with Tab(running) as tab:
            answers += await sent(tab, 5)
    taken = answers.count(204)
    print(f"twenty from four tabs, closed: {taken} taken; {memory(running):.0f} MB at their end")
    await asyncio.sleep(LATER)
    print(f"  half a minute later: {memory(running):.0f} MB")


def packed() -> bytes:
    """Return the reply as it is sent."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    pieces: Iterator[bytes] = (packer.compress(bytes(MEGABYTE)) for _ in range(UNPACKED // MEGABYTE))
    return b"".join([*pieces, packer.flush()])


def replies() -> None:
    """Print the peak of a process that is sent a few bytes, and of one that is sent the packed reply."""
    for name, body in {"a few bytes": zlib.compress(b"{}", wbits=31), "1.5 GB in gzip": packed()}.items():
        heads = f"Content-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"
        for status in (200, 500):
            with streaming(status, heads, lambda body=body: [body]) as (url, _):
                command = [sys.executable, "-c", ASK, url]
                done = subprocess.run(command, capture_output=True, text=True, check=True)
            *said, peak = done.stdout.strip().splitlines()
            print(f"{name} ({len(body):,} bytes), status {status}: peak {peak} MB; {' '.join(said)}")


def main() -> None:
    """Measure what is named, or all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("uploads", "replies"))
    what = parser.parse_args().what
    if what != "uploads":
        replies()
    if what != "replies":
        with tempfile.TemporaryDirectory() as folder, server(Path(folder) / "home") as running:
            asyncio.run(uploads(running))


if __name__ == "__main__":
    main()
