"""How many half-open and idle connections of one client a front stands: ``python -m bench.connections``.

One client (127.0.0.1) opens connections and sends nothing, half a head, or a head and nothing more; another
(127.0.0.2) asks for a page every second meanwhile. Measured are how many connections stay open, and how long
the other waits; with nginx as shipped and, for comparison, without its limits.
"""

from __future__ import annotations

import argparse
import contextlib
import http.server
import re
import resource
import selectors
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

SHIPPED = Path(__file__).parents[1] / "deploy" / "nginx.conf"

#: what the greedy client sends on each connection
SENT = {
    "nothing": b"",
    "half a head": b"GET / HTTP/1.1\r\nHost: bid",
    "a body that does not come": b"PUT /_stcore/upload_file/a/b HTTP/1.1\r\nHost: bid\r\n"
    b"Content-Length: 1000000\r\n\r\n",
}

#: directives without which the front is as nginx comes
LIMITS = ("limit_conn ", "limit_conn_zone", "client_header_timeout", "client_body_timeout", "worker_rlimit")


def upstream() -> http.server.ThreadingHTTPServer:
    """Start what stands for a server process: it answers every GET at once."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"ok")

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    class Quiet(http.server.ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """Say nothing of those who left."""

    server = Quiet(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


@contextlib.contextmanager
def front(*, limited: bool) -> Iterator[int]:
    """Run nginx before an upstream; yield its port."""
    behind = upstream()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    text = SHIPPED.read_text(encoding="utf-8").replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = re.sub(r"server 127\.0\.0\.1:850\d", f"server 127.0.0.1:{behind.server_port}", text)
    if not limited:
        lines = [line for line in text.splitlines() if not line.strip().startswith(LIMITS)]
        text = "\n".join(lines).replace("worker_connections 8192", "worker_connections 1024")
    with tempfile.TemporaryDirectory() as folder:
        text = text.replace("/tmp/pagewise-nginx", f"{folder}/nginx")
        path = Path(folder, "nginx.conf")
        path.write_text(text, encoding="utf-8")
        program = shutil.which("nginx") or "nginx"
        process = subprocess.Popen([program, "-c", path, "-g", "daemon off;"], stderr=subprocess.DEVNULL)
        try:
            time.sleep(1.0)
            yield port
        finally:
            process.terminate()
            process.wait()
            behind.shutdown()


def greedy(port: int, count: int, sent: bytes) -> list[socket.socket]:
    """Open so many connections and send on each; return them."""
    opened = []
    for _ in range(count):
        connection = socket.socket()
        connection.settimeout(2.0)
        try:
            connection.connect(("127.0.0.1", port))
            if sent:
                connection.sendall(sent)
        except OSError:
            connection.close()
            continue
        connection.setblocking(False)  # noqa: FBT003 - as the socket has it
        opened.append(connection)
    return opened


def still_open(connections: list[socket.socket]) -> int:
    """Return how many the other side has not closed."""
    ended = set()
    with selectors.DefaultSelector() as selector:
        for each in connections:
            selector.register(each, selectors.EVENT_READ)
        for key, _ in selector.select(0):
            link = key.fileobj
            assert isinstance(link, socket.socket)
            with contextlib.suppress(BlockingIOError):  # what it said is read, and it is open
                try:
                    while link.recv(65_536):
                        pass
                except ConnectionError:
                    pass
                ended.add(link)
    return len(connections) - len(ended)


def asked(port: int) -> float | None:
    """Ask as another client; return the seconds it took, or None when there was no answer in five."""
    began = time.monotonic()
    try:
        with socket.create_connection(
            ("127.0.0.1", port), timeout=5, source_address=("127.0.0.2", 0)
        ) as link:
            link.sendall(b"GET / HTTP/1.1\r\nHost: bid\r\nConnection: close\r\n\r\n")
            return time.monotonic() - began if link.recv(100).startswith(b"HTTP/1.1 200") else None
    except OSError:
        return None


def measured(count: int, seconds: float, kind: str, *, limited: bool) -> str:
    """Return one row of the table."""
    with front(limited=limited) as port:
        connections = greedy(port, count, SENT[kind])
        waits = []
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            waits.append(asked(port))
            time.sleep(1.0)
        left = still_open(connections)
        for each in connections:
            each.close()
    answered = [each for each in waits if each is not None]
    slowest = f"{1000 * max(answered):.0f} ms" if answered else "none"
    front_name = "as shipped" if limited else "nginx's own settings"
    return (
        f"| {front_name} | {kind} | {len(connections):,} | {left:,} |"
        f" {len(answered)} of {len(waits)} | {slowest} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--connections", type=int, default=8_500)
    parser.add_argument("--seconds", type=float, default=20.0)
    args = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    sys.stdout.write(
        f"| front | each of the client's connections sends | opened | open after {args.seconds:.0f} s |"
        " answers to another client | slowest |\n| --- | --- | --- | --- | --- | --- |\n"
    )
    for limited in (False, True):
        for kind in SENT:
            sys.stdout.write(measured(args.connections, args.seconds, kind, limited=limited) + "\n")
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
