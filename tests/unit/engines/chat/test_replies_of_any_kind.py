"""Whatever text a server or a model sends, it is read, refused or told apart; nothing breaks."""

import contextlib
import json

import httpx2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.errors import EngineError
from core.engines.chat.call_faults import CallFault, classify, retry_after
from core.engines.chat.parse_reply import Malformed, read_answers, read_expert
from core.engines.chat.server import _completion

IDS = ["s.q1", "s.q2"]

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(IDS),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
answers = st.fixed_dictionaries(
    {},
    optional={
        "question": anything | st.sampled_from(IDS),
        "claim": anything | st.text(),
        "quotes": anything
        | st.lists(st.text() | st.fixed_dictionaries({"text": st.text(), "page": anything}), max_size=3),
        "confidence": anything,
        "footnote": anything,
        "inferred": anything,
    },
)
replies = st.one_of(
    st.text(),
    anything.map(json.dumps),
    st.lists(answers, max_size=3).map(lambda items: json.dumps({"answers": items})),
    st.lists(answers, max_size=3).map(lambda items: f"```json\n{json.dumps(items)}\n```"),
)


@pytest.mark.thorough
@settings(max_examples=300)
@given(replies)
def test_a_reply_is_read_or_malformed(text):
    try:
        said, unusable = read_answers(text, IDS)
    except Malformed:
        return
    assert unusable >= 0
    for answer in said:
        assert answer.question_id in IDS
        assert answer.claim
        assert 0 <= answer.confidence <= 1
        assert all(quote.page_hint is None or quote.page_hint >= 0 for quote in answer.quotes)


@settings(max_examples=100)
@given(replies)
def test_a_persona_is_read_or_malformed(text):
    with contextlib.suppress(Malformed):
        assert read_expert(text).name


@settings(max_examples=200)
@given(st.integers(300, 599), st.binary() | anything.map(lambda value: json.dumps(value).encode()))
def test_every_answer_other_than_success_is_a_fault_or_an_end(status, body):
    meaning = classify(status, {}, body, host="host")
    assert isinstance(meaning, CallFault | EngineError)
    assert "\n" not in str(meaning)


@pytest.mark.thorough
@settings(max_examples=200)
@given(
    st.binary()
    | anything.map(lambda value: json.dumps(value).encode())
    | anything.map(lambda value: json.dumps({"choices": [{"message": value}]}).encode())
    | anything.map(lambda value: json.dumps({"choices": [{"message": {"content": value}}]}).encode())
)
def test_every_body_of_a_success_is_a_completion_or_a_fault(body):
    with contextlib.suppress(CallFault, EngineError):
        assert isinstance(_completion(httpx2.Response(200, content=body), "host").text, str)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after": "0.5"}, 0.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "Wed, 21 Oct 2026 07:28:00 GMT"}, None),
        ({"retry-after": "-1"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_the_wait_a_server_asks_for_is_understood_or_ignored(headers, seconds):
    assert retry_after(headers) == seconds
