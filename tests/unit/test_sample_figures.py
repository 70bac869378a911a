"""The figures of the sample, by the measures of `bench.evaluate`: none may fall."""

from __future__ import annotations

from dataclasses import replace

from bench.evaluate import figures
from bench.evaluate.embedded import sample_rows
from tests.unit.sample import answers


def test_no_figure_of_the_embedded_engine_on_the_sample_has_fallen():
    measured = {"sample": figures.of_sample(sample_rows(answers()))}
    assert figures.thresholds()["sample"]
    assert [str(fall) for fall in figures.falls(measured, figures.thresholds())] == []


def test_a_figure_that_falls_is_named_with_its_bound():
    rows = [replace(row, right=False) for row in sample_rows(answers())]
    fallen = figures.falls({"sample": figures.of_sample(rows)}, figures.thresholds())
    assert "answered right" in {fall.figure for fall in fallen}
    assert "sample: answered right is 0.000, below" in "\n".join(map(str, fallen))
