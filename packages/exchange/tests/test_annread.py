"""Embeddings to AnnData and MuData and back, to the byte."""

import pytest

from cellmapkit.api import InputError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.core.tables import read_embedding
from cellmapkit.exchange.annread import from_anndata
from cellmapkit.exchange.annwrite import KEY, to_anndata

np = pytest.importorskip("numpy")
anndata = pytest.importorskip("anndata")
pytest.importorskip("mudata")
pytestmark = [pytest.mark.filterwarnings("ignore::FutureWarning"), pytest.mark.filterwarnings("ignore::UserWarning")]


@pytest.mark.parametrize("form", ["h5ad", "h5mu"])
def test_every_table_comes_back_to_the_byte(fused, tmp_path, form):
    out, back = tmp_path / "out", tmp_path / "back"
    to_anndata(StepOptions(outdir=out), [fused], form)
    from_anndata(StepOptions(outdir=back), out / f"embeddings.{form}")
    for name in ("coembedding_emd.tsv", "toy_a_latent.tsv", "toy_b_generated.tsv", "coverage.tsv", "confidence.tsv"):
        assert (back / name).read_bytes() == (fused / name).read_bytes(), name
    assert read_record(back).info.origins == {"toy_b_generated.tsv": "generated"}
    assert (back / "rows_left_out.tsv").read_text() == "table\tid\n"


def test_a_file_of_somebody_else(tmp_path):
    values = np.arange(6, dtype=np.float64).reshape(3, 2) + 0.1
    values[2] = np.nan
    data = anndata.AnnData(X=values, obsm={"X_umap": np.ones((3, 2))})
    data.obs_names = ["A", "B", "C"]
    data.write(tmp_path / "x.h5ad")
    from_anndata(StepOptions(outdir=tmp_path / "out"), tmp_path / "x.h5ad")
    found = read_embedding(tmp_path / "out" / "coembedding_emd.tsv").embedding
    assert found.ids == ("A", "B")
    assert found.values.tolist() == values[:2].astype(np.float32).tolist()
    assert (tmp_path / "out" / "rows_left_out.tsv").read_text() == "table\tid\ncoembedding_emd.tsv\tC\n"
    assert "4 values were rounded" in (tmp_path / "out" / "output.log").read_text()
    assert (tmp_path / "out" / "X_umap_emd.tsv").is_file()


FORGED = [
    '{"x": "X", "files": {"X": "../../evil.tsv"}, "origins": {}, "coverage": {}}',
    '{"files": {}, "origins": {}, "coverage": {"a": 5}}',
    '{"files": 3}',
    "[]",
    "not JSON",
]


@pytest.mark.parametrize("note", FORGED)
def test_a_forged_note_writes_nowhere_else(tmp_path, note):
    data = anndata.AnnData(X=np.ones((2, 2), dtype=np.float32), uns={KEY: note})
    data.obs_names = ["A", "B"]
    data.write(tmp_path / "x.h5ad")
    from_anndata(StepOptions(outdir=tmp_path / "deep" / "er" / "out"), tmp_path / "x.h5ad")
    assert not list(tmp_path.glob("*evil*")) + list(tmp_path.glob("deep/*evil*"))
    assert len(list((tmp_path / "deep" / "er" / "out").glob("*_emd.tsv")) + list(
        (tmp_path / "deep" / "er" / "out").glob("*evil.tsv"))) == 1  # fmt: skip


def test_names_that_stand_twice_are_refused(tmp_path):
    data = anndata.AnnData(X=np.ones((2, 2), dtype=np.float32))
    data.obs_names = ["A", "A"]
    data.write(tmp_path / "x.h5ad")
    with pytest.raises(InputError, match="stand twice"):
        from_anndata(StepOptions(outdir=tmp_path / "out"), tmp_path / "x.h5ad")
