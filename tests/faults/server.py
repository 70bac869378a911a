"""A server process without pages: the product's supervisor and workers, until it is killed."""

from __future__ import annotations

import time

from core.bootstrap import build
from core.settings import Settings
from core.workers.logging_setup import speak_plainly


def main() -> None:
    speak_plainly()
    app = build(Settings.load(), alone=True)
    app.supervisor.start()
    while True:
        time.sleep(60)


if __name__ == "__main__":
    main()
