"""The server itself: HTTP/1.1 on loopback, written on asyncio streams to control every byte."""

import asyncio
import itertools
import json
import random
import threading
from collections.abc import Callable

from tests.chat_server.acts import Answer, Cut, Drip, Drop, Hang, Raw, Refuse, encoded, error, too_many
from tests.chat_server.model import Asked, Model, PromptCache


class ChatServer:
    """Serves ``/v1/chat/completions`` in a thread of its own; use as a context manager.

    ``script`` decides for each request what to do with it; None answers. ``latency`` is a range of
    seconds. After ``at_most`` completions all others wait until it is raised, so that a run stays in
    its middle however long a test takes there. ``per_minute`` limits requests like a bucket that holds
    one second's worth; ``slots`` limits how many are served at once; both refuse with 429.
    """

    def __init__(
        self,
        model: Model | None = None,
        script: Callable[[Asked], object] | None = None,
        *,
        latency: tuple[float, float] = (0.0, 0.0),
        at_most: float = float("inf"),
        per_minute: float | None = None,
        retry_after: float | None = None,
        slots: int | None = None,
        key: str | None = None,
        port: int = 0,
        seed: int = 0,
    ) -> None:
        self.model = model or Model()
        self.script = script or (lambda asked: None)
        self.latency = latency
        self.at_most = at_most
        self.per_minute = per_minute
        self.retry_after = retry_after
        self.slots = slots
        self.key = key
        #: every request that was parsed, in order
        self.asked: list[Asked] = []
        #: those that got a full completion
        self.answered: list[Asked] = []
        self.in_flight = 0
        self.most_in_flight = 0
        self.refused = 0
        self.cancelled = 0
        #: seconds that completions were held back, in all
        self.slept = 0.0
        self._completed = 0
        self.usage = {"prompt": 0, "cached": 0, "written": 0, "completion": 0}
        self._port = port
        self._cache = PromptCache()
        self._random = random.Random(seed)
        #: what is answered when the models are asked for
        self.listed = Refuse(200, {"object": "list", "data": [{"id": "test-model", "object": "model"}]})
        self._numbers = itertools.count()
        self._tokens = None
        self._refilled = 0.0
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(60)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def _run(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._tasks: set[asyncio.Task] = set()
        server = await asyncio.start_server(self._connected, "127.0.0.1", self._port)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        try:
            while await self._serve(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _serve(self, reader, writer) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        request, *lines = head.decode().split("\r\n")
        method, path, _ = request.split(" ")
        headers = {
            k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in lines if line)
        }
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if path.endswith("/models"):
            return await self._send(writer, self.listed)
        if method != "POST" or path != "/v1/chat/completions":
            return await self._send(writer, Refuse(404, {"detail": "Not Found"}))
        asked = Asked(json.loads(body), headers, next(self._numbers))
        self.asked.append(asked)
        refusal = self._refusal(headers)
        if refusal is not None:
            return await self._send(writer, refusal)
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return await self._unless_gone(reader, self._act(asked, writer))
        finally:
            self.in_flight -= 1

    def _refusal(self, headers: dict) -> Refuse | None:
        if self.key is not None and headers.get("authorization") != f"Bearer {self.key}":
            return Refuse(401, error("Incorrect API key provided", code="invalid_api_key"))
        if self._is_over_limit():
            self.refused += 1
            return too_many(self.retry_after)
        return None

    async def _unless_gone(self, reader, work) -> bool:
        """Do the work, and drop it when the client hangs up meanwhile, as real servers do."""
        act, gone = asyncio.ensure_future(work), asyncio.ensure_future(reader.read(1))
        await asyncio.wait({act, gone}, return_when=asyncio.FIRST_COMPLETED)
        hung_up = gone.done()
        self.cancelled += not act.done()
        for task in (act, gone):
            if not task.done():
                task.cancel()
        await asyncio.gather(act, gone, return_exceptions=True)
        return not hung_up and act.result()

    def _is_over_limit(self) -> bool:
        if self.slots is not None and self.in_flight >= self.slots:
            return True
        if self.per_minute is None:
            return False
        rate = self.per_minute / 60
        now = self._loop.time()
        if self._tokens is None:
            self._tokens, self._refilled = rate, now
        self._tokens = min(rate, self._tokens + (now - self._refilled) * rate)
        self._refilled = now
        if self._tokens < 1:
            return True
        self._tokens -= 1
        return False

    async def _act(self, asked: Asked, writer) -> bool:
        act = self.script(asked) or Answer()
        if isinstance(act, Hang):
            await asyncio.sleep(3600)
        if isinstance(act, Refuse):
            return await self._send(writer, act)
        if isinstance(act, Raw):
            return await self._send(writer, Refuse(200, act.body, {"Content-Type": act.content_type}))
        if isinstance(act, Drop):
            return False
        return await self._complete(asked, act, writer)

    async def _complete(self, asked: Asked, act, writer) -> bool:
        prompt, cached = self._cache.read(asked)
        seconds = self._random.uniform(*self.latency)
        self.slept += seconds
        await asyncio.sleep(seconds)
        while self._completed >= self.at_most:  # noqa: ASYNC110  # raised by another thread
            await asyncio.sleep(0.02)
        self._completed += 1
        answer = act if isinstance(act, Answer) else Answer()
        written = self._cache.write(asked)
        body = encoded(self._completion(asked, answer, prompt, cached, written))
        if isinstance(act, Cut):
            writer.write(_head(200, len(body)) + body[: len(body) // 2])
            await writer.drain()
            return False
        if isinstance(act, Drip):
            writer.write(_head(200, len(body)))
            for byte in body:
                writer.write(bytes([byte]))
                await writer.drain()
                await asyncio.sleep(0.5)
            return True
        if writer.is_closing():
            return False
        # noted first: who has the answer may look here before this thread has another turn
        self.answered.append(asked)
        writer.write(_head(200, len(body)) + body)
        await writer.drain()
        return True

    def _completion(self, asked, answer, prompt, cached, written) -> dict:
        content = self.model.reply(asked) if answer.content is None else answer.content
        message = {"role": "assistant", "content": None if answer.refusal else content}
        if answer.refusal:
            message["refusal"] = answer.refusal
        completion = {
            "id": f"chatcmpl-{asked.number}",
            "object": "chat.completion",
            "created": 0,
            "model": asked.body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": answer.finish}],
        }
        if answer.usage:
            for name, count in zip(self.usage, (prompt, cached, written, len(content) // 4), strict=True):
                self.usage[name] += count
            completion["usage"] = {
                "prompt_tokens": prompt,
                "completion_tokens": len(content) // 4,
                "total_tokens": prompt + len(content) // 4,
                "prompt_tokens_details": {"cached_tokens": cached, "cache_write_tokens": written},
            }
        return completion

    async def _send(self, writer, answer: Refuse) -> bool:
        data = encoded(answer.body)
        writer.write(_head(answer.status, len(data), answer.headers) + data)
        await writer.drain()
        return True


def _head(status: int, length: int, headers: dict | None = None) -> bytes:
    lines = {"Content-Type": "application/json", "Content-Length": str(length), **(headers or {})}
    return (f"HTTP/1.1 {status} X\r\n" + "".join(f"{k}: {v}\r\n" for k, v in lines.items()) + "\r\n").encode()
