"""The whole journey in a real browser, on a real document of 400 pages."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from tests.browser.conftest import (
    ENDS,
    SOME,
    complaints,
    count,
    enter_admin,
    eventually,
    grid,
    press,
    start_analysis,
    state,
    tick,
)
from tests.browser.serving import server


@pytest.mark.slow
def test_from_the_upload_to_the_report_with_an_admin_watching(tab, tmp_path, long_pdf, chat, chat_settings):
    chat.at_most = SOME
    with server(tmp_path / "home", **chat_settings) as running:
        page, admin = tab(), tab()
        enter_admin(admin, running)
        session_id = start_analysis(page, running, long_pdf)

        # the table fills by itself
        eventually(lambda: count(page, "answered") >= 3, page)
        before = count(page, "answered")
        chat.at_most *= 3
        eventually(lambda: count(page, "answered") > before, page)

        # a reload, and a closed tab with its link opened again, show the same session
        page.reload()
        assert count(page, "answered") >= before
        again = tab(like=page)
        page.close()
        again.goto(f"{running.url}/analysis?session={session_id}")
        assert count(again, "answered") >= before
        assert state(again) == "running"

        # stop: what was found stays, and says that it is partial
        press(again, "Stop and keep results")
        again.get_by_text("Stopped before the end by you").wait_for()
        found = count(again, "answered") + count(again, "conflicting")
        assert found >= before
        assert state(again) == "partial"

        # evidence: the quote stands on the picture of its page
        look_at_evidence(again)

        # exports of what is there, opened as their reader would
        check_exports(again, long_pdf.stem)

        # continue to the end
        chat.at_most = float("inf")
        press(again, "Continue")
        eventually(lambda: state(again) == "completed", again, within=ENDS)
        assert count(again, "pending") == 0
        assert count(again, "answered") + count(again, "conflicting") >= found
        assert complaints(again) == []

        # the admin saw it all along, and opens the same results
        admin.bring_to_front()
        eventually(lambda: any("completed" in " ".join(row) for row in grid(admin)), admin)
        assert complaints(admin) == []
        assert long_pdf.name in grid(admin)[0]
        tick(admin)
        admin.get_by_role("link", name="View").click()
        admin.wait_for_url(f"**/analysis?session={session_id}*")
        assert count(admin, "pending") == 0


def look_at_evidence(page):
    press(page, "Open question")
    page.get_by_text("Read for this question").wait_for()
    page.locator('.pw-paper-frame[data-settled="yes"]').wait_for()
    darkness = page.locator(".pw-paper").evaluate(
        """paper => {
            const image = paper.querySelector('img'), mark = paper.querySelector('.pw-mark');
            const canvas = document.createElement('canvas');
            canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
            const context = canvas.getContext('2d');
            context.drawImage(image, 0, 0);
            const scale = image.naturalWidth / image.clientWidth;
            const part = [mark.offsetLeft, mark.offsetTop, mark.offsetWidth, mark.offsetHeight].map(
                pixels => Math.round(pixels * scale));
            const data = context.getImageData(...part).data;
            let dark = 0;
            for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dark += 1;
            return dark / (data.length / 4);
        }"""
    )
    # words lie under the mark: neither white paper nor a black box
    assert 0.02 < darkness < 0.6


def check_exports(page, stem):
    press(page, "Export")
    workbook = openpyxl.load_workbook(io.BytesIO(download(page, "Excel workbook").read_bytes()))
    assert sum(sheet.max_row or 0 for sheet in workbook.worksheets) > 100
    rows = list(csv.DictReader(io.StringIO(download(page, "CSV, a row a question").read_text("utf-8-sig"))))
    assert len(rows) == 100
    assert download(page, "JSON").read_text().lstrip().startswith("{")
    page.keyboard.press("Escape")


def download(page, name):
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return waiting.value.path()
