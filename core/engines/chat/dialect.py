"""What a server understands, and how to put a prompt to it.

Servers that speak "the OpenAI protocol" differ in what they take. A run starts with everything and
drops what is refused, one thing at a time; what was learnt is remembered per (server, model).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.engines.chat.call_faults import Unsupported
from core.engines.chat.render_prompt import Prompt
from core.engines.chat.settings import ChatSettings

__all__ = ["Dialect", "Form", "fallback", "first_dialect", "request_body"]


class Form(StrEnum):
    """How the form of the reply is asked for, strongest first."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Dialect:
    """The parameters that one server takes for one model."""

    form: Form = Form.SCHEMA
    #: the name under which the reply's length is limited; empty: not at all
    limit: str = "max_completion_tokens"
    temperature: bool = True
    effort: bool = True
    #: routes calls about one window to the same cache
    cache_key: bool = True
    #: marks where the reusable part of a prompt ends
    cache_marks: bool = False


def first_dialect(settings: ChatSettings) -> Dialect:
    """Return what to try on a server nothing is known about."""
    return Dialect(
        temperature=settings.temperature is not None,
        effort=bool(settings.reasoning_effort),
        cache_marks=settings.marks_cache,
    )


def fallback(dialect: Dialect, refusal: Unsupported) -> Dialect | None:
    """Return the next thing to try after a refusal, or None when nothing is left to drop."""
    named = _without(dialect, refusal.parameter)
    if named is not None:
        return named
    if refusal.parameter:
        return None  # it names what we no longer send: something else is wrong with the request
    for parameter in ("prompt_cache_key", "response_format", "max_tokens", "temperature"):
        unnamed = _without(dialect, parameter)
        if unnamed is not None:
            return unnamed
    return None


def _without(dialect: Dialect, parameter: str) -> Dialect | None:
    """Return the dialect without what a refusal names; None when that is dropped already."""
    weaker = dialect
    match parameter:
        case "response_format" | "json_schema" | "json_object":
            weaker = replace(dialect, form=Form.OBJECT if dialect.form is Form.SCHEMA else Form.PLAIN)
        case "max_completion_tokens" | "max_tokens":
            # a server may name the one it wants rather than the one it refuses
            other = "max_tokens" if dialect.limit == "max_completion_tokens" else ""
            weaker = replace(dialect, limit=other)
        case "temperature":
            weaker = replace(dialect, temperature=False)
        case "reasoning_effort":
            weaker = replace(dialect, effort=False)
        case "prompt_cache_breakpoint" | "prompt_cache_options":
            weaker = replace(dialect, cache_marks=False)
        case "prompt_cache_key":
            weaker = replace(dialect, cache_key=False, cache_marks=False)
    return None if weaker == dialect else weaker


def request_body(prompt: Prompt, dialect: Dialect, settings: ChatSettings) -> dict[str, Any]:
    """Return the JSON body of the call."""
    body: dict[str, Any] = {"model": settings.model, "messages": _messages(prompt, dialect)}
    match dialect.form:
        case Form.SCHEMA:
            form = {"name": prompt.schema_name, "strict": True, "schema": prompt.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": form}
        case Form.OBJECT:
            body["response_format"] = {"type": "json_object"}
        case Form.PLAIN:
            pass
    if dialect.limit:
        body[dialect.limit] = settings.max_output_tokens
    if dialect.temperature:
        body["temperature"] = settings.temperature
    if dialect.effort:
        body["reasoning_effort"] = settings.reasoning_effort
    if dialect.cache_key and prompt.reusable:
        body["prompt_cache_key"] = prompt.window_digest
    if dialect.cache_marks:
        # without this, the parts that no other call shares are cached as well, at a price
        body["prompt_cache_options"] = {"mode": "explicit"}
    return body


def _messages(prompt: Prompt, dialect: Dialect) -> list[dict[str, Any]]:
    content: Any = "\n".join(part for part in (prompt.shared, prompt.own) if part)
    if dialect.cache_marks and prompt.reusable:
        mark = {"mode": "explicit"}
        content = [
            {"type": "text", "text": prompt.shared + "\n", "prompt_cache_breakpoint": mark},
            {"type": "text", "text": prompt.own},
        ]
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": content}]
    if prompt.repair:
        reply, problem = prompt.repair
        messages += [{"role": "assistant", "content": reply or "{}"}, {"role": "user", "content": problem}]
    return messages
