"""What forks for `core.isolation.fork_server`: ``python -m core.isolation.serve_forks NUMBER MODULE``.

It loads the module and never opens what a fork opens. Everything it is told comes from the process that
started it, by the socket with that number; when that closes it ends.
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import importlib
import json
import os
import select
import socket
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import NoReturn, TypedDict

from core.isolation.fork_server import MESSAGE
from core.isolation.walls import StandingWalls, raise_walls

#: open files that may come with a request
MAX_FILES = 16
#: numbers of the standard streams, and which of the files is where to tell of the fork
STREAMS, ASKER = (0, 1, 2), 3
#: more than a process can have open
ENDLESS = 1 << 20


class _Request(TypedDict):
    """What is asked, beside the open files."""

    #: modules to load first
    load: list[str]
    #: what the documents are to be open as
    numbers: list[int]


@dataclass(frozen=True, slots=True)
class _Living:
    """A fork that has not ended."""

    pid: int
    #: who asked for it hears by this when it has
    asker: socket.socket


class _Server:
    """Forks until nobody is left who could ask."""

    def __init__(self, control: socket.socket, body: Callable[[], object]) -> None:
        self._control = control
        self._body = body
        #: by the handles (pidfd) of the processes
        self._living: dict[int, _Living] = {}
        self._waiting = select.poll()

    def serve(self) -> None:
        """Serve requests; tell how forks end."""
        self._waiting.register(self._control, select.POLLIN)
        while True:
            for ready, _ in self._waiting.poll():
                if ready != self._control.fileno():
                    self._bury(ready)
                    continue
                request, files, _, _ = socket.recv_fds(self._control, MESSAGE, MAX_FILES)
                if not request:
                    return
                self._answer(json.loads(request), files)

    def _answer(self, request: _Request, files: Sequence[int]) -> None:
        """Fork; ``files`` are its standard streams, where to tell of it, and the documents."""
        asker = socket.socket(fileno=files[ASKER])
        kept = dict(zip((*STREAMS, *request["numbers"]), (*files[:ASKER], *files[ASKER + 1 :]), strict=True))
        try:
            for module in request["load"]:
                importlib.import_module(module)
            pid = os.fork()
            if not pid:
                _become(kept, self._body)
            handle = os.pidfd_open(pid)
            self._living[handle] = _Living(pid, asker)
            self._waiting.register(handle, select.POLLIN)
            socket.send_fds(asker, [str(pid).encode()], [handle])
        except OSError:
            asker.close()  # who asked sees that there is no fork
        finally:
            for each in kept.values():
                os.close(each)

    def _bury(self, handle: int) -> None:
        living = self._living.pop(handle)
        self._waiting.unregister(handle)
        os.close(handle)
        code = os.waitstatus_to_exitcode(os.waitpid(living.pid, 0)[1])
        with contextlib.suppress(OSError), living.asker as asker:
            asker.send(str(code).encode())


def _become(files: Mapping[int, int], body: Callable[[], object]) -> NoReturn:
    """Be the fork: keep open ``files`` alone, by the numbers that they are to have; run the module."""
    code = 1
    try:
        os.setsid()
        above = max(files) + 1
        lifted = {number: fcntl.fcntl(each, fcntl.F_DUPFD, above) for number, each in files.items()}
        for number, each in lifted.items():
            os.dup2(each, number)
        for last, number in pairwise((*sorted(files), ENDLESS)):
            os.closerange(last + 1, number)
        body()
        code = 0
    except BaseException:  # noqa: BLE001 - the last thing this process does
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(code)


def _walls() -> StandingWalls:
    """Return which walls forks can put up, as one that tried tells."""
    read, written = os.pipe()
    pid = os.fork()
    if not pid:
        os.write(written, json.dumps(asdict(raise_walls())).encode())
        os._exit(0)
    os.close(written)
    os.waitpid(pid, 0)
    with os.fdopen(read, "rb") as told:
        return StandingWalls(**json.loads(told.read() or "{}"))


def main() -> None:
    """Load the module, say which walls there will be, and serve."""
    if sys.platform != "linux":
        return
    control = socket.socket(fileno=int(sys.argv[1]))
    body = importlib.import_module(sys.argv[2]).main
    control.send(json.dumps(asdict(_walls())).encode())
    gc.freeze()  # what is never looked at again stays shared with the forks
    _Server(control, body).serve()


if __name__ == "__main__":
    main()
