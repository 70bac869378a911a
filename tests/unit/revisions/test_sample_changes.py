"""What the addenda and the log of the sample package change, against what a person found."""

import hashlib
import json
from pathlib import Path

import pytest

from core.domain.document import DocumentRef
from core.packages.assemble import Looked, assembled
from core.reading.reader import read_document
from core.revisions.amendments import amendments

pytestmark = pytest.mark.thorough

FOLDER = Path(__file__).parents[3] / "samples" / "elm-street-package"
GOLD = json.loads(FOLDER.with_name("elm-street-package.changes.json").read_text(encoding="utf-8"))


def looked(path):
    with read_document(path) as reading:
        pages = tuple(reading)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Looked(DocumentRef(digest, path.name, path.stat().st_size, len(pages)), pages)


def test_the_addenda_of_the_sample_change_what_a_person_found_and_nothing_else():
    bid = assembled([looked(path) for path in sorted(FOLDER.glob("*.pdf"))], "Elm Street")
    labels = {page.number: page.label for page in bid.pages}

    def told(each):
        page = each.passage.page if each.passage else None
        return {
            "source": each.source,
            "item": each.item,
            "was": each.was,
            "now": each.now,
            "file": bid.package.documents[bid.package.place(page).document].document.name if page else None,
            "label": labels[page] if page else None,
        }

    found = amendments(bid.package, bid.pages)
    assert [told(each) for each in found] == GOLD
    # the word that Addendum 2 deletes stands nowhere, and the sample's author says that it does
    assert [bool(each.problem) for each in found] == [each["file"] is None for each in GOLD]
