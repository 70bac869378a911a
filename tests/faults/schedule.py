"""What happens to a world, by chance: faults, and people who start, stop, continue and delete sessions."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator

import psutil

from core.domain.errors import PagewiseError, SessionNotFound
from core.domain.session import SessionState
from core.services.repair import repair
from core.sessions.disk.salvage import salvage
from tests.contract.sessions import pages as no_pages
from tests.faults.witness import Witness
from tests.faults.world import CHAT, CONCURRENCY, World

#: sessions that are under way or waiting at most
MOST_ACTIVE = 4

#: bytes of a page of the database
PAGE = 4096


class Schedule:
    """Each verb is one thing that happens; `step` lets one of them happen."""

    def __init__(self, world: World, witness: Witness) -> None:
        self._world = world
        self._witness = witness
        self._chance = world.chance
        #: sessions that were stopped, with how many calls the server had been asked by then
        self._stopped: dict[str, int] = {}
        #: sessions that were cut off in some way, and how many calls may have been paid for in vain
        self.in_vain = Counter[str]()
        self.done = Counter[str]()
        people = {self.start: 3, self.stop: 2, self.go_on: 3, self.delete: 1}
        faults: dict[Callable[[], None], int] = {
            self.kill_worker: 5,
            self.kill_machine: 2,
            self.pause_worker: 2,
            self.ask_worker_to_end: 1,
            self.change_clock: 2,
            self.change_chat: 3,
        }
        if world.database is None:
            faults |= {self.fill_disk: 2, self.make_read_only: 1, self.damage: 1}
        else:
            faults |= {self.drop_connections: 2, self.hang_connections: 1, self.restart_database: 1}
        self._verbs = {**people, **faults}

    def step(self) -> None:
        """Let one thing happen; what people are refused with a reason is no violation."""
        (verb,) = self._chance.choices(list(self._verbs), list(self._verbs.values()))
        try:
            verb()
        except SessionNotFound:
            raise
        except PagewiseError as error:
            self.done[f"refused: {verb.__name__}: {type(error).__name__}"] += 1
        else:
            self.done[verb.__name__] += 1
        self._judge_stopped()

    def start(self) -> None:
        active = self._world.home.store.sessions(limit=None)
        if sum(each.state.is_active for each in active) < MOST_ACTIVE:
            self._witness.expect(self._world.start_session())

    def stop(self) -> None:
        for session_id in self._some(lambda session: session.state.is_active):
            self._cut_off(session_id)
            stopped = self._world.commands.stop(session_id, "ann", timeout=10)
            if stopped.state is SessionState.PARTIAL:
                self._stopped[session_id] = len(self._world.server.asked)

    def go_on(self) -> None:
        for session_id in self._some(lambda session: session.state in {"partial", "failed"}):
            self._judge_stopped()
            self._stopped.pop(session_id, None)
            self._world.commands.resume(session_id, "ann")

    def delete(self) -> None:
        for session_id in self._some(lambda session: self._chance.random() < 0.2):
            self._stopped.pop(session_id, None)
            with self._witness.paused():
                self._witness.deleted(session_id)  # a part of it may be gone even if it is refused
                self._world.commands.delete(session_id, "ann", timeout=10)

    def kill_worker(self) -> None:
        for process in self._workers():
            with contextlib.suppress(psutil.Error):  # it may end by itself at any moment
                process.kill()

    def ask_worker_to_end(self) -> None:
        for process in self._workers():
            with contextlib.suppress(psutil.Error):
                process.terminate()

    def pause_worker(self) -> None:
        for process in self._workers():
            with contextlib.suppress(psutil.Error):
                process.suspend()
                time.sleep(self._chance.uniform(0.2, 2.0))
                process.resume()

    def kill_machine(self) -> None:
        if self._world.machines:
            self._everybody_is_cut_off()
            self._world.kill_machine(self._chance.choice(self._world.machines))
            self._world.start_machine()

    def change_clock(self) -> None:
        self._world.clock.set_wrong(self._chance.choice([0.0, 3_600.0, -3_600.0, 86_400.0 * 30]))

    def change_chat(self) -> None:
        self._everybody_is_cut_off()
        self._world.mode = self._chance.choice(["", *CHAT])

    def fill_disk(self) -> None:
        disk = self._world.folder / "disk"
        with (disk / "filler").open("wb", buffering=0) as file, contextlib.suppress(OSError):
            while file.write(bytes(1024 * 1024)):
                pass
        time.sleep(self._chance.uniform(1.0, 7.0))
        (disk / "filler").unlink()

    def make_read_only(self) -> None:
        """Let machines start on a disk that nobody can write, and that can be written after a while."""
        with self._taken_apart() as disk:
            if subprocess.run(["mount", "-o", "remount,ro", disk], check=False).returncode:
                self.done["disk busy"] += 1
            try:
                self._world.start_machine()
                time.sleep(self._chance.uniform(2.0, 4.0))
            finally:
                for _ in range(200):
                    if subprocess.run(["mount", "-o", "remount,rw", disk], check=False).returncode == 0:
                        break
                    time.sleep(0.05)

    def damage(self) -> None:
        """Damage pages of the store while nobody uses it, and repair it."""
        with self._taken_apart() as disk:
            self._world.home.store.tend(idle=True)
            self._world.home.store.close()
            path = disk / "home" / "store" / "cache.db"
            data = bytearray(path.read_bytes())
            for page in self._chance.sample(range(1, len(data) // PAGE), 2):
                data[page * PAGE : (page + 1) * PAGE] = self._chance.randbytes(PAGE)
            path.write_bytes(data)
            salvage(disk / "home")
            home = self._world.reopen()
            repair(home, lambda package: no_pages(package.documents[0].document.pages))
            self._witness.repaired(home)
            self._stopped.clear()
            for path in (disk / "home").glob("store.damaged-*"):
                subprocess.run(["rm", "-r", path], check=True)
            self._world.start_machine()

    @contextlib.contextmanager
    def _taken_apart(self) -> Iterator[object]:
        """Have nothing run, and nobody look; one machine less is there afterwards than before."""
        self._everybody_is_cut_off()
        machines = len(self._world.machines)
        with self._witness.paused():
            self._world.kill_everything()
            self._world.home.store.close()
            yield self._world.folder / "disk"
            while len(self._world.machines) < machines:
                self._world.start_machine()

    def drop_connections(self) -> None:
        for pid in self._backends():
            _signal(pid, signal.SIGTERM)

    def hang_connections(self) -> None:
        backends = self._backends()
        for pid in backends:
            _signal(pid, signal.SIGSTOP)
        time.sleep(self._chance.uniform(0.5, 3.0))
        for pid in backends:
            _signal(pid, signal.SIGCONT)

    def restart_database(self) -> None:
        self._everybody_is_cut_off()
        with self._world.database.away("immediate"):
            time.sleep(self._chance.uniform(0.2, 2.0))

    def _backends(self) -> list[int]:
        self._everybody_is_cut_off()
        found = []
        for process in psutil.process_iter(["name", "cmdline"]):
            title = " ".join(process.info["cmdline"] or ())
            if title.startswith("postgres: pagewise") and f"({self._world.database.port})" not in title:
                with contextlib.suppress(psutil.Error):  # it may have ended meanwhile
                    parent = process.parent()
                    if parent is not None and str(self._world.database.port) in " ".join(parent.cmdline()):
                        found.append(process.pid)
        return found

    def _some(self, wanted: Callable[[object], bool]) -> list[str]:
        found = [each.id for each in self._world.home.store.sessions(limit=None) if wanted(each)]
        return [self._chance.choice(found)] if found else []

    def _workers(self) -> Iterator[psutil.Process]:
        """Yield one process that runs a session or reads for it, with what its death may waste counted."""
        found = self._world.workers()
        if found:
            self._everybody_is_cut_off()
            yield self._chance.choice(found)

    def _everybody_is_cut_off(self) -> None:
        for session_id in self._world.tags:
            self._cut_off(session_id)

    def _cut_off(self, session_id: str) -> None:
        self.in_vain[session_id] += CONCURRENCY * max(1, len(self._world.machines))

    def _judge_stopped(self) -> None:
        """Hold it against the world when a stopped session asked more than what was in flight."""
        for session_id, before in list(self._stopped.items()):
            more = self._world.asked(session_id, before)
            # a call may be on its way; a window job of another machine hears of a stop within half a second
            machines = 0 if self._world.database is None else len(self._world.machines)
            allowed = max(CONCURRENCY, 3 * machines)
            if more > allowed:
                self._witness.violations.append(f"session {session_id} asked {more} more when stopped")
                del self._stopped[session_id]


def _signal(pid: int, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended by itself."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, number)
