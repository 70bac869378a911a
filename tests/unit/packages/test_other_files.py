"""Office files, e-mails and pictures among the documents of a package."""

from __future__ import annotations

import io
from email.message import EmailMessage
from pathlib import Path

import docx
import openpyxl
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from core.packages import other_files
from core.packages.archive import Refusal
from core.packages.other_files import Bounds, Brought, brought, why_not
from core.packages.sources import gathered
from core.reading import conversion
from core.reading.conversion import FileKind, libreoffice
from core.reading.reader import read_document
from tests import outlook
from tests.pdfs import document, lines
from tests.slides import presentation

pytestmark = pytest.mark.thorough

OFFICE = [kind for kind in FileKind if kind.is_office]
office = pytest.mark.skipif(not all(map(libreoffice, OFFICE)), reason="LibreOffice is not installed")


def words(path: Path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def pages_of(path: Path) -> list[str]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pdf]


def pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def picture(kind: str, *, count: int = 1, **options: object) -> bytes:
    made = Image.new("RGB", (850, 1100), "white")
    ImageDraw.Draw(made).rectangle((100, 100, 500, 160), fill="black")
    stream = io.BytesIO()
    more = {"save_all": True, "append_images": [made] * (count - 1)} if count > 1 else {}
    made.save(stream, kind, **more, **options)
    return stream.getvalue()


def mail(
    *, text: str = "The liner shall be 4.5 mm thick.", attached: dict[str, bytes] | None = None
) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Ann Lee <ann@city.gov>", "bidders@example.com", "Question 7"
    made["Date"] = "Thu, 01 Oct 2026 10:00:00 -0500"
    made.set_content(text)
    for name, content in (attached or {}).items():
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def came(tmp_path: Path, name: str, content: bytes) -> list[Brought | Refusal]:
    path = tmp_path / "given"
    path.write_bytes(content)
    scratch = tmp_path / "scratch"
    scratch.mkdir(exist_ok=True)
    return list(brought(path, name, scratch, Bounds()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_a_picture_is_a_scan_of_one_page_as_large_as_it_was_printed(tmp_path, kind):
    name = f"letter.{kind.lower()}"
    dpi = {"dpi": (100, 100)} if kind in {"PNG", "JPEG"} else {}
    (found,) = came(tmp_path, name, picture(kind, **dpi))
    assert (found.name, found.converted) == (name, "picture")
    with pypdfium2.PdfDocument(found.path) as pdf:
        width, height = pdf[0].get_size()
        assert len(pdf) == 1
        assert height / width == pytest.approx(1100 / 850, rel=0.01)
        if dpi:
            assert (width, height) == pytest.approx((612, 792), abs=1)
        assert not words(found.path).strip()
        drawn = pdf[0].render(scale=1).to_pil().convert("L")
        assert drawn.getpixel((int(width * 0.3), int(height * 0.118))) < 60


def test_each_picture_of_a_tiff_is_a_page(tmp_path):
    (found,) = came(tmp_path, "fax.tif", picture("TIFF", count=3))
    assert pages(found.path) == 3


def test_a_turned_photograph_stands_upright_and_what_shines_through_is_paper(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it by a quarter
    (found,) = came(tmp_path, "photo.jpg", picture("JPEG", exif=exif))
    with pypdfium2.PdfDocument(found.path) as pdf:
        width, height = pdf[0].get_size()
    assert width > height
    stream = io.BytesIO()
    Image.new("RGBA", (200, 200), (0, 0, 0, 0)).save(stream, "PNG")
    (clear,) = came(tmp_path, "clear.png", stream.getvalue())
    with pypdfium2.PdfDocument(clear.path) as pdf:
        assert pdf[0].render(scale=1).to_pil().convert("L").getextrema()[0] > 240


def test_the_text_of_an_email_is_a_document_and_so_is_each_attachment(tmp_path):
    pdf = document([lines("ADDENDUM NO. 3", "Bids are due November 3.")])
    found = came(
        tmp_path, "reply.eml", mail(attached={"Addendum 3.pdf": pdf, "photo.png": picture("PNG")}).as_bytes()
    )
    assert [each.name for each in found] == ["reply.eml", "reply.eml/Addendum 3.pdf", "reply.eml/photo.png"]
    assert [each.converted for each in found] == ["e-mail", "", "picture"]
    said = words(found[0].path)
    for part in (
        "From: Ann Lee <ann@city.gov>",
        "Subject: Question 7",
        "01 Oct 2026",
        "4.5 mm thick",
        "Addendum 3.pdf",
    ):
        assert part in said
    assert found[1].path.read_bytes() == pdf


def test_an_email_of_html_alone_is_read_as_it_is_seen(tmp_path):
    made = mail()
    made.set_content(
        "<html><head><style>p {color: red}</style></head><body><p>Dear bidders,</p><table><tr><td>Item 1</td>"
        "<td>$4,500</td></tr></table><script>alert(1)</script></body></html>",
        subtype="html",
    )
    (found,) = came(tmp_path, "a.eml", made.as_bytes())
    said = words(found.path)
    assert "Dear bidders," in said
    assert "Item 1" in said
    assert "$4,500" in said
    assert "alert" not in said
    assert "color" not in said


def test_every_word_of_a_long_email_stands_on_its_pages_once(tmp_path):
    text = "\n".join(f"Line {number}: " + f"word{number} " * 40 for number in range(200))
    (found,) = came(tmp_path, "long.eml", mail(text=text).as_bytes())
    said = " ".join(words(found.path).split())
    assert pages(found.path) > 5
    assert [said.count(f"Line {number}:") for number in (0, 7, 199)] == [1, 1, 1]
    assert said.count("word150 ") == 40


def test_letters_of_other_alphabets_are_kept(tmp_path):
    found = came(tmp_path, "a.eml", mail(text="Толщина трубы 4,5 мм, résumé €").as_bytes())
    if isinstance(found[0], Refusal):
        assert "font" in found[0].reason
    else:
        assert "Толщина трубы 4,5 мм, résumé €" in words(found[0].path)


def test_an_email_within_an_email_is_opened_and_a_logo_is_no_document(tmp_path):
    outer = mail(text="See below.")
    outer.add_attachment(mail(text="The inner answer.", attached={"a.pdf": document([lines("Inner.")])}))
    outer.add_attachment(picture("PNG"), maintype="image", subtype="png", filename="logo.png", cid="<logo>")
    found = came(tmp_path, "outer.eml", outer.as_bytes())
    assert [each.name for each in found] == [
        "outer.eml",
        "outer.eml/Question 7.eml",
        "outer.eml/Question 7.eml/a.pdf",
    ]
    assert "The inner answer." in words(found[1].path)


def test_emails_in_emails_without_end_are_named_where_they_are_left(tmp_path):
    made = mail(text="0")
    for depth in range(1, 9):
        outer = mail(text=str(depth))
        outer.add_attachment(made)
        made = outer
    found = came(tmp_path, "deep.eml", made.as_bytes())
    assert isinstance(found[-1], Refusal)
    assert "e-mails" in found[-1].reason
    assert len(found) < 6


def test_an_outlook_message_is_taken_apart_like_any_other(tmp_path):
    pdf = document([lines("Inner.")])
    content = outlook.message(
        "Question 7", "Ann Lee", "bidders@example.com", "The liner shall be 4.5 mm.", [("a.pdf", pdf)]
    )
    found = came(tmp_path, "reply.msg", content)
    assert [each.name for each in found] == ["reply.msg", "reply.msg/a.pdf"]
    assert "The liner shall be 4.5 mm." in words(found[0].path)
    assert "Ann Lee" in words(found[0].path)
    assert found[1].path.read_bytes() == pdf


@office
def test_a_word_file_becomes_a_pdf_of_its_words(tmp_path):
    made, stream = docx.Document(), io.BytesIO()
    made.add_heading("SECTION 33 01 30", 1)
    made.add_paragraph("The liner shall be 4.5 mm thick.")
    made.save(stream)
    (found,) = came(tmp_path, "scope.docx", stream.getvalue())
    assert (found.name, found.converted) == ("scope.docx", "Word file")
    assert "The liner shall be 4.5 mm thick." in words(found.path)


@office
def test_a_workbook_becomes_a_pdf_of_its_cells(tmp_path):
    book, stream = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["Mobilization and demobilization of all equipment", 4500, *["more"] * 12, "last"])
    alternates = book.create_sheet("Alternates")
    alternates.append(["Item", "Feet"])
    alternates.append(["Cured-in-place pipe of 8 inches", "=2*600"])
    # a hidden column stays hidden, and the others are as wide as their words all the same
    alternates["C2"] = "for our estimators alone"
    alternates.column_dimensions["C"].hidden = True
    book.save(stream)
    (found,) = came(tmp_path, "prices.xlsx", stream.getvalue())
    assert found.converted == "workbook"
    # no cell is cut by its neighbour, no row by the edge of the page
    first, second = pages_of(found.path)
    for cell in ("Mobilization and demobilization of all equipment", "4500", "last"):
        assert cell in first
    assert "Cured-in-place pipe of 8 inches" in second
    assert "1200" in second
    assert "estimators" not in second
    # the lines between cells tell which number stands in which column
    with read_document(found.path) as reading:
        *_, last = reading
    assert "| Cured-in-place pipe of 8 inches | 1200 |" in last.tables[0]


@office
def test_each_slide_of_a_presentation_is_a_page(tmp_path):
    (found,) = came(tmp_path, "talk.pptx", presentation("The liner is 4.5 mm thick.", "Questions by 3 May."))
    assert (found.name, found.converted) == ("talk.pptx", "presentation")
    assert pages_of(found.path) == ["The liner is 4.5 mm thick.", "Questions by 3 May."]


def test_a_presentation_says_what_to_do_where_libreoffice_is_there_without_its_impress(tmp_path, monkeypatch):
    program = tmp_path / "program"
    program.mkdir()
    for name in ("libmergedlo.so", "libswlo.so", "libsclo.so"):
        (program / name).touch()
    monkeypatch.setattr(conversion, "_libreoffice", lambda: str(program))
    assert why_not("scope.docx") == why_not("prices.xlsx") == ""
    (refused,) = came(tmp_path, "talk.pptx", presentation("words"))
    assert refused == Refusal(
        "talk.pptx",
        "is a presentation: install LibreOffice Impress on this server, or save it as PDF and add that",
    )


@office
def test_a_file_that_libreoffice_cannot_open_is_named_with_what_to_do(tmp_path):
    (found,) = came(tmp_path, "broken.docx", b"PK\x03\x04 and nothing of a document")
    assert isinstance(found, Refusal)
    assert "Save it as PDF" in found.reason


def test_without_libreoffice_an_office_file_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(conversion, "libreoffice", lambda kind: "")
    monkeypatch.setattr(other_files, "libreoffice", lambda kind: "")
    (found,) = came(tmp_path, "scope.docx", b"anything")
    assert found == Refusal(
        "scope.docx",
        "is a Word file: install LibreOffice Writer on this server, or save it as PDF and add that",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n then nothing"),
        ("a.jpg", b"no picture at all"),
        ("a.eml", b"\x00\x01\x02 no e-mail"),
        ("a.msg", b"no compound file"),
    ],
)
def test_what_is_damaged_is_named_with_what_to_do_and_ends_nothing_else(tmp_path, name, content):
    (found,) = came(tmp_path, name, content)
    assert isinstance(found, Refusal)
    assert found.name == name
    assert "PDF" in found.reason


@pytest.mark.parametrize("name", ["a.tif", "a.eml", "a.docx", "a.xlsx"])
def test_a_file_of_no_bytes_is_empty_and_no_document_of_one_empty_page(tmp_path, monkeypatch, name):
    monkeypatch.setattr(conversion, "libreoffice", lambda kind: "/usr")
    monkeypatch.setattr(other_files, "libreoffice", lambda kind: "/usr")
    (found,) = came(tmp_path, name, b"")
    assert found == Refusal(name, "is empty. The upload or download may have been cut off; try again.")


def test_a_picture_that_unpacks_to_more_than_can_be_read_is_refused(tmp_path):
    stream = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(stream, "PNG")
    (found,) = came(tmp_path, "huge.png", stream.getvalue())
    assert isinstance(found, Refusal)
    assert "PDF" in found.reason


@pytest.mark.parametrize(
    ("name", "taken"), [("a.PDF", True), ("a.eml", True), ("a.Png", True), ("a.dwg", False), ("a", False)]
)
def test_names_tell_what_may_be_taken(name, taken):
    assert (not why_not(name)) is taken


def test_a_folder_gives_all_of_them_and_the_same_file_twice_once(tmp_path):
    folder = tmp_path / "bid"
    (folder / "copies").mkdir(parents=True)
    (folder / "a.pdf").write_bytes(document([lines("A.")]))
    (folder / "b.png").write_bytes(picture("PNG"))
    (folder / "copies" / "b.png").write_bytes(picture("PNG"))
    (folder / "plan.dwg").write_bytes(b"drawing")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    found = gathered([folder], scratch)
    assert [(each.name, each.converted) for each in found.sources] == [("a.pdf", ""), ("b.png", "picture")]
    assert {each.name: each.reason for each in found.refused} == {
        "copies/b.png": "is the same file as b.png",
        "plan.dwg": "is a drawing file: plot it to PDF and add that",
    }
