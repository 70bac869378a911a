"""Several pictures for one start of tesseract."""

import sys
import zlib
from threading import Event

import pytest
from PIL import Image, ImageDraw, ImageFont

from core.domain.errors import ReaderKilled
from core.isolation.fork_server import ForkServer
from core.reading import tesseract
from core.reading.limits import ReadingLimits
from core.reading.messages import PDF_CHILD, GreyPicture
from core.reading.sight import Look, Sight
from core.reading.tesseract import words_in
from tests.needs import needs

pytestmark = pytest.mark.thorough

WHOLE = (0.0, 0.0, 1.0, 1.0)
#: what no tesseract can unpack
SPOILT = GreyPicture(b"no pixels at all", 900, 200)
#: what ends before its last row
SHORT = GreyPicture(zlib.compress(bytes(900)), 900, 200)
#: how a table of tesseract's begins
HEADINGS = "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext\n"
PAGE_ROW = "1\t1\t0\t0\t0\t0\t0\t0\t900\t200\t-1\t\n"


def picture(words, size=(900, 200), resolution=150):
    image = Image.new("L", size, 255)
    ImageDraw.Draw(image).text((60, 80), words, 0, ImageFont.load_default(36))
    return GreyPicture(zlib.compress(image.tobytes(), 1), *size, resolution)


def seen(words):
    return " ".join(word.text for word in words)


def words_of(*pictures):
    return words_in(pictures, "eng", seconds=60, cancelled=Event())


@pytest.fixture(params=[True, False], ids=["library", "program"])
def _reads(request, monkeypatch):
    """Tesseract's library, or its program where that cannot be loaded."""
    needs("tesseract")
    monkeypatch.setattr(tesseract, "has_library", lambda: request.param)


@pytest.mark.usefixtures("_reads")
def test_each_of_several_pictures_has_its_own_words_in_its_own_measure():
    bond, empty, none, permit = words_of(
        picture("The bid bond is due today"),
        picture(""),
        GreyPicture(),
        picture("Attach the permit", (1800, 400), 200),
    )
    assert [seen(bond), empty, none, seen(permit)] == [
        "The bid bond is due today",
        (),
        (),
        "Attach the permit",
    ]
    assert bond[0].place[0] == pytest.approx(60 / 900, abs=0.01)
    assert permit[0].place[0] == pytest.approx(60 / 1800, abs=0.01)
    assert bond[0].line == permit[0].line


@pytest.mark.usefixtures("_reads")
@pytest.mark.parametrize("spoilt", [SPOILT, SHORT], ids=["no pixels", "too few"])
def test_pictures_behind_one_that_cannot_be_unpacked_are_not_taken_for_empty(spoilt):
    with pytest.raises(ReaderKilled):
        words_of(spoilt, picture("The bid bond is due today"))


@pytest.mark.skipif(sys.platform == "win32", reason="a shell script stands in for the program")
@pytest.mark.parametrize(
    "table",
    ["", "page_num\tlevel\n1\t1\n1\t5\n", HEADINGS + PAGE_ROW + "5\t1\t1\t1\t1\t1\tfar\t0\t9\t9\t90\tbond\n"],
    ids=["empty", "without columns", "without numbers"],
)
def test_a_table_that_is_none_is_named_and_ends_nothing_else(tmp_path, monkeypatch, table):
    (tmp_path / "table").write_text(table)
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\nexec /bin/cat '{tmp_path / 'table'}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(tesseract, "PROGRAM", str(program))
    monkeypatch.setattr(tesseract, "has_library", lambda: False)
    monkeypatch.setattr(tesseract, "walled", lambda command, _: command)  # no wall lets a stranger run
    with pytest.raises(ReaderKilled):
        words_of(picture("The bid bond is due today"))


def test_a_picture_that_cannot_be_read_leaves_those_beside_it_their_words(tmp_path, monkeypatch):
    needs("tesseract")
    drawn = {1: picture("The bid bond is due today"), 2: SPOILT, 3: picture("Attach the permit")}
    monkeypatch.setattr(Sight, "_drawn", lambda _, look, turn=0: (drawn[look.page],))
    with ForkServer(PDF_CHILD) as forks:
        sight = Sight(tmp_path, None, "eng", ReadingLimits(), forks, Event())
        first, second, third = sight.seen([Look(page, (WHOLE,)) for page in drawn])
    assert isinstance(second, ReaderKilled)
    assert [seen(*first), seen(*third)] == ["The bid bond is due today", "Attach the permit"]
