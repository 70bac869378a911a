"""A private PostgreSQL server for the tests, from the binaries of the system."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tests.needs import needs
from tests.ports import free_port


def binaries():
    """Return the newest folder of PostgreSQL's programs, or None; these tests know none of Windows'."""
    if os.name != "posix":
        return None
    found = shutil.which("initdb")
    if found:
        return Path(found).parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return folders[-1] if folders else None


class Server:
    """Start, kill and restart it; ``url`` leads to its database."""

    def __init__(self, folder, programs):
        self._data = folder / "data"
        self._programs = programs
        self.port = free_port()
        self.url = f"postgresql://pagewise@127.0.0.1:{self.port}/postgres"
        self._run(
            "initdb", "-D", self._data, "-U", "pagewise", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"
        )

    def start(self):
        options = (
            f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200"
            " -c fsync=off"  # it is killed in these tests, but keeps its power
        )
        self._run("pg_ctl", "-D", self._data, "-w", "-l", self._data.parent / "log", "-o", options, "start")

    @contextlib.contextmanager
    def away(self, mode="fast"):
        """Stop it for the length of the block; other tests find it running, however the block ends."""
        self.stop(mode)
        try:
            yield
        finally:
            self.start()

    def stop(self, mode="fast"):
        self._run("pg_ctl", "-D", self._data, "-w", "-m", mode, "stop")

    def _run(self, program, *arguments):
        command = [self._programs / program, *arguments]
        if os.getuid() == 0:  # the server refuses to run as root
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *command]
        subprocess.run(list(map(str, command)), check=True, stdout=subprocess.DEVNULL, cwd="/")


def emptied(url):
    """Remove what earlier tests left in the database."""
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return url


@contextlib.contextmanager
def server():
    """Yield a running server that ends with the block."""
    programs = binaries()
    if programs is None:
        needs("initdb")
    pytest.importorskip("psycopg")
    with tempfile.TemporaryDirectory(prefix="pagewise-postgres-") as name:
        folder = Path(name)
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        running = Server(folder, programs)
        running.start()
        try:
            yield running
        finally:
            running.stop("immediate")
