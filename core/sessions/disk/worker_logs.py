"""The logs of worker processes."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Sequence
from pathlib import Path

from core.sessions.disk.folders import private_folder
from core.sessions.store.keys import part

__all__ = ["WorkerLogs"]

#: name of the folder of the workers' logs in Pagewise's home
LOGS_FOLDER = "logs"

#: bytes a worker's log may have, and what is kept of its end when it has more
LOG_LIMIT, LOG_KEPT = 512 * 1024, 128 * 1024

#: characters of a worker's last words, and bytes at the end of a log in which they are looked for
WORDS, WORDS_WITHIN = 300, 16 * 1024

#: what a line begins with that says that a worker was started
BEGIN = "--- a worker is started at "


class WorkerLogs:
    """The workers' logs, one a session: bounded, and without the text of any document."""

    def __init__(self, home: Path) -> None:
        private_folder(home)
        self._folder = private_folder(home / LOGS_FOLDER)

    def path(self, session_id: str) -> Path:
        """Return where a session's log lies."""
        return self._folder / f"{part(session_id)}.log"

    def bound(self, session_id: str) -> None:
        """Cut a log down to its end when it has grown too long. Its writers append, so they go on."""
        path = self.path(session_id)
        with contextlib.suppress(FileNotFoundError), path.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            if size <= LOG_LIMIT:
                return
            file.seek(size - LOG_KEPT)
            end = file.read()
            file.seek(0)
            file.write(end[end.find(b"\n") + 1 :])
            file.truncate()

    def begin(self, session_id: str) -> Path:
        """Mark where a new worker's words begin; return the log."""
        path = self.path(session_id)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "w") as file:
            file.write(f"{BEGIN}{time.strftime('%Y-%m-%d %H:%M:%S')}\n")
        return path

    def last_words(self, session_id: str) -> str:
        """Return the last line of the latest worker that is more than information, or nothing."""
        try:
            with self.path(session_id).open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - WORDS_WITHIN))
                text = file.read().decode(errors="replace")
        except FileNotFoundError:
            return ""
        lines = [line.strip() for line in text.rpartition(BEGIN)[2].splitlines()[1 if BEGIN in text else 0 :]]
        telling = [line for line in lines if line and " INFO " not in line]
        return telling[-1][-WORDS:] if telling else ""

    def remove(self, session_id: str) -> None:
        """Remove the log of a session that is gone."""
        self.path(session_id).unlink(missing_ok=True)

    def all(self) -> Sequence[Path]:
        """Return all logs."""
        return sorted(self._folder.glob("*.log"))
