import csv
import io
import json

import pytest

from core.cli.main import main
from tests.unit.cli.material import HOSTILE, PDF

pytestmark = pytest.mark.thorough

TRUE = "Ensure that legitimate needs are identified"
SPACED = "Ensure  that legitimate, needs are identified"
TURNED = "Ensure that legitimate needs are never identified"
INVENTED = "The lunar observatory is open to visitors on every second Tuesday"


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEWISE_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("PAGEWISE_PASSWORD", raising=False)


def check(capsys, quotes, *options, name="--quotes"):
    code = main(["check", str(PDF), name, str(quotes), *options])
    return code, capsys.readouterr()


def rows(text):
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def written(tmp_path):
    def write(name, content):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


def test_each_quote_is_exact_near_altered_or_missing_with_page_and_words(capsys, written):
    path = written("list.txt", f"{TRUE}\n{SPACED}\n{TURNED}\n{INVENTED}\n")
    code, said = check(capsys, path)
    found = rows(said.out)
    assert code == 9
    assert [row["result"] for row in found] == ["exact", "near", "altered", "missing"]
    assert [row["page"] for row in found] == ["1", "1", "1", ""]
    assert [row["verbatim"] for row in found] == [TRUE, TRUE, TRUE, ""]
    assert (found[2]["says"], found[2]["document_says"]) == ("are never", "are")
    assert said.err == "pagewise: 4 quotes: 1 exact, 1 near, 1 altered, 1 missing.\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("list.csv", f"quote,page\n{TRUE},1\n"),
        ("list.csv", f"No.;Page;Quotation\n1;1;{TRUE}\n"),
        ("list.csv", f'"{TRUE}"\n'),
        ("list.csv", f"Quote\n{TRUE}\n".encode("utf-16")),
        ("list.json", json.dumps([TRUE])),
        ("list.json", json.dumps({"quotes": [{"text": TRUE, "page": 1}]})),
        ("list.json", json.dumps([{"Quoted text": TRUE, "pages": [1]}])),
        ("list.txt", f"\u201c{TRUE}\u201d (p. 1)\n"),
        ("list.txt", f"1. {TRUE[:11]}\n{TRUE[12:]}, page 1\n\n- {TRUE}\n"),
    ],
)
def test_a_list_may_be_csv_json_or_plain_text(capsys, written, name, content):
    code, said = check(capsys, written(name, content))
    assert code == 0, said
    assert {(row["result"], row["stands"]) for row in rows(said.out)} == {("exact", "True")}


def test_a_list_can_be_piped_and_the_result_written_as_json(capsys, written, monkeypatch, tmp_path):
    piped = io.BytesIO(json.dumps([TRUE, INVENTED]).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(piped))
    out = tmp_path / "result.json"
    code, _ = check(capsys, "-", "--out", str(out))
    assert code == 9
    assert [(each["result"], each["page"], each["stands"]) for each in json.loads(out.read_text())] == [
        ("exact", 1, True),
        ("missing", None, False),
    ]


def test_a_quote_that_stands_on_another_page_than_is_said_does_not_stand(capsys, written):
    code, said = check(capsys, written("list.csv", f"quote,page\n{TRUE},3\n"))
    assert code == 9
    (row,) = rows(said.out)
    assert (row["result"], row["page"], row["stands"]) == ("exact", "1", "False")
    assert row["reason"] == "stands on page 1, not on 3"


def test_of_a_memo_the_quotations_are_checked_and_sentences_without_one(capsys, written):
    memo = (
        f'As the FAR puts it, "{TRUE}" (p. 1), which is wise.\n\nAgencies must "{TURNED}" too. '
        f"{INVENTED}. Fine."
    )
    code, said = check(capsys, written("memo.txt", memo), name="--text")
    found = rows(said.out)
    assert code == 9
    assert [(row["result"], row["cited_page"]) for row in found] == [
        ("exact", "1"),
        ("altered", ""),
        ("missing", ""),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "holds no quote"),
        ("a,b\nc,d\n", "no column 'quote'"),
        ("{", "not valid JSON"),
        ("[1]", "Entry 1 of the list has no 'quote'"),
    ],
)
def test_a_list_that_is_none_is_refused_in_one_line(capsys, written, content, message):
    kind = "json" if content[:1] in {"{", "["} else "csv"
    code, said = check(capsys, written(f"list.{kind}", content))
    assert code == 2
    assert message in said.err
    assert said.err.count("\n") == 1


def test_a_document_that_cannot_be_read_or_a_missing_list_is_said(capsys, written, tmp_path):
    assert main(["check", str(HOSTILE), "--quotes", str(written("list.txt", TRUE))]) == 3
    assert main(["check", str(PDF), "--quotes", str(tmp_path / "none.txt")]) == 2
    assert "none.txt cannot be read" in capsys.readouterr().err
