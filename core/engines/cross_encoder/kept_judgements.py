"""What the network said before of the same words, in whatever document: a revision has few new ones."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

import msgspec

from core.engines.cross_encoder.reader import NETWORK, Judgement, Pair, Reader, shipped_reader

if TYPE_CHECKING:
    from core.domain.ports import ReplyCache, StopSignal

__all__ = ["KeptJudgements"]

#: judgements that are kept of one question, the latest: those of some thirty packages
MOST = 400
#: hexadecimal digits that tell pairs of one question apart
_DIGITS = 24

#: relevance, start and end by the digest of passage and heading
_Kept = dict[str, tuple[float, int, int]]


class KeptJudgements:
    """Judges pairs as `Reader` does, which is loaded only where a pair has not been judged before.

    Judgements of a question are kept together. Keys and values hold digests and numbers, and no words.
    """

    def __init__(self, replies: ReplyCache, reader: Callable[[], Reader] = shipped_reader) -> None:
        self._replies = replies
        self._reader = reader

    def judge(self, pairs: Sequence[Pair], stop: StopSignal | None = None) -> list[Judgement | None]:
        """Return a judgement for each pair; None for those that a stop left unread."""
        places, kept = self._looked_up(pairs)
        found = [_judgement(kept[key].get(digest)) for key, digest in places]
        missing = [number for number, each in enumerate(found) if each is None]
        if not missing:
            return found
        made: dict[str, _Kept] = defaultdict(dict)
        judged = self._reader().judge([pairs[number] for number in missing], stop)
        for number, each in zip(missing, judged, strict=True):
            found[number] = each
            if each is not None:
                key, digest = places[number]
                made[key][digest] = each.relevance, each.start, each.end
        self._replies.put_many({key: _written({**kept[key], **new}) for key, new in made.items()})
        return found

    def known(self, pairs: Sequence[Pair]) -> int:
        """Return how many pairs have been judged before."""
        places, kept = self._looked_up(pairs)
        return sum(digest in kept[key] for key, digest in places)

    def close(self) -> None:
        """Let go of what the calling thread holds open."""
        self._replies.close()

    def _looked_up(self, pairs: Sequence[Pair]) -> tuple[list[tuple[str, str]], dict[str, _Kept]]:
        """Return key and digest of each pair, and what is kept under each key."""
        places = [(_key(pair), _digest(pair)) for pair in pairs]
        keys = {key for key, _ in places}
        stored = self._replies.get_many(keys)
        return places, {key: _read(stored.get(key, "")) for key in keys}


@cache
def _network() -> str:
    """Return the digest of the network, whose judgements are no other one's."""
    with NETWORK.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:_DIGITS]


def _key(pair: Pair) -> str:
    return f"reader:{_network()}:{hashlib.sha256(pair.question.encode()).hexdigest()}"


def _digest(pair: Pair) -> str:
    marks = "" if pair.marks else "\0unmarked"
    return hashlib.sha256(f"{pair.heading}\0{pair.passage}{marks}".encode()).hexdigest()[:_DIGITS]


def _read(text: str) -> _Kept:
    """Return kept judgements; none where they cannot be read."""
    try:
        return msgspec.json.decode(text, type=_Kept)
    except (msgspec.MsgspecError, UnicodeError):
        return {}


def _written(kept: Mapping[str, tuple[float, int, int]]) -> str:
    return msgspec.json.encode(dict(list(kept.items())[-MOST:])).decode()


def _judgement(kept: tuple[float, int, int] | None) -> Judgement | None:
    return Judgement(*kept) if kept is not None else None
