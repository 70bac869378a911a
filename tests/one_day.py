"""Tests of what is counted by the day, which must not run over midnight."""

import time

#: seconds of a day (UTC)
DAY = 86_400


def within_one_day(seconds: float) -> None:
    """Wait for the next day where this one ends within so many seconds."""
    left = DAY - time.time() % DAY
    if left < seconds:
        time.sleep(left + 1)
