"""Polls the list and every table as a page does, and notes whatever a person would call a flicker.

python -m tests.processes.reader HOME POLLS SESSION...

It says "polling" after its first poll, goes on until its standard input is closed and it has polled
POLLS times at least, and then prints its report as JSON.
"""

from __future__ import annotations

import itertools
import select
import sys
from pathlib import Path

import msgspec

from core.domain.answer import AnswerStatus
from core.domain.errors import PagewiseError
from core.sessions.home import Home
from core.settings import Settings


def main():
    store = Home.open(Path(sys.argv[1]), Settings.load().store.get_secret_value()).store
    enough, sessions = int(sys.argv[2]), set(sys.argv[3:])
    faults, seen = [], {}
    for polls in itertools.count(1):
        listed = {each.id: each for each in store.sessions(limit=None)}
        faults += [f"{gone} was missing" for gone in sessions - listed.keys()]
        for session_id in sessions & listed.keys():
            try:
                look(store, listed[session_id], seen, faults)
            except PagewiseError as error:
                faults.append(f"{session_id}: {error}")
        if polls == 1:
            print("polling", flush=True)
        if polls >= enough and is_closed(sys.stdin):
            break
    print(msgspec.json.encode({"polls": polls, "faults": faults[:20], "count": len(faults)}).decode())


def is_closed(stream):
    """Return whether the other side has closed a stream that nothing is ever written to."""
    return bool(select.select([stream], [], [], 0)[0])


def look(store, listed, seen, faults):
    record, table, log = store.session(listed.id), store.table(listed.id), store.log(listed.id, limit=20)
    if record is None or table is None or log is None:
        faults.append(f"{listed.id}: None")
        return
    rows = {row.question_id: row for row in table.rows}
    pending = {i for i, row in rows.items() if row.status is AnswerStatus.PENDING}
    found = {i for i, row in rows.items() if row.answer}
    now = (listed.revision, len(listed.history), record.revision, table.revision, len(rows), found)
    before = seen.get(listed.id, (0, 0, 0, 0, len(rows), set()))
    if record.revision < listed.revision or len(record.history) < len(listed.history):
        faults.append(f"{listed.id}: the record is older than the list")
    faults += [
        f"{listed.id}: {name} went back from {old} to {new}"
        for name, old, new in zip(("list", "history", "record", "table"), before, now, strict=False)
        if new < old
    ]
    if len(rows) != before[4] or not before[5] <= found or found & pending:
        faults.append(f"{listed.id}: rows vanished")
    if listed.history[: len(record.history)] != record.history[: len(listed.history)]:
        faults.append(f"{listed.id}: history was rewritten")
    seen[listed.id] = now


if __name__ == "__main__":
    main()
