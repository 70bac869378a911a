"""The record of a session."""

import pytest

from core.domain.document import DocumentRef
from core.domain.plan import EngineChoice
from core.domain.session import READING_SHARE, Progress, Session

DOCUMENT = DocumentRef("0" * 64, "bid.pdf", 1, 100)


def session(engine, **counts):
    return Session("s", 0.0, "ann", DOCUMENT, "cipp", EngineChoice(engine), 100, progress=Progress(**counts))


@pytest.mark.parametrize(
    ("progress", "extractive", "chat"),
    [
        ({}, 0, 0),
        ({"pages": 100, "pages_read": 45, "pages_unread": 5, "units": 340}, READING_SHARE / 2, 0),
        ({"pages": 100, "pages_read": 100, "units": 340}, READING_SHARE, 0),
        ({"pages": 100, "pages_read": 100, "units": 340, "units_done": 170}, (1 + READING_SHARE) / 2, 0.5),
        ({"pages": 100, "pages_read": 100, "units": 340, "units_done": 330, "units_failed": 10}, 1, 1),
        # a part of the document was asked for, and is done
        ({"pages": 100, "pages_read": 10, "units": 40, "units_done": 40}, 1, 1),
    ],
)
def test_reading_counts_as_work_where_an_engine_must_have_read_everything_first(progress, extractive, chat):
    assert session("extractive", **progress).fraction == pytest.approx(extractive)
    assert session("chat", **progress).fraction == pytest.approx(chat)
