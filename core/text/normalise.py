"""Text made comparable: quote and page alike, with a map back to the page's own characters.

A PDF spells one sentence in many ways: curly quotes, ligatures, words cut by the end of a line,
no-break spaces, private-use bullets. Models straighten all of it. Both sides go through
`normalise`, and what is found there is carried back to the page's characters by `Normalised.raw`.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text in its comparable form."""

    #: the comparable form
    text: str
    #: for each character of ``text``, where the characters it came from begin ...
    starts: array[int]
    #: ... and end (half-open) in the original
    ends: array[int]

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """Return the range of original characters behind ``text[start:end]``, which is not empty."""
        return self.starts[start], self.ends[end - 1]


#: runs that stand for themselves but for their case; everything else is looked at singly
_PLAIN = re.compile(r"(?:[!-,.-^a-z{}~]+(?: (?=[!-,.-^a-z{}~]))?)+")
#: white space, controls, fill-in bars and bullets all separate words; models drop or change them
_SPACE = re.compile(
    r"[\s\x00\x01\x03-\x1f\x7f-\x9f|\ufffd\u2022\u2023\u2043\u25a0-\u25ff\uf000-\uf8ff\ue000-\uefff]+"
)
#: dot leaders of tables of contents, however long; three dots are an ellipsis and stay
_LEADER = re.compile(r"(?:\.\s?){5,}|\u2026{2,}")
_FILL_IN = re.compile("_+")
#: the raised mark of a footnote, which reading sets apart from the number or sentence before it; a quote
#: may begin with one
_RAISED = re.compile(r"(?: |\A)[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+(?=[\s.,;:)]|$)")
#: a hyphen the typesetter put in: U+FFFE and U+0002 are what pdfium reports for one at a line's end
_SOFT_HYPHENS = frozenset("\xad\ufffe\x02")
_HARD_HYPHENS = frozenset("-\u2010\u2011\ufe63\uff0d")
_DASHES = _HARD_HYPHENS | frozenset("\u2012\u2013\u2014\u2015\u2212\ufe58")
#: NFKC leaves these curly, or takes them apart into a space and an accent
_STRAIGHT = {
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\xb4`\u02bc", "'"),
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\xab\xbb", '"'),
    "\u02da": "\xb0",
    "\u02dc": "~",
    "\u2044": "/",
    "\u00d7": "x",
}


def normalise(text: str) -> Normalised:
    """Return ``text`` in its comparable form.

    NFKC, straight quotes and dashes, no hyphen between letters (so a word cut by the end of a line
    equals the whole one), single spaces, casefold. Values never change: one and a half stays
    ``1 1/2`` and ten squared ``10^2``, where plain NFKC gives ``11/2`` and ``102``.
    """
    return _Builder(text).build()


class _Builder:
    """One pass over a text; ``out`` grows with the three parts of a `Normalised`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.out: list[str] = []
        self.starts = array("I")
        self.ends = array("I")

    def build(self) -> Normalised:
        text, position = self.text, 0
        while position < len(text):
            leader = _LEADER.match(text, position)
            if raised := _RAISED.match(text, position):
                position = raised.end()
            elif leader or (leader := _SPACE.match(text, position)):
                self.space(position, leader.end())
                position = leader.end()
            elif plain := _PLAIN.match(text, position):
                position = self.plain(position, plain.end())
            elif text[position] in _DASHES or text[position] in _SOFT_HYPHENS:
                position = self.hyphen(position)
            elif fill_in := _FILL_IN.match(text, position):
                self.put("_", position, fill_in.end())
                position = fill_in.end()
            else:
                position = self.single(position)
        return Normalised("".join(self.out), self.starts, self.ends)

    @property
    def last(self) -> str:
        """The last character put, or the empty string."""
        return self.out[-1][-1] if self.out else ""

    def put(self, characters: str, start: int, end: int) -> None:
        self.out.append(characters)
        self.starts.extend([start] * len(characters))
        self.ends.extend([end] * len(characters))

    def drop_last(self) -> None:
        self.out[-1] = self.out[-1][:-1]
        if not self.out[-1]:
            self.out.pop()
        self.starts.pop()
        self.ends.pop()

    def space(self, start: int, end: int) -> None:
        if self.last != " ":
            self.put(" ", start, end)

    def plain(self, start: int, end: int) -> int:
        # a leader inside the run is left to the loop
        leader = _LEADER.search(self.text, start, end)
        end = leader.start() if leader else end
        self.out.append(self.text[start:end].casefold())
        self.starts.extend(range(start, end))
        self.ends.extend(range(start + 1, end + 1))
        return end

    def hyphen(self, position: int) -> int:
        """Decide what a hyphen or dash at ``position`` means; return where to go on."""
        text, character = self.text, self.text[position]
        gap = _SPACE.match(text, position + 1)
        after = gap.end() if gap else position + 1
        following = text[after : after + 1]
        breaks = gap is None or "\n" in gap.group() or "\r" in gap.group()
        if (
            breaks
            and character not in _DASHES - _HARD_HYPHENS
            and self.last.isalpha()
            and following.isalpha()
        ):
            return after
        if character == "\xad" and not (gap and self.last.isdigit()):
            return position + 1
        self.put("-", position, position + 1)
        return after if gap is not None and breaks and self.last_word_is_open() else position + 1

    def last_word_is_open(self) -> bool:
        """Whether the hyphen just put ends a word that may go on in the next line."""
        before = self.out[-2][-1] if len(self.out) > 1 else ""
        return before.isalnum()

    def single(self, position: int) -> int:
        """Put one character with the combining marks after it."""
        text, end = self.text, position + 1
        while end < len(text) and unicodedata.combining(text[end]):
            end += 1
        cluster = text[position:end]
        if unicodedata.combining(cluster[0]) and self.last.strip():
            # the base stood at the end of a plain run
            start = self.starts[-1]
            base = self.last
            self.drop_last()
            self.put(_fold(base + cluster), start, end)
            return end
        if unicodedata.category(cluster[0]) == "Cf":
            return position + 1
        if cluster == "\xba" and (self.last.isdigit() or text[end : end + 1] in {"F", "C"}):
            self.put("\xb0", position, end)
        elif self.last.isdigit():
            self.after_digit(cluster, position, end)
        else:
            self.put_folded(_fold(cluster), position, end)
        return end

    def after_digit(self, cluster: str, start: int, end: int) -> None:
        """Keep the value: a fraction sign and a raised digit do not join the digits before them."""
        if unicodedata.category(cluster[0]) == "No":
            kind = unicodedata.decomposition(cluster[0])
            # a circled or dotted number stays apart like a fraction
            self.put("^" if kind.startswith("<super>") else " ", start, end)
            self.put_folded(_fold(cluster), start, end)
        else:
            self.put_folded(_fold(cluster), start, end)

    def put_folded(self, folded: str, start: int, end: int) -> None:
        for character in folded:
            if character != " ":
                self.put(character, start, end)
            else:
                self.space(start, end)


def _fold(cluster: str) -> str:
    if cluster in _STRAIGHT:
        return _STRAIGHT[cluster]
    folded = unicodedata.normalize("NFKC", cluster).casefold()
    return "".join(_STRAIGHT.get(character, character) for character in folded)
