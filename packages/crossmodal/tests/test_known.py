import numpy as np
import pytest

from cellmapkit.api import IdMismatchError, PluginError, Run, UsageError
from cellmapkit.api.evaluation import Score, Scores, Standard
from cellmapkit.core import plugins
from cellmapkit.crossmodal.known import Known, check_known, metrics_for


def test_each_protocol_asks_for_its_metrics(monkeypatch):
    monkeypatch.setattr(plugins, "names", lambda role: ["coannotation", "coverage", "function"])
    monkeypatch.setattr(plugins, "get", _Plain)
    assert list(metrics_for(("matching", "generation"))) == ["function"]
    assert {name: params for name, (_, params) in metrics_for(("missing",)).items()} == {
        "coannotation": ("embedding_metric", "coannotation", {"draws": 0}),
        "coverage": ("embedding_metric", "coverage", {}),
    }
    with pytest.raises(UsageError, match="no protocol that uses them"):
        metrics_for(("matching", "alignment"))


class _Plain:
    """A declaration whose parameters are whatever was asked for."""

    def __init__(self, role, name):
        self.role, self.name, self.params = role, name, self

    def of(self, values):
        return (self.role, self.name, values)


def test_a_metric_that_is_not_installed_is_named_with_its_distribution(monkeypatch):
    monkeypatch.setattr(plugins, "names", lambda role: [])
    with pytest.raises(PluginError, match="needs the metric 'function'") as caught:
        metrics_for(("generation",))
    assert "pip install cellmapkit-functionmetrics" in caught.value.hint


def test_a_metric_is_called_with_an_embedding_of_the_genes(known_by):
    seen = []

    def looks(embedding, standard, params, run):
        seen.append((embedding.ids, embedding.values.dtype, standard.name, params))
        return Scores(rows=(Score(metric="mean", value=float(embedding.values.mean())),))

    known = known_by({"S": {"x": ["G1", "G2"]}}, {"function": looks})
    found = known.score("function", ("G1", "G2"), np.array([[1.0, 2.0], [3.0, 6.0]]), known.standards[0], Run())
    assert found.rows[0].value == 3
    assert seen == [(("G1", "G2"), np.float32, "S", None)]
    assert known.genes == {"G1", "G2"}


def test_a_standard_of_other_names_is_refused_before_anything_is_fit(given):
    standard = Standard.of("S", {"x": ["G00", "G55", "P1"]})
    with pytest.raises(IdMismatchError, match="'S' and the 40 proteins of two or more modalities share 0"):
        check_known(Known(standards=(standard,), metrics={}, call=lambda: None), given)
    fine = Standard.of("S", {"x": ["G20", "G30"]})
    check_known(Known(standards=(fine,), metrics={}, call=lambda: None), given)
