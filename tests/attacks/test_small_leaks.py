"""Small things that an attacker collects: a word in a message, a byte in a terminal, a folder left open."""

import io
import json
import os
from pathlib import Path

import pytest

from core.bootstrap import build
from core.cli.main import main
from core.cli.terminal import shown
from core.domain.errors import NotPermitted, RequestInvalid
from core.domain.secret import Secret
from core.engines.chat.server import is_encrypted
from core.engines.chat.settings import ChatSettings
from core.sessions.admission import FolderAdmission
from core.sessions.disk.folders import private_folder
from core.settings import Settings
from pages.parts.shell.admin_token import AdminToken
from pages.parts.upload import let_go as letting_go


@pytest.mark.parametrize(
    "name", ["\x1b[2J\x1b[31mred", "a\tb", "invoice\u202efdp.exe", "\u2067x\u2069", "\x9b31m", "a\rb", "\x07"]
)
def test_a_name_does_not_steer_the_terminal(name):
    assert not any(c in shown(name) for c in "\x1b\t\r\x07\x9b\u202e\u2067\u2069")


def test_ordinary_names_are_shown_as_they_are():
    assert shown("Größe – 保証 (1).pdf\nnext") == "Größe – 保証 (1).pdf\nnext"  # noqa: RUF001


BAD_ADDRESSES = (
    *("htp://user:SECRET@host/v1", "user:SECRET@host", "https://user:SEC@RET@"),
    *("://u:SECRET@h", "http://u:SECRET@[::1"),
)


@pytest.mark.parametrize("url", BAD_ADDRESSES)
def test_an_address_that_makes_no_sense_is_refused_without_its_password(url):
    with pytest.raises(RequestInvalid) as caught:
        is_encrypted(url)
    assert "SEC" not in str(caught.value)
    assert "SEC" not in ChatSettings(url, "m", Secret()).host


def test_a_folder_that_others_may_enter_is_closed_to_them(tmp_path):
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "inside").mkdir(mode=0o777)
    home.chmod(0o755)
    private_folder(home)
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")
def test_doctor_says_what_in_the_home_folder_others_may_read(tmp_path, monkeypatch, capsys):
    home = tmp_path / "home"
    monkeypatch.setenv("PAGEWISE_HOME", str(home))
    assert main(["sessions", "doctor"]) == 0
    assert "closed to others" in capsys.readouterr().out
    app = build(Settings.load())
    home.chmod(0o755)  # as somebody did since it was opened
    (home / "store").chmod(0o755)
    assert app.housekeeping.diagnose().exposed == ("home (0755)", "store (0755)")
    build(Settings.load())  # which closes it again
    assert app.housekeeping.diagnose().exposed == ()


def test_wrong_tokens_of_one_browser_lock_nobody_else_out(tmp_path):
    door = AdminToken(FolderAdmission(tmp_path))
    for _ in range(20):
        with pytest.raises(NotPermitted):
            door.sign_in("wrong", "attacker")
    with pytest.raises(NotPermitted, match="Too many"):
        door.sign_in(door.read(), "attacker")
    door.sign_in(door.read(), "ann")
    assert door.is_admin("ann")


def test_attempts_of_many_browsers_fill_no_memory(tmp_path):
    door = AdminToken(FolderAdmission(tmp_path))
    for number in range(1_100):
        with pytest.raises(NotPermitted):
            door.sign_in("wrong", f"browser-{number}")
    assert len(door._failures) <= 1_001


def test_an_upload_that_is_stored_is_let_go(monkeypatch):
    from streamlit.proto.Common_pb2 import FileURLs
    from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
    from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

    manager = MemoryUploadedFileManager("/upload")
    kept, dropped = (UploadedFileRec(name, f"{name}.pdf", "application/pdf", b"x" * 1000) for name in "ab")
    for each in (kept, dropped):
        manager.add_file("session", each)

    class Context:
        session_id = "session"
        uploaded_file_mgr = manager

    monkeypatch.setattr(letting_go, "get_script_run_ctx", Context)
    letting_go.let_go([UploadedFile(dropped, FileURLs())])
    assert [each.file_id for each in manager.get_files("session", ["a", "b"])] == ["a"]


def test_a_json_report_closes_no_script_element(monkeypatch):
    from core.reports import structured

    stream = io.BytesIO()

    monkeypatch.setattr(structured, "document", lambda _: {"claim": "</script><script>alert(1)</script>"})
    structured.write(None, stream)
    assert b"<" not in stream.getvalue()
    assert json.loads(stream.getvalue())["claim"].startswith("</script>")


def test_the_shipped_front_says_no_version_and_lets_nobody_frame_it():
    text = (Path(__file__).parents[2] / "deploy" / "nginx.conf").read_text()
    for line in (
        "server_tokens off;",
        "frame-ancestors 'self'",
        "limit_conn each_client",
        "client_header_timeout",
        "location = /_stcore/metrics",
    ):
        assert line in text
