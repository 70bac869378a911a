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
#: what may stand between two characters of a repeated secret: a line end, a zero-width character
BETWEEN: Final = (
    rb"(?:\\+[nrt]|\\+u(?:200[b-d]|feff|00ad)|[ \t\r\n]|\xe2\x80[\x8b-\x8d]|\xef\xbb\xbf|\xc2\xad)?"
)


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

        Found are: the text itself in either case, escaped as JSON, HTML, URLs and source code do it, at
        any depth, broken over lines, reversed, in base64 and in hexadecimal, and pieces of a long one.
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
    written = [_escaped(text), _escaped(text[::-1]), *map(re.escape, _encodings(text.encode()))]
    return re.compile(b"|".join(written), re.IGNORECASE)


def _pieces(text: bytes) -> tuple[bytes, ...]:
    if len(text) < 2 * PIECE:
        return ()
    return tuple(text[start : start + PIECE] for start in range(len(text) - PIECE + 1))


def _escaped(text: str) -> bytes:
    """Return a pattern for ``text``, each character written in any of the usual ways."""
    return BETWEEN.join(_character(character) for character in text)


def _character(character: str) -> bytes:
    code = ord(character)
    literal = re.escape(character.encode("utf-8", "surrogatepass"))
    escapes = rf"\\+u0*{code:x}|\\+u\{{0*{code:x}\}}|\\+x{code:02x}|&#0*{code};|&#x0*{code:x};"
    percent = "".join(f"%(?:25)*{byte:02x}" for byte in character.encode("utf-8", "surrogatepass"))
    return rb"(?:\\*" + literal + b"|" + f"{escapes}|{percent}".encode() + b")"


def _encodings(text: bytes) -> set[bytes]:
    """Return the ways in which programs write bytes as text, wherever in a longer text they begin."""
    found = {text.hex().encode(), quote(text, safe="").encode(), text.decode("utf-8").encode("utf-16-le")}
    found.add(text.decode("utf-8").encode("utf-16-be"))
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            # what stands before and after changes the letters at both ends, and none between
            whole = encode(b"\0" * before + text)
            found.add(whole[(4 * before + 2) // 3 : -4 if whole.endswith(b"=") else None].rstrip(b"="))
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
    for start, end in reversed(spans):
        data = data[:start] + MASK.encode() + data[end:]
    return data
