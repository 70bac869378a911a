"""Headings: where a specification section, an article, an exhibit or a numbered clause begins."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

#: longer lines are sentences
MAX_LENGTH = 110
#: characters of a heading that are kept
MAX_TITLE = 120
#: lines of a page whose end is a page number make it a table of contents
MAX_LEADERS = 3
#: lines that begin with a number and may make up half of a page
MAX_LISTED = 5
#: titles that one number may have on a page; more are rows that begin with a quantity or a size
MAX_TITLES = 2

_LINE = re.compile(r"[^\n]*\S[^\n]*")
#: dots that lead from an entry of a table of contents to its page
MIN_DOTS = 4
_LEADER = re.compile(rf"(?:\.\s?){{{MIN_DOTS},}}\s*[\w-]{{1,10}}\s*$")
_NUMBERED = re.compile(
    r"\s*(?:(?:\d+(?:\.\d+)+\S*|section \S+|article \S+)\s+\D*|(?:\d{5}|\d\d \d\d \d\d\S*) [a-z].*)",
    re.IGNORECASE,
)
_SEPARATOR = r"[\s.:\u2013\u2014-]*"
#: CSI MasterFormat numbers, old (02956) and new (33 01 30.13)
_MASTERFORMAT = r"\d{5}[A-Z]?|\d\d\s?\d\d\s?\d\d(?:\.\d+)?"
_MAJOR = re.compile(
    rf"(?:DOCUMENT|SECTION)\s+(?P<number>{_MASTERFORMAT}|[A-Z0-9]{{1,4}}(?:\.\d+)*)(?![\w,])"
    rf"{_SEPARATOR}(?P<title>.*)"
    r"|(?P<kind>ARTICLE|EXHIBIT|APPENDIX|ATTACHMENT|SCHEDULE|ADDENDUM|DIVISION|CHAPTER|PART|VOLUME|ANNEX)"
    r"\s+(?:(?:NO|NUMBER)\b\.?\s*|\#\s*)?(?P<mark>[IVXLC]+|\d+|[A-Z])(?![\w,])"
    rf"{_SEPARATOR}(?P<rest>.*)",
    re.IGNORECASE,
)
#: documents of the front end that carry a name and no number
_NAMED = re.compile(
    r"(?:STANDARD\s+)?(?:SUPPLEMENT(?:ARY|AL)\s+(?:GENERAL\s+)?CONDITIONS|GENERAL\s+CONDITIONS|SPECIAL\s+(?:CONDITIONS|PROVISIONS)"
    r"|INSTRUCTIONS\s+TO\s+BIDDERS|INFORMATION\s+FOR\s+BIDDERS|(?:ADVERTISEMENT|INVITATION|REQUEST)\s+(?:FOR|TO)\s+BIDS?"
    r"|NOTICE\s+TO\s+BIDDERS|(?:BID|PROPOSAL)\s+(?:FORM|SCHEDULE)|SCHEDULE\s+OF\s+(?:PRICES|VALUES)|(?:CONTRACT\s+)?AGREEMENT"
    r"|(?:BID|PERFORMANCE|PAYMENT)\s+BOND|TECHNICAL\s+SPECIFICATIONS)"
    r"(?:\s+(?:OF|TO|FOR)\s+THE\s+[A-Z ]{3,40})?",
)
_CLAUSE = re.compile(
    r"(?P<number>\d+(?:\.\d+){1,4}(?:-\d+)?|\d+|[A-Z][.-]\d{1,2}|[IVX]{1,6}(?=\.))\.?\s+(?P<title>[A-Z].*)"
)
_DIGITS = re.compile(r"\d+")
#: how federal regulations head their paragraphs: "35.009 Subcontracting research effort."
_REGULATION = re.compile(r"\d{1,3}\.\d{3,4}(?:-\d+)?\s+[A-Z][^.;:]{2,100}\.")
_PARAGRAPH = re.compile(r"\d{1,3}\.\d{3}")
#: a title within the line, and the first word of its sentence: "9.04 Determinations. Engineer"
_RUN_IN = re.compile(r"[a-z]{3,}\.\s+[A-Z]")
#: the letters with which lines begin that these patterns match, case folded where they fold it: looking at
#: one letter of each line takes a tenth of the time
_BEGIN_NUMBERED = frozenset("AaSs\u017f")
_BEGIN_MAJOR = frozenset("DdSsAaEeCcPpVv\u017f")
_BEGIN_NAMED = frozenset("SGIARNBPCT")
_AFTER_LETTER = frozenset(".-")
#: words that need no capital in a title
_SMALL = frozenset(
    {"a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "on", "or", "the", "to"}
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading and where it stands in the page's text."""

    start: int
    end: int
    #: as printed, on one line
    title: str
    #: "33 01 30" without spaces, "7", "A", "1.03"; empty for named documents
    number: str
    #: "section", "article", "exhibit", ...; "named"; "clause" for numbered ones below these; "title" for one
    #: that its words do not tell
    kind: str

    @property
    def level(self) -> int:
        """Return 1 for a document, a section or an exhibit, 2 for an article, 3 for what is below."""
        return {"article": 2, "chapter": 2, "part": 3, "clause": 3, "title": 3}.get(self.kind, 1)

    @property
    def depth(self) -> int:
        """Return the level, clauses told apart by their numbers: 1.03 stands above 1.03.2."""
        return self.level + self.number.count(".") if self.kind == "clause" else self.level


def headings(text: str) -> Iterator[Heading]:
    """Yield the headings in the text of a page; none for a table of contents."""
    lines = list(_LINE.finditer(text))
    words = [line.group().strip() for line in lines]
    if _are_contents(words):
        return
    # numbers with little between them are a list of contents, too
    numbered = (line for line, begun in zip(lines, words, strict=True) if _may_be_numbered(begun))
    listed = sum(1 for line in numbered if _NUMBERED.fullmatch(line.group()))
    if listed <= MAX_LISTED or 2 * listed < len(lines):
        found = list(_headings(lines, words))
        titles = Counter(heading.number for heading in {each.title: each for each in found}.values())
        for heading in found:
            if heading.kind != "clause" or titles[heading.number] <= MAX_TITLES:
                yield heading


def is_contents(text: str) -> bool:
    """Whether a page is one of a table of contents."""
    return _are_contents(_LINE.findall(text))


def _are_contents(lines: Sequence[str]) -> bool:
    leaders = sum(map(_has_leader, lines))
    return leaders > MAX_LEADERS or any("table of contents" in line.lower() for line in lines[:6])


def _headings(lines: Sequence[re.Match[str]], stripped: Sequence[str]) -> Iterator[Heading]:
    end = 0
    for index, (line, words) in enumerate(zip(lines, stripped, strict=True)):
        if line.start() < end or len(words) > MAX_LENGTH or _has_leader(words):
            continue
        following = lines[index + 1] if index + 1 < len(lines) else None
        found = _major(line, words, following) or _long(line, words, following) or _clause(line, words)
        if found:
            end = found.end
            yield found


def _may_be_numbered(words: str) -> bool:
    """Whether words begin with a number, or with the name of what is numbered by their first letter."""
    return words[0].isdigit() or words[0] in _BEGIN_NUMBERED


def _may_be_counted(words: str) -> bool:
    """Whether words begin with a number, a Roman one, or a letter that counts them."""
    return words[0].isdigit() or words[0] in "IVX" or words[1:2] in _AFTER_LETTER


def _has_leader(words: str) -> bool:
    """Whether a row of dots leads to a number at the end; most lines have too few dots for one."""
    return words.count(".") >= MIN_DOTS and _LEADER.search(words) is not None


def _major(line: re.Match[str], words: str, following: re.Match[str] | None) -> Heading | None:
    start = line.start() + len(line.group()) - len(line.group().lstrip())
    if words[0] in _BEGIN_NAMED and _NAMED.fullmatch(words.upper()) and (words.isupper() or _is_title(words)):
        return Heading(start, line.end(), words, "", "named")
    match = _MAJOR.fullmatch(words) if words[0] in _BEGIN_MAJOR else None
    if not match:
        return None
    title = (match["title"] or match["rest"] or "").strip()
    if title and not _is_title(title):
        return None
    end = line.end()
    # the title often stands on the next line
    if (
        not title
        and match["kind"] != "ADDENDUM"
        and following
        and _is_title(following.group().strip())
        and is_loud(words)
    ):
        title, end = following.group().strip(), following.end()
        words = f"{words} {title}"
    if not title and not is_loud(words):
        return None
    number = re.sub(r"\s", "", match["number"] or match["mark"]).upper()
    kind = (match["kind"] or "section").lower()
    return Heading(start, end, words[:MAX_TITLE], number, kind)


def _clause(line: re.Match[str], words: str) -> Heading | None:
    match = _CLAUSE.fullmatch(words) if _may_be_counted(words) else None
    if not match:
        return None
    title, number = match["title"].rstrip("."), match["number"]
    if _REGULATION.fullmatch(words):
        return Heading(line.start(), line.end(), words[:MAX_TITLE], number, "clause")
    if _RUN_IN.search(title):
        return None
    loud = is_loud(title)
    plain = number[0].isdigit() and "." in number
    if not _is_title(title) or not (plain or loud) or len(title) < 3:
        return None
    if len(_DIGITS.findall(title)) > 1 and not loud:  # a row of a table, or a running line with a date
        return None
    return Heading(line.start(), line.end(), words[:MAX_TITLE], number, "clause")


def _long(line: re.Match[str], words: str, following: re.Match[str] | None) -> Heading | None:
    """Return the heading of a federal regulation's paragraph that takes two lines."""
    if following is None or not words[0].isdigit() or words.endswith(".") or not _PARAGRAPH.match(words):
        return None
    both = f"{words} {following.group().strip()}"
    if len(both) > MAX_TITLE or not _REGULATION.fullmatch(both):
        return None
    return Heading(line.start(), following.end(), both, words.split(maxsplit=1)[0], "clause")


def is_loud(words: str) -> bool:
    """Whether the words are in capitals."""
    letters = [character for character in words if character.isalpha()]
    return bool(letters) and sum(map(str.isupper, letters)) > 0.8 * len(letters)


def _is_title(words: str) -> bool:
    """Whether the words are set as a title: capitals, no end of a sentence, not too many."""
    parts = words.split()
    if not 1 <= len(parts) <= 12 or words.endswith((",", ";", ":")) or not words[0].isupper():
        return False
    if words.endswith(".") and len(parts) > 6:
        return False
    letters = [part for part in parts if part[0].isalpha() and part.lower() not in _SMALL]
    return bool(letters) and all(part[0].isupper() for part in letters)
