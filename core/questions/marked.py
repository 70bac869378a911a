"""YAML and JSON, taken apart into nodes that know their line.

Only the parser's events are used: nothing is constructed, no tag is obeyed, and an alias (with
which a small file can unfold into gigabytes) is refused before it could refer to anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import yaml

from core.domain.errors import Problem
from core.questions.nodes import Fields, Many, Node, Text, Unparsable

#: a question set needs five levels: set, sections, section, questions, question, hints
MAX_DEPTH = 12
#: texts, lists and mappings in one file; a full set of a thousand questions has some thirty thousand
MAX_NODES = 100_000
#: what YAML 1.1 writes for "nothing"
NULLS = frozenset({"", "~", "null", "Null", "NULL"})
#: an escaped surrogate pair, or any other escape, which must be stepped over to find the next one
ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\.")

# libyaml's parser is about ten times faster; PyYAML builds without it have the other alone
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Node:
    """Return the one YAML document in ``text``; raise `Unparsable` with the line of the error."""
    try:
        return _Tree(yaml.parse(text, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark:
            _refuse_depth(text[: mark.index])
        raise _unparsable(mark.line + 1 if mark else 0, f"not valid YAML: {error.problem}") from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _unparsable(line, "not valid YAML: a control character") from error


def parse_json(text: str) -> Node:
    """Return the JSON value in ``text``; raise `Unparsable` with the line of the error.

    JSON that the standard library accepts is YAML too, but for tabs between tokens (a JSON string
    holds none) and escaped surrogate pairs; with those replaced the YAML parser gives the lines.
    """
    try:
        # numbers are texts to us: turning one of a million digits into an integer takes minutes
        json.loads(text, parse_int=str, parse_float=str)
    except json.JSONDecodeError as error:
        raise _unparsable(error.lineno, f"not valid JSON: {error.msg}") from error
    except RecursionError:
        pass  # far deeper than `MAX_DEPTH`: the YAML parser below says so, and on which line
    return parse_yaml(ESCAPE.sub(_join_surrogates, text.replace("\t", " ")))


def _refuse_depth(start: str) -> None:
    """Raise `Unparsable` if ``start``, after which the parser gave up, is already nested too deeply.

    The scanner looks up to 1,024 characters ahead of the first event, so that a parser with a bound on
    depth of its own may refuse a text before any event shows that ours was passed long before.
    """
    try:
        _Tree(yaml.parse(start, Loader=_LOADER)).document()
    except yaml.MarkedYAMLError:
        return


def _join_surrogates(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[0]
    return bytes.fromhex(match[1] + match[2]).decode("utf-16-be")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


def _unparsable(line: int, message: str) -> Unparsable:
    return Unparsable(Problem(line, "line", "", message))


class _Tree:
    """Folds parser events into nodes, as they come, so that a limit ends the parsing."""

    def __init__(self, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._nodes = 0

    def document(self) -> Node:
        root: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise _unparsable(_line(event), "a second document begins here")
                root = self._node(next(self._events), 0)
        if root is None:
            raise _unparsable(0, "the file is empty")
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise _unparsable(line, f"aliases such as *{event.anchor} are not allowed; write the text out")
        if depth > MAX_DEPTH:
            raise _unparsable(line, "nested too deeply")
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise _unparsable(line, "the file holds far more than a question set can")
        tag = getattr(event, "tag", None)
        if tag and not tag.startswith("tag:yaml.org,2002:"):
            raise _unparsable(line, f"the tag {tag} is not allowed")
        if tag and tag.startswith("tag:yaml.org,2002:python"):
            raise _unparsable(line, "tags that build Python objects are not allowed")
        if isinstance(event, yaml.ScalarEvent):
            plain = event.style in {None, ""}
            return Text("" if plain and event.value in NULLS else event.value, line)
        if isinstance(event, yaml.SequenceStartEvent):
            return Many(tuple(self._items(yaml.SequenceEndEvent, depth)), line)
        return Fields(tuple(self._pairs(depth)), line)

    def _items(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), end):
            yield self._node(event, depth + 1)

    def _pairs(self, depth: int) -> Iterator[tuple[Text, Node]]:
        items = self._items(yaml.MappingEndEvent, depth)
        for key in items:
            if not isinstance(key, Text):
                raise _unparsable(key.at, "a key must be a plain word")
            yield key, next(items)
