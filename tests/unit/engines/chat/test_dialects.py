"""Servers differ in what they take; each is understood in the end, and remembered."""

import pytest

from core.domain.answer import UnitStatus
from core.domain.ports import Work
from tests.chat_server.acts import Answer, Refuse, error
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.unit.engines.chat.material import questions, run, thickness, windows

MODEL = Model({"s0.q0": [thickness(1)], "s1.q1": [thickness(3)]})


def refuses(*parameters, status=400, message="Unsupported parameter: '{}'", named=True):
    """Refuse requests with one of these parameters, the first that is there."""

    def script(asked):
        for parameter in parameters:
            if present(asked.body, parameter):
                text = message.format(parameter) if named else "Bad request"
                return Refuse(status, error(text, param=parameter if named else None))
        return None

    return script


def present(body, parameter):
    if parameter in {"json_schema", "json_object"}:
        return body.get("response_format", {}).get("type") == parameter
    if parameter == "prompt_cache_breakpoint":
        return isinstance(body["messages"][1]["content"], list)
    return parameter in body


@pytest.mark.parametrize(
    "script",
    [
        refuses("json_schema", message="Invalid parameter: response_format of type '{}' is not supported"),
        refuses("response_format", message="unknown field {}"),
        refuses("response_format", status=500, message="{}: grammar failed to compile"),
        refuses("json_schema", "json_object", status=422),
        refuses("max_completion_tokens", message="Unrecognized request argument: {}"),
        refuses("max_completion_tokens", "max_tokens"),
        refuses("temperature", message="'{}' does not support 0 with this model"),
        refuses("reasoning_effort"),
        refuses("prompt_cache_key", status=422, message="extra fields not permitted: {}"),
        refuses("prompt_cache_options"),
        refuses("prompt_cache_breakpoint"),
        refuses("prompt_cache_key", "json_schema", "temperature", "max_completion_tokens"),
        refuses("prompt_cache_key", "response_format", "max_completion_tokens", "temperature", named=False),
    ],
)
def test_a_server_that_refuses_a_parameter_is_asked_without_it(script):
    with ChatServer(MODEL, script) as server:
        result = run(server, reasoning_effort="low", cache_marks=True)
    assert result.error is None
    assert result.statuses == {UnitStatus.DONE: 6}
    assert len(result.findings) == 2
    assert len(server.answered) == 6


def test_what_a_server_refused_is_remembered_for_the_next_run(tmp_path):
    with ChatServer(MODEL, refuses("json_schema", "temperature")) as server:
        run(server, Work(list(windows(1)), questions(sections=1)), cache_folder=tmp_path)
        before = len(server.asked)
        run(server, Work(list(windows(3)), questions(sections=1, each=1)), cache_folder=tmp_path)
    assert before == 3
    assert len(server.asked) == before + 3


def test_one_prompt_that_a_server_refuses_does_not_change_how_the_others_are_asked():
    def script(asked):
        return Refuse(400, error("something in this prompt")) if asked.pages == [3] else None

    with ChatServer(MODEL, script) as server:
        result = run(server, Work(list(windows(5)), questions(sections=1)), concurrency=1)
    assert result.statuses == {UnitStatus.DONE: 4, UnitStatus.FAILED: 1}
    assert {asked.body["response_format"]["type"] for asked in server.answered} == {"json_schema"}


def test_a_reply_cut_at_its_length_is_asked_again_with_half_the_questions():
    def script(asked):
        return Answer(finish="length", content='{"answers": [{"que') if len(asked.questions) > 1 else None

    with ChatServer(MODEL, script) as server:
        result = run(server, Work(list(windows(3)), questions(each=4)))
    assert result.statuses == {UnitStatus.DONE: 6}
    assert len(result.findings) == 2
    assert all(len(asked.questions) in {4, 2, 1} for asked in server.asked)


def test_a_question_whose_reply_never_fits_costs_the_others_nothing():
    def script(asked):
        return Answer(finish="length", content="") if "s0.q0" in asked.questions else None

    with ChatServer(Model({"s0.q1": [thickness(1)]}), script) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1, each=4)))
    (outcome,) = result.outcomes
    assert outcome.status is UnitStatus.DONE
    assert outcome.question_ids == ("s0.q1", "s0.q2", "s0.q3")
    assert "cut off" in outcome.reason
    assert [finding.question_id for finding in outcome.findings] == ["s0.q1"]


def test_a_window_that_does_not_fit_the_context_is_put_in_parts():
    def script(asked):
        if len(asked.text) > 6_000:
            return Refuse(
                400, error("This model's maximum context length is 1500", code="context_length_exceeded")
            )
        return None

    from core.domain.document import Page, Window
    from tests.unit.engines.chat.material import page

    long = page(1).text + " " + "The liner is smooth and free of wrinkles. " * 150 + page(2).text
    window = Window(0, (Page(1, long), page(3)))
    model = Model(
        {
            "s0.q0": [thickness(3)],
            "s0.q1": [dict(thickness(2), quotes=[thickness(2)["quotes"][0] | {"page": 1}])],
        }
    )
    with ChatServer(model, script) as server:
        result = run(server, Work([window], questions(sections=1)))
    assert result.statuses == {UnitStatus.DONE: 1}
    found = {f.question_id: f.citations[0].page for f in result.findings}
    assert found == {"s0.q0": 3, "s0.q1": 1}


@pytest.mark.parametrize(
    "wrap",
    [
        "```json\n{}\n```",
        "Here is the JSON you asked for:\n{}\nLet me know!",
        '<think>The pages say {{"nothing": 1}}.</think>{}',
        "```\n{}",
    ],
)
def test_json_in_a_fence_or_among_words_is_read_without_asking_again(wrap):
    def script(asked):
        return Answer(content=wrap.replace("{{", "{").replace("}}", "}").replace("{}", MODEL.reply(asked)))

    with ChatServer(MODEL, script) as server:
        result = run(server)
    assert len(result.findings) == 2
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    "words",
    [
        "'max_completion_tokens' is too large: 16000. This model's maximum context length is 4096 tokens",
        "The maximum context length is 4096 tokens, but you asked for 2500 and 16000 in the completion.",
    ],
)
def test_a_reply_limit_that_does_not_fit_the_context_is_left_out_before_any_text_is(words):
    def script(asked):
        limited = {"max_tokens", "max_completion_tokens"} & set(asked.body)
        return Refuse(400, error(words, code="context_length_exceeded")) if limited else None

    with ChatServer(MODEL, script) as server:
        result = run(server)
    assert result.statuses == {UnitStatus.DONE: 6}
    assert len(server.answered) == 6
