"""``python -m tests.faults --minutes 60 --seed N``: let things go wrong by chance, and judge what is left.

Sessions of the chat engine run on real machines, with a real model's server, while processes are killed,
stopped and paused, clocks jump, disks fill up or cannot be written, files are damaged, and the server or the
database misbehaves. A witness looks at the store all the while; in the end everything is healed, all
sessions are continued, and each must show the very table of a session that nothing happened to.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.domain.errors import PagewiseError
from core.domain.session import SessionState
from tests import postgres
from tests.contract.disks import small_disk
from tests.faults.schedule import Schedule
from tests.faults.witness import Witness
from tests.faults.world import UNITS, World

#: seconds that healed machines may take to bring all sessions to their end
HEALING = 240.0


@dataclass
class Verdict:
    """What a run found."""

    seed: int
    store: str
    seconds: float = 0.0
    sessions: int = 0
    violations: list[str] = field(default_factory=list)
    happened: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(self.happened.items()))
        minutes = f"{self.seconds / 60:.1f} minutes"
        lines = [
            f"seed {self.seed}, {self.store}: {minutes}, {self.sessions} sessions; {counts}",
            *self.violations[:50],
            f"{len(self.violations)} violations",
        ]
        return "\n".join(lines)


def carried_out(seed: int, seconds: float, store: str) -> Verdict:
    """Run one schedule on one store, ``folder`` or ``postgres``."""
    chance = random.Random(seed)
    verdict = Verdict(seed, store)
    began = time.monotonic()
    with world_on(chance, store) as world:
        world.start_machine()
        expected = undisturbed(world)
        world.start_machine()
        with Witness(world.home) as witness:
            schedule = Schedule(world, witness)
            for _ in range(2):  # however little happens on a busy machine
                schedule.start()
            while time.monotonic() - began < seconds:
                time.sleep(chance.uniform(0.2, 1.5))
                schedule.step()
            _heal(world, verdict)
            witness.look()
            _judge(world, witness, schedule, expected, verdict)
            verdict.violations += witness.violations
            verdict.happened += schedule.done + witness.looks
    verdict.sessions = len(world.tags)
    verdict.seconds = time.monotonic() - began
    return verdict


@contextlib.contextmanager
def world_on(chance: random.Random, store: str) -> Iterator[World]:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pagewise-faults-")))
        database = None
        if store == "postgres":
            database = stack.enter_context(postgres.server())
            (folder / "disk").mkdir()
        else:
            stack.enter_context(small_disk(folder / "disk", megabytes=256))
        world = World(folder, chance, database)
        stack.enter_context(world.server)
        world.open()
        stack.callback(world.close)
        yield world


def undisturbed(world: World) -> list[tuple[object, ...]]:
    """Return what a session shows that nothing happens to."""
    session_id = world.start_session().id
    deadline = time.monotonic() + HEALING
    while world.home.store.session(session_id).state is not SessionState.COMPLETED:
        assert time.monotonic() < deadline, world.home.store.session(session_id)
        time.sleep(0.1)
    rows = world.rows(session_id)
    world.commands.delete(session_id, "ann", timeout=HEALING)
    del world.tags[session_id]
    return rows


def _heal(world: World, verdict: Verdict) -> None:
    """Let nothing go wrong any more, and continue whatever ended early until all is done."""
    world.mode = ""
    world.clock.set_wrong(0.0)
    deadline = time.monotonic() + HEALING
    while time.monotonic() < deadline:
        left = 0
        with contextlib.suppress(PagewiseError):
            for session in world.home.store.sessions(limit=None):
                if session.state is SessionState.COMPLETED or world.home.store.plan(session.id).rebuilt:
                    continue
                left += 1
                if session.state in {SessionState.PARTIAL, SessionState.FAILED}:
                    with contextlib.suppress(PagewiseError):
                        world.commands.resume(session.id, "ann")
            if not left:
                return
        time.sleep(0.3)
    for session in world.home.store.sessions(limit=None):
        if session.state is not SessionState.COMPLETED:
            verdict.violations.append(f"session {session.id} is not done: {session.state}, {session.reason}")


def _judge(
    world: World, witness: Witness, schedule: Schedule, expected: list[tuple[object, ...]], verdict: Verdict
) -> None:
    """Compare every session with one that nothing happened to, and its account with the server's."""
    store = world.home.store
    for session in store.sessions(limit=None):
        if session.state is not SessionState.COMPLETED or store.plan(session.id).rebuilt:
            continue
        if session.progress.units_done != UNITS or witness.finished(session.id) != UNITS:
            verdict.violations.append(
                f"session {session.id} is done with {session.progress.units_done} units"
            )
        if world.rows(session.id) != expected:
            verdict.violations.append(f"session {session.id} shows another table")
        counted, charged = session.progress.usage.calls, world.charged(session.id)
        unknown = schedule.in_vain[session.id] + witness.uncounted[session.id]
        if not charged - unknown <= counted <= charged:
            verdict.violations.append(f"session {session.id} counts {counted} calls of {charged}")
    verdict.violations += list(store.problems())


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--store", choices=["folder", "postgres"], default="folder")
    args = parser.parse_args()
    sys.stdout.write(f"seed {args.seed}\n")
    verdict = carried_out(args.seed, args.minutes * 60, args.store)
    sys.stdout.write(f"{verdict}\n")
    return 1 if verdict.violations else 0


if __name__ == "__main__":
    sys.exit(main())
