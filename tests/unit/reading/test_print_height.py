"""How finely a picture is drawn for OCR follows from the height of its print."""

import io

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont

from core.isolation.fork_server import ForkServer
from core.reading.messages import OCR_RESOLUTION, PDF_CHILD, DrawForOcr, GreyPictures
from core.reading.ocr import OCR_LIMITS, WHOLE
from core.reading.one_shot_child import run
from core.reading.sandbox.draw_for_ocr import COARSEST, PRESSED
from core.reading.sandbox.print_height import print_height, runs_across

LINE = "The Contractor shall submit shop drawings of all liners within 30 days after award."
#: pixels of a letter-size page at 200 dots an inch
PAGE = (1700, 2200)


def printed(points, lines=40, picture=None, top=150):
    """Draw lines of print on a page."""
    picture = picture or Image.new("L", PAGE, 255)
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(points * 200 / 72)
    for number in range(lines):
        pen.text((150, top + number * points * 4), LINE, 0, font)
    return picture


@pytest.fixture(scope="module")
def resolution(tmp_path_factory):
    """Return the dots an inch at which the sandbox draws a page that is a picture, and its pixels across."""
    path = tmp_path_factory.mktemp("scans") / "scan.pdf"
    with ForkServer(PDF_CHILD) as forks:

        def asked(picture, turn=0):
            out = io.BytesIO()
            picture.save(out, "PDF", resolution=200)
            path.write_bytes(out.getvalue())
            ((drawn),) = run(
                path,
                lambda common: DrawForOcr(page=1, clips=(WHOLE,), turn=turn, **common),
                GreyPictures,
                password=None,
                limits=OCR_LIMITS,
                name="",
                forks=forks,
            ).pictures
            across = PRESSED if drawn.resolution < OCR_RESOLUTION else 1  # small print keeps its width
            assert drawn.width == pytest.approx(8.5 * drawn.resolution * across, abs=1)
            assert drawn.height == pytest.approx(11 * drawn.resolution, abs=1)
            return drawn.resolution

        yield asked


def test_the_larger_the_print_the_more_coarsely_it_is_drawn_and_small_print_as_finely_as_may_be(resolution):
    small, usual, large = (resolution(printed(points)) for points in (6, 11, 16))
    assert small == OCR_RESOLUTION
    assert small > usual > large >= COARSEST


def test_a_footnote_keeps_its_page_as_fine_as_it_needs(resolution):
    page = printed(14, lines=25)
    without = resolution(page)
    assert resolution(printed(6, lines=5, picture=page, top=2000)) > without


def test_print_in_a_low_picture_is_as_tall_as_on_a_whole_page():
    page = printed(11)
    assert print_height(page.crop((0, 150, 1700, 700))) == pytest.approx(print_height(page), abs=2)


def test_print_on_a_page_that_lies_on_its_side_is_measured_when_it_stands_upright(resolution):
    upright = printed(11)
    turned = resolution(upright.transpose(Image.Transpose.ROTATE_90), turn=1)
    assert turned == pytest.approx(resolution(upright), abs=10)


def test_bright_letters_on_a_dark_ground_are_as_tall_as_dark_ones_on_a_bright_one():
    page = printed(11)
    assert print_height(ImageChops.invert(page)) == pytest.approx(print_height(page), abs=2)


@pytest.mark.parametrize("points", [6, 11, 14])
def test_lines_run_across_or_down_though_they_climb_a_little(points):
    page = printed(points).rotate(1.5, fillcolor=255)
    assert runs_across(page) is True
    assert runs_across(page.transpose(Image.Transpose.ROTATE_90)) is False
    assert runs_across(page.transpose(Image.Transpose.ROTATE_180)) is True


def test_what_looks_the_same_from_two_sides_runs_nowhere():
    drawing = Image.effect_noise((800, 800), 90)
    assert runs_across(drawing) is None


def test_where_there_is_no_print_nothing_has_a_height(resolution):
    ruled = Image.new("L", PAGE, 255)
    pen = ImageDraw.Draw(ruled)
    for number in range(20):
        pen.line((100, 100 + 100 * number, 1600, 100 + 100 * number), 0, 3)
        pen.line((100 + 75 * number, 100, 100 + 75 * number, 2000), 0, 3)
    assert print_height(ruled) == 0
    assert resolution(ruled) == OCR_RESOLUTION
