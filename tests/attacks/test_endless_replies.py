"""Replies without end, or that unpack to one: none fills the memory of the process that asks."""

import asyncio
import gzip
import threading
import zlib
from contextlib import contextmanager

import pytest

from core.domain.answer import UnitStatus
from core.domain.errors import PagewiseError
from core.domain.ports import Work
from core.engines.chat.bounded_client import MOST_BYTES
from core.engines.chat.call_faults import CallFault
from core.engines.chat.connection import check_connection
from core.engines.chat.server import Server
from tests.chat_server.acts import Answer, Raw, Refuse
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import questions, run, settings, windows

#: bytes that a server may have sent before it notices that nobody reads any more: buffers of the system
SENT_AT_MOST = 40_000_000


@contextmanager
def streaming(status, headers, pieces):
    """Serve one answer to everybody, without an end where ``pieces`` has none; yield its address."""
    sent = []
    loop = asyncio.new_event_loop()

    async def serve(reader, writer):
        try:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n{headers}\r\n".encode())
            for piece in pieces():
                sent.append(len(piece))  # before who asked has it, and looks here
                writer.write(piece)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = loop.run_until_complete(asyncio.start_server(serve, "127.0.0.1", 0))
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", sent
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        loop.close()


def endless():
    while True:
        yield b" " * 65_536


def asked(url):
    async def ask():
        async with Server(settings(url)) as server:
            await server.complete({"model": "m", "messages": []})

    try:
        asyncio.run(ask())
    except (CallFault, PagewiseError) as error:
        return str(error)
    raise AssertionError("it was taken for a reply")


@pytest.mark.parametrize("status", [200, 400, 401, 503])
def test_a_stream_without_end_is_left_after_what_a_reply_may_have(status):
    with streaming(status, "", endless) as (url, sent):
        assert "more than 8 MB" in asked(url)
    assert MOST_BYTES <= sum(sent) < SENT_AT_MOST


def bomb(megabytes, packer):
    yield from (packer.compress(bytes(1_000_000)) for _ in range(megabytes))
    yield packer.flush()


@pytest.mark.parametrize("status", [200, 500])
@pytest.mark.parametrize(("coding", "window"), [("gzip", 31), ("deflate", 15)])
def test_a_bomb_is_left_while_it_unpacks(status, coding, window, tmp_path):
    packed = b"".join(bomb(200, zlib.compressobj(9, zlib.DEFLATED, window)))
    assert len(packed) < 300_000
    headers = f"Content-Encoding: {coding}\r\nContent-Length: {len(packed)}\r\n"
    with streaming(status, headers, lambda: [packed]) as (url, _):
        assert "more than 8 MB" in asked(url)


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd"])
def test_what_cannot_be_unpacked_within_bounds_is_not_unpacked(coding):
    body = gzip.compress(gzip.compress(b"{}"))
    headers = f"Content-Encoding: {coding}\r\nContent-Length: {len(body)}\r\n"
    with streaming(200, headers, lambda: [body]) as (url, _):
        assert "packed so" in asked(url)


def test_a_large_error_is_left_as_a_large_reply_is():
    with ChatServer(script=lambda _: Refuse(400, b"x" * 30_000_000)) as server:
        assert "more than 8 MB" in asked(server.url)


def test_a_list_of_models_without_end_is_no_list():
    with streaming(200, "", endless) as (url, _):
        assert not check_connection(settings(url)).ok


def test_an_honest_packed_reply_is_read():
    plain = Answer('{"answers": []}')
    with ChatServer(script=lambda _: plain) as server:
        assert run(server, Work(list(windows(1)), questions(sections=1))).statuses == {UnitStatus.DONE: 1}
    body = (
        b'{"choices": [{"message": {"content": "{\\"answers\\": []}"}, "finish_reason": "stop"}],'
        b' "usage": {"prompt_tokens": 1, "completion_tokens": 1}}'
    )
    packed = gzip.compress(body)
    headers = f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\nConnection: close\r\n"
    with streaming(200, headers, lambda: [packed]) as (url, _):
        assert run(url, Work(list(windows(1)), questions(sections=1))).statuses == {UnitStatus.DONE: 1}


@pytest.mark.parametrize("depth", [2_000, 500_000])
@pytest.mark.parametrize("status", [200, 400, 503])
def test_brackets_without_end_are_a_reply_that_cannot_be_read(depth, status):
    body = b"[" * depth
    act = Raw(body) if status == 200 else Refuse(status, body)
    with ChatServer(script=lambda asked: act if asked.number < 2 else None) as server:
        result = run(server, attempts=3)
    assert result.error is None or "refuses every form" in str(result.error)


def test_brackets_without_end_in_an_answer_are_a_reply_that_cannot_be_read():
    nested = '{"answers": ' + "[" * 500_000
    with ChatServer(script=lambda asked: Answer(nested) if asked.number < 2 else None) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1)))
    assert result.error is None
