"""The shipped front: connections that never say what they want, frames of strangers, curious eyes."""

from __future__ import annotations

import contextlib
import http.client
import resource
import socket
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.needs import needs
from tests.nginx import configuration
from tests.ports import free_port

#: connections of the attacker: beyond what one client may have, and within what a test may open
MANY = 800
#: seconds to wait for what must happen, on however busy a machine
PATIENCE = 120.0


#: what every other one of them says; the others are silent
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: here\r\nX-Slow: "


class Quiet(BaseHTTPRequestHandler):
    """A server behind the front."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def front(tmp_path):
    """The port of nginx with the configuration people are given, before a server that answers."""
    program = needs("nginx")
    behind = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    threading.Thread(target=behind.serve_forever, daemon=True).start()
    port = free_port()
    made = configuration(tmp_path, port, [behind.server_port] * 2)
    process = subprocess.Popen([program, "-c", str(made), "-g", "daemon off;"], stderr=subprocess.DEVNULL)
    until(lambda: status(port) == 200)
    yield port
    process.terminate()
    process.wait()
    behind.shutdown()
    behind.server_close()


def until(holds):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def status(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def is_closed(line):
    """Whether the other end has closed it; it says nothing before."""
    line.settimeout(0)
    try:
        return not line.recv(4096) or is_closed(line)
    except BlockingIOError:
        return False
    except OSError:
        return True


@pytest.mark.slow
def test_half_open_connections_are_closed_and_others_are_served_meanwhile(front):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * MANY)), hard))
    with contextlib.ExitStack() as opened:
        lines = []
        for number in range(MANY):
            line = opened.enter_context(socket.create_connection(("127.0.0.1", front), timeout=PATIENCE))
            line.sendall(HALF_A_HEAD if number % 2 else b"")
            lines.append(line)
        assert status(front) == 200
        until(lambda: all(map(is_closed, lines)))
        assert status(front) == 200
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
@pytest.mark.parametrize("path", ["/", "/analysis?session=x", "/nowhere"])
def test_no_page_behind_the_front_is_framed_by_others_and_no_answer_tells_what_answers(front, path):
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=PATIENCE)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.getheader("Content-Security-Policy") == "frame-ancestors 'self'"
    assert answer.getheader("X-Content-Type-Options") == "nosniff"
    assert answer.getheader("Server") == "nginx"
    connection.close()


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/%6detrics", "//_stcore//metrics", "/x/../_stcore/metrics"]
)
def test_figures_about_the_server_are_not_behind_the_front_however_they_are_asked_for(front, path):
    connection = http.client.HTTPConnection("127.0.0.1", front, timeout=PATIENCE)
    connection.request("GET", path)
    assert connection.getresponse().status == 404
    connection.close()
