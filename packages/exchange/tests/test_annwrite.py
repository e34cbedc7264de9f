"""Where embeddings stand in AnnData and MuData."""

import pytest

from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange.annwrite import KEY, to_anndata

np = pytest.importorskip("numpy")
anndata = pytest.importorskip("anndata")
mudata = pytest.importorskip("mudata")
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning"), pytest.mark.filterwarnings("ignore::UserWarning")]


def test_what_stands_where(fused, tmp_path):
    to_anndata(StepOptions(outdir=tmp_path / "out"), [fused], "h5ad")
    data = anndata.read_h5ad(tmp_path / "out" / "embeddings.h5ad")
    assert data.X.dtype == data.obsm["toy_a_latent"].dtype == np.float32
    assert data.shape == (9, 4)
    assert np.isnan(data.obsm["toy_a_latent"][5:]).all()
    assert data.obs["coverage_a"].tolist() == [bool(k % 2) for k in range(9)]
    assert data.obs["in_toy_a_latent"].sum() == 5
    assert data.obs["confidence"].between(0, 1).all()
    assert read_record(fused).info.identifier in data.uns[KEY]
    to_anndata(StepOptions(outdir=tmp_path / "mu"), [fused], "h5mu")
    whole = mudata.read_h5mu(tmp_path / "mu" / "embeddings.h5mu")
    assert {name: part.shape for name, part in whole.mod.items()} == {
        "coembedding_emd": (9, 4), "toy_a_latent": (5, 3), "toy_b_generated": (6, 2)
    }  # fmt: skip
