"""From bytes to text: UTF-8 and UTF-16 as they are, older encodings where one of them is plain."""

from __future__ import annotations

import codecs
import io
import re
from typing import Final

from core.domain.errors import Problem
from core.questions.nodes import Unparsable

#: byte order marks; that of UTF-32 begins with that of UTF-16
MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
#: what spreadsheets and editors of the last thirty years write beside Unicode, in the detector's spelling
OLDER: Final = (
    *("Windows-1252", "Windows-1250", "Windows-1251", "Windows-1253", "Windows-1254", "Windows-1257"),
    *("MacRoman", "MacCyrillic", "KOI8-R", "IBM866", "cp850", "ISO-8859-2"),
    *("CP932", "EUC-JP", "GB18030", "Big5", "CP949"),
)
#: confidence of the second best, as a share of the best's, from which on they are too close to choose;
#: of 39 short files in 16 encodings two were chosen wrongly, at 1 and .998, and the right ones had up
#: to .99 beside them
TOO_CLOSE: Final = 0.993
#: share of zero bytes on one side of all pairs that tells UTF-16 without a mark
ZEROS: Final = 0.4
#: what no language has inside a word, and wrong encodings make of its letters
IN_WORD: Final = re.compile(r"[^\W\d_][¡-©«-´¶¸»-¿×÷ˆˇ˘-˝†‡•…‰‹›⁄€™∂-≥◊─-▟ﬁﬂ]+[^\W\d_]")  # noqa: RUF001


def decoded(data: bytes) -> str:
    """Return the text, without zeros at its end; raise `Unparsable` naming the likely encoding."""
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding).rstrip("\0")
    if encoding := _unmarked_utf16(data):
        return _strictly(data, encoding).rstrip("\0")
    padded = data.rstrip(b"\0")
    try:
        return padded.decode()
    except UnicodeDecodeError as error:
        line = padded.count(b"\n", 0, error.start) + 1
        if b"\0" in padded:
            raise _unparsable(line, "not UTF-8 text") from error
        return _older(padded, line)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = encoding.removesuffix("-sig").upper()
        line = data.count(b"\n", 0, error.start) + 1
        raise _unparsable(line, f"marked as {name} text, but damaged; {_advice()}") from error


def _unmarked_utf16(data: bytes) -> str:
    """Return "utf-16-le" or "utf-16-be" for bytes of which every other is mostly zero."""
    pairs = len(data) // 2
    first, second = data[0::2].count(0), data[1::2].count(0)
    if not pairs or len(data) % 2 or min(first, second) > pairs * ZEROS / 10:
        return ""
    if second >= pairs * ZEROS:
        return "utf-16-le"
    return "utf-16-be" if first >= pairs * ZEROS else ""


def _older(data: bytes, line: int) -> str:
    """Decode by the detector's choice where no other comes near."""
    import chardet  # its models take a while to load, and most files are UTF-8

    found = chardet.detect_all(data, ignore_threshold=True, include_encodings=OLDER, max_bytes=len(data))
    texts: dict[str, tuple[str, float]] = {}
    for guess in found:
        text = _decodes(data, guess["encoding"] or "")
        if text is not None and text not in texts and not IN_WORD.search(text):
            texts[text] = (guess["encoding"] or "", guess["confidence"])
    if not texts:
        raise _unparsable(line, f"not UTF-8 text; {_advice()}")
    (text, (likely, best)), *others = texts.items()
    rival = next((name for _, (name, confidence) in others if confidence >= best * TOO_CLOSE), "")
    if rival:
        raise _unparsable(line, f"not UTF-8 text: {likely} or {rival} by the looks of it; {_advice()}")
    return text


def _decodes(data: bytes, encoding: str) -> str | None:
    try:
        return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="").read()
    except (LookupError, UnicodeDecodeError):
        return None


def _advice() -> str:
    return 'save it as UTF-8 ("CSV UTF-8" in a spreadsheet)'


def _unparsable(line: int, message: str) -> Unparsable:
    return Unparsable(Problem(line, "line", "", message))
