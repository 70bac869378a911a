import io
from threading import Event, Thread

import psutil
import pytest
from PIL import Image, ImageDraw, ImageFont

from core.domain.answer import Span
from core.domain.document import Page, PageStatus
from core.reading import ocr, sight
from core.reading.document_facts import facts
from core.reading.limits import ReadingLimits
from core.reading.ocr import Ocr, Recogniser
from core.reading.page_draft import PageDraft
from core.reading.page_pictures import page_picture
from core.reading.quote_boxes import quote_boxes
from core.reading.reader import read_document
from core.reading.sandbox.draw_for_ocr import has_strokes
from core.reading.shared_readers import SharedReaders
from tests import pdfs
from tests.needs import needs
from tests.pdfs import DATA

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def scan():
    """The top of a real page as a grey picture, as a scanner gives it."""
    path = DATA / "far-part-10.pdf"
    with read_document(path) as reading:
        page = list(reading)[1]
    picture = Image.open(io.BytesIO(page_picture(path, page, width=1650)))
    out = io.BytesIO()
    picture.convert("L").crop((0, 0, 1650, 900)).save(out, "JPEG", quality=80)
    return out.getvalue()


def image(jpeg, width=1650, height=900):
    size = b"/Width %d/Height %d" % (width, height)
    return pdfs.stream(
        jpeg,
        entries=b"/Type/XObject/Subtype/Image%s/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/DCTDecode"
        % size,
    )


@pytest.fixture
def scanned(tmp_path, scan):
    """Write a PDF whose pages may draw the scan as /S."""

    def write(*contents, page=b"", box=b"0 0 612 792"):
        path = tmp_path / "scanned.pdf"
        made = pdfs.document(
            list(contents), resources=b"/XObject<</S 4 0 R>>", extra=(image(scan),), page=page, box=box
        )
        path.write_bytes(made)
        return path

    return write


SCAN = b"q 612 0 0 500 0 292 cm /S Do Q"


def read(path, **arguments):
    with read_document(path, ocr=Ocr(**arguments)) as reading:
        return list(reading)


def flat(page):
    return " ".join(page.text.split()).lower()


def test_a_scanned_page_is_read_and_labelled_as_ocr(scanned):
    needs("tesseract")
    before, scan, after = read(scanned(pdfs.lines("before"), SCAN, pdfs.lines("after")))
    assert [before.text, after.text] == ["before", "after"]
    assert (scan.status, scan.scanned) == (PageStatus.OCR, True)
    assert "market research" in flat(scan)
    assert facts([before, scan, after]).scanned == (2,)


def test_a_quote_on_a_scan_is_boxed_where_it_stands(scanned):
    needs("tesseract")
    path = scanned(SCAN)
    (page,) = read(path)
    start = page.text.index("nondevelopmental")
    ((box, *_),) = quote_boxes(path, page, [Span(1, start, start + len("nondevelopmental"))])
    original = DATA / "far-part-10.pdf"
    with read_document(original) as reading:
        source = list(reading)[1]
    place = source.text.index("nondevelopmental")
    ((true, *_),) = quote_boxes(original, source, [Span(2, place, place + len("nondevelopmental"))])
    assert box.left == pytest.approx(true.left, abs=0.01)
    # the scan shows the upper 900 pixels of its page over 500 of 792 points
    height = Image.open(io.BytesIO(page_picture(original, source, width=1650))).height
    assert box.top == pytest.approx(true.top * height / 900 * 500 / 792, abs=0.02)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "box", "drawing"),
    [
        (b"/Rotate 90", b"0 0 612 792", SCAN),
        (b"/Rotate 180", b"0 0 612 792", SCAN),
        (b"", b"0 0 500 612", b"q 0 612 -500 0 500 0 cm /S Do Q"),
    ],
)
def test_a_scan_that_lies_on_its_side_is_read(scanned, page, box, drawing):
    if "osd" not in ocr.installed_languages():
        needs("tesseract-with-osd")
    (found,) = read(scanned(drawing, page=page, box=box))
    assert "market research" in flat(found)


def test_a_scan_inside_a_form_is_recognised_as_one(tmp_path, scan):
    form = pdfs.stream(
        b"q 306 0 0 250 0 146 cm /S Do Q",
        entries=b"/Type/XObject/Subtype/Form/BBox[0 0 306 396]/Resources<</XObject<</S 4 0 R>>>>",
    )
    path = tmp_path / "form.pdf"
    made = pdfs.document(
        [b"q 2 0 0 2 0 0 cm /F Do Q"], resources=b"/XObject<</F 5 0 R>>", extra=(image(scan), form)
    )
    path.write_bytes(made)
    with read_document(path) as reading:
        (page,) = reading
    assert page.scanned


def test_an_insert_is_added_to_the_text_of_its_page(scanned):
    needs("tesseract")
    own = pdfs.lines(*["The following memorandum is part of the contract and binding."] * 8)
    path = scanned(own + b"\nq 500 0 0 280 50 60 cm /S Do Q")
    (page,) = read(path)
    assert page.status is PageStatus.TEXT
    assert page.text.startswith("The following memorandum")
    assert "market research" in flat(page)
    assert page.reason == "text in a picture was added by OCR"
    start = page.text.index("nondevelopmental")
    (boxes,) = quote_boxes(path, page, [Span(1, start, start + 16)])
    assert all(box.top > 0.5 for box in boxes)


def test_a_picture_under_the_text_of_its_page_is_not_read_twice(scanned):
    own = pdfs.lines(*["A searchable scan has its words in front of its picture already."] * 20, size=10)
    (page,) = read(scanned(b"q 612 0 0 792 0 0 cm /S Do Q " + own))
    assert page.status is PageStatus.TEXT
    assert page.reason == ""
    assert "market research" not in flat(page)


def test_without_tesseract_scans_are_unreadable_and_the_advice_says_how_to_install_it(scanned, monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", frozenset)
    own = pdfs.lines(*["The following memorandum is part of the contract and binding."] * 8)
    scan, mixed = read(scanned(SCAN, own + b"\nq 500 0 0 280 50 60 cm /S Do Q"))
    assert (scan.status, scan.reason) == (PageStatus.UNREADABLE, "no OCR")
    assert (mixed.status, mixed.reason) == (PageStatus.TEXT, "a picture on the page was not read: no OCR")
    assert "apt install tesseract-ocr" in Ocr().advice()


def test_a_language_that_is_not_installed_is_named(monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    assert Ocr("eng").missing() == Ocr("eng").advice() == ""
    assert Ocr("eng+deu").missing() == "no OCR for language deu"
    assert "tesseract-ocr-deu" in Ocr("eng+deu").advice()


def test_recognised_pages_are_kept_and_not_read_again(scanned):
    needs("tesseract")

    class Shelf(dict):
        load = dict.get

        def save(self, page):
            self[page.number] = page

    shelf = Shelf()
    path = scanned(SCAN, pdfs.lines("text"))
    first = read(path, cache=shelf)
    assert list(shelf) == [1]
    marked = shelf[1] = type(shelf[1])(1, "kept words", PageStatus.OCR, scanned=True)
    assert read(path, cache=shelf)[0].text == marked.text != first[0].text


def test_a_page_on_which_ocr_breaks_its_limits_is_named_and_the_others_are_read(scanned):
    needs("tesseract")
    pages = read(scanned(SCAN, pdfs.lines("text")), limits=ReadingLimits(memory=40 << 20))
    assert [page.status for page in pages] == [PageStatus.UNREADABLE, PageStatus.TEXT]
    assert pages[0].reason.startswith("OCR failed: ")


def test_leaving_early_ends_the_recognition_under_way(scanned, children):
    needs("tesseract")
    scans = [PageDraft(Page(n, "", PageStatus.UNREADABLE, scanned=True)) for n in range(1, 4)]
    with SharedReaders() as readers:
        coming = Recogniser(scanned(*[SCAN] * 3), None, Ocr(workers=2), readers=readers).pages(scans)
        assert next(page for page in coming if isinstance(page, Page)).status is PageStatus.OCR
        coming.close()
    _, left = psutil.wait_procs(children(), timeout=120)
    assert not left


def test_a_reading_that_is_cut_short_gives_the_pages_that_are_ready(scanned, monkeypatch):
    monkeypatch.setattr(ocr, "installed_languages", lambda: frozenset({"eng"}))
    asked, ended = Event(), Event()

    class Shelf:
        def load(self, number):
            if number == 4:
                asked.set()
                ended.wait(60)
            return Page(number, f"kept {number}", PageStatus.OCR, scanned=True)

    texts = [pdfs.lines(f"text {n}") for n in range(3)]
    with read_document(scanned(SCAN, *texts[:2], SCAN, *texts[2:]), ocr=Ocr(cache=Shelf())) as reading:
        Thread(target=lambda: (asked.wait(60), reading.cut_short(), ended.wait(3), ended.set())).start()
        assert [page.number for page in reading] == [1, 2, 3]


def test_a_picture_that_comes_again_in_its_place_is_recognised_once(scanned, monkeypatch):
    needs("tesseract")
    own = pdfs.lines(*["The following memorandum is part of the contract and binding."] * 8)
    insert, moved = b"\nq 500 0 0 280 50 60 cm /S Do Q", b"\nq 500 0 0 280 60 60 cm /S Do Q"
    run, clips = sight.run, []

    def counted(path, make_job, *rest, **more):
        def noted(common):
            job = make_job(common)
            clips.append((job.page, len(job.clips)))
            return job

        return run(path, noted, *rest, **more)

    monkeypatch.setattr(sight, "run", counted)
    first, second, third = read(scanned(own + insert, own + insert, own + moved), workers=1)
    assert clips == [(1, 1), (3, 1)]
    assert first.text == second.text
    assert first.words == second.words != third.words
    assert "market research" in flat(third)


@pytest.mark.parametrize(("pixels", "wanted"), [(b"\x80" * 40_000, False), (b"\x00\xff" * 20_000, True)])
def test_a_picture_without_edges_is_not_given_to_tesseract(pixels, wanted):
    assert has_strokes(Image.frombytes("L", (200, 200), pixels)) is wanted


def test_a_picture_too_coarse_for_letters_is_no_insert(tmp_path):
    own = pdfs.lines(*["The following memorandum is part of the contract and binding."] * 8)
    path = tmp_path / "coarse.pdf"
    drawn = b"\nq 500 0 0 280 50 60 cm BI /W 20 /H 10 /CS /G /BPC 8 ID " + b"\x00\xff" * 100 + b" EI Q"
    path.write_bytes(pdfs.document([own + drawn]))
    with read_document(path) as reading:
        (page,) = reading
    assert page.reason == ""


def test_a_picture_without_words_is_read_and_says_so(tmp_path):
    needs("tesseract")
    path = tmp_path / "grey.pdf"
    path.write_bytes(pdfs.document([b"q 612 0 0 792 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"]))
    (page,) = read(path)
    assert (page.status, page.text) == (PageStatus.OCR, "")
    assert page.reason == "no words were recognised in the picture"


def pictured(words, *, turn=0, size=(1275, 1650)):
    """A page that is a picture of a few words, turned by ``turn`` degrees, in a PDF."""
    picture = Image.new("L", size, 255)
    pen = ImageDraw.Draw(picture)
    for number, line in enumerate(words):
        pen.text((150, 200 + 90 * number), line, 0, ImageFont.load_default(40))
    out = io.BytesIO()
    picture.rotate(turn, expand=True, fillcolor=255).save(out, "PDF", resolution=150)
    return out.getvalue()


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_scan_of_few_words_is_read_whichever_way_up_it_lies(tmp_path, turn):
    needs("tesseract")
    path = tmp_path / "turned.pdf"
    path.write_bytes(pictured(["Substantial completion", "is due in 120 days."], turn=turn))
    (page,) = read(path)
    assert flat(page) == "substantial completion is due in 120 days."


@pytest.mark.parametrize("ocr", [None, Ocr()])
def test_the_words_that_a_page_prints_over_a_photograph_stay_whatever_ocr_sees(tmp_path, ocr):
    grain = Image.effect_noise((300, 390), 60)
    photo = pdfs.stream(
        grain.tobytes(),
        entries=b"/Type/XObject/Subtype/Image/Width 300/Height 390/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    words = "Sealed proposals are received until 2 p.m. on 9 June 2031."
    content = b"q 612 0 0 792 0 0 cm /P Do Q " + pdfs.lines(words, top=640, size=14)
    path = tmp_path / "cover.pdf"
    path.write_bytes(pdfs.document([content], resources=b"/XObject<</P 4 0 R>>", extra=(photo,)))
    with read_document(path, ocr=ocr) as reading:
        (page,) = reading
    assert page.status is PageStatus.TEXT
    assert page.text.startswith(words)
