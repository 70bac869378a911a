"""Letters that stand for others in the middle of plain words: "CoŶstƌuĐtoƌ" is printed "Constructor".

Some word processors write tables of names in which c, m, n, r and the figures are letters of far-away
alphabets, and the others are true. What such a letter is nobody knows but the page's picture.
"""

from __future__ import annotations

import re

from core.reading.sandbox.glyphs import UNKNOWN_GLYPH, Glyphs
from core.reading.sandbox.mend_glyphs import Mending

#: letters that no orthography writes today, and figures of Coptic and of mathematics that stand for ours
_NEVER = "\u018b\u018c\u019a\u019e\u019f\u01ab\u01b5\u01b6\u01c6\u01c7\u01cc\u03ec-\u03f5"
#: capitals beyond the first two hundred letters, which do not follow a small letter
_CAPITAL = "\u0104\u0106\u0108\u010a\u010c\u010e\u0110\u0118\u011a\u0134\u0136\u013d\u0143\u0147\u0176\u0178"
_ANY_SIGN = re.compile(f"[{_NEVER}{_CAPITAL}]")
_ASCII = bytes(range(128))
_SIGN = re.compile(f"[{_NEVER}]|(?<=[a-z])[{_CAPITAL}](?=[a-z])")
_WORD = re.compile(r"[^\W\d_]+")
_GREEK = re.compile("[\u0391-\u03c9]")
#: letters up to here are plain, or those of the large languages of Western Europe
_PLAIN = "\u00ff"
#: words with such letters from which on they are no accident
MIN_WORDS = 2


def mark_strange(glyphs: Glyphs, mending: Mending) -> None:
    """Note letters that cannot be those that are printed as unknown."""
    text = glyphs.units
    # most pages have a few letters beyond ASCII, and looking for signs among those alone takes a fifth of it
    if text.isascii() or _ANY_SIGN.search(_beyond_ascii(text)) is None:
        return
    if not _SIGN.search(text) or _GREEK.search(text):
        return
    words = [match for match in _WORD.finditer(text) if not match.group().isascii()]
    odd = [match.group() for match in words if _SIGN.search(text, *match.span())]
    if len(odd) < MIN_WORDS:
        return
    strange = {letter for word in odd for letter in word if letter > _PLAIN}
    for match in words:
        for index in range(*match.span()):
            if text[index] in strange:
                mending.replaced[index] = UNKNOWN_GLYPH


def _beyond_ascii(text: str) -> str:
    """Return the characters of a text that are not plain ones."""
    return text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass")
