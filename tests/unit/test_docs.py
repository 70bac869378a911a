"""What the README says is what the program does."""

import re
from pathlib import Path

import pytest

from core.settings import APP_FOLDER, Settings

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def documented():
    table = README.split("<!-- settings -->")[1].split("<!-- /settings -->")[0]
    return {row[0]: row[1:] for row in re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", table, re.MULTILINE)}


@pytest.mark.parametrize("field", Settings.model_fields.values(), ids=lambda field: field.validation_alias)
def test_every_setting_is_documented_with_its_meaning(field):
    meaning, _ = documented()[field.validation_alias]
    assert meaning == field.description


def test_no_setting_is_documented_that_does_not_exist():
    assert set(documented()) == {field.validation_alias for field in Settings.model_fields.values()}


@pytest.mark.parametrize(
    "command",
    [
        "pip install -r requirements.txt && streamlit run streamlit_app.py",
        "pip install -r requirements-dev.txt && pytest",
    ],
)
def test_the_two_commands_stand_on_the_first_screen(command):
    assert command in "\n".join(README.splitlines()[:30])


def test_no_variable_of_another_program_is_taken_for_a_setting(monkeypatch):
    before = Settings.load()
    names = {name.upper() for name in Settings.model_fields}
    for name in names - {field.validation_alias for field in Settings.model_fields.values()}:
        monkeypatch.setenv(name, "/another/program's")  # among them HOME, which every system sets
    assert Settings.load() == before


def test_without_any_setting_everything_is_kept_beside_the_app(monkeypatch):
    for field in Settings.model_fields.values():
        monkeypatch.delenv(field.validation_alias, raising=False)
    assert Settings.load().home == APP_FOLDER / ".pagewise"


def test_a_secret_setting_never_shows_itself(monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-very-secret")
    settings = Settings.load()
    assert settings.openai_api_key.get_secret_value() == "sk-very-secret"
    assert "very-secret" not in f"{settings!r} {settings} {settings.model_dump_json()}"
