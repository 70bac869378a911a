"""Start several server processes on one store: ``python deploy/serve.py [PROCESSES] [FIRST_PORT]``.

Each listens on 127.0.0.1, on the ports counted up from the first; ``deploy/nginx.conf`` puts them
behind one address. One that ends is started again. All share one cookie secret, so that what one
process signed is good for every other. Ctrl-C or SIGTERM ends them all; workers are not touched,
and go on.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import threading
from pathlib import Path

APP = Path(__file__).resolve().parent.parent

#: seconds before a process that ended is started again
PAUSE = 1.0


def main(processes: int = 2, first_port: int = 8501) -> int:
    """Run until told to stop; return the exit code."""
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    environment = {**os.environ, "STREAMLIT_SERVER_COOKIE_SECRET": cookie_secret()}
    watchers = [
        threading.Thread(target=keep_running, args=(first_port + number, environment, ended))
        for number in range(processes)
    ]
    for watcher in watchers:
        watcher.start()
    while not ended.wait(1.0):
        pass
    for watcher in watchers:
        watcher.join()
    return 0


def keep_running(port: int, environment: dict[str, str], ended: threading.Event) -> None:
    """Start a process on ``port``, and again when it ends before it should."""
    command = [sys.executable, "-m", "streamlit", "run", "streamlit_app.py", "--server.headless=true"]
    command += ["--server.address=127.0.0.1", f"--server.port={port}"]
    while not ended.is_set():
        process = subprocess.Popen(command, cwd=APP, env=environment)  # noqa: S603 - our own program
        while process.poll() is None and not ended.wait(0.2):
            pass
        if ended.is_set():
            process.terminate()
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
            return
        sys.stderr.write(f"The server on port {port} ended with {process.returncode}; starting it again.\n")
        ended.wait(PAUSE)


def cookie_secret() -> str:
    """Return the secret that all processes sign cookies with; made once, readable by its owner alone."""
    given = os.environ.get("STREAMLIT_SERVER_COOKIE_SECRET")
    if given:
        return given
    home = Path(os.environ.get("PAGEWISE_HOME") or APP / ".pagewise")
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = home / "cookie-secret"
    try:
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        secret = secrets.token_hex(32)
        file.write(secret)
    return secret


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:3])))
