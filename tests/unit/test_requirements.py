"""What is installed is what was tested: the compiled requirements follow from the ranges."""

from __future__ import annotations

import re
import runpy
import shutil
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[2]
PIN = runpy.run_path(str(ROOT / ".ci" / "pin.py"))
FILES = sorted(ROOT.glob("requirements*.txt"))


@pytest.fixture
def copied(tmp_path):
    for file in ROOT.glob("requirements*"):
        shutil.copy(file, tmp_path)

    def change(name, old, new):
        path = tmp_path / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new, 1))
        return "\n".join(PIN["disagreements"](tmp_path))

    return change


def test_the_pins_follow_from_the_ranges():
    assert list(PIN["disagreements"](ROOT)) == []
    assert {file.stem for file in FILES} == set(PIN["NAMES"]) == {file.stem for file in ROOT.glob("*.in")}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_line_is_an_exact_version_from_no_index_of_its_own(file):
    lines = [line for line in file.read_text().splitlines() if line and line[0] not in "# "]
    for line in lines:
        wanted = Requirement(line.partition(" #")[0].rstrip("\\ "))
        assert wanted.url is None
        assert re.fullmatch(r"==[^*,]+", str(wanted.specifier))
    assert "://" not in file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_line_depends_on_the_name_of_the_kernel_which_some_pips_cannot_compare(file):
    # pip 24.1 and 24.2 end with an error where it is no version, as "6.8.0-1015-aws"
    assert "platform_release" not in file.read_text()


def test_a_range_that_its_pin_does_not_meet_is_named_with_system_and_python(copied):
    found = copied("requirements.in", "openai>=3,<4", "openai>=2,<3")
    assert re.search(r"requirements\.txt: openai \S+ is not within \S+ on Linux with Python 3\.11", found)


def test_a_package_without_a_pin_is_named(copied):
    assert "left-pad has 0 pins" in copied("requirements.in", "tqdm", "left-pad>=1\ntqdm")


def test_a_range_that_is_gone_or_has_another_extra_is_noticed(copied):
    assert "requirements-dev.txt was made from other ranges" in copied("requirements.in", "[auth]", "")
    assert "requirements-s3.txt was made from other ranges" in copied("requirements.in", "tqdm>=4.67,<5", "")


def test_a_reason_may_change_without_compiling_anew(copied):
    assert copied("requirements.in", "# stems of words", "# the stems of all words") == ""


def test_a_version_that_was_changed_by_hand_in_one_file_is_noticed(copied):
    pinned = re.search(r"^tqdm==\S+", (ROOT / "requirements.txt").read_text(), re.MULTILINE)[0]
    assert "tqdm is another version" in copied("requirements.txt", pinned, "tqdm==4.67.0")


def test_a_package_for_one_system_is_looked_for_on_that_system_alone(copied):
    found = copied("requirements.in", "tqdm>=4", 'pywin32>=300 ; sys_platform == "win32"\ntqdm>=4')
    assert "pywin32 has 0 pins on Windows" in found
    assert "Linux" not in found
