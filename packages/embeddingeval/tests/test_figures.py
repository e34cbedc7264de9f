import math
import re

import numpy as np
import pytest

from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.embeddingeval.drawing import GREY, line_styles
from cellmapkit.embeddingeval.figures import write_figures
from cellmapkit.embeddingeval.heatmaps import draw_table
from cellmapkit.embeddingeval.suite import Judgement

ROC = {"roc": (("false_positive_rate", "true_positive_rate"), ((0.0, 0.0), (0.1, 0.5), (1.0, 1.0)))}


class Folder:
    """Stands for a step: a directory, and what was declared."""

    def __init__(self, directory):
        self.directory, self.added = directory, []
        directory.mkdir()

    def add(self, name, about):
        assert (self.directory / name).stat().st_size > 1000
        self.added.append(name)

    def words(self, name):
        """Return the texts that an SVG shows."""
        return re.findall(r">([^<>\n]+)</text>", (self.directory / name).read_text())


@pytest.fixture
def folder(tmp_path):
    return Folder(tmp_path / "out")


def judgement(embedding, rows, protocol="coannotation", standard="CORUM", tables=None, **counts):
    rows = tuple(Score(metric=name, value=value, n_genes=50, **counts) for name, value in rows.items())
    scores = Scores(rows=rows, tables=tables or {})
    return Judgement(embedding=embedding, standard=standard, protocol=protocol, scores=scores, seconds=0.0)


def pair(tables=ROC, **changed):
    numbers = {"auroc": 0.75, "average_precision": 0.2, "base_rate": 0.01} | changed
    chance = {"auroc": 0.499, "average_precision": 0.0098, "base_rate": 0.01}
    return [judgement("good", numbers, tables=tables), judgement("control: random", chance, tables=tables)]


def test_numbers_are_written_beside_bars_curves_are_drawn_and_precision_is_a_multiple(folder):
    write_figures(folder, pair(), ranked=True)
    stems = {"coannotation", "coannotation_roc", "coannotation_precision", "summary"}
    assert set(folder.added) == {f"{stem}.{suffix}" for stem in stems for suffix in ("svg", "png")}
    assert {"0.750", "0.499", "good", "0 labels, 50 genes"} <= {
        word.strip() for word in folder.words("coannotation.svg")
    }
    assert "0.2 (20x)" in folder.words("coannotation_precision.svg")
    assert {"good", "control: random", "chance"} <= set(folder.words("coannotation_roc.svg"))
    assert {"good (1.00)", "control: random (2.00)", "CORUM", "coannotation auroc"} <= set(folder.words("summary.svg"))


def test_nothing_is_ranked_or_coloured_where_genes_differ(folder):
    write_figures(folder, pair()[::-1], ranked=False)
    assert "summary.svg" not in folder.added
    assert "coannotation.svg" in folder.added


def test_without_curves_or_precision_there_are_bars_only(folder):
    write_figures(folder, pair(tables={}, average_precision=math.nan), ranked=False)
    assert folder.added == ["coannotation.svg", "coannotation.png"]


def test_what_is_undefined_is_said(folder):
    write_figures(folder, pair(auroc=math.nan), ranked=True)
    assert " undefined" in folder.words("coannotation.svg")
    assert "-" in folder.words("summary.svg")


def test_what_costs_nothing_and_what_can_be_tested_are_shown(folder):
    rows = [
        judgement("a", {"f1_weighted": 0.6, "f1_weighted_all_positive": 0.2}, protocol="function"),
        judgement("a", {"coverage": 0.1, "testable": 30}, protocol="coverage", n_labels=100),
    ]
    write_figures(folder, rows, ranked=False)
    assert "calling every gene positive" in folder.words("function.svg")
    assert "labels that can be tested" in folder.words("coverage.svg")
    assert "100 labels, 50 genes" in folder.words("coverage.svg")


def test_many_standards_take_several_lines(folder):
    rows = [judgement(name, {"m": 0.5}, standard=f"S{k}") for k in range(6) for name in ("a", "b")]
    write_figures(folder, rows, ranked=True)
    words = folder.words("coannotation.svg")
    assert {f"S{k}" for k in range(6)} <= set(words)
    assert words.count("a") == 2  # the names stand at the left of both lines


def test_the_same_numbers_are_the_same_bytes(folder, tmp_path):
    again = Folder(tmp_path / "again")
    for one in (folder, again):
        write_figures(one, pair(tables={}, average_precision=math.nan), ranked=True)
    for name in folder.added:
        assert (folder.directory / name).read_bytes() == (again.directory / name).read_bytes()


def test_no_two_lines_are_alike_and_controls_are_grey():
    names = [f"e{k}" for k in range(20)] + ["control: random", "control: degree"]
    styles = line_styles(names)
    assert len({(style["color"], style["linestyle"]) for style in styles.values()}) == 22
    assert [name for name in names if styles[name]["color"] == GREY] == names[-2:]


def test_a_small_negative_number_is_zero(folder):
    draw_table(folder, "t", np.array([[-0.0001], [1.0]]), (["a", "b"], [("s", "m")]), "a table of two numbers")
    assert "0.000" in folder.words("t.svg")
    assert "-0.000" not in folder.words("t.svg")
