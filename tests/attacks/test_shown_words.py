"""Words of strangers on a page: no link that nobody meant, and nothing about the machine."""

import re

import pytest

from core.domain.errors import RequestInvalid, StoreBusy, StoreError
from core.sessions.home import Home
from core.sessions.postgres.database import store_error
from pages.parts.shell import wording

#: what GitHub-flavoured Markdown makes a link of in any text, whatever was escaped in it
AUTOLINK = re.compile(
    r"(?:https?://|ftp://|www\.)[-.\w]+\S*|(?<![\w.+-])[-.\w+]+@[-\w]+(?:\.[-\w]+)+", re.IGNORECASE
)


def rendered(markdown):
    """Return the text that a reader of Markdown sees of escaped text."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", markdown)


@pytest.mark.parametrize(
    "text",
    [
        "see http://evil.example/beacon.png for the bid",
        "HTTPS://EVIL.EXAMPLE",
        "ftp://evil.example/x",
        "www.evil.example/login",
        "ask mallory@evil.example",
        "(http://evil.example)",
        "a,www.evil.example",
        "http://http://evil.example",
    ],
)
def test_no_address_in_a_strangers_words_becomes_a_link(text):
    shown = rendered(wording.plain(text))
    assert not AUTOLINK.search(shown)
    assert shown.replace("\u2060", "") == text


def test_words_without_an_address_are_shown_to_the_letter():
    for text in ("Section 3.1: 5 % @ 20 in.", "and/or", "Größe, 保証", "w. w. w.", "10:30"):
        assert rendered(wording.plain(text)) == text


@pytest.mark.parametrize(
    "path",
    ["/home/ann/.pagewise/store", "/srv/pagewise", "/data/documents/ab12/document.pdf", "C:\\Users\\ann\\x"],
)
def test_no_path_of_the_server_is_shown_to_visitors(path):
    said = wording.without_paths(f"The disk that holds {path} has 0 MB left.")
    assert path not in said
    assert "ann" not in said
    assert said.startswith("The disk that holds this server's folder has 0 MB")


def test_what_only_looks_like_a_path_stays():
    for text in ("and/or 3/4 of it", "https://a.example/b/c", "Volume 1/Part 2/Section 3.pdf"):
        assert wording.without_paths(text) == text


def test_visitors_can_tell_processes_apart_and_learn_nothing_of_them():
    one, other = "vm:4711:1795440", "vm:4712:1795440"
    shown = {wording.process(one), wording.process(other)}
    assert len(shown) == 2
    assert not any(part in " ".join(shown) for part in ("vm", "4711", "1795440"))
    assert wording.process("") == ""


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://pagewise:half@SECRETSECRET@127.0.0.1:1/x",
        "postgresql://SECRETSECRET@half:x@127.0.0.1:1/x",
        "htp://pagewise:SECRETSECRET@127.0.0.1/x",
        "pagewise:SECRETSECRET@127.0.0.1/x",
        "postgresql://pagewise:SECRETSECRET%zz@127.0.0.1:1/x",
        "postgresql://pagewise:SECRETSECRET@[::1/x",
    ],
)
def test_an_address_of_a_store_that_makes_no_sense_is_refused_without_its_password(url, tmp_path, capfd):
    with pytest.raises((RequestInvalid, StoreError)) as caught:
        Home.open(tmp_path, url)
    assert "SECRET" not in str(caught.value)
    assert "SECRET" not in "".join(capfd.readouterr())


def test_what_a_database_says_is_shown_without_the_password():
    import psycopg

    error = psycopg.OperationalError('could not connect as "pagewise" with "s3cretpassw0rd"')
    shown = store_error(error, "postgresql://pagewise:s3cretpassw0rd@db/x")
    assert isinstance(shown, StoreBusy)
    assert "s3cretpassw0rd" not in str(shown)


@pytest.mark.parametrize("url", ["s3:key:SECRETSECRET@bucket", "nope://key:SECRETSECRET@bucket/folder"])
def test_an_address_of_documents_that_makes_no_sense_is_refused_without_its_password(url, tmp_path):
    with pytest.raises((RequestInvalid, StoreError)) as caught:
        Home.open(tmp_path, "", url)
    assert "SECRET" not in str(caught.value)
