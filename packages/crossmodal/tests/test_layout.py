import sys
from types import ModuleType

import numpy as np
import pytest

from cellmapkit.api import PluginError, Run
from cellmapkit.crossmodal.layout import load_umap, umap_layout


@pytest.mark.parametrize("there", [None, ModuleType("umap")], ids=["absent", "another package of that name"])
def test_what_to_install_is_said_where_umap_is_not_there(monkeypatch, there):
    monkeypatch.setitem(sys.modules, "umap", there)
    with pytest.raises(PluginError, match="--umap needs the library umap-learn") as caught:
        load_umap()
    assert "pip install 'cellmapkit-crossmodal[umap]'" in caught.value.hint


def test_every_setting_is_handed_over_and_warnings_are_told(monkeypatch, caplog):
    asked = []

    class Model:
        def __init__(self, **settings):
            asked.append(settings)

        def fit_transform(self, values):
            import warnings

            warnings.warn("not connected", UserWarning, stacklevel=1)
            return values[:, :2]

    fake = ModuleType("umap")
    fake.UMAP = Model
    monkeypatch.setitem(sys.modules, "umap", fake)
    with caplog.at_level("INFO"):
        assert umap_layout(np.zeros((10, 3)), Run(seed=1)).dtype == np.float64
    umap_layout(np.zeros((40, 3)), Run(seed=2))
    assert [settings["n_neighbors"] for settings in asked] == [9, 15]
    assert asked[0]["random_state"] != asked[1]["random_state"]
    rest = {name: asked[1][name] for name in ("min_dist", "metric", "n_jobs")}
    assert rest == {"min_dist": 0.1, "metric": "cosine", "n_jobs": 1}
    assert "umap: not connected" in caplog.text


def test_the_real_one_keeps_groups_apart_and_gives_the_same_each_time():
    pytest.importorskip("umap", reason="umap-learn is an extra")
    rng = np.random.default_rng(0)
    centres = np.repeat(np.eye(3, 8), 30, axis=0)
    values = centres + 0.05 * rng.normal(size=centres.shape)
    places = umap_layout(values, Run(seed=4))
    assert (places == umap_layout(values, Run(seed=4))).all()
    assert (places != umap_layout(values, Run(seed=5))).any()
    middles = places.reshape(3, 30, 2).mean(axis=1)
    nearest = np.linalg.norm(places[:, None] - middles, axis=2).argmin(axis=1)
    assert (nearest == np.repeat([0, 1, 2], 30)).all()
