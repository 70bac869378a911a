"""Estimates learn from what was made here."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.domain.document import DocumentRef
from core.domain.plan import EngineChoice
from core.domain.session import Progress, Session, SessionState
from core.services.pace import pace

DOCUMENT = DocumentRef("a" * 64, "a.pdf", 1, 100)
OWN, OTHER = EngineChoice(), EngineChoice("chat", "m")


def _session(seconds: float, estimated: float = 10.0, engine: EngineChoice = OWN) -> Session:
    made = Session("s", 0.0, "ann", DOCUMENT, "Set", engine, 1)
    return replace(
        made,
        state=SessionState.COMPLETED,
        progress=Progress(seconds=seconds),
        estimated=estimated,
    )


def test_the_middle_of_what_was_made_before_is_what_comes():
    assert pace([_session(20), _session(30), _session(500)], OWN) == pytest.approx(3.0)


def test_one_session_proves_nothing_and_others_engines_neither():
    assert pace([_session(50)], OWN) == 1.0
    assert pace([_session(50, engine=OTHER), _session(50, engine=OTHER)], OWN) == 1.0


@pytest.mark.parametrize(
    "odd",
    [
        replace(_session(500), state=SessionState.PARTIAL),
        replace(_session(500), earlier=Progress()),
        _session(500, estimated=0.0),
        _session(500, estimated=0.5),
        _session(0.0),
    ],
)
def test_what_was_stopped_continued_or_never_estimated_does_not_count(odd):
    assert pace([odd, odd, _session(20), _session(20)], OWN) == pytest.approx(2.0)


def test_no_machine_is_believed_to_be_any_speed():
    assert pace([_session(10_000)] * 3, OWN) == 10.0
    assert pace([_session(0.01)] * 3, OWN) == 0.2
