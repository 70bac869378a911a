"""Of several documents each protected one is asked for by its name, and what is known is tried first."""

import pytest

from core.cli.main import main
from core.cli.passwords import TRIES, Passwords
from core.domain.errors import PasswordNeeded
from tests.unit.cli.material import OTHERWISE_SECRET_PDF, PDF, SECRET_PDF


def locked(right):
    """Return an attempt to open a document with this password."""

    def attempt(password):
        if password != right:
            raise PasswordNeeded("It does not open.", "Give its password.")
        return f"opened with {password}"

    return attempt


class Person:
    """Types answers in turn, and remembers what she was asked for."""

    def __init__(self, *answers):
        self._answers = list(answers)
        self.asked = []

    def __call__(self, name):
        self.asked.append(name)
        return self._answers.pop(0)


def test_a_document_without_a_password_asks_nobody():
    person = Person()
    assert Passwords([], person).opening("plain.pdf", locked(None)) == "opened with None"
    assert person.asked == []


def test_each_protected_document_is_asked_for_by_its_name_and_what_opened_one_is_tried_on_the_next():
    person = Person("first", "second")
    passwords = Passwords([], person)
    assert passwords.opening("a.pdf", locked("first")) == "opened with first"
    assert passwords.opening("b.pdf", locked("second")) == "opened with second"
    assert passwords.opening("c.pdf", locked("first")) == "opened with first"
    assert person.asked == ["a.pdf", "b.pdf"]


def test_what_was_given_is_tried_before_anybody_is_asked():
    person = Person()
    passwords = Passwords(["one", "other"], person)
    assert passwords.opening("a.pdf", locked("other")) == "opened with other"
    assert person.asked == []


def test_who_types_a_wrong_one_may_type_it_again_and_who_has_none_is_asked_once():
    person = Person("wrong", "right", "")
    passwords = Passwords([], person)
    assert passwords.opening("a.pdf", locked("right")) == "opened with right"
    for _ in range(2):
        with pytest.raises(PasswordNeeded, match=r"b\.pdf"):
            passwords.opening("b.pdf", locked("unknown"))
    assert person.asked == ["a.pdf", "a.pdf", "b.pdf"]


def test_nobody_is_asked_for_ever():
    person = Person(*["wrong"] * TRIES)
    with pytest.raises(PasswordNeeded):
        Passwords([], person).opening("a.pdf", locked("right"))
    assert person.asked == ["a.pdf"] * TRIES


def folder_of(tmp_path, *paths):
    folder = tmp_path / "bid"
    folder.mkdir()
    for path in paths:
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


def test_where_nobody_can_be_asked_the_protected_one_is_named_and_the_others_are_read(tmp_path, capsys):
    assert main(["inspect", str(folder_of(tmp_path, PDF, SECRET_PDF))]) == 0
    said = capsys.readouterr()
    (note,) = (line for line in said.err.splitlines() if SECRET_PDF.name in line)
    assert "PAGEWISE_PASSWORD" in note
    assert PDF.stem in said.out


def test_several_passwords_may_be_given_for_several_documents(tmp_path, capsys):
    folder = folder_of(tmp_path, PDF, SECRET_PDF, OTHERWISE_SECRET_PDF)
    assert main(["inspect", str(folder), "--password", "foo", "--password", "secret"]) == 0
    said = capsys.readouterr()
    assert "note:" not in said.err
    assert all(path.stem in said.out for path in (SECRET_PDF, OTHERWISE_SECRET_PDF))
