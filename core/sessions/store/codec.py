"""Values of the domain as JSON text, and back."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from core.domain.errors import StoreDamaged

__all__ = ["T", "decoded", "encoded"]

T = TypeVar("T")


def encoded(value: object) -> str:
    """Return a value of the domain as JSON text.

    Halves of surrogate pairs, which a model's reply may hold and no file can, become U+FFFD.
    """
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_writable(msgspec.to_builtins(value))).decode()


def _writable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_writable(key): _writable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_writable(each) for each in value]
    return value


def decoded(text: str, kind: type[T], key: str) -> T:
    """Return the value of the domain that stands in ``text``; raise `StoreDamaged` if it is none."""
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise StoreDamaged(
            f"The value under {key} in the session store cannot be read as {kind.__name__}: {error}.",
            "Run: python -m core sessions doctor",
        ) from error
