"""The chat engine against a server with latency: speed, limits, client cost, tokens by layout.

``python -m bench.chat`` runs everything, about three minutes; ``python -m bench.chat speed`` one part.
The server is ``tests.chat_server`` in a process of its own; nothing leaves the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psutil

from core.domain.answer import Outcome, UnitStatus
from core.domain.document import Page, Window
from core.domain.ports import Work
from core.engines.chat.dialect import first_dialect, request_body
from core.engines.chat.engine import ChatEngine
from core.engines.chat.render_prompt import Task, prompt_for
from core.engines.chat.server import Server
from core.engines.chat.settings import ChatSettings
from core.grounding.locate_quotes import TextGrounder
from core.questions.catalog import shipped_set
from core.reading.windows import windows

ROOT = Path(__file__).resolve().parent.parent

LATENCY = (0.2, 1.0)
MEAN = sum(LATENCY) / 2
SENTENCE = "The Contractor shall submit the records of reach {n}-{k} to the Engineer within {n} days. "


def pages(count: int) -> Iterator[Page]:
    """Make pages of about 3,000 characters, as those of real bid documents are."""
    for number in range(1, count + 1):
        yield Page(number, "".join(SENTENCE.format(n=number, k=k) for k in range(34)))


@dataclass
class Seen:
    """What the server reports when it ends."""

    url: str
    counts: dict[str, float]


def answers(count: int) -> dict[str, list[dict[str, object]]]:
    """Make what a model would find: each question answered on every tenth page, one quote in ten altered."""
    found: dict[str, list[dict[str, object]]] = {}
    for place, question in enumerate(shipped_set("cipp").questions):
        for number in range(1 + place % 10, count + 1, 10):
            quote = SENTENCE.format(n=number, k=place % 34).strip()
            if (place + number // 10) % 10 == 0:
                quote = quote.replace("shall submit", "need not submit")
            quotes = [{"text": quote, "page": number}]
            found.setdefault(question.id, []).append({"claim": f"Within {number} days.", "quotes": quotes})
    return found


@contextmanager
def server(*arguments: object, about: int = 100) -> Iterator[Seen]:
    """Run the server in its own process, with answers ``about`` so many pages."""
    command = [sys.executable, "-m", "tests.chat_server", *map(str, arguments)]
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder, "answers.json")
        known.write_text(json.dumps(answers(about)), encoding="utf-8")
        command += ["--answers", str(known)]
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        with process:
            assert process.stdout
            assert process.stdin
            seen = Seen(process.stdout.readline().strip(), {})
            yield seen
            process.stdin.close()
            seen.counts = json.loads(process.stdout.readline())


def settings(url: str, **changes: object) -> ChatSettings:
    """Point at the server."""
    return replace(ChatSettings(url, "bench"), **changes)  # type: ignore[arg-type]


def ask(chat: ChatSettings, count: int) -> tuple[list[Outcome], float, float]:
    """Ask ten experts about a document; return outcomes, seconds and CPU seconds."""
    work = Work(windows(pages(count)), shipped_set("cipp"))
    began, cpu = time.perf_counter(), time.process_time()
    outcomes = list(ChatEngine(chat, TextGrounder()).ask(work, threading.Event()))
    return outcomes, time.perf_counter() - began, time.process_time() - cpu


def warm(url: str) -> None:
    """Load the client library before anything is timed."""
    ask(settings(url, concurrency=1), 1)


def in_sequence(chat: ChatSettings, count: int) -> float:
    """Ask the way it is usually done: window by window, five experts at a time."""
    question_set = shipped_set("cipp")

    async def run() -> None:
        dialect = first_dialect(chat)
        async with Server(chat) as line:
            for window in windows(pages(count)):
                for start in range(0, len(question_set.sections), 5):
                    batch = question_set.sections[start : start + 5]
                    tasks = (Task(window, section, section.expert) for section in batch if section.expert)
                    await asyncio.gather(
                        *(line.complete(request_body(prompt_for(task), dialect, chat)) for task in tasks)
                    )

    began = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - began


def bare(chat: ChatSettings, count: int) -> float:
    """Send the same bodies over 64 sockets with nothing in between: what this machine can do now."""
    dialect = first_dialect(chat)
    bodies = [
        json.dumps(request_body(prompt_for(Task(window, section, section.expert)), dialect, chat)).encode()
        for window in windows(pages(count))
        for section in shipped_set("cipp").sections
        if section.expert
    ]
    port = int(chat.base_url.split(":")[2].split("/")[0])

    async def worker() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while bodies:
            body = bodies.pop()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = answer.lower().split(b"content-length: ")[1].split(b"\r\n")[0]
            await reader.readexactly(int(length))
        writer.close()

    async def run() -> None:
        await asyncio.gather(*(worker() for _ in range(chat.concurrency)))

    began = time.perf_counter()
    asyncio.run(run())
    return time.perf_counter() - began


def speed() -> None:
    """340 calls: one pool against windows in sequence, and against the ideal."""
    with server("--latency", *LATENCY) as seen:
        warm(seen.url)
        runs, bares = [], []
        for _ in range(3):
            outcomes, seconds, cpu = ask(settings(seen.url), 100)
            assert len(outcomes) == 340
            located = [len(each.citations) for outcome in outcomes for each in outcome.findings]
            runs.append((seconds, cpu))
            bares.append(bare(settings(seen.url), 100))
        slow = in_sequence(settings(seen.url), 100)
    seconds, cpu = sorted(runs)[1]
    # what the server really held back, of 340 calls, rather than what it was told to on average
    ideal = seen.counts["latency"] / seen.counts["answered"] * 340 / 64
    print(f"100 pages, 10 experts, 340 calls of {MEAN:.1f} s, 64 in flight (median of 3)")
    print(f"  in sequence, five at a time   {slow:6.2f} s")
    print(f"  one pool                      {seconds:6.2f} s   {slow / seconds:.1f} times faster")
    plain = sorted(bares)[1]
    print(f"  64 bare sockets               {plain:6.2f} s   {seconds / plain - 1:+.0%}")
    print(f"  ideal (calls x latency / 64)  {ideal:6.2f} s   {seconds / ideal - 1:+.0%}")
    print(
        f"  client CPU                    {cpu / 340 * 1e3:6.2f} ms a call, {len(located)} quotes to locate"
    )
    print(f"  of them located               {sum(located):6}")


def hosted() -> None:
    """The same at the latency of hosted models, where this machine's load hardly matters."""
    with server("--latency", 2.0, 10.0) as seen:
        outcomes, seconds, cpu = ask(settings(seen.url), 100)
    ideal = seen.counts["latency"] / 64
    print(
        f"340 calls of 2 to 10 s, 64 in flight: {seconds:.1f} s, ideal {ideal:.1f} s "
        f"({seconds / ideal - 1:+.0%}), client CPU {cpu / len(outcomes) * 1e3:.2f} ms a call"
    )


def limits() -> None:
    """1,200 requests a minute: nothing lost, the limit used up."""
    for retry_after in (None, 1):
        options = ["--per-minute", 1200, "--latency", *LATENCY]
        options += [] if retry_after is None else ["--retry-after", retry_after]
        with server(*options) as seen:
            warm(seen.url)
            time.sleep(1.5)
            outcomes, seconds, _ = ask(settings(seen.url), 100)
        lost = sum(outcome.status is UnitStatus.FAILED for outcome in outcomes)
        ideal = (340 - 20) / 20 + MEAN
        words = "without Retry-After" if retry_after is None else f"Retry-After: {retry_after}"
        print(
            f"1,200 requests a minute, {words}: {seconds:.1f} s, ideal {ideal:.1f} s "
            f"({seconds / ideal - 1:+.0%}), {lost} lost, {seen.counts['refused']} refused with 429"
        )


def memory() -> None:
    """3,400 calls: what the worker grows by."""
    with server("--latency", 0.02, 0.05, about=1000) as seen:
        warm(seen.url)
        process = psutil.Process(os.getpid())
        before = process.memory_info().rss
        outcomes, seconds, cpu = ask(settings(seen.url), 1000)
        after = process.memory_info().rss
    print(
        f"3,340 calls in {seconds:.1f} s: memory grew by {(after - before) / 2**20:.0f} MB, "
        f"client CPU {cpu / len(outcomes) * 1e3:.2f} ms a call"
    )


def stopping() -> None:
    """From the stop to the end of the run, with 64 calls in flight that would take a minute."""
    with server("--latency", 60, 60) as seen:
        stop = threading.Event()
        began = 0.0

        def press() -> None:
            nonlocal began
            began = time.perf_counter()
            stop.set()

        threading.Timer(4.0, press).start()
        work = Work(windows(pages(300)), shipped_set("cipp"))
        outcomes = list(ChatEngine(settings(seen.url), TextGrounder()).ask(work, stop))
        seconds = time.perf_counter() - began
        time.sleep(0.5)
    cancelled = seen.counts["cancelled"]
    print(
        f"stop: {seconds * 1e3:.0f} ms, {cancelled} calls cancelled at the server, {len(outcomes)} outcomes"
    )


def layouts() -> None:
    """Tokens of one document by the order in which things are said, and the share that is cached."""
    from tests.chat_server.model import Asked, PromptCache

    question_set = shipped_set("cipp")
    document = list(windows(pages(100)))

    def bodies(layout: str, window: Window) -> Iterator[dict[str, object]]:
        chat = settings("http://none/v1", cache_marks=layout == "window first, end of window marked")
        for section in question_set.sections:
            prompt = prompt_for(Task(window, section, section.expert, reusable=True))  # type: ignore[arg-type]
            if layout == "questions first":
                prompt = replace(prompt, shared=prompt.own, own=prompt.shared)
            yield request_body(prompt, first_dialect(chat), chat)

    print("layout                                    prompt tokens   cached   written at a price")
    for layout, lead in (
        ("questions first", False),
        ("window first, all at once", False),
        ("window first, lead first", True),
        ("window first, end of window marked", True),
    ):
        cache, prompt, cached, written = PromptCache(), 0, 0, 0
        for window in document:
            asked = [Asked(body, {}, 0) for body in bodies(layout, window)]
            for number, one in enumerate(asked):
                tokens, hit = cache.read(one)
                prompt, cached = prompt + tokens, cached + hit
                if lead and number == 0:
                    written += cache.write(one)
            for one in asked:
                written += cache.write(one)
        print(f"{layout:40} {prompt:14,} {cached / prompt:8.0%} {written:14,}")


def main() -> None:
    """Run the parts named, or all."""
    parts = {
        "speed": speed,
        "hosted": hosted,
        "limits": limits,
        "memory": memory,
        "stopping": stopping,
        "layouts": layouts,
    }
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(parts))
    given = parser.parse_args().parts
    if unknown := set(given) - set(parts):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    for name in given or parts:
        parts[name]()


if __name__ == "__main__":
    main()
