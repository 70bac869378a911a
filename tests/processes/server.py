"""A server process as far as sessions are concerned: a supervisor, until it is killed.

    python -m tests.processes.server LIMIT TIMING

Where the sessions are in a database they run as jobs, and it takes its share of them.

Each line on standard input, a key and a plan as JSON, starts a session with that typed key.
"""

from __future__ import annotations

import sys
import time

import msgspec

from core.domain.plan import Plan
from core.domain.secret import Secret
from core.jobs.job_queue import JobQueue
from core.jobs.job_worker import JobWorker
from core.jobs.task_handlers import TaskHandlers
from core.services.session_commands import SessionCommands
from core.sessions.home import Home
from core.settings import Settings
from core.workers.supervisor import Supervisor
from core.workers.timing import SHARED, Timing

#: how to start a worker of these tests
COMMAND = (sys.executable, "-m", "tests.processes.worker")


def no_engine(choice):
    raise AssertionError("the sessions of these tests have no window jobs")


def main():
    limit, timing = int(sys.argv[1]), msgspec.json.decode(sys.argv[2], type=Timing)
    settings = Settings.load()
    home = Home.open(settings.home, settings.store.get_secret_value())
    queue = JobQueue(home.database) if home.database is not None else None
    supervisor = Supervisor(home, COMMAND, limit=limit, dispatcher=queue, timing=timing)
    supervisor.start()
    if queue is not None:
        handlers = TaskHandlers(home.store, supervisor, no_engine, slots=1, timing=SHARED)
        JobWorker(home.database.conninfo, handlers, sessions=limit, windows=0).start()
    for line in sys.stdin:
        key, _, plan = line.partition(" ")
        session_commands = SessionCommands(home, supervisor)
        started = session_commands.start(msgspec.json.decode(plan, type=Plan), "ann", key=Secret(key))
        print(started.id, flush=True)
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
