"""The process that takes an e-mail apart: its text as a PDF, its attachments as they came."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

from oxmsg import Message

from core.reading.conversion_messages import Convert, Converted, ConvertedPart, Reply, Unconvertible
from core.reading.sandbox.serve_conversion import serve
from core.reading.sandbox.typeset_text import NoLetters, typeset

#: characters of a text that is set on pages: an e-mail of more is a log file
TEXT = 2_000_000
#: bytes below which a picture within the text is a logo or a signature
SIGNATURE = 40_000
#: elements of HTML that end a line, and those of which nobody sees the text
_BREAKS = frozenset({"br", "p", "div", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "blockquote"})
_UNSEEN = frozenset({"style", "script", "head", "title"})


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """An attachment."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """An e-mail as people read it."""

    #: what stands above the text: ("From", "ann@example.com"), ...
    heading: tuple[tuple[str, str], ...]
    text: str
    attached: tuple[AttachedFile, ...]
    #: attachments that cannot be had, by name, with why
    left_out: tuple[tuple[str, str], ...] = ()


def convert(request: Convert) -> Reply:
    """Write the text as a PDF, and each attachment as it is."""
    folder, path = Path(request.folder), Path(request.path)
    try:
        mail = _outlook(path) if path.suffix == ".msg" else _internet(path)
    except Exception:  # noqa: BLE001 - a parser may fall over a stranger's file in any way
        return Unconvertible("is no e-mail that can be opened: print it to PDF, and add its attachments")
    parts, left_out = [ConvertedPart("mail.pdf")], list(mail.left_out)
    names = [attached.name for attached in mail.attached]
    heading = [*mail.heading, *([("Attachments", ", ".join(names))] if names else [])]
    above = "\n".join(f"{name}: {value}" for name, value in heading if value)
    try:
        typeset(f"{above}\n\n{mail.text[:TEXT]}", folder / "mail.pdf")
    except NoLetters:
        return Unconvertible("is in letters that no font on this server has: print it to PDF")
    for number, attached in enumerate(mail.attached):
        if number >= request.parts:
            left_out.append(
                (attached.name, f"is one of more than {request.parts} attachments: add it by itself")
            )
            continue
        file = f"attachment-{number:04}"
        (folder / file).write_bytes(attached.content)
        parts.append(ConvertedPart(file, attached.name, as_it_came=True))
    return Converted(tuple(parts), tuple(left_out))


def _internet(path: Path) -> Mail:
    """Read an e-mail as it goes over the Internet."""
    with path.open("rb") as stream:
        message = email.message_from_binary_file(stream, policy=email.policy.default)
    if not (message["from"] or message["subject"] or message["to"]):
        raise ValueError
    heading = tuple((name, str(message[name] or "")) for name in ("From", "To", "Cc", "Date", "Subject"))
    body = message.get_body(preferencelist=("plain", "html"))
    text = ""
    if body is not None:
        text = str(body.get_content())
        if body.get_content_subtype() == "html":
            text = _seen(text)
    return Mail(heading, text, tuple(_attached(message)))


def _attached(message: EmailMessage) -> Iterator[AttachedFile]:
    for number, part in enumerate(message.iter_attachments(), 1):
        if part.get_content_type() == "message/rfc822":
            inner = part.get_content()
            yield AttachedFile(f"{inner['subject'] or f'message {number}'}.eml", inner.as_bytes())
            continue
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes) or not content:
            continue
        if part.get_content_maintype() == "image" and part["content-id"] and len(content) < SIGNATURE:
            continue
        kind = part.get_content_subtype()
        yield AttachedFile(part.get_filename() or f"attachment {number}.{kind}", content)


def _outlook(path: Path) -> Mail:
    """Read an e-mail as Outlook saves it."""
    message = Message.load(str(path))
    to = ", ".join(filter(None, (each.name or each.email_address for each in message.recipients)))
    sent = message.sent_date
    heading = (
        ("From", message.sender or ""),
        ("To", to),
        ("Date", sent.strftime("%A, %d %B %Y, %H:%M %Z").strip(" ,") if sent else ""),
        ("Subject", message.subject),
    )
    text = message.body or _seen(message.html_body or "")
    attached, left_out = [], []
    for number, each in enumerate(message.attachments, 1):
        name = each.file_name or f"attachment {number}"
        content = each.file_bytes
        if content:
            attached.append(AttachedFile(name, content))
        else:
            left_out.append(
                (name, "is an e-mail or a link within the e-mail: save it by itself and add that")
            )
    return Mail(heading, text, tuple(attached), tuple(left_out))


class _Words(HTMLParser):
    """Keeps what a reader of HTML sees."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._hidden += tag in _UNSEEN
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _UNSEEN))
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split(" ")).replace("\n", " "))

    def _break(self, tag: str) -> None:
        if tag in _BREAKS:
            self.parts.append("\n")
        elif tag in {"td", "th"}:
            self.parts.append("  ")


def _seen(html: str) -> str:
    words = _Words()
    words.feed(html)
    words.close()
    lines = [" ".join(line.split()) for line in "".join(words.parts).splitlines()]
    return "\n".join(line for line, before in zip(lines, ["", *lines], strict=False) if line or before)


if __name__ == "__main__":
    email.message_from_bytes(
        b"Subject: x\n\nx", policy=email.policy.default
    ).get_content()  # loads what it needs
    serve(convert)
