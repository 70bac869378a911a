"""Where sentences end, in text whose lines are broken as on the paper.

A semicolon ends none: the half that decides often stands after it. Nor does the full stop of an
abbreviation, an initial or a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _vocabulary(words: str) -> frozenset[str]:
    return frozenset(words.split())


#: words whose full stop does not end a sentence, in lower case and without it
ABBREVIATIONS = _vocabulary("""
    a.m p.m e.g i.e u.s u.s.c etc al approx ref no nos art arts sec secs sect para paras pt pts fig figs
    dept dist div corp co inc ltd llc bros assn assoc bldg ave blvd st rd hwy ste apt mt ft in lb lbs oz
    gal yd sq cu dia min max temp hr hrs wk yr yrs jan feb mar apr jun jul aug sept sep oct nov dec
    mon tue tues wed thu thur fri sat sun mr mrs ms dr prof jr sr hon rev gen col capt lt gov sen rep
    ala ariz ark calif colo conn del fla ga ill ind kan kans ky la md mass mich minn miss mo mont neb nev
    okla ore pa tenn tex va vt wash wis wyo vs v viz cf ed eds vol ch app ann stat supp cir op reg regs
    incl excl spec specs std qty attn tel ext misc est nr bzw z.b u.a abs ziff vgl ca bspw ggf inkl zzgl
    m.e.z mme mlle sra av ej p\u00e1g n\u00fam bv nv enz bijv o.a t.a.v pub cat bull cong
    sess subpt subch cl cls
""")
#: those that stand before a name or a number, so that no sentence ends there
BEFORE_NAMES = _vocabulary("""
    no nos art arts sec secs sect para paras fig figs pt pts mr mrs ms dr prof hon rev gen col capt lt gov
    sen rep st mt vs v cf ed eds vol ch app e.g i.e approx ref attn tel ext spec specs z.b vgl ziff abs
    pub cat p.o stat reg regs supp ann bull cong sess subpt subch cl cls
""")
#: words that sentences begin with, though an abbreviation stands before them
_STARTERS = _vocabulary("""
    the this that these those a an all any each no if when where in on upon at for it such bidders contractor
    owner engineer bids payment work by after before unless
""")
#: those of them that are no names
_FUNCTION_WORDS = _vocabulary("""
    the this that these those if when where in on upon at for such after before unless
""")
#: months, before which a number with a full stop is a day
_MONTHS = _vocabulary("""
    januar februar m\u00e4rz april mai juni juli august september oktober november dezember
""")
_STOP = re.compile(
    r"""(?P<mark>[.?!\u2026]|\u3002|\uff01|\uff1f|\u061f|\u06d4)   # what may end a sentence
    (?P<close>["'\u201d\u2019)\]\u00bb]*)
    (?P<note>[ ]?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)?          # the mark of a footnote
    (?:\s+|$|(?<=[\u3002\uff01\uff1f])\s*)""",
    re.VERBOSE,
)
_WIDE = re.compile("[\u3002\uff01\uff1f]")
_WORD = re.compile(r"\w+")
_WORD_BEFORE = re.compile(r"(?:[^\W\d_]+\.)*[^\W_]+$")
#: letters each with its full stop, "P.O", "E.P.A", and clipped words without a vowel, "Mgr", "Bldg"
_SHORTENED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]|[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,4}")
#: how the items of a list are counted
_ENUMERATOR = re.compile(r"(?:\d{1,3}\.)*(?:\d{1,3}|[^\W\d_]|[ivxl]{2,5}|[IVXL]{2,5})")
#: a line without small letters: perhaps the title of what follows
_LOUD = re.compile(r"^[^\na-z]+$", re.MULTILINE)
_SPOKEN = re.compile(r"\n\s*[A-Z][a-z]+ ")
_CAPITAL_WORD = re.compile(r"\b[A-Z]")
#: a sentence begins so: a capital, a digit, a bullet, an opening mark, or a script without capitals
_LOWER = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u00ff\u03b1-\u03c9\u0430-\u044f,;:)]")


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield the half-open ranges of the sentences in ``text``, without the white space round them."""
    titles = [(end, end) for end in _titles(text)]
    start = 0
    for end, following in sorted((*stops(text), *titles)):
        yield from _trimmed(text, start, end)
        start = following
    yield from _trimmed(text, start, len(text))


def stops(text: str) -> Iterator[tuple[int, int]]:
    """Yield the marks that end a sentence: where it ends, and where what follows begins."""
    for match in _STOP.finditer(text):
        if _ends(text, match):
            yield match.end("note") if match["note"] else match.end("close"), match.end()


def _titles(text: str) -> Iterator[int]:
    """Yield where a line in capitals ends over one that is not: the title of what follows."""
    for line in _LOUD.finditer(text):
        words = line.group().rstrip()
        named = len(_CAPITAL_WORD.findall(words)) > 1 and not words.endswith((",", ";", "&", "/", "-"))
        if named and _SPOKEN.match(text, line.end()):
            yield line.end()


def _ends(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence ends at this mark."""
    following = text[match.end() : match.end() + 1]
    if not following or _WIDE.match(match["mark"]):
        return True
    if _LOWER.match(following):
        return False
    if match["mark"] != "." or match["close"]:
        return True
    word = _WORD_BEFORE.search(text, max(0, match.start() - 24), match.start())
    return word is None or _may_end(text, word, match.end())


def _may_end(text: str, word: re.Match[str], following: int) -> bool:
    """Whether a full stop after ``word`` ends a sentence where something follows."""
    before = word.group().lower()
    next_word = _next_word(text, following)
    if before in ABBREVIATIONS:
        # "in Pasadena, Calif. The Contractor": what follows may begin a sentence all the same
        starters = _FUNCTION_WORDS if before in BEFORE_NAMES else _STARTERS
        return text[following].isupper() and next_word in starters
    if _is_enumerator(text, word) or (before.isdigit() and next_word in _MONTHS):
        return False
    if (len(before) == 1 and before.isalpha()) or _SHORTENED.fullmatch(word.group()):
        return text[following].isupper() and next_word in _STARTERS
    return True


def _next_word(text: str, start: int) -> str:
    word = _WORD.match(text, start)
    return word.group().lower() if word else ""


def _is_enumerator(text: str, word: re.Match[str]) -> bool:
    """Whether a word before a full stop counts an item at the beginning of its line."""
    line = text[text.rfind("\n", 0, word.start()) + 1 : word.end()]
    return _ENUMERATOR.fullmatch(line.strip()) is not None


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if piece.strip():
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
