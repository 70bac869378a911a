"""A package and its revision after an addendum, analysed for real in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bench.in_process import carried_out
from core.bootstrap import App
from core.domain.package import DocumentKind, Package
from core.domain.plan import EngineChoice, Plan
from core.domain.session import Session, SessionState
from core.domain.upload import Upload
from core.questions.catalog import shipped_set
from core.services.revisions import Incoming
from pages.parts.upload import sample_files


def taken_in(app: App, owner: str, *paths: Path) -> Sequence[Upload]:
    """Store documents and look at them."""
    uploads: list[Upload] = []
    for path in paths:
        with path.open("rb") as stream:
            uploads += app.package_intake.receive([(path.name, stream)], owner, present=uploads).uploads
    return app.package_intake.look(uploads)


def base(app: App, owner: str) -> Session:
    """Return a finished analysis of a part of the sample as it was before its addenda."""
    looked = taken_in(app, owner, *sample_files.package_files(with_addenda=False)[:4])
    package = Package.of(
        [each.document for each in looked], "Elm Street", [each.description for each in looked]
    )
    plan = Plan(
        package.ref, shipped_set("cipp").only(["pricing"]), EngineChoice("extractive"), package=package
    )
    session = app.session_commands.start(plan, owner)
    app.package_intake.drop(looked)
    ended = carried_out(app, session.id)
    assert ended.state is SessionState.COMPLETED
    return ended


def revised(app: App, owner: str, before: Session) -> Session:
    """Return the finished analysis of the same after Addendum 2."""
    (upload,) = taken_in(app, owner, sample_files.package_files()[5])
    assert upload.description is not None
    assert upload.description.kind is DocumentKind.ADDENDUM
    made = app.revisions.revise(before.id, [Incoming(upload.document, upload.description)], owner)
    app.package_intake.drop([upload])
    return carried_out(app, made.id)
