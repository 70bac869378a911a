"""A server that repeats the key in every way it can: nothing that is kept, logged or given out holds it."""

import base64
import html
import json
import logging
import urllib.parse
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.domain.ports import Work
from core.domain.secret import Secret
from core.engines.chat.bounded_client import BoundedClient
from core.engines.chat.connection import check_connection
from tests.chat_server.acts import Answer, Raw, Refuse, error
from tests.chat_server.model import Model
from tests.chat_server.server import ChatServer
from tests.files import holding
from tests.unit.engines.chat.material import page, questions, run, settings, windows

KEY = "sk-proj-Zq8/wL+3vT0xYb6Nc9Rk1mHs7Jd4"
QUOTE = page(1).text.split(". ")[1] + "."


def escaped(text):
    return "".join(f"\\u{ord(c):04x}" for c in text)


def answer(text):
    return json.dumps(
        {"answers": [{"question": "s0.q0", "claim": text, "quotes": [{"text": QUOTE, "page": 1}]}]}
    )


#: how a text is written -> how it is read again
WAYS = {
    "as it is": (lambda k: k),
    "escaped": escaped,
    "escaped with capitals": lambda k: escaped(k).upper().replace("\\U", "\\u"),
    "escaped twice": lambda k: escaped(k).replace("\\", "\\\\"),
    "one letter escaped": lambda k: escaped(k[0]) + k[1:],
    "in capitals": str.upper,
    "in HTML": lambda k: "".join(f"&#{ord(c)};" for c in k),
    "in hexadecimal HTML": lambda k: "".join(f"&#x{ord(c):x};" for c in k),
    "HTML for a page": html.escape,
    "in a URL": lambda k: urllib.parse.quote(k, safe=""),
    "every letter in a URL": lambda k: "".join(f"%{ord(c):02X}" for c in k),
    "in base64": lambda k: base64.b64encode(k.encode()).decode(),
    "as basic authorisation": lambda k: base64.b64encode(f"me:{k}".encode()).decode(),
    "in base64 for URLs": lambda k: base64.urlsafe_b64encode(f"ab{k}cd".encode()).decode(),
    "in hexadecimal": lambda k: k.encode().hex(),
    "backwards": lambda k: k[::-1],
    "half of it": lambda k: k[: len(k) // 2],
    "the end of it": lambda k: f"...{k[-14:]}",
    "over two lines": lambda k: f"{k[:9]}\\n{k[9:]}",
    "as a header": lambda k: f"Authorization: Bearer {k}",
    "with slashes escaped": lambda k: k.replace("/", "\\/"),
    "with zero-width spaces": "\u200b".join,
}


#: ways of fewer programs
RARER = {
    "in octal": lambda k: "".join(f"\\{ord(c):03o}" for c in k),
    "quoted for an e-mail": lambda k: "".join(f"={ord(c):02X}" for c in k),
    "quoted over lines": lambda k: f"{k[:9]}=\r\n{k[9:]}",
    "in base32": lambda k: base64.b32encode(f"me:{k}".encode()).decode(),
    "in base64 over lines": lambda k: base64.encodebytes(("x" * 40 + k).encode()).decode(),
    "in base64 over escaped lines": lambda k: (
        base64.encodebytes(("x" * 41 + k).encode()).decode().replace("\n", "\\n")
    ),
    "as a list of bytes": lambda k: str(list(k.encode())),
    "as a list of hexadecimal bytes": lambda k: ", ".join(f"0x{c:02x}" for c in k.encode()),
    "in pairs": lambda k: k.encode().hex(" "),
    "as a fingerprint": lambda k: k.encode().hex(":").upper(),
    "with dots": ".".join,
    "in wide letters": lambda k: "".join(chr(ord(c) + 0xFEE0) for c in k),
    "in UTF-16": lambda k: k.encode("utf-16-le").decode("latin-1"),
}
EVERY = WAYS | RARER


def traces(way):
    """Return what must stand nowhere."""
    return {KEY, KEY[::-1], KEY.upper(), KEY[:14], KEY[-14:], EVERY[way](KEY)}


@pytest.mark.parametrize("way", EVERY)
def test_a_secret_is_masked_however_it_is_written(way):
    masked = Secret(KEY).redact(f'say "{EVERY[way](KEY)}" here')
    assert masked.startswith('say "')
    assert masked.endswith('" here')
    assert not any(trace in masked for trace in traces(way))


def acts(way):
    written = WAYS[way](KEY)
    said = json.dumps(error("#")).replace("#", written).encode()
    yield Refuse(400, said)
    yield Refuse(503, said)
    yield Refuse(401, said)
    yield Raw(said)
    yield Raw(written.encode(), "text/plain")
    yield Answer(answer("#").replace("#", written))
    yield Answer(answer("5 mm").replace("5 mm", written), finish="length")
    yield Answer(refusal=written)


@pytest.mark.parametrize("way", WAYS)
def test_a_server_that_repeats_the_key_gets_it_into_no_file_no_log_and_no_answer(way, tmp_path, caplog):
    every = list(acts(way))
    # each waits for its server again and again, so all wait at once
    with caplog.at_level(logging.DEBUG), ThreadPoolExecutor(len(every)) as beside:
        shown = [
            *beside.map(lambda number: shown_of(every[number], tmp_path / str(number)), range(len(every)))
        ]
    shown += [caplog.text, *(str(vars(record)) for record in caplog.records)]
    for trace in traces(way):
        assert not [text for text in shown if trace in text or json.dumps(trace)[1:-1] in text]
        assert holding(tmp_path, trace.encode()) == []


def shown_of(act, kept):
    """Ask a server that answers so; return what a user is shown of it."""
    work = Work(list(windows(1)), questions(sections=1))
    quick = {"attempts": 2, "patience_seconds": 0.3, "call_seconds": 20.0}
    with ChatServer(Model(), lambda _: act) as server:
        result = run(server, work, key=Secret(KEY), cache_folder=kept, **quick)
        told = check_connection(settings(server, key=Secret(KEY)))
    return f"{result.outcomes} {result.error!r} {told}"


@pytest.mark.parametrize("code", ["utf-16", "utf-16-be", "utf-32-le"])
@pytest.mark.parametrize("written", [KEY, escaped(KEY)], ids=["as it is", "escaped"])
def test_a_key_is_masked_in_every_encoding_that_readers_of_json_know(written, code):
    body = json.dumps(error("#")).replace("#", written).encode(code)
    masked = BoundedClient(Secret(KEY))._masked(body)
    assert KEY not in json.dumps(json.loads(masked))
    assert json.loads(masked) == error("***")


@pytest.mark.parametrize("part", [KEY[:14], KEY[-14:]])
def test_a_part_of_the_key_is_masked_where_it_is_escaped(part):
    body = json.dumps(error("#")).replace("#", escaped(part)).encode()
    assert json.loads(BoundedClient(Secret(KEY))._masked(body)) == error("***")


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
def test_names_of_models_headers_and_names_of_fields_show_no_key(code, caplog):
    listed = {"object": "list", "data": [{"id": KEY, "object": "model", "created": 1, "owned_by": KEY}]}
    unknown = error("There is no such model.", code="model_not_found")
    unknown["error"][KEY] = KEY
    heads = {"X-Request-Id": KEY, f"X-{KEY.replace('/', '')}": "1", "Retry-After": KEY}
    refusal = Refuse(404, json.dumps(unknown), heads)
    with caplog.at_level(logging.DEBUG), ChatServer(script=lambda _: refusal) as server:
        kind = {"Content-Type": "application/json; charset=cp037"}
        server.listed = Refuse(200, json.dumps(listed).encode(code), kind)
        told = str(check_connection(settings(server, key=Secret(KEY))))
    assert "does not have this model" in told
    for trace in traces("as it is"):
        assert trace not in told + caplog.text


SLOW = {
    "backslashes": b"\\" * 1_000_000,
    "backslashes before letters": (b"\\" * 3 + KEY[:1].encode()) * 200_000,
    "line ends after a letter": (KEY[:1].encode() + b"\\n" * 1_000) * 500,
    "percent signs": b"%" + b"25" * 500_000,
    "zeros": b"&#" + b"0" * 1_000_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_no_reply_is_made_so_that_the_search_for_the_key_never_ends(name):
    """Each took hours while every backslash was a beginning of its own."""
    assert Secret(KEY).redact_bytes(SLOW[name]) == SLOW[name]


def test_a_reply_of_pieces_of_the_key_is_masked_in_one_go():
    assert Secret(KEY).redact_bytes((KEY[5:17].encode() + b" ") * 100_000) == b"*** " * 100_000


def test_an_answer_without_the_key_is_untouched():
    with ChatServer(Model(), lambda _: Answer(answer("5.5 mm, as sk-proj- says"))) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1)), key=Secret(KEY))
    assert [finding.claim for finding in result.findings] == ["5.5 mm, as sk-proj- says"]


@pytest.mark.parametrize("key", ["none", "ollama", "EMPTY"])
def test_a_placeholder_for_a_key_does_not_mask_words_of_answers(key):
    claim = f"There are {key} of them."
    with ChatServer(Model(), lambda _: Answer(answer(claim))) as server:
        result = run(server, Work(list(windows(1)), questions(sections=1)), key=Secret(key))
    assert [finding.claim for finding in result.findings] == [claim]
