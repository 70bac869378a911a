import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time

import pytest

from tests.chat_server.labels import Labeller
from tests.chat_server.server import ChatServer
from tests.unit.cli.material import OTHERWISE_SECRET_PDF, PDF, SECRET_PDF

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(os.name != "posix", reason="signals, pipes and terminals are those of POSIX"),
]

#: seconds; generous, since these only wait for what must happen
PATIENCE = 120


@pytest.fixture
def environment(tmp_path):
    kept = {k: v for k, v in os.environ.items() if k not in {"PAGEWISE_PASSWORD", "OPENAI_API_KEY"}}
    return {**kept, "PAGEWISE_HOME": str(tmp_path / "home")}


def slow(tmp_path, environment, own_set, fault="", **options):
    """Start an analysis that waits after its first finding; return the process, its file and READY."""
    ready, out = tmp_path / "ready", tmp_path / "table.json"
    arguments = ["analyze", str(PDF), "--questions", str(own_set), "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.unit.cli.slow", str(ready), fault, *arguments],
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        **options,
    )
    return process, out, ready


def await_file(path, process):
    end = time.monotonic() + PATIENCE
    while not path.exists():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_stop_writes_what_was_found_and_marks_it_partial(number, code, tmp_path, environment, own_set):
    process, out, ready = slow(tmp_path, environment, own_set)
    await_file(ready, process)
    process.send_signal(number)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == code, err
    record = json.loads(out.read_text())
    assert record["complete"] is False
    assert record["state"] == "partial"
    assert record["questions"][0]["answer"] == "found before the stop"
    assert "Traceback" not in err
    assert err.splitlines()[-1].startswith("pagewise: error: Stopped")


def test_a_second_ctrl_c_ends_at_once_and_writes_nothing(tmp_path, environment, own_set):
    process, out, ready = slow(tmp_path, environment, own_set, "deaf")
    await_file(ready, process)
    process.send_signal(signal.SIGINT)
    await_file(tmp_path / "heard", process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert not out.exists()


def test_a_stop_before_anything_was_found_leaves_yesterdays_table_alone(tmp_path, environment, own_set):
    (tmp_path / "table.json").write_text("yesterday")
    process, out, ready = slow(tmp_path, environment, own_set, "idle")
    await_file(ready, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 130
    assert err == "pagewise: error: Stopped; nothing had been found yet.\n"
    assert out.read_text() == "yesterday"


def test_an_engine_that_breaks_off_leaves_what_it_found_and_its_error(tmp_path, environment, own_set):
    process, out, _ = slow(tmp_path, environment, own_set, "broke")
    _, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 5
    assert json.loads(out.read_text())["reason"] == "The account has no credit"
    assert err.splitlines()[-1] == "pagewise: error: The account has no credit. Add some."


def test_an_engine_that_refuses_everything_leaves_yesterdays_table_alone(tmp_path, environment, own_set):
    (tmp_path / "table.json").write_text("yesterday")
    process, out, _ = slow(tmp_path, environment, own_set, "refused")
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 5
    assert out.read_text() == "yesterday"


def test_a_reader_that_goes_away_ends_the_command_quietly(environment, own_set):
    process = subprocess.Popen(
        [sys.executable, "-m", "core", "questions", "cipp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    process.stdout.close()
    with process.stderr:
        assert process.stderr.read() == b""
    assert process.wait(PATIENCE) == 141


def at_a_terminal(arguments, environment, typed=b"", after=b"Password"):
    """Run the command with a terminal for input and errors, and none for its output.

    Return its code and what it showed; ``typed`` is typed once ``after`` is shown, or each of several answers
    after its own prompt.
    """
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "core", *arguments],
        stdin=theirs,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=environment,
        start_new_session=True,
    )
    os.close(theirs)
    answers = typed if isinstance(typed, dict) else {after: typed}
    shown, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not select.select([ours], [], [], 0.1)[0]:
            continue
        try:
            piece = os.read(ours, 4096)
        except OSError:
            break
        shown += piece
        for prompt in [each for each in answers if each in shown]:
            os.write(ours, answers.pop(prompt))
    os.close(ours)
    return process.wait(PATIENCE), shown.decode()


def test_a_terminal_sees_a_progress_bar(tmp_path, environment, own_set):
    arguments = ["analyze", str(PDF), "--questions", str(own_set), "--out", str(tmp_path / "t.csv")]
    code, shown = at_a_terminal(arguments, environment)
    assert code == 0
    assert "% |" in shown
    code, shown = at_a_terminal([*arguments, "--quiet"], environment)
    assert (code, shown) == (0, "")


def test_a_terminal_is_asked_for_the_password_which_it_does_not_show(tmp_path, environment, own_set):
    arguments = ["analyze", str(SECRET_PDF), "--questions", str(own_set), "--out", str(tmp_path / "t.csv")]
    code, shown = at_a_terminal([*arguments, "--quiet"], environment, b"secret\n")
    assert code == 0
    assert "Password of encrypted_aes256_user_password_secret.pdf: " in shown
    assert "secret\r\n" not in shown.replace("password_secret.pdf", "")


def test_of_a_package_each_protected_document_is_asked_for_by_its_name(tmp_path, environment):
    folder = tmp_path / "bid"
    folder.mkdir()
    for path in (PDF, SECRET_PDF, OTHERWISE_SECRET_PDF):
        shutil.copy(path, folder)
    of_one, of_other = (f"Password of {path.name}: ".encode() for path in (SECRET_PDF, OTHERWISE_SECRET_PDF))
    code, shown = at_a_terminal(["inspect", str(folder)], environment, {of_one: b"secret\n", of_other: b"\n"})
    assert code == 0
    (note,) = (line for line in shown.splitlines() if "note:" in line)
    assert OTHERWISE_SECRET_PDF.name in note


@pytest.mark.parametrize(("typed", "code"), [(b"n\n", 2), (b"\x04", 2), (b"y\n", 0)])
def test_a_terminal_is_asked_before_a_model_is_paid_and_not_within_the_output(typed, code, environment):
    with ChatServer(Labeller()) as server:
        named = {"OPENAI_BASE_URL": server.url, "PAGEWISE_CHAT_MODEL": "test-model"}
        arguments = ["register", str(PDF), "--refine", "--out", "-"]
        found, shown = at_a_terminal(arguments, {**environment, **named}, typed, b"[y/N]")
        assert (found, bool(server.asked)) == (code, not code)
    assert shown.count("Refine? [y/N] ") == 1


def test_help_needs_no_heavy_library():
    script = (
        "import sys, core.cli.main\n"
        "try: core.cli.main.main(['analyze', '--help'])\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'msgspec', 'numpy', 'pandas', 'pypdfium2', 'openai', 'xlsxwriter'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)
