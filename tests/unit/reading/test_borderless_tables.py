import pytest
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from core.reading.grids import from_markdown
from core.reading.reader import read_document
from core.reading.sandbox.row_bands import Band, PlacedWord, bands, is_schedule, tables_in
from core.reading.sandbox.ruled_tables import DrawnLine
from tests.pdfs import DATA

LEFT, RIGHT = 72, 540
COLUMNS = (72, 110, 380, 470)
HEADER = ("Item", "Description", "Quantity", "Unit")
ITEMS = [
    ("1", "Mobilization and clean-up", "1", "LS"),
    ("2", "Lining, 8-inch", "9,240", "LF"),
    ("3", "Service tap", "388", "EA"),
    ("4", "Point repair by others", "6", "EA"),
]
PROSE = (
    "The Contractor shall furnish all labor, materials and equipment for the work. Bids are opened "
    "at 2:00 p.m. on May 4, 2026, and remain open for 60 days. Work begins within 10 days of notice. "
)


class Sheet:
    """A PDF drawn page by page."""

    def __init__(self, path):
        self.path = path
        self._canvas = Canvas(str(path), pagesize=(612, 792))

    def rule(self, *heights):
        for height in heights:
            self._canvas.line(LEFT, height, RIGHT, height)

    def row(self, y, cells, columns=COLUMNS):
        for x, cell in zip(columns, cells, strict=True):
            self._canvas.drawString(x, y, cell)

    def prose(self, y, text, left=LEFT, width=RIGHT - LEFT):
        paragraph = Paragraph(text, getSampleStyleSheet()["Normal"])
        _, height = paragraph.wrap(width, 700)
        paragraph.drawOn(self._canvas, left, y - height)
        return y - height

    def turn(self):
        self._canvas.showPage()

    def save(self):
        self._canvas.save()
        return self.path


@pytest.fixture
def sheet(tmp_path):
    return Sheet(tmp_path / "sheet.pdf")


def read(path, **arguments):
    with read_document(path, **arguments) as reading:
        return list(reading)


def grids(page):
    return [from_markdown(table) for table in page.tables]


def schedule(sheet, rows=(HEADER, *ITEMS), top=600):
    """Draw rows with a line above, below and between them, and none between the columns."""
    for index, row in enumerate(rows):
        sheet.rule(top - 20 * index)
        sheet.row(top - 20 * index - 14, row)
    sheet.rule(top - 20 * len(rows))


def test_a_schedule_ruled_across_alone_is_a_table_and_the_prose_round_it_is_not(sheet):
    sheet.prose(720, PROSE * 2)
    schedule(sheet)
    sheet.prose(440, PROSE * 2)
    (page,) = read(sheet.save())
    assert grids(page) == [(HEADER, *ITEMS)]
    assert "Lining, 8-inch 9,240 LF" in " ".join(page.text.split())


def test_rows_under_one_another_between_two_lines_are_rows(sheet):
    sheet.rule(620, 600, 500)
    sheet.row(606, HEADER)
    for index, row in enumerate(ITEMS):
        sheet.row(586 - 20 * index, row)
    (page,) = read(sheet.save())
    assert grids(page) == [(HEADER, *ITEMS)]


def test_a_header_over_the_first_line_and_a_row_under_the_last_belong_to_the_table(sheet):
    sheet.row(606, HEADER)
    for index, row in enumerate(ITEMS):
        sheet.rule(600 - 20 * index)
        sheet.row(586 - 20 * index, row)
    (page,) = read(sheet.save())
    assert grids(page) == [(HEADER, *ITEMS)]


def test_a_description_of_two_lines_stays_one_cell(sheet):
    schedule(sheet, [HEADER, *ITEMS[:1]], top=640)
    sheet.rule(600, 570)
    sheet.row(588, ("2", "Lining of sewers, 8-inch,", "9,240", "LF"))
    sheet.row(576, ("", "steam cured", "", ""))
    sheet.row(556, ITEMS[2])
    sheet.rule(550)
    (page,) = read(sheet.save())
    assert grids(page)[0][2] == ("2", "Lining of sewers, 8-inch, steam cured", "9,240", "LF")


def test_a_heading_over_several_columns_joins_none_of_them(sheet):
    sheet.rule(620, 600, 580, 560, 540)
    sheet.row(606, ("Item", "Amounts of each of the past two years"), (72, 200))
    for index, row in enumerate([("Wages", "100", "120"), ("Rent", "30", "31"), ("Fuel", "7", "9")]):
        sheet.row(586 - 20 * index, row, (72, 200, 300))
    (page,) = read(sheet.save())
    assert grids(page)[0][1:] == (("Wages", "100", "120"), ("Rent", "30", "31"), ("Fuel", "7", "9"))
    assert "Amounts of each" in " ".join(grids(page)[0][0])


def test_prose_between_lines_stays_prose(sheet):
    for top in (720, 640, 560):
        sheet.rule(top)
        sheet.prose(top - 6, PROSE * 2)
    sheet.rule(480)
    (page,) = read(sheet.save())
    assert page.tables == ()


def test_columns_of_prose_and_numbered_paragraphs_between_lines_stay_prose(sheet):
    for top in (720, 600, 480):
        sheet.rule(top)
        sheet.prose(top - 6, PROSE * 2, width=220)
        sheet.prose(top - 6, PROSE * 2, left=310, width=220)
    sheet.rule(360)
    sheet.turn()
    for index, top in enumerate((720, 640, 560), 1):
        sheet.rule(top)
        sheet.row(top - 14, (f"{index}.",), (72,))
        sheet.prose(top - 6, PROSE, left=100, width=400)
    sheet.rule(480)
    assert [page.tables for page in read(sheet.save())] == [(), ()]


def test_a_schedule_of_a_protected_document_is_found(tmp_path):
    canvas = Canvas(str(tmp_path / "locked.pdf"), pagesize=(612, 792), encrypt="foo")
    made = Sheet.__new__(Sheet)
    made.path, made._canvas = tmp_path / "locked.pdf", canvas
    schedule(made)
    (page,) = read(made.save(), password="foo")
    assert grids(page) == [(HEADER, *ITEMS)]


def test_lines_of_one_extent_make_a_band_and_others_do_not():
    shared = [DrawnLine(y, 72, 540) for y in (100, 120, 140)]
    others = [DrawnLine(90, 72, 300), DrawnLine(110, 80, 200), DrawnLine(130, 72, 90)]
    assert bands([*shared, *others]) == [Band(72, 540, (100, 120, 140))]
    assert bands(shared[:2]) == []
    assert bands(DrawnLine(4 * y, 72, 540) for y in range(500)) == []


def test_words_beside_the_band_are_no_part_of_its_table():
    words = [
        PlacedWord(x, y, x + 20, y + 10, text)
        for y in (105, 125, 145)
        for x, text in ((80, "a"), (200, "7"), (400, "beside"))
    ]
    (found,) = tables_in(Band(72, 300, (100, 120, 140, 160)), words)
    assert found == [["a", "7"]] * 3


@pytest.mark.parametrize(
    ("rows", "is_table"),
    [
        ([("Name", "Sum"), ("Ann", "$ 4"), ("Bob", "$ 5")], True),
        ([("Name", "Trade", "Town"), ("Ann", "Lining", "Salem"), ("Bob", "Paving", "Dover")], False),
        ([("Name", "Trade"), ("Ann", "Lining"), ("Bob", "Paving")], False),
        ([("Name", "Sum"), ("Ann", "$ 4")], False),
        ([("1.", "prose " * 12), ("2.", "prose " * 12), ("3.", "prose " * 12)], False),
        ([("Name", "Sum"), ("alone", ""), ("alone", ""), ("Bob", "5")], False),
    ],
)
def test_short_cells_and_figures_tell_a_schedule_from_prose(rows, is_table):
    assert is_schedule(tuple(rows)) == is_table


def test_the_tables_of_a_real_report_come_whole():
    pages = read(DATA / "sec-pages-226-243.pdf")
    found = {page.number: grids(page) for page in pages if page.tables}
    assert {
        number: [(len(table), len(table[0])) for table in tables] for number, tables in found.items()
    } == {
        4: [(9, 5)],
        8: [(9, 5), (9, 5)],
        16: [(9, 5)],
        17: [(9, 5)],
    }
    assert found[4][0][1] == ("> $50 billion", "15", "10", "$2,647 bil.", "40,964,945")
    for number, tables in found.items():
        # a hyphen at the end of a line stays with the rest of its word in a cell
        text = " ".join(pages[number - 1].text.split()).replace("- ", "-")
        assert all(cell.replace("- ", "-") in text for table in tables for row in table[1:] for cell in row)
