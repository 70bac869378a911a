import pytest

from core.cli.outputs import Target, deliver
from core.domain.errors import RequestInvalid
from core.reports.formats import Format
from tests.unit.reports.material import report


def test_a_format_that_cannot_be_made_does_not_keep_the_others_from_being_written(tmp_path):
    places = [Target(tmp_path / "out.pdf", Format.PDF), Target(tmp_path / "out.md", Format.MD)]
    with pytest.raises(RequestInvalid, match="no longer stored"):
        deliver(report(), places)
    assert (tmp_path / "out.md").read_text().startswith("# Elm Street")
    assert not (tmp_path / "out.pdf").exists()
