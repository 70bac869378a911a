"""Each file is opened by a program that did not write it, and says what the session says."""

import json
import re
import subprocess

import openpyxl
import pypdfium2 as pdfium
import pytest
from PIL import ImageStat

from core.reading.illustrator import PdfIllustrator
from core.reports.entry import Standing
from core.reports.formats import Format, write
from core.reports.wording import STANDING_WORDS, answer_text, headline, standing_text
from tests.needs import needs
from tests.unit.reports.material import report
from tests.unit.reports.real import POLICY, pages_of, real_report

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Every format of the session without a PDF, written once."""
    folder = tmp_path_factory.mktemp("files")
    write(report(), folder / "book.xlsx", Format.XLSX)
    write(report(), folder / "paper.docx", Format.DOCX)
    return folder


def sheet_rows(book, name, top):
    rows = list(book[name].iter_rows(min_row=top, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if row[0] is not None]


def test_openpyxl_reads_the_sheets_and_the_unitary_table(files):
    made, book = report(), openpyxl.load_workbook(files / "book.xlsx")
    assert book.sheetnames == [
        "Executive Summary",
        "Detailed Results",
        "By Section",
        "Evidence",
        "Footnotes",
        "Coverage",
        "Run",
    ]
    found = sheet_rows(book, "Detailed Results", 4)
    assert [row["#"] for row in found] == [entry.number for entry in made.entries]
    for row, entry in zip(found, made.entries, strict=True):
        assert row["Question"] == entry.question.text
        assert row["Status"] == standing_text(entry)
        assert row["Answer"] == answer_text(entry)
        assert row["Page"] == (entry.pages[0].number if entry.pages else None)
    quotes = sheet_rows(book, "Evidence", 3)
    assert [row["Quote, verbatim"] for row in quotes] == [i.quote for e in made.entries for i in e.evidence]
    footnotes = sheet_rows(book, "Footnotes", 3)
    assert footnotes[0]["Footnote"] == "Section 02956, 3.4 B; steam needs the Engineer's consent."


def test_the_workbook_is_frozen_filtered_linked_and_ready_to_print(files):
    book = openpyxl.load_workbook(files / "book.xlsx")
    details = book["Detailed Results"]
    assert details.freeze_panes == "A5"
    assert details.auto_filter.ref.startswith("A4:")
    assert details.print_title_rows == "$4:$4"
    assert {sheet.page_setup.orientation for sheet in book} == {"landscape"}
    assert {sheet.page_setup.fitToHeight for sheet in book} == {0}
    assert all("&P" in sheet.oddFooter.right.text for sheet in book)
    assert {sheet.oddHeader.left.text.strip() for sheet in book} == {"Elm Street Sewer Rehabilitation.pdf"}
    link = details["G5"].hyperlink.location
    sheet, cell = re.fullmatch(r"'(.+)'!([A-Z]+\d+)", link).groups()
    assert book[sheet][cell].value == 1
    back = book[sheet][cell].hyperlink.location
    assert back == "'Detailed Results'!A5"
    assert len(book["Executive Summary"]._charts) == 2


def test_the_charts_draw_the_numbers_of_the_sections(files):
    made, book = report(), openpyxl.load_workbook(files / "book.xlsx")
    rows = sheet_rows(book, "By Section", 3)
    for (section, entries), row in zip(made.by_section(), rows, strict=False):
        assert row["Section"] == section.title
        assert row["Questions"] == len(entries)
        for standing in Standing:
            assert row[STANDING_WORDS[standing]] == made.counts(section.id)[standing]


def test_python_docx_reads_the_same_answers(files):
    from docx import Document

    made, document = report(), Document(files / "paper.docx")
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    rows = {row[0]: row for table in tables for row in table if table[0][0] == "#"}
    for entry in made.entries:
        _, question, answer, _, status = rows[str(entry.number)]
        assert question.startswith(entry.question.text)
        assert answer == answer_text(entry)
        assert status == standing_text(entry)
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert headline(made) in text
    for entry in made.entries:
        assert all(item.quote in text for item in entry.evidence)
    assert text.index("Conflicts") < text.index("Required questions still open") < text.index("Evidence")


def test_libreoffice_prints_the_workbook_and_the_document(files):
    office = needs("soffice")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(files / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(files / "printed")),
            str(files / "book.xlsx"),
            str(files / "paper.docx"),
        ],
        check=True,
        capture_output=True,
        timeout=240,
    )
    for name in ("book", "paper"):
        pages = list(pdfium.PdfDocument(files / "printed" / f"{name}.pdf"))
        text = " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
        assert "Partial: stopped before the end" in text
        assert "Water temperature of not less than 180 degrees F" in text
        picture = pages[0].render(scale=1).to_pil().convert("L")
        assert ImageStat.Stat(picture).stddev[0] > 5


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    program = needs("chromium")
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        chromium = playwright.chromium.launch(executable_path=program, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "report.html"
    write(real_report(), path, Format.HTML)
    return path


@pytest.fixture
def tab(browser, page_file):
    """The HTML report in Chromium; whatever it asks for and complains of is noted."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.asked, page.complaints = [], []
    page.on("request", lambda request: page.asked.append(request.url))
    page.on("console", lambda message: page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(page_file.as_uri())
    yield page
    page.close()


def shown(tab):
    return [row.get_attribute("id") for row in tab.query_selector_all("tbody.entry") if row.is_visible()]


def test_chromium_shows_the_table_and_asks_nobody_for_anything(tab):
    assert len(shown(tab)) == 8
    assert "Partial: stopped before the end" in tab.inner_text("header")
    assert [url for url in tab.asked if not url.startswith(("file:", "data:image/jpeg"))] == []
    assert tab.complaints == []


def test_search_and_filters_narrow_the_table_without_a_network(tab):
    tab.fill("#search", "liquidated")
    assert shown(tab) == ["q6"]
    tab.fill("#search", "principal purpose")
    assert shown(tab) == ["q1"], "quotes are searched, too"
    tab.fill("#search", "")
    tab.select_option("#status", "conflicting")
    assert shown(tab) == ["q2"]
    tab.select_option("#status", "")
    tab.check("#required")
    assert shown(tab) == ["q1", "q2", "q4", "q6"]
    tab.fill("#search", "nothing like this")
    assert shown(tab) == []
    assert tab.is_visible("#nothing")


def test_a_question_opens_its_quotes_with_the_picture_of_their_place(tab):
    assert not tab.is_visible("#q1 .evidence")
    tab.click("#q1 button")
    assert POLICY in tab.inner_text("#q1 blockquote")
    assert "Page 3" in tab.inner_text("#q1 figcaption")
    tab.wait_for_function("document.querySelector('#q1 img').complete")
    size = tab.evaluate(
        "(({naturalWidth, naturalHeight}) => [naturalWidth, naturalHeight])"
        "(document.querySelector('#q1 img'))"
    )
    assert size[0] == 800
    assert 80 < size[1] < 500
    assert len(tab.query_selector_all("#q2 img")) == 2
    assert "Unverified" in tab.text_content("#q3 figcaption")


def test_words_of_the_document_are_never_taken_for_html(tab):
    tab.click("#q1 button")
    assert "<b>knowledge</b>" in tab.inner_text("#q1 .answer")
    assert tab.query_selector("#q1 .answer b") is None


def test_a_link_to_a_question_opens_it(browser, page_file):
    page = browser.new_page()
    page.goto(f"{page_file.as_uri()}#q2")
    assert page.is_visible("#q2 .evidence")
    page.close()


def test_without_scripts_everything_is_there(browser, page_file):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(page_file.as_uri())
    assert page.is_visible("#q1 .evidence")
    assert not page.is_visible(".tools")
    context.close()


def test_printed_to_pdf_it_holds_every_quote(tab, tmp_path):
    tab.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    printed = pdfium.PdfDocument(tmp_path / "printed.pdf")
    text = " ".join(" ".join(page.get_textpage().get_text_range() for page in printed).split())
    assert POLICY in text
    assert printed[0].get_size() == (612, 792)
    assert "Show all evidence" not in text


def test_all_formats_count_the_same(files, tmp_path):
    made = report()
    write(made, tmp_path / "report.json", Format.JSON)
    counts = json.loads((tmp_path / "report.json").read_text())["counts"]
    book = openpyxl.load_workbook(files / "book.xlsx")
    totals = sheet_rows(book, "By Section", 3)[2]
    assert totals["Section"] == "All sections"
    assert {s.value: totals[STANDING_WORDS[s]] for s in Standing} == counts


def test_a_pdf_that_cannot_be_drawn_costs_the_pictures_and_not_the_report(tmp_path):
    gone = PdfIllustrator(tmp_path / "gone.pdf", pages_of)
    write(real_report(illustrator=gone), tmp_path / "report.html", Format.HTML)
    content = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert POLICY in content
    assert "Pictures of the quotes are missing: There is no file gone.pdf" in content
