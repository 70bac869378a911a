"""How long calls take here, and from that how long one may."""

from __future__ import annotations

from collections import deque

__all__ = ["Latencies"]

#: calls of which the newest are remembered, and how many must be known before they say anything
_REMEMBERED, _ENOUGH = 200, 20
#: a call may take this many times what all but one in twenty take; a reply three times as long as the
#: usual is common, five times as long is not
_PATIENT = 4.0
#: seconds that a call may always take: a server may load a model anew
_LEAST = 10.0
#: from this many times that a call is a straggler, which may be asked again beside it
_STRAGGLES = 2.0
#: seconds below which no call is a straggler
_QUICK = 2.0


class Latencies:
    """The times of the calls of one run that were answered."""

    def __init__(self, most: float) -> None:
        """Take the seconds that a call may take at most, and as long as nothing is known."""
        self._most = most
        self._seconds: deque[float] = deque(maxlen=_REMEMBERED)

    def add(self, seconds: float) -> None:
        """Note a call that was answered."""
        self._seconds.append(seconds)

    def limit(self, timeouts: int) -> float:
        """Return the seconds a call may take that has run into its limit so many times before.

        Each time it may take twice as long, so that one that is only slow is answered in the end.
        """
        usual = self._usual()
        if usual is None:
            return self._most
        return float(min(self._most, max(_LEAST, _PATIENT * usual) * 2.0**timeouts))

    def straggles_after(self) -> float | None:
        """Return the seconds after which a call is a straggler; None while that is not known."""
        usual = self._usual()
        return None if usual is None else max(_QUICK, _STRAGGLES * usual)

    def _usual(self) -> float | None:
        """Return what 19 of 20 calls take at most."""
        if len(self._seconds) < _ENOUGH:
            return None
        return sorted(self._seconds)[int(0.95 * len(self._seconds))]
