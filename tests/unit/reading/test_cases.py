"""Every right value of the cases, one file for each kind of fault, through the command line."""

import csv
import re
from pathlib import Path

import pytest

from core.cli.main import main
from tests.needs import needs

pytestmark = pytest.mark.thorough

CASES = Path(__file__).parents[2] / "data" / "cases"
#: cases that only a picture of the page tells
RECOGNISED = {
    *("cipher-29.pdf", "control-codes-one-line.pdf", "control-codes.pdf"),
    *("ligatures-as-controls.pdf", "cover-over-photo.pdf", "letterhead-picture.pdf"),
}


#: not mended yet
OPEN: set[str] = set()


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path))


def expected():
    with (CASES / "expected.tsv").open(encoding="utf-8") as file:
        for file_name, page, held, absent in csv.reader(file, delimiter="\t"):
            if page != "page":
                later = file_name in OPEN
                marks = [pytest.mark.xfail(strict=True)] if later else []
                yield pytest.param(file_name, page, held, absent, id=f"{file_name}-{page}", marks=marks)


def shown(path, capture):
    """Return the head line and the text of each page, as ``inspect --text`` prints them."""
    capture.readouterr()
    assert main(["inspect", str(path), "--text"]) == 0
    out = capture.readouterr().out
    found = re.split(r"^page (\d+)(.*)\n", out, flags=re.MULTILINE)[1:]
    return {
        int(number): (head, " ".join(text.split()))
        for number, head, text in zip(found[::3], found[1::3], found[2::3], strict=True)
    }


@pytest.mark.parametrize(("name", "page", "held", "absent"), list(expected()))
def test_a_page_holds_what_it_shows_and_nothing_else(name, page, held, absent, *, capsys):
    if name in RECOGNISED:
        needs("tesseract")
    pages = shown(CASES / name, capsys)
    if page == "label":
        assert not any(head.startswith(" (label") for head, _ in pages.values())
        return
    head, text = pages[int(page)]
    for words in filter(None, held.split("|")):
        assert words in text, head
    for words in filter(None, absent.split("|")):
        assert words not in text, head
