"""Foreign names, curious eyes and uploads that no page asked for, against a real server."""

import asyncio
import socket
import time

import httpx
import psutil
import pytest
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.parts.shell import front_guard
from pages.parts.shell.front_guard import FrontGuard, Uploads
from tests.browser.serving import server

MEGABYTE = 10**6

#: seconds to wait for what must happen, on however busy a machine
PATIENCE = 120.0


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    with server(tmp_path_factory.mktemp("front") / "home") as started:
        yield started


FOREIGN = ("attacker.example", "attacker.example:8501", "localhost.attacker.example", "x@y")
OWN = ("localhost:8501", "127.0.0.1", "[::1]:8501", "pagewise.localhost", "10.0.0.7:80")


def connected(running, host, **headers):
    """Ask for a tab's WebSocket under a name of the server; return the status of the answer."""
    shown = {
        "Host": host,
        "Origin": f"http://{host}",
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Protocol": "streamlit",
        **headers,
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in shown.items())
    with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE) as connection:
        connection.sendall(f"GET /_stcore/stream HTTP/1.1\r\n{head}\r\n".encode())
        return int(connection.recv(1_000).split()[1])


@pytest.mark.parametrize("host", FOREIGN)
def test_a_name_that_was_made_to_lead_here_opens_no_tab(running, host):
    assert connected(running, host) == 403


@pytest.mark.parametrize("host", OWN)
def test_this_machines_own_names_open_a_tab(running, host):
    assert connected(running, host) == 101


def test_a_front_that_says_for_whom_it_asks_may_have_any_name(running):
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    assert connected(running, "bids.example.org", **forwarded) == 101


def test_streamlits_figures_are_for_this_machine_alone(running):
    url = f"{running.url}/_stcore/metrics"
    assert httpx.get(url, timeout=PATIENCE).status_code == 200
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    assert httpx.get(url, headers=forwarded, timeout=PATIENCE).status_code == 404


class Tab:
    """A tab of somebody who speaks HTTP and WebSocket by himself."""

    def __init__(self, running):
        self.running = running
        self.client = httpx.Client(base_url=running.url, timeout=PATIENCE)
        self.client.get("/_stcore/health")

    async def __aenter__(self):
        url = f"ws://localhost:{self.running.port}/_stcore/stream"
        cookies = "; ".join(f"{name}={value}" for name, value in self.client.cookies.items())
        self.socket = await websockets.connect(
            url,
            subprotocols=["streamlit"],
            additional_headers={"Cookie": cookies},
            max_size=None,
            open_timeout=PATIENCE,
            ping_interval=None,  # a busy server may be slow to answer
        )
        asked = BackMsg()
        asked.rerun_script.query_string = ""
        await self.socket.send(asked.SerializeToString())
        while True:
            said = ForwardMsg()
            said.ParseFromString(await self.socket.recv())
            if said.WhichOneof("type") == "new_session":
                self.id = said.new_session.initialize.session_id
                self.listening = asyncio.create_task(self._listen())
                return self

    async def _listen(self):
        async for _ in self.socket:
            pass

    async def __aexit__(self, *_):
        await self.socket.close()
        self.client.close()

    def put(self, file_id, size):
        token = self.client.cookies.get("_streamlit_xsrf")
        return self.client.put(
            f"/_stcore/upload_file/{self.id}/{file_id}",
            files={"file": ("a.pdf", bytes(size), "application/pdf")},
            headers={"X-Xsrftoken": token},
        ).status_code


def memory(running):
    return psutil.Process(running.process.pid).memory_info().rss / MEGABYTE


async def falls_to(most, running, before):
    """Wait, while the tab stays open, until the server has no more megabytes than before and ``most``."""
    deadline = time.monotonic() + PATIENCE
    while memory(running) - before >= most:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.5)


@pytest.mark.slow
def test_uploads_that_no_page_asked_for_are_bounded_and_leave_the_memory_by_themselves(tmp_path):
    async def abandon(running):
        before = memory(running)
        async with Tab(running) as tab:
            # in a thread, so that the tab answers pings meanwhile
            answers = [await asyncio.to_thread(tab.put, f"{n:032x}", 190 * MEGABYTE) for n in range(8)]
            assert answers[:5] == [204] * 5
            assert 413 in answers
            assert memory(running) - before < 1_900
            await falls_to(250, running, before)
            assert await asyncio.to_thread(tab.put, "f" * 32, MEGABYTE) == 204

    with server(tmp_path / "home") as running:
        asyncio.run(abandon(running))


def test_an_upload_that_does_not_say_how_long_it_is_is_refused(running):
    async def ask():
        async with Tab(running) as tab:
            return tab.client.put(
                f"/_stcore/upload_file/{tab.id}/a", content=iter([b"a"]), headers={"X-Xsrftoken": "x"}
            ).status_code

    assert asyncio.run(ask()) == 411


@pytest.fixture
def counted(monkeypatch):
    """A guard of its own with small limits, before what stands for Streamlit's routes."""
    uploads = Uploads()
    monkeypatch.setattr(front_guard, "uploads", uploads)
    for name, value in {"_TAB_BYTES": 1_000, "_ALL_BYTES": 2_500, "_TAB_FILES": 3}.items():
        monkeypatch.setattr(front_guard, name, value)
    monkeypatch.setattr(front_guard, "_LOOK", 0.01)
    kept = {}

    async def put(request: Request):
        place = request.path_params["tab"], request.path_params["file"]
        body = await request.body()
        if body.startswith(b"refuse"):
            return PlainTextResponse("no", 400)
        kept[place] = body
        return PlainTextResponse("", 204)

    def delete(request: Request):
        kept.pop((request.path_params["tab"], request.path_params["file"]))
        return PlainTextResponse("", 204)

    path = "/_stcore/upload_file/{tab}/{file}"
    app = Starlette(routes=[Route(path, put, methods=["PUT"]), Route(path, delete, methods=["DELETE"])])
    with TestClient(FrontGuard(app)) as client:
        yield client, uploads, kept


def put(client, tab, file, size):
    return client.put(f"/_stcore/upload_file/{tab}/{file}", content=b"x" * size).status_code


def test_bytes_and_files_of_a_tab_are_bounded_and_free_again_when_a_page_has_taken_them(counted):
    client, uploads, _ = counted
    assert [put(client, "a", str(n), 450) for n in range(3)] == [204, 204, 413]
    uploads.taken("a", ["0"])
    assert put(client, "a", "2", 450) == 204
    uploads.taken("a", ["1", "2"])
    assert [put(client, "a", str(n), 10) for n in range(4)] == [204, 204, 204, 413]


def test_the_bytes_of_all_tabs_are_bounded(counted):
    client, _, _ = counted
    assert [put(client, tab, "0", 900) for tab in "abc"] == [204, 204, 413]


def test_what_streamlit_refuses_counts_for_nothing(counted):
    client, uploads, kept = counted
    client.put("/_stcore/upload_file/a/0", content=b"refuse" + b"x" * 900)
    assert not kept
    assert put(client, "a", "1", 900) == 204
    assert not uploads.is_there("a", "0")


def test_what_no_page_takes_is_removed_but_not_while_a_page_is_drawn(counted, monkeypatch):
    client, uploads, kept = counted
    assert put(client, "a", "0", 100) == 204
    with uploads.drawing("a"):
        monkeypatch.setattr(front_guard, "_TAKEN", 0.0)
        time.sleep(0.2)
        assert put(client, "b", "0", 10) == 204  # gives the loop a turn
        assert ("a", "0") in kept
    deadline = time.monotonic() + PATIENCE
    while kept and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not kept
    assert not uploads.is_there("a", "0")
