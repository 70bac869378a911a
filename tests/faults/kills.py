"""``python -m tests.faults.kills``: kill workers every 0.5 to 3 seconds for two minutes, again and again.

A session must come to its end by itself however often its workers are killed: it never fails, and nobody has
to continue it. ``--machines`` kills the servers themselves now and then, too.
"""

from __future__ import annotations

import argparse
import contextlib
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

import psutil

from core.domain.session import SessionState
from tests.faults.__main__ import HEALING, undisturbed, world_on
from tests.faults.witness import Witness
from tests.faults.world import World

#: seconds between two kills
SOONEST, LATEST = 0.5, 3.0

#: sessions that are under way at once
ACTIVE = 2


@dataclass
class Result:
    """What came of one repeat."""

    sessions: int = 0
    #: sessions that came to their end by themselves, with the table of one that nothing happened to
    whole: int = 0
    happened: Counter[str] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing was lost, and nobody had to help."""
        return self.whole == self.sessions > 0 and not self.violations


def repeated(seed: int, seconds: float, store: str, *, machines: bool = False) -> Result:
    """Kill for so many seconds, then wait until all sessions are done; nobody continues any."""
    chance, result = random.Random(seed), Result()
    with world_on(chance, store) as world:
        world.start_machine()
        expected = undisturbed(world)
        with Witness(world.home) as witness:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                _keep_busy(world, witness)
                time.sleep(chance.uniform(SOONEST, LATEST))
                _kill(world, chance, result.happened, machines=machines)
            _wait(world)
            witness.look()
            result.violations += witness.violations
        for session_id in world.tags:
            session = world.home.store.session(session_id)
            if session.state is SessionState.COMPLETED and world.rows(session_id) == expected:
                result.whole += 1
            else:
                result.violations.append(f"session {session_id} is {session.state}: {session.reason}")
        result.sessions = len(world.tags)
    return result


def _keep_busy(world: World, witness: Witness) -> None:
    listed = world.home.store.sessions(limit=None)
    for _ in range(ACTIVE - sum(each.state.is_active for each in listed)):
        witness.expect(world.start_session())


def _kill(world: World, chance: random.Random, happened: Counter[str], *, machines: bool) -> None:
    if machines and chance.random() < 0.2:
        world.kill_machine(world.machines[0])
        world.start_machine()
        happened["machines"] += 1
    elif found := world.workers():
        with contextlib.suppress(psutil.Error):  # it may end by itself at any moment
            chance.choice(found).kill()
            happened["processes"] += 1


def _wait(world: World) -> None:
    deadline = time.monotonic() + HEALING
    while time.monotonic() < deadline:
        if not any(each.state.is_active for each in world.home.store.sessions(limit=None)):
            return
        time.sleep(0.3)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=(__doc__ or ""))
    parser.add_argument("--repeats", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--store", choices=["folder", "postgres"], default="folder")
    parser.add_argument("--machines", action="store_true", help="kill servers now and then, too")
    args = parser.parse_args()
    whole = 0
    for repeat in range(args.repeats):
        result = repeated(args.seed + repeat, args.seconds, args.store, machines=args.machines)
        whole += result.is_whole
        counts = ", ".join(f"{count} {name}" for name, count in sorted(result.happened.items()))
        sys.stdout.write(f"{repeat + 1}: {result.whole} of {result.sessions} sessions, {counts} killed\n")
        sys.stdout.writelines(f"{line}\n" for line in result.violations)
        sys.stdout.flush()
    sys.stdout.write(f"{whole} of {args.repeats} repeats whole\n")
    return 0 if whole == args.repeats else 1


if __name__ == "__main__":
    sys.exit(main())
