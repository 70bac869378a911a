"""A job of 126 files dropped into the browser: one table, inventory, matrix, every report, true citations."""

from __future__ import annotations

import hashlib
import io
import json
import re
import zipfile

import openpyxl
import pypdfium2
import pytest

from bench.packages import look_alike
from tests.browser.conftest import ENDS, at_rest, complaints, count, eventually, press, start_analysis, state
from tests.browser.serving import server

pytestmark = pytest.mark.slow

FILES, PAGES = 126, 834


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    """The files of the job, among them two addenda that name what is not there."""
    files, _ = look_alike(tmp_path_factory.mktemp("job"), FILES, PAGES)
    return files


def letters(text):
    """Return a text without what another program reads otherwise: spaces, hyphens, signs."""
    return re.sub(r"\W+", "", text.casefold())


def view(page, name):
    page.locator('[class*="st-key-analysis_view"] button').filter(has_text=name).click()
    at_rest(page)


def reports(page):
    """Return what each entry of the menu of reports gives, by the end of its address' path."""
    press(page, "Export")
    links = page.get_by_test_id("stLinkButton").get_by_role("link")
    links.first.wait_for()
    at_rest(page)
    found = {}
    for address in links.evaluate_all("links => links.map(link => link.href)"):
        answer = page.context.request.get(address, timeout=600_000)
        assert answer.ok, address
        found[address.partition("?")[0].rpartition("/")[2]] = answer.body()
    return found


def test_many_files_are_one_table_with_inventory_matrix_reports_and_true_citations(tab, tmp_path, job):
    with server(tmp_path / "home") as running:
        page = tab()
        start_analysis(page, running, *job)
        eventually(lambda: state(page) == "completed", page, within=ENDS)
        assert count(page, "answered") > 0
        assert page.get_by_text(f"{FILES} documents").first.is_visible()

        view(page, "Documents")
        page.get_by_text("Named and not there").wait_for()
        view(page, "Matrix")
        mark = page.locator(".pw-td:has(.pw-badge)").first
        question = mark.get_attribute("data-column")
        mark.click()
        page.wait_for_url(f"**q={question}*")
        page.locator(f'.pw-panel[data-question="{question}"]').wait_for()

        made = reports(page)
        assert {"xlsx", "html", "docx", "pdf.zip", "md", "csv", "quotes.csv", "json"} <= made.keys()
        sheets = openpyxl.load_workbook(io.BytesIO(made["xlsx"])).sheetnames
        assert {"Documents", "Matrix"} <= set(sheets)
        assert zipfile.ZipFile(io.BytesIO(made["pdf.zip"])).namelist()
        assert complaints(page) == []
    assert read_again(json.loads(made["json"]), job) > 100


def read_again(record, files):
    """Look each quote up on the page that is named, in the file that was dropped; return how many."""
    contents = {hashlib.sha256(path.read_bytes()).hexdigest(): path for path in files}
    opened = {each["name"]: pypdfium2.PdfDocument(contents[each["sha256"]]) for each in record["documents"]}
    assert len(opened) == FILES
    checked = 0
    for quote in (q for each in record["questions"] for claim in each["claims"] for q in claim["quotes"]):
        if quote["located"] and quote["source"] != "ocr":
            said = "".join(
                opened[ref["document"]][ref["page"] - 1].get_textpage().get_text_range()
                for ref in quote["pages"]
            )
            assert letters(quote["text"]) in letters(said), (quote["text"], quote["pages"])
            checked += 1
    return checked
