"""Names that are not Unicode, pipes, and a standard output that is full or closed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.cli.material import OWN_SET, PDF

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(os.name != "posix", reason="names in bytes and devices are those of POSIX"),
]


@pytest.fixture
def command(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(OWN_SET)
    environment = {**os.environ, "PAGEWISE_HOME": str(tmp_path / "home"), "TMPDIR": str(tmp_path)}

    def run(shell, *names):
        line = shell.replace("pagewise", f'"{sys.executable}" -m core').replace("SET", f'"{own}"')
        return subprocess.run(
            ["/bin/bash", "-c", line, "bash", *names], capture_output=True, env=environment, check=False
        )

    return run


def one_line(done, code):
    assert done.returncode == code, done
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1, lines
    assert lines[0].startswith("pagewise: error: ")
    return lines[0]


VERBS = ["inspect", "tables", "analyze --quiet --questions SET", "check --quotes <(echo 'market research')"]


@pytest.mark.parametrize("verb", VERBS)
def test_a_pdf_whose_name_is_not_unicode_is_read(command, tmp_path, verb):
    name = os.fsencode(tmp_path) + b"/b\xffd.pdf"
    shutil.copyfile(PDF, name)
    done = command(f'pagewise {verb} "$1"', name)
    assert done.returncode in {0, 9}, done.stderr
    assert b"Traceback" not in done.stderr


def test_a_missing_file_whose_name_is_not_unicode_is_named(command):
    assert "There is no file" in one_line(command('pagewise inspect "$1"', b"b\xffd.pdf"), 3)


def test_a_question_set_whose_name_is_not_unicode_is_read(command, tmp_path):
    name = os.fsencode(tmp_path) + b"/b\xffd.yaml"
    Path(os.fsdecode(name)).write_text(OWN_SET)
    done = command('pagewise questions "$1" --check', name)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("verb", ["inspect", "analyze --quiet --questions SET", "register", "tables"])
def test_a_file_whose_name_is_too_long_is_one_line(command, verb):
    one_line(command(f"pagewise {verb} {'n' * 260}.pdf"), 3)


@pytest.mark.parametrize("given", ["- <", "/dev/stdin <", "- < <(cat", "/dev/stdin < <(cat", "<(cat"])
def test_a_pdf_may_come_through_a_pipe(command, given):
    done = command(f'pagewise inspect {given} "$1"{")" if "cat" in given else ""}', str(PDF))
    assert done.returncode == 0, done.stderr
    assert b"4 pages" in done.stdout


def test_a_pipe_through_which_nothing_comes_is_said_to_be_empty(command):
    line = one_line(command("true | pagewise inspect -"), 3)
    assert "Nothing came through standard input" in line


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("verb", VERBS)
def test_a_closed_standard_input_changes_nothing(command, verb):
    done = command(f'pagewise {verb} "$1" <&-', str(PDF))
    assert done.returncode in {0, 9}, done.stderr


@pytest.mark.parametrize("verb", ["inspect FILE", "questions", "questions --json", "--help"])
def test_a_full_standard_output_is_one_line(command, verb):
    assert "no space left" in one_line(
        command(f"pagewise {verb.replace('FILE', '$1')} > /dev/full", str(PDF)), 7
    )


@pytest.mark.parametrize("verb", ["inspect FILE", "questions", "questions --json", "--help"])
def test_a_closed_standard_output_is_one_line(command, verb):
    assert "it is closed" in one_line(command(f"pagewise {verb.replace('FILE', '$1')} >&-", str(PDF)), 7)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
@pytest.mark.parametrize("where", ["2> /dev/full", "2>&-", "2> >(true)"])
@pytest.mark.parametrize(
    ("verb", "code"),
    [
        ("inspect FILE", 0),
        ("inspect missing.pdf", 3),
        ("--no-such-option", 2),
        ("analyze FILE --questions SET", 0),
        ("tables FILE", 0),
    ],
)
def test_a_standard_error_that_takes_nothing_changes_no_exit_code(command, verb, code, where):
    done = command(f"pagewise {verb.replace('FILE', '$1')} {where}", str(PDF))
    assert done.returncode == code


@pytest.mark.parametrize("where", ["> /dev/full", ">&-"])
def test_what_cannot_be_written_is_rescued(command, where):
    line = one_line(command(f'pagewise analyze "$1" --quiet --questions SET {where}', str(PDF)), 7)
    rescued = Path(line.split("What was found is in ")[1].rstrip("."))
    assert "market research" in rescued.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "verb",
    [
        "analyze FILE --questions SET --out NAME.json",
        "tables FILE --out NAME.csv",
        "questions cipp --out NAME.yaml",
        "check FILE --quotes SET --out NAME.json",
    ],
)
def test_a_name_that_is_too_long_is_refused_before_any_work(command, verb):
    line = verb.replace("FILE", '"$1"').replace("NAME", "n" * 260)
    assert "name too long" in one_line(command(f"pagewise {line}", str(PDF)), 7).casefold()


def test_a_reader_that_goes_away_is_no_error(command):
    done = command("set -o pipefail; pagewise questions cipp --json | head -c 10")
    assert done.returncode in {0, 141}
    assert done.stderr == b""
