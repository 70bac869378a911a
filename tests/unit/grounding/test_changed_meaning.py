"""No change of meaning passes as a quote, in any language; no harmless difference is called one."""

import csv
from itertools import permutations
from pathlib import Path

import pytest
import yaml

from core.domain.answer import Citation, Match, Quote
from core.domain.document import Page
from core.grounding.locate_quotes import TextGrounder

DATA = Path(__file__).parents[2] / "data"


def cases():
    with (DATA / "grounding.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.reader(list(file)[1:], delimiter="\t", quoting=csv.QUOTE_NONE):
            name, page, quote, right, *further = row
            yield pytest.param([page, *filter(None, further)], quote, right.split("|"), id=name)


def match(quote, *texts):
    pages = [Page(number, text) for number, text in enumerate(texts, start=1)]
    return TextGrounder().locate(Quote(quote), pages).match


@pytest.mark.parametrize(("pages", "quote", "right"), list(cases()))
def test_each_known_case_is_judged_right(pages, quote, right):
    assert match(quote, *pages) in right


KNOWN = yaml.safe_load((DATA / "changed-meaning.yaml").read_text(encoding="utf-8"))
OTHER_WORDS = {name: (each["sentence"], each["words"]) for name, each in KNOWN["other_words"].items()}


@pytest.mark.thorough
@pytest.mark.parametrize(("sentence", "words"), OTHER_WORDS.values(), ids=OTHER_WORDS)
def test_another_word_of_weight_is_never_a_slip(sentence, words):
    passed = [
        (said, printed)
        for said, printed in permutations(words.split(), 2)
        if match(sentence.format(said), sentence.format(printed)) in {Match.EXACT, Match.NEAR}
    ]
    assert passed == []


@pytest.mark.parametrize(("sentence", "words"), OTHER_WORDS.values(), ids=OTHER_WORDS)
def test_the_same_words_with_other_spacing_and_punctuation_are_the_quote(sentence, words):
    printed = sentence.format(words.split()[0])
    assert match(printed, printed) is Match.EXACT
    words = printed.split(" ")
    said = " ".join([words[0] + ",", *words[1:]]) if len(words) > 1 else printed.rstrip("。")
    assert match(said, f"1.1 {printed}\n1.2 {printed}") in {Match.EXACT, Match.NEAR}


@pytest.mark.parametrize("sentence", KNOWN["denied"])
def test_a_dropped_or_added_denial_is_never_forgiven(sentence):
    start, end = sentence.index("["), sentence.index("]")
    denied = sentence[:start] + sentence[start + 1 : end] + sentence[end + 1 :]
    plain = " ".join((sentence[:start] + sentence[end + 1 :]).split())
    assert match(denied, denied) is Match.EXACT
    assert match(plain, denied) not in {Match.EXACT, Match.NEAR}
    assert match(denied, plain) not in {Match.EXACT, Match.NEAR}


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("The price is $1.5 billion payable at closing.", "The price is $1.5 payable at closing."),
        (
            "The price is 3 Mio. Euro und ist bei der Abnahme fällig.",
            "The price is 3 Euro und ist bei der Abnahme fällig.",
        ),
        (
            "Bids are received until 2:00 p.m. on the day named.",
            "Bids are received until 2:00 am on the day named.",
        ),
        (
            "The option lapses on the 17th day after receipt.",
            "The option lapses on the 70th day after receipt.",
        ),
        ("The Owner pays for gross negligence of its staff.", "The Owner pays for negligence of its staff."),
        (
            "The liner is 12 mm thick at the crown of the pipe.",
            "The liner is 12 cm thick at the crown of the pipe.",
        ),
        ("Within one hundred fifty days the work is done.", "Within one hundred days the work is done."),
        (
            "It is cured at a pressure of 12 psi for one hour.",
            "It is cured at a pressure of 12 kPa for one hour.",
        ),
    ],
)
def test_a_changed_amount_or_qualifier_is_altered(page, quote):
    assert match(quote, page) is Match.ALTERED


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("within one hundred fifty days of the notice", "within one hundred"),
        ("承包商应在三十日内完成全部修复工作并承担费用", "十日内完成全部修复工作并承担费用"),
        ("供应商不得转让本合同项下的权利和义务给他人", "得转让本合同项下的权利和义务给他人"),
    ],
)
def test_a_quote_may_not_begin_or_end_inside_a_number_or_a_denial(page, quote):
    assert match(quote, page) not in {Match.EXACT, Match.NEAR}


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        ("承包商未经业主书面同意不得转让本合同项下的权利和义务。", "业主书面同意不得转让本合同"),
        ("受注者は検査の完了後十日以内に請求書を提出しなければならない。", "検査の完了後十日以内に請求書"),
        ("ผู้รับจ้างต้องส่งมอบงานภายในสามสิบวันนับแต่วันที่ลงนาม", "ส่งมอบงานภายในสามสิบวัน"),
        (
            "وعلى المالك والمقاول إخطار المهندس قبل بدء الأعمال بوقت كاف.",
            "المقاول إخطار المهندس قبل بدء الأعمال",
        ),
    ],
)
def test_a_true_half_of_a_sentence_is_verified_where_words_are_written_in_one(page, quote):
    assert match(quote, page) is Match.EXACT


@pytest.mark.parametrize(
    ("page", "quote"),
    [
        (
            "A. The liner shall be cured with steam.\nB. The Contractor shall test the liner.",
            "The liner shall be cured with steam. The Contractor shall test the liner.",
        ),
        (
            "Der Auftragnehmer haftet für die Schäden, welche durch höhere Gewalt verursacht werden.",
            "Auftragnehmer haftet für Schäden, welche durch höhere Gewalt verursacht werden.",
        ),
        (
            "Die Gewährleistungsfrist beträgt zwei Jahre ab der Abnahme der Leistungen.",
            "Die Gewährlei-stungsfrist beträgt zwei Jahre ab Abnahme der Leistungen",
        ),
        (
            "Le titulaire remet le rapport au maître de l'ouvrage avant la réception des travaux.",
            "Le titulaire remet rapport au maître de l'ouvrage avant réception des travaux",
        ),
        (
            "The Contractor shall indemnlfy the Owner for all losses arising from the work.",
            "The Contractor shall indemnify the Owner for all losses arising from the work.",
        ),
    ],
)
def test_harmless_differences_are_near(page, quote):
    assert match(quote, page) is Match.NEAR


@pytest.mark.parametrize(
    "quote",
    [
        "The Contractor ... may terminate at will",
        "The Contractor shall indemnify ... may terminate at will",
        "Payment is due ... may terminate at will",
        "The Owner ... terminates the agreement",
        "The Manager ... may inspect the works",
        "The Manager shall report ... may inspect the works",
    ],
)
def test_an_ellipsis_never_gives_one_subject_the_deeds_of_another(quote):
    page = (
        "The Contractor shall indemnify the Owner. Payment is due in 30 days. The Supplier may terminate at"
        " will; the Agent terminates the agreement. The Manager shall report every month and the Engineer"
        " may inspect the works."
    )
    assert match(quote, page) not in {Match.EXACT, Match.NEAR}


@pytest.mark.parametrize(
    "quote",
    [
        "The Contractor ... shall ... repair the works",
        "The Contractor, after notice of Acme Inc., shall ... repair the works",
        "The Contractor ... The Owner shall pay the cost",
        "repair the works. ... the Engineer decides",
    ],
)
def test_an_ellipsis_inside_one_sentence_or_between_whole_ones_is_fine(quote):
    page = (
        "The Contractor, after notice of Acme Inc., shall promptly and at its own expense repair the works."
        " (a) The Owner shall pay the cost of tests; the Engineer decides."
    )
    assert isinstance(TextGrounder().locate(Quote(quote), [Page(1, page)]), Citation)
