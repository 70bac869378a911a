"""How addenda speak, read from the YAML files in ``amending/``: one for each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.domain.changes import Edit
from core.domain.package import DocumentKind
from core.text.shipped_data import read_yaml
from core.values.quantities import stem

__all__ = ["AmendingLanguage", "amending_language"]

FOLDER = Path(__file__).parent / "amending"
#: the language that is taken where a document's own is not known or has no file
FALLBACK = "en"
#: characters of the words that an instruction takes out, and of those that it puts in, at most
_MOST_OLD, _MOST_NEW = 1200, 6000

_OPEN, _CLOSE = '["\u201c\u201e\u00ab\u00bb\u201d]', '["\u201d\u201c\u00bb\u00ab]'
_NOT_CLOSE = '[^"\u201d\u201c\u00bb\u00ab]'
_QUOTES = '"\u201c\u201d\u201e\u00ab\u00bb'
#: any character of a sentence; a full stop before a digit or a small letter ends none
_INNER = r"(?:[^.;:]|\.(?=\d|(?-i:\s?[a-z]))|(?<=\bNo)\.)", r"(?:[^.;]|\.(?=\d|(?-i:\s?[a-z]))|(?<=\bNo)\.)"
_OPERANDS = {
    "old": (
        rf"(?:<lead>)?\s*:?\s*(?:{_OPEN}\s*(?P<old_quoted>{_NOT_CLOSE}{{1,{_MOST_OLD}}}){_CLOSE}<tail>"
        rf"|(?P<old>(?:[^\s{_QUOTES}]|\s(?!\s*$)|{_OPEN}{_NOT_CLOSE}*{_CLOSE}){{2,400}}?))(?<![\s(])"
    ),
    "mid": (
        rf"(?:<lead>)?\s*:?\s*(?:{_OPEN}\s*(?P<new_quoted>{_NOT_CLOSE}{{1,{_MOST_NEW}}}){_CLOSE}"
        rf"|(?P<new>{_INNER[1]}{{2,300}}?))"
    ),
    "new": (
        rf"(?:<lead>)?\s*(?:as follows|the following)?\s*:?\s*"
        rf"(?:{_OPEN}\s*(?P<new_quoted>{_NOT_CLOSE}{{1,{_MOST_NEW}}}){_CLOSE}"
        rf"|(?P<new>(?=[^\s:])[\s\S]{{1,{_MOST_NEW}}}?)(?=\s*(?:;|\.?\s*$)))"
    ),
}
_CITED = re.compile("<(old|mid|new|is|lead)>")
#: what an instruction may begin behind
_BEFORE = r"(?:(?<=^)|(?<=[\s:;,(\u2013\u2014-]))"


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Patterns of the words before a number that names a place: "Section", "Paragraph", "page"."""

    section: str
    article: str
    paragraph: str
    page: str
    item: str
    drawing: str
    appendix: str
    addendum: str
    #: what a drawing has beside its plan
    note: str
    number: str


@dataclass(frozen=True, slots=True, eq=False)
class AmendingLanguage:
    """The patterns of one language."""

    #: ISO 639-1
    code: str
    #: what an instruction does, and its pattern; the first that fits counts
    instructions: tuple[tuple[Edit, re.Pattern[str]], ...]
    #: those that set new words against old ones without saying that they change anything
    contrasts: frozenset[re.Pattern[str]]
    #: an operand that describes what is meant rather than quoting it
    describes: re.Pattern[str]
    #: words before what is cited without quotation marks
    refers: re.Pattern[str]
    #: a sentence that says what stays as it is
    closing: re.Pattern[str]
    unchanging: re.Pattern[str]
    #: the change holds wherever the words stand
    everywhere: re.Pattern[str]
    #: a list of what an addendum changes
    cover: re.Pattern[str]
    #: begins a question of a bidder, and its answer
    question: re.Pattern[str]
    answer: re.Pattern[str]
    affirms: re.Pattern[str]
    denies: re.Pattern[str]
    #: stems of words by which a sentence allows, forbids, demands or leaves out
    permission: tuple[str, ...]
    places: PlaceWords
    #: how documents of the front end are called
    documents: Mapping[DocumentKind, re.Pattern[str]]
    #: letters before the number of a clause that say in which of them it stands
    codes: Mapping[str, DocumentKind]
    #: what may stand before such a matter at the head of a sentence
    topic_heads: re.Pattern[str]
    #: a sentence that sets a value anew rather than speaking of it
    sets: re.Pattern[str]
    #: matters of which a bid states one value: when bids are due, what late days cost
    topics: tuple[re.Pattern[str], ...]
    #: heads of the columns of a table that say what was and what is
    was_column: re.Pattern[str]
    now_column: re.Pattern[str]


@cache
def amending_language(code: str) -> AmendingLanguage:
    """Return the patterns of a language by its ISO 639-1 code; English ones where it has no file."""
    path = FOLDER / f"{code}.yaml"
    if not path.is_file():
        path = FOLDER / f"{FALLBACK}.yaml"
    data = read_yaml(path)
    contrasts = [_instruction(pattern, data) for pattern in data["contrasts"]]
    listed = {
        edit: [_instruction(pattern, data) for pattern in data[edit.value]]
        for edit in (Edit.PAGE, Edit.REPLACED, Edit.RESTATED, Edit.ADDED, Edit.DELETED)
    }
    listed[Edit.REPLACED] += contrasts
    return AmendingLanguage(
        code=path.stem,
        instructions=tuple((edit, pattern) for edit, own in listed.items() for pattern in own),
        contrasts=frozenset(contrasts),
        describes=_compiled(data["describes"]),
        refers=_compiled(data["refers"]),
        closing=_compiled(data["closing"]),
        unchanging=_compiled(data["unchanging"]),
        everywhere=_compiled(data["everywhere"]),
        cover=_compiled(data["cover"]),
        question=_line(data["question"]),
        answer=re.compile(rf"(?<![^\s(])(?:{_spaced(data['answer'])})", re.IGNORECASE),
        affirms=_compiled(data["affirms"]),
        denies=_compiled(data["denies"]),
        permission=tuple(map(stem, data["permission"].split())),
        places=PlaceWords(**{name: _spaced(words) for name, words in data["places"].items()}),
        documents={
            DocumentKind(kind): _compiled(rf"(?<!\w)(?:{words})(?!\w)")
            for kind, words in data["documents"].items()
        },
        codes={code: DocumentKind(kind) for code, kind in data["codes"].items()},
        topic_heads=_compiled(data["topic_heads"]),
        sets=_compiled(data["sets"]),
        topics=tuple(map(_compiled, data["topics"].values())),
        was_column=_compiled(data["was_column"]),
        now_column=_compiled(data["now_column"]),
    )


def _instruction(pattern: str, data: Mapping[str, Any]) -> re.Pattern[str]:
    words = {name: _spaced(data[name]) for name in ("lead", "is", "tail")}
    operands = {
        name: operand.replace("<lead>", words["lead"]).replace("<tail>", words["tail"])
        for name, operand in _OPERANDS.items()
    }
    parts = {**words, **operands}
    pattern = pattern.replace("[^.;:]", _INNER[0]).replace("[^.;]", _INNER[1])
    # the colon that introduces new words may stand right behind the verb
    pattern = re.sub(" (?=<new>|<old>)", r"(?=[\\s:]) ?", pattern)
    text = _CITED.sub(lambda match: parts[match[1]], _spaced(pattern.removesuffix("<end>")))
    # words that nothing follows go on to the end of the sentence
    end = r"(?=\s*(?:;|[.,]?\s*$))" if pattern.endswith(("<old>", "<end>")) else ""
    return re.compile(_BEFORE + text + end, re.IGNORECASE)


def _line(pattern: str) -> re.Pattern[str]:
    """Compile what begins a line, behind a label such as "A." or "4)"."""
    label = r"(?:\(?[A-Za-z0-9]{1,3}[.)]\s+)?"
    return re.compile(rf"(?:^|\n)[ \t]*{label}(?:{_spaced(pattern)})", re.IGNORECASE)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(_spaced(pattern), re.IGNORECASE)


def _spaced(pattern: str) -> str:
    """Let each blank of a pattern stand for any white space, line breaks included."""
    return pattern.replace(" ?", r"\s*").replace(" ", r"\s+")
