import pytest

from core.domain.document import Page, PageStatus
from core.reading.document_facts import facts
from core.reading.reader import read_document
from tests.pdfs import DATA


def test_the_facts_of_a_real_document():
    with read_document(DATA / "sec-pages-226-243.pdf") as reading:
        found = facts(reading.plain(), encrypted=reading.encrypted)
    assert found.pages == 18
    assert found.language == "en"
    assert found.words > 3_000
    assert found.tabular == (4, 8, 16, 17)
    assert (found.scanned, found.blank, found.unreadable, found.encrypted) == ((), (), (), False)


def test_facts_name_scanned_blank_and_unreadable_pages():
    found = facts(
        [
            Page(1, "Some words", label="i"),
            Page(2, "", PageStatus.UNREADABLE, reason="no OCR", scanned=True),
            Page(3, "", PageStatus.BLANK),
            Page(4, "", PageStatus.UNREADABLE, reason="the page is damaged"),
            Page(5, "read by OCR", PageStatus.OCR, scanned=True),
            Page(6, "1 pipe lining 4,200 LF", tables=("| 1 | 2 |",)),
        ]
    )
    assert found.pages == 6
    assert found.labelled
    assert found.scanned == (2, 5)
    assert found.blank == (3,)
    assert found.unreadable == ((2, "no OCR"), (4, "the page is damaged"))
    assert found.tabular == (6,)
    assert found.words == 2 + 3 + 5


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The Contractor shall submit the following to the Engineer and is responsible for all of it."),
        (
            "es",
            "El contratista presentará los documentos que se exigen en las bases para la obra y el plazo.",
        ),
        (
            "fr",
            "L'entrepreneur est tenu de remettre les documents qui sont exigés par le cahier des charges.",
        ),
        (
            "de",
            "Der Auftragnehmer hat die Unterlagen, die verlangt werden, mit dem Angebot einzureichen.",
        ),
        ("ja", "受注者は契約書に定める書類を提出しなければならない。"),
        ("zh", "承包商应当按照合同约定提交全部文件。"),
        (
            "ru",
            "Подрядчик обязан представить документы, указанные в договоре, и не может передать их другим.",
        ),
        ("ar", "يجب على المقاول تقديم جميع المستندات المطلوبة في العقد."),
    ],
)
def test_the_language_is_told_from_common_words_or_script(code, text):
    assert facts([Page(1, f"{text} {text}")]).language == code


@pytest.mark.parametrize("text", ["Invoice 2020-17221", "zxq vrt " * 40])
def test_too_little_or_too_odd_text_has_no_language(text):
    assert facts([Page(1, text)]).language == ""
