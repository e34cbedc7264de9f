import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Score, Scores
from cellmapkit.crossmodal.downstream import downstream, downstream_lines
from cellmapkit.crossmodal.prediction import Prediction


def halves(embedding, standard, params, run):
    """Score by the means of two halves of the genes, in the order given."""
    parts = tuple(float(part.mean()) for part in np.array_split(embedding.values, 2))
    counts = {"n_genes": len(embedding.ids), "n_labels": len(standard)}
    rows = (
        Score(metric="f1_weighted", value=float(np.mean(parts)), parts=parts, **counts),
        Score(metric="f1_weighted_all_positive_by_fold", value=0.25),
    )
    return Scores(rows=rows, notes=("said",))


def kept(method, genes, values, source="a"):
    return Prediction(source=source, target="b", method=method, genes=genes, values=np.array(values, np.float32))


def test_all_folds_are_judged_together_sorted_by_gene_and_beside_the_real_ones(known_by):
    known = known_by({"S": {"x": ["G1", "G2"]}}, {"function": halves})
    folds = [
        (kept("real", ("G2", "G4"), [[2], [8]]), kept("generated", ("G2", "G4"), [[1], [1]])),
        (kept("real", ("G1", "G3"), [[4], [6]]), kept("generated", ("G1", "G3"), [[3], [2]])),
    ]
    found, notes = downstream(folds, known, Run())
    assert [(item.standard, item.source, item.target, item.method) for item in found] == [
        ("S", "a", "b", "real"), ("S", "a", "b", "generated"),
    ]  # fmt: skip
    real, made = found
    assert real.parts == ((4 + 2) / 2, (6 + 8) / 2)
    assert made.parts == ((3 + 1) / 2, (2 + 1) / 2)
    assert (made.value, made.chance, made.n_genes, made.n_labels) == (1.75, 0.25, 4, 1)
    assert (made.difference, made.difference_sd) == (pytest.approx(-3.25), pytest.approx(np.std([-1, -5.5], ddof=1)))
    assert (real.difference, real.difference_sd) == (0, 0)
    assert notes == ["S, a -> b: said"]
    line = downstream_lines(found)[1]
    assert (line.protocol, line.standard, line.setting, line.metric) == ("downstream", "S", "generated", "f1_weighted")
    assert (line.value, line.parts, line.n_genes, line.chance) == (1.75, (2, 1.5), 4, 0.25)
    assert line.sd == pytest.approx(np.std([2, 1.5], ddof=1))
    assert line.ci95 == pytest.approx(1.96 * line.sd / np.sqrt(2))


def test_a_score_of_one_for_nothing_is_undefined(known_by):
    def single(embedding, standard, params, run):
        rows = [Score(metric=name, value=1.0, parts=(1.0, 1.0), n_genes=30, n_labels=1)
                for name in ("f1_weighted", "f1_weighted_all_positive_by_fold")]  # fmt: skip
        return Scores(rows=tuple(rows))

    known = known_by({"S": {"x": ["G1"]}}, {"function": single})
    (found,), _ = downstream([(kept("real", ("G1",), [[1]]),)], known, Run())
    assert np.isnan([found.value, found.sd, found.difference]).all()
    assert (found.chance, found.n_genes, found.n_labels, found.parts) == (1, 30, 1, ())


def test_what_cannot_be_judged_is_told_and_left_undefined(known_by):
    def nothing(embedding, standard, params, run):
        return Scores(rows=(Score(metric="f1_weighted", value=float("nan")),), notes=("too few",))

    known = known_by({"S": {"x": ["G1"]}}, {"function": nothing})
    (found,), notes = downstream([(kept("real", ("G1",), [[1]]),)], known, Run())
    assert np.isnan([found.value, found.chance, found.difference]).all()
    assert notes == ["S, a -> b: too few"]
    assert downstream([()], known, Run()) == ([], [])
