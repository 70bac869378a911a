"""What the documents say is what the program does."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core import APP_FOLDER
from core.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = ["README.md", "CONTRIBUTING.md", "deploy/README.md", "docs/architecture.md"]


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


def paths_in(text):
    """Return what a text names as a path of the repository: in backticks, as a link, or told to a command."""
    named = set(re.findall(r"`((?:\.?[a-z][\w.-]*/)[\w./-]*)`", text))
    named |= set(re.findall(r"`([\w-]+\.(?:py|toml|md|in|txt))`", text))
    return named | set(re.findall(r"(?<=[ \"])(?:tests|bench|samples|core|pages|deploy)/[\w./-]*\w", text))


#: no paths of the repository: made by the app or a command, or an example
MADE = (
    ".pagewise",
    ".venv",
    "screenshots/",
    ".streamlit/secrets.toml",
    "table.md",
    "kind.py",
    "vendor/model",
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_that_a_document_names_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    paths = {path for path in paths_in(text) if not path.startswith(MADE)}
    folders = (ROOT, (ROOT / document).parent)
    assert [path for path in sorted(paths) if not any((folder / path).exists() for folder in folders)] == []


@pytest.mark.parametrize("document", [*DOCUMENTS, "docs/packages-and-revisions.md", "bench/README.md"])
def test_every_link_of_a_document_leads_somewhere(document):
    path = ROOT / document
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        file, _, anchor = target.partition("#")
        if "://" in target:
            continue
        found = (path.parent / file).resolve() if file else path
        assert found.exists(), target
        if anchor:
            assert anchor in anchors(found.read_text(encoding="utf-8")), target


def anchors(text):
    """Return the anchors that a forge makes of a document's headings."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def recipes():
    """Return the names of the recipes in the justfile."""
    return set(re.findall(r"^([a-z][\w-]*)[^:=\n]*:(?!=)", (ROOT / "justfile").read_text(), re.MULTILINE))


@pytest.mark.parametrize("document", [*DOCUMENTS, ".ci/run", ".github/workflows/checks.yml"])
def test_every_command_of_just_that_is_named_exists(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    called = re.findall(r"(?:^|[`;:] ?|run: )just((?: [a-z][\w-]*)+)", text, re.MULTILINE)
    assert {name for names in called for name in names.split()} <= recipes()


def test_the_task_runner_knows_the_same_recipes():
    just = shutil.which("just")
    if just is None:
        pytest.skip("just is not installed")
    listed = subprocess.run([just, "--summary"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(listed.stdout.split()) == recipes()


def test_what_a_guide_says_to_run_on_one_test_names_one_that_exists():
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    file, test = re.search(r"pytest \"([\w./]+)::(\w+)\"", guide).groups()
    assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8")
