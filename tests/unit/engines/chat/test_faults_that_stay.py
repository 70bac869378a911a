"""Where going on is pointless the run ends soon, says why, and keeps what was found."""

import json
from collections import Counter
from pathlib import Path

import pytest

from core.domain.answer import UnitStatus
from core.domain.errors import (
    KeyRefused,
    ModelUnknown,
    NotAModelServer,
    QuotaExhausted,
    RequestInvalid,
    ServerUnreachable,
)
from core.domain.ports import Work
from core.domain.secret import Secret
from core.engines.chat.call_gate import Patience
from tests.chat_server.acts import Answer, Drop, Raw, Refuse, error, too_many
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import questions, run, thickness, windows

MODEL = Model({"s0.q0": [thickness(1)]})
QUOTA = Refuse(
    429, error("You exceeded your current quota", code="insufficient_quota", kind="insufficient_quota")
)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (QUOTA, QuotaExhausted),
        (Refuse(402, error("Insufficient Balance")), QuotaExhausted),
        (Refuse(401, error("Incorrect API key provided: sk-abc***")), KeyRefused),
        (Refuse(403, error("Country not supported")), KeyRefused),
        (Refuse(404, error("The model `gpt-x` does not exist", code="model_not_found")), ModelUnknown),
        (Refuse(404, error("model 'llama9' not found, try pulling it first")), ModelUnknown),
        (Refuse(400, error("gpt-x is not a valid model ID")), ModelUnknown),
        (Refuse(404, {"detail": "Not Found"}), NotAModelServer),
        (Refuse(405, ""), NotAModelServer),
        (Refuse(301, "", {"Location": "https://example.invalid/"}), NotAModelServer),
        (Raw(b"<!doctype html><title>Open WebUI</title>", "text/html"), NotAModelServer),
        (Refuse(400, error("this server never likes anything")), NotAModelServer),
        (Raw(b'{"error": {"message": "No credit left", "code": 402}}'), QuotaExhausted),
        (too_many(3600), ServerUnreachable),
    ],
)
def test_a_hopeless_answer_ends_the_run_with_its_own_error_and_nothing_is_asked_twice(act, expected):
    with ChatServer(script=lambda asked: act) as server:
        result = run(server)
    assert set(Counter(json.dumps(asked.body) for asked in server.asked).values()) == {1}
    assert type(result.error) is expected
    assert result.error.advice
    assert result.outcomes == []


@pytest.mark.thorough
@pytest.mark.parametrize("act", [Refuse(500, error("broken")), too_many(), Drop()])
def test_a_server_that_never_recovers_is_given_up_when_patience_ends(act):
    with ChatServer(script=lambda asked: act) as server:
        result = run(server, patience_seconds=1.0)
    assert type(result.error) is ServerUnreachable


def test_an_address_where_nothing_listens_is_given_up():
    result = run("http://127.0.0.1:9/v1", patience_seconds=1.0)
    assert type(result.error) is ServerUnreachable


def test_an_address_where_nothing_ever_answered_is_given_up_sooner_than_one_that_fails():
    now = 0.0
    patience = Patience(60.0, lambda: now)
    assert not patience.is_down("one", unreached=True)
    now = 9.9
    assert not patience.is_down("one", unreached=True)
    now = 10.0
    assert patience.is_down("one", unreached=True)
    assert not patience.is_down("one")
    now = 60.0
    assert patience.is_down("one")
    # whoever answered once is given the whole time again
    patience.success()
    assert not patience.is_down("one", unreached=True)
    now = 119.9
    assert not patience.is_down("another", unreached=True)
    now = 120.0
    assert patience.is_down("another", unreached=True)


def test_an_address_that_is_none_is_refused():
    assert type(run("http://[broken/v1").error) is RequestInvalid


@pytest.mark.parametrize("act", [QUOTA, Refuse(401, error("revoked"))])
def test_what_was_found_before_the_end_is_kept_and_calls_in_flight_come_home(act):
    # the calls of the first two windows are slow and good, everything later is refused
    work = Work(list(windows(8)), questions(sections=1))
    with ChatServer(MODEL, lambda asked: act if asked.number >= 4 else None, latency=(0.2, 0.3)) as server:
        result = run(server, work, concurrency=8)
    assert result.error is not None
    assert result.statuses == {UnitStatus.DONE: 4}
    assert len(server.answered) == 4


@pytest.mark.thorough
def test_a_server_that_dies_in_mid_run_ends_it_with_everything_answered_so_far():
    def script(asked):
        return Drop() if asked.number >= 6 else None

    work = Work(list(windows(10)), questions(sections=2))
    with ChatServer(MODEL, script) as server:
        result = run(server, work, concurrency=3, patience_seconds=1.0)
    assert type(result.error) is ServerUnreachable
    assert result.statuses == {UnitStatus.DONE: 6}


@pytest.mark.parametrize(
    ("act", "said"),
    [
        (Answer(finish="content_filter", content=""), "content filter"),
        (Answer(refusal="I cannot help with that."), "declined"),
        (Refuse(400, error("The response was filtered", code="content_filter")), "content filter"),
        (Refuse(403, error("Input was flagged by moderation")), "content filter"),
        (Answer(content="I am sorry, Dave."), "could not be read"),
        (Answer(content=""), "could not be read"),
        (
            Answer(content='{"answers": [{"question": "zzz", "claim": "x", "quotes": []}]}'),
            "could not be read",
        ),
        (Refuse(500, error("this prompt crashes me")), "500"),
    ],
)
def test_one_unit_without_a_usable_reply_fails_with_the_reason_and_the_others_are_done(act, said):
    def script(asked):
        return act if asked.pages == [2] and asked.questions[0].startswith("s1") else None

    with ChatServer(MODEL, script, latency=(0.0, 0.02)) as server:
        # nobody waits for as long as a server may be down
        result = run(server, Work(list(windows(8)), questions()), attempts=3, patience_seconds=3_600.0)
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 15, UnitStatus.FAILED: 1}
    (failed,) = [outcome for outcome in result.outcomes if outcome.status is UnitStatus.FAILED]
    assert (failed.key.window, failed.key.section_id) == (1, "s1")
    assert said in failed.reason


def test_a_reply_is_repaired_once_and_no_more():
    with ChatServer(MODEL, lambda asked: Answer(content="no JSON here")) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1)))
    assert result.statuses == {UnitStatus.FAILED: 1}
    # at once, and when the unit is asked once more at the end
    assert ["could not be used" in asked.text for asked in server.asked] == [False, True, False, True]
    assert result.usage.calls == 4


def test_no_message_of_an_error_repeats_the_key():
    secret = "sk-very-secret-0123456789"
    act = Refuse(500, error(f"upstream said: bad key {secret}"))
    with ChatServer(script=lambda asked: act) as server:
        result = run(server, key=Secret(secret), patience_seconds=0.5)
    assert result.error is not None
    assert secret not in str(result.error)


def test_the_engine_tells_a_missing_model_before_anything_is_asked():
    from core.engines.chat.engine import ChatEngine
    from core.engines.chat.settings import ChatSettings
    from core.grounding.locate_quotes import TextGrounder

    with pytest.raises(RequestInvalid):
        ChatEngine(ChatSettings("http://127.0.0.1:9/v1", ""), TextGrounder())


def test_prices_and_prompts_are_the_only_places_that_name_models():
    folder = Path(__file__).parents[4] / "core" / "engines" / "chat"
    named = {p.name for p in folder.glob("*.py") if "gpt-" in p.read_text(encoding="utf-8")}
    assert named == set()
