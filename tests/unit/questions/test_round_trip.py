import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.question import Expected, Expert, Question, QuestionSet, Section
from core.questions import catalog
from core.questions.parsing import parse


def clean(text):
    return " ".join(text.split())


words = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co")), st.sampled_from("=+-@'\"`,;:#|\t é")
    ),
    max_size=40,
).map(clean)
texts = words.filter(bool)
hints = words.map(lambda text: clean(text.replace(";", ""))).filter(bool)
ids = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,20}[A-Za-z0-9])?", fullmatch=True)


@st.composite
def question_sets(draw):
    groups = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    total = sum(groups)
    fold = lambda text: " ".join(text.casefold().replace("_", " ").replace("-", " ").split())  # noqa: E731
    asked = iter(draw(st.lists(texts, min_size=total, max_size=total, unique_by=fold)))
    question_ids = iter(draw(st.lists(ids, min_size=total, max_size=total, unique_by=str.casefold)))
    titles = iter(draw(st.lists(texts, min_size=len(groups), max_size=len(groups), unique_by=fold)))
    section_ids = draw(st.lists(ids, min_size=len(groups), max_size=len(groups), unique_by=fold))
    question = lambda: Question(  # noqa: E731
        next(question_ids),
        next(asked),
        draw(st.booleans()),
        draw(st.sampled_from(Expected)),
        tuple(draw(st.lists(hints, max_size=3, unique=True))),
    )
    sections = tuple(
        Section(
            section_id,
            next(titles),
            tuple(question() for _ in range(count)),
            draw(words),
            draw(st.none() | st.builds(Expert, texts, words, words, words)),
        )
        for section_id, count in zip(section_ids, groups, strict=True)
    )
    return QuestionSet(draw(ids), draw(texts), sections, draw(words))


@pytest.mark.slow
@pytest.mark.parametrize("kind", catalog.FORMATS)
@settings(max_examples=40)
@given(question_set=question_sets())
def test_a_set_comes_back_from_every_format_as_it_was(kind, question_set):
    assert parse(catalog.dump(question_set, kind), f"set.{kind}") == question_set


@pytest.mark.thorough
@settings(max_examples=40)
@given(question_set=question_sets())
def test_a_set_comes_back_from_the_rows_of_the_editor(question_set):
    assert catalog.from_rows(catalog.to_rows(question_set), "any") == question_set


@pytest.mark.parametrize("kind", catalog.FORMATS)
@pytest.mark.parametrize("question_set", catalog.shipped(), ids=lambda s: s.id)
def test_the_shipped_sets_come_back_from_every_format(kind, question_set):
    assert parse(catalog.dump(question_set, kind), f"set.{kind}") == question_set


def test_a_spreadsheet_never_runs_a_question_as_a_formula(tmp_path):
    evil = QuestionSet("a", "A", (Section("s", "S", (Question("q", '=HYPERLINK("http://x","y")'),)),))
    assert b"\"'=HYPERLINK" in catalog.dump(evil, "csv")
    path = tmp_path / "a.xlsx"
    path.write_bytes(catalog.dump(evil, "xlsx"))
    assert openpyxl.load_workbook(path).active["B2"].data_type == "s"
