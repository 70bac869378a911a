"""Packages in every session store: each document is used by itself, and what a person arranges is kept."""

from __future__ import annotations

import pytest

from core.domain.document import DocumentRef
from core.domain.errors import SessionNotFound
from core.domain.package import Arrangement, Description, DocumentKind, Package
from core.domain.plan import Plan
from core.domain.upload import Upload
from tests.contract.builders import plan, question_set, session

ONE, TWO, THREE = ("1" * 64, "2" * 64, "3" * 64)


def _package(*digests):
    return Package.of([DocumentRef(sha256, f"{sha256[0]}.pdf", 10, 2) for sha256 in digests], "Job")


def _started(store, *digests):
    package = _package(*digests)
    made = Plan(package.ref, question_set(), package=package)
    return store.create(session(made, documents=len(digests)), made)


def test_a_package_is_read_back_as_it_was_planned(store):
    made = _started(store, ONE, TWO)
    assert store.plan(made.id).contents == _package(ONE, TWO)
    assert store.session(made.id).documents == 2


def test_a_plan_of_one_document_from_before_is_a_package_of_one(store):
    alone = plan()
    made = store.create(session(alone), alone)
    contents = store.plan(made.id).contents
    assert contents.is_single
    assert contents.documents[0].document == alone.document


def test_every_document_of_a_package_is_in_use_until_its_last_session_goes(store):
    first, second = _started(store, ONE, TWO), _started(store, TWO, THREE)
    assert [store.users_of(sha256) for sha256 in (ONE, TWO, THREE)] == [1, 2, 1]
    store.delete(first.id)
    assert [store.users_of(sha256) for sha256 in (ONE, TWO, THREE)] == [0, 1, 1]
    store.delete(second.id)
    assert store.documents() == set()


def test_what_a_person_arranged_last_is_kept_and_goes_with_the_session(store):
    made = _started(store, ONE, TWO)
    assert store.arrangement(made.id) is None
    for order in ((0, 1), (1, 0)):
        said = (Description(DocumentKind.ADDENDUM, "1"), Description(DocumentKind.MANUAL))
        store.arrange(made.id, Arrangement(said, order, "by hand", "ann", 5.0))
    assert store.arrangement(made.id).precedence == (1, 0)
    store.delete(made.id)
    with pytest.raises(SessionNotFound):
        store.arrange(made.id, Arrangement((), ()))


def test_uploads_of_one_drop_are_found_together(store):
    for number, group in enumerate(("a", "b", "a")):
        store.beside.save_upload(
            Upload(f"u{number}", "ann", DocumentRef(ONE, "x.pdf", 1), float(number), group)
        )
    assert [each.id for each in store.beside.uploads(group="a")] == ["u0", "u2"]
