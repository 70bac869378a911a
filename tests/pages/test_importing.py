"""A question set from somebody else's table: what its columns hold is asked, not guessed."""

from __future__ import annotations

from pages.parts.shell import service
from tests.pages.conftest import words
from tests.pages.test_flows import button
from tests.pages.world import OWNER

STRANGE = b"Pos;Frage;Bereich\n1;Wer zahlt?;Kosten\n2;Bis wann?;Fristen\n"


def test_a_table_with_headings_of_its_own_is_taken_in_once_they_are_told(open_page):
    page = open_page("questions")
    (field,) = [each for each in page.file_uploader if each.key == "import_set"]
    field.set_value(("fragen.csv", STRANGE, "text/csv"))
    page.run()
    assert not page.exception
    assert "What do they hold?" in words(page)
    asked = {box.label.replace("\\", ""): box for box in page.selectbox if box.key.startswith("column_")}
    assert set(asked) == {"Pos", "Frage", "Bereich"}
    page.selectbox(key="column_0_fragen.csv").set_value("")
    page.selectbox(key="column_1_fragen.csv").set_value("text")
    page.selectbox(key="column_2_fragen.csv").set_value("section").run()
    assert "2 questions" in words(page)
    button(page, "Keep as my own set").click().run()
    (own,) = service.app().store.beside.question_sets(OWNER)
    assert [section.title for section in own.sections] == ["Kosten", "Fristen"]
