"""Headings that their letters, their counting or a bookmark tell, on pages set for the purpose."""

import io

import pytest
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.pdfgen.canvas import Canvas

from core.domain.document import Page, PageStatus
from core.evidence.build_units import evidence_units
from core.evidence.unit import Shape
from core.reading.messages import SetLine, Typography
from core.reading.reader import read_document
from core.reading.structure.structured import Structure

SERIF, SANS = (
    ("Times-Roman", "Times-Bold", "Times-Italic"),
    ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique"),
)
MARGIN = 80


class Sheet:
    """Pages on which lines are set one under the other."""

    def __init__(self, faces=SERIF, size=11, paper=LETTER):
        self._out = io.BytesIO()
        self._canvas = Canvas(self._out, pagesize=paper, invariant=1)
        self._plain, self._bold, self._italic = faces
        self._size, self._top = size, paper[1] - 90
        self._y = self._top
        self._count = 0

    def line(self, words, *, font=None, size=None, gap=0.0, x=MARGIN):
        size = size or self._size
        self._y -= gap + 1.25 * size
        self._canvas.setFont(font or self._plain, size)
        self._canvas.drawString(x, self._y, words)
        return self

    def prose(self, *begins):
        """Set a paragraph for each of ``begins``, which is its first words."""
        for begin in begins:
            self._count += 1
            self.line(
                f"{begin} and the work that goes with it is measured by the metre run, as built,", gap=5
            )
            for _ in range(3):
                self.line("and paid for once the engineer has seen it, whatever the ground was found to be")
            self.line(f"when the trench stood open for the {self._count}. time.")
        return self

    def bold(self, words, *, size=None, gap=12.0):
        return self.line(words, font=self._bold, size=size, gap=gap)

    def italic(self, words, *, gap=12.0):
        return self.line(words, font=self._italic, gap=gap)

    def bookmark(self, title, level=0):
        key = f"{title}{level}"
        self._canvas.bookmarkPage(key)
        self._canvas.addOutlineEntry(title, key, level)
        return self

    def draw(self, draw):
        draw(self._canvas, self._y)
        return self

    def next_page(self):
        self._canvas.showPage()
        self._y = self._top
        return self

    def pages(self, folder):
        self._canvas.save()
        path = folder / "set.pdf"
        path.write_bytes(self._out.getvalue())
        with read_document(path) as reading:
            return list(reading)


def titles(pages):
    return [heading.title for page in pages for heading in page.headings]


def over(pages, begin):
    """The headings over the paragraph that begins so, the outermost first."""
    return next(unit.headings for unit in evidence_units(pages) if unit.plain.startswith(begin))


@pytest.mark.parametrize(("faces", "size", "paper"), [(SERIF, 11, LETTER), (SANS, 9.5, A4), (SERIF, 14, A4)])
def test_titles_without_a_number_are_told_by_their_bold_letters(tmp_path, faces, size, paper):
    sheet = Sheet(faces, size, paper).prose("Pipe")
    pages = (
        sheet.bold("Disposal of spoil").prose("Spoil").bold("Site visits").prose("Visitors").pages(tmp_path)
    )
    assert titles(pages) == ["Disposal of spoil", "Site visits"]
    assert over(pages, "Pipe") == ()
    assert over(pages, "Spoil") == ("Disposal of spoil",)
    assert over(pages, "Visitors") == ("Site visits",)


def test_larger_letters_make_a_title_though_they_are_not_bold(tmp_path):
    pages = Sheet().line("Testing of manholes", size=15, gap=14).prose("Each").pages(tmp_path)
    assert over(pages, "Each") == ("Testing of manholes",)


def test_smaller_titles_stand_under_larger_ones_until_the_next_of_these(tmp_path):
    sheet = Sheet().bold("Earthworks", size=16).prose("Soil").bold("Rock").prose("Granite")
    pages = sheet.bold("Clay").prose("Marl").bold("Concrete", size=16).prose("Cement").pages(tmp_path)
    assert over(pages, "Soil") == ("Earthworks",)
    assert over(pages, "Granite") == ("Earthworks", "Rock")
    assert over(pages, "Marl") == ("Earthworks", "Clay")
    assert over(pages, "Cement") == ("Concrete",)


def test_a_title_holds_on_the_pages_after_it(tmp_path):
    sheet = Sheet().bold("Liquidated damages").prose("Delay").next_page()
    assert over(sheet.prose("Weather").pages(tmp_path), "Weather") == ("Liquidated damages",)


def test_titles_counted_by_one_number_or_letter_rank_by_their_letters(tmp_path):
    sheet = Sheet().bold("C. Standard of care", size=13).prose("Trust").italic("1. Care obligation")
    sheet = sheet.prose("Advice").italic("2. Disclosure obligation").prose("Notice")
    pages = sheet.bold("D. What it costs", size=13).prose("Money").pages(tmp_path)
    assert over(pages, "Advice") == ("C. Standard of care", "1. Care obligation")
    assert over(pages, "Notice") == ("C. Standard of care", "2. Disclosure obligation")
    assert over(pages, "Money") == ("D. What it costs",)


def test_letters_within_numbers_are_told_by_their_counting_where_all_are_set_alike(tmp_path):
    sheet = Sheet(SANS, 10).bold("2. The works").prose("Sewer").bold("a. In open cut").prose("Trench")
    sheet = sheet.bold("b. Without a trench").prose("Liner").bold("3. The price").prose("Sum")
    pages = sheet.pages(tmp_path)
    assert over(pages, "Trench") == ("2. The works", "a. In open cut")
    assert over(pages, "Liner") == ("2. The works", "b. Without a trench")
    assert over(pages, "Sum") == ("3. The price",)


def test_a_number_in_the_letters_of_the_text_counts_a_title_in_bold(tmp_path):
    def title(canvas, y):
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(MARGIN, y - 26, "4.")
        canvas.setFont("Times-Bold", 11)
        canvas.drawString(MARGIN + 24, y - 26, "Retention money")

    sheet = Sheet().prose("Before").draw(title).line("", gap=30)
    assert over(sheet.prose("Held").pages(tmp_path), "Held") == ("4. Retention money",)


def test_decimal_titles_in_sentence_case_have_the_level_of_their_number(tmp_path):
    sheet = Sheet().bold("5.2 Handling of the liner").prose("Resin").bold("5.2.1 In hot weather").prose("Ice")
    pages = sheet.bold("5.3 Records to be kept").prose("Logs").pages(tmp_path)
    assert over(pages, "Ice") == ("5.2 Handling of the liner", "5.2.1 In hot weather")
    assert over(pages, "Logs") == ("5.3 Records to be kept",)


def test_a_title_of_two_lines_is_one(tmp_path):
    sheet = Sheet().bold("Obligations of the contractor towards the owners of", size=13)
    pages = sheet.bold("land along the line", size=13, gap=0).prose("Fences").pages(tmp_path)
    whole = "Obligations of the contractor towards the owners of land along the line"
    assert over(pages, "Fences") == (whole,)


def test_each_of_several_bookmarks_on_a_page_names_what_stands_under_its_words(tmp_path):
    sheet = Sheet().bookmark("Insurance").line("Insurance", gap=12).prose("Cover")
    sheet = sheet.bookmark("Bonds", 1).line("Bonds", gap=12).prose("Sureties").next_page().prose("Renewal")
    pages = sheet.pages(tmp_path)
    assert over(pages, "Cover") == ("Insurance",)
    assert over(pages, "Sureties") == ("Insurance", "Bonds")
    assert over(pages, "Renewal") == ("Insurance", "Bonds")


def test_a_bookmark_without_the_number_that_is_printed_leads_to_its_title(tmp_path):
    sheet = Sheet().bookmark("Safety plan").line("3.4 safety plan", gap=12).prose("Helmets")
    assert over(sheet.pages(tmp_path), "Helmets") == ("3.4 safety plan",)


@pytest.mark.parametrize(
    "words",
    [
        "Every bid must be sealed and marked",
        "Late bids are returned unopened.",
        "Figure 12 Bedding of the pipe",
        "TABLE 3: UNIT PRICES",
        "Warning",
        "END OF SECTION",
        "This page is intentionally left blank",
        "bids@harbour.example",
        "Name of the surety:",
    ],
)
def test_what_is_set_in_bold_and_is_no_title_is_none(tmp_path, words):
    assert titles(Sheet().prose("Pipe").bold(words).prose("Spoil").pages(tmp_path)) == []


def test_a_sentence_in_bold_stays_a_sentence_of_its_own(tmp_path):
    pages = Sheet().prose("Pipe").bold("The Bidder shall visit the Site.").prose("Spoil").pages(tmp_path)
    found = [unit.shape for unit in evidence_units(pages) if unit.plain == "The Bidder shall visit the Site."]
    assert found == [Shape.SENTENCE]


def test_a_title_that_runs_on_into_its_sentence_is_no_heading(tmp_path):
    def run_in(canvas, y):
        canvas.setFont("Times-Bold", 11)
        canvas.drawString(MARGIN, y - 26, "Retainage")
        canvas.setFont("Times-Roman", 11)
        canvas.drawString(MARGIN + 54, y - 26, "of five per cent is held until the end.")

    assert titles(Sheet().prose("Before").draw(run_in).line("", gap=30).prose("After").pages(tmp_path)) == []


def test_words_in_the_cells_of_a_row_are_no_titles(tmp_path):
    def row(canvas, y):
        canvas.setFont("Times-Bold", 11)
        for column, words in enumerate(("Diameter", "Length laid", "Price of each")):
            canvas.drawString(MARGIN + 150 * column, y - 26, words)

    assert titles(Sheet().prose("Before").draw(row).line("", gap=30).prose("After").pages(tmp_path)) == []


def test_the_lines_of_a_block_under_a_title_are_no_titles(tmp_path):
    sheet = Sheet().bold("SECTION 33 05 23 PIPE JACKING", size=14).bold("Town of Ashby").bold("Harbour Sewer")
    pages = sheet.bold("Contract 7").prose("Shafts").pages(tmp_path)
    assert over(pages, "Shafts") == ("SECTION 33 05 23 PIPE JACKING",)


def test_where_all_is_bold_bold_letters_tell_nothing(tmp_path):
    sheet = Sheet(("Times-Bold", "Times-Bold", "Times-BoldItalic")).prose("Pipe").bold("Some words alone")
    assert titles(sheet.prose("Spoil").pages(tmp_path)) == []


def test_a_running_line_that_names_the_title_under_it_is_no_heading(tmp_path):
    sheet = Sheet().italic("CHAPTER 2. THE WORKS 2.3. MEASUREMENT OF PIPE")
    pages = sheet.bold("2.3 Measurement of pipe").prose("Metres").pages(tmp_path)
    assert titles(pages) == ["2.3 Measurement of pipe"]


def test_a_heading_itself_stands_under_those_that_are_higher_alone(tmp_path):
    sheet = Sheet().bold("Earthworks", size=16).prose("Soil").bold("Rock").prose("Granite").bold("Clay")
    pages = sheet.prose("Marl").pages(tmp_path)
    found = {unit.plain: unit.headings for unit in evidence_units(pages) if unit.shape is Shape.HEADING}
    assert found == {"Earthworks": (), "Rock": ("Earthworks",), "Clay": ("Earthworks",)}


def test_special_conditions_right_after_general_ones_are_a_part_of_their_own(tmp_path):
    sheet = Sheet().bold("GENERAL CONDITIONS", size=14).prose("Pipe").next_page()
    pages = sheet.bold("SPECIAL CONDITIONS", size=14).prose("Spoil").pages(tmp_path)
    assert [page.part for page in pages] == ["general conditions", "special conditions"]
    assert [page.section for page in pages] == ["GENERAL CONDITIONS", "SPECIAL CONDITIONS"]


def test_lines_that_recognition_changed_tell_nothing_and_others_still_do():
    text = "Cover of pipes\nOne.\nDra1nage\nTwo."
    looks = {"size": 14, "bold": True, "italic": False, "above": 15, "below": 5}
    lines = (SetLine(0, 14, **looks), SetLine(20, 28, **looks))
    structure = Structure((), labelled=False)
    structure.announce(1, Page(1, text), Typography(10, lines_of_body=9, lines=lines))
    structure.end()
    structure.recognise(Page(1, text.replace("Dra1nage", "Drainage"), PageStatus.OCR))
    (page,) = (arrival.page for arrival in structure.arrivals() if arrival.settled)
    assert titles([page]) == ["Cover of pipes"]


def test_a_page_is_read_whose_last_line_is_a_number_alone(tmp_path):
    def raised_mark(canvas, y):
        canvas.setFont(SERIF[0], 7)
        canvas.drawString(MARGIN + canvas.stringWidth("as told in 11", SERIF[0], 11), y + 4, "3")

    sheet = Sheet().prose("Pipe").line("as told in 11").draw(raised_mark)
    (page,) = sheet.line("7. ", gap=10).pages(tmp_path)
    assert page.status is PageStatus.TEXT
    assert page.text.endswith("7.")
