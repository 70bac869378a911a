"""A key that does not show itself."""

from __future__ import annotations

import base64
import hmac
import re
from typing import Final, NoReturn
from urllib.parse import quote

MASK: Final = "***"
#: characters of a secret below which its occurrence in ordinary text proves nothing
SHORT: Final = 8
#: characters of a long secret that give it away when they stand together, wherever they are cut out
PIECE: Final = 12
#: how far the full-width forms of Unicode lie from the letters of ASCII
WIDER: Final = 0xFEE0
#: what may stand between two characters of a repeated secret: a line end, a zero-width character, a mark
BETWEEN: Final = (
    rb"(?:\\+[nrt]|=?\r?\n|\\+u(?:200[b-d]|feff|00ad)|[ \t\r.,:;|_-]"
    rb"|\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf|\xc2\xad)?"
)
#: where an encoded text is broken over lines
BROKEN: Final = rb"(?:\\{1,4}[nr]|[\r\n]){0,2}"
#: what programs put between the numbers of bytes that they list
LISTED: Final = rb"(?:,? ?|[:-]|\\+[nrt])(?:0x)?"


class Secret:
    """Text that never appears in ``repr``, ``str``, logs, pickles or JSON.

    `reveal` is the one way to the text; call it where the key is put to use and nowhere else.
    """

    __slots__ = ("_pattern", "_text")

    def __init__(self, text: str = "") -> None:
        self._text = text.strip()
        self._pattern: re.Pattern[bytes] | None = None

    def reveal(self) -> str:
        """Return the text."""
        return self._text

    @property
    def is_a_word(self) -> bool:
        """Whether it is so short that it may stand in an ordinary text by chance, as "none" does."""
        return len(self._text) < SHORT

    def redact(self, text: str) -> str:
        """Return ``text`` with every occurrence of the secret masked; see `redact_bytes`."""
        if not self._text:
            return text
        masked = self.redact_bytes(text.encode("utf-8", "surrogatepass"))
        return masked.decode("utf-8", "surrogatepass")

    def redact_bytes(self, data: bytes) -> bytes:
        """Return ``data`` with the secret masked in whatever usual way it is written there.

        Found are: the text itself in either case, escaped as JSON, HTML, URLs, e-mails and source code do it,
        at any depth, broken over lines, reversed, in base64 and base32, its bytes as numbers, and pieces of
        a long one.
        """
        if self.is_a_word:
            return data.replace(self._text.encode(), MASK.encode()) if self._text else data
        if self._pattern is None:
            self._pattern = _pattern(self._text)
        data = self._pattern.sub(MASK.encode(), data)
        return _without(data, _pieces(self._text.encode()))

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(***)" if self._text else "Secret()"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._text.encode(), other._text.encode())

    def __hash__(self) -> int:
        return hash(Secret)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A secret is not serialised.")


def _pattern(text: str) -> re.Pattern[bytes]:
    """Match the secret in every way of writing it."""
    data = text.encode("utf-8", "surrogatepass")
    numbers = (LISTED.join(form % byte for byte in data) for form in (b"%02x", b"%d"))
    encoded = (BROKEN.join(re.escape(bytes([byte])) for byte in way) for way in _encodings(text))
    return re.compile(b"|".join([_escaped(text), _escaped(text[::-1]), *numbers, *encoded]), re.IGNORECASE)


def _pieces(text: bytes) -> tuple[bytes, ...]:
    if len(text) < 2 * PIECE:
        return ()
    return tuple(text[start : start + PIECE] for start in range(len(text) - PIECE + 1))


def _escaped(text: str) -> bytes:
    """Return a pattern for ``text``, each character written in any of the usual ways.

    A match begins behind any backslashes but one, or every one of a million would be a beginning to look at.
    """
    return BETWEEN.join([_character(text[0], b"{0,1}", b"{1}"), *(_character(each) for each in text[1:])])


def _character(character: str, some: bytes = b"*", more: bytes = b"+") -> bytes:
    """Return a pattern for a character; ``some`` and ``more`` bound the backslashes it may have, or must."""
    code = ord(character)
    data = character.encode("utf-8", "surrogatepass")
    literal = re.escape(data)
    wide = re.escape(chr(code + WIDER).encode()) if 0x21 <= code <= 0x7E else literal
    source = rf"u0*{code:x}|u\{{0*{code:x}\}}|x{code:02x}|{code:03o}"
    percent = "".join(f"[%=](?:25)*{byte:02x}" for byte in data)
    ways = (
        rb"\\%b%b" % (some, literal),
        rb"\\%b(?:%b)" % (more, source.encode()),
        f"&#0*{code};|&#x0*{code:x};|{percent}".encode(),
        wide,
    )
    return rb"(?:%b)" % b"|".join(ways)


def _encodings(text: str) -> set[bytes]:
    """Return the ways in which programs write text as other text, wherever in a longer one it begins."""
    data = text.encode("utf-8", "surrogatepass")
    found = {quote(data, safe="").encode()}
    found |= {text.encode(code, "surrogatepass") for code in ("utf-16-le", "utf-16-be")}
    for encode, group, letters in (
        (base64.b64encode, 3, 4),
        (base64.urlsafe_b64encode, 3, 4),
        (base64.b32encode, 5, 8),
    ):
        for before in range(group):
            # what stands before and after changes the letters at both ends, and none between
            first = -(-before * letters // group)
            whole = (len(data) + before) * letters // group
            found.add(encode(b"\0" * before + data)[first:whole])
    return {way for way in found if len(way) >= SHORT}


def _without(data: bytes, pieces: tuple[bytes, ...]) -> bytes:
    """Mask everything that any of the pieces covers."""
    spans: list[list[int]] = []
    found = (re.finditer(re.escape(piece), data) for piece in pieces if piece in data)
    places = sorted(match.start() for matches in found for match in matches)
    for place in places:
        if spans and place <= spans[-1][1]:
            spans[-1][1] = place + PIECE
        else:
            spans.append([place, place + PIECE])
    kept, at = [], 0
    for start, end in spans:
        kept.append(data[at:start])
        at = end
    return MASK.encode().join([*kept, data[at:]])
