"""The embeddings of crates."""

import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange import info
from cellmapkit.exchange.embeddings import gather

ONE = "id\t0\t1\nA\t0.5\t1\nB\t1\t0.1\n"


def gathered(tmp_path, *sources):
    with run_step(info.TO_ANNDATA, StepOptions(outdir=tmp_path / "out", overwrite=True), parameters={}) as step:
        return gather(step, sources)


def test_tables_coverage_and_confidence(tmp_path):
    folder = tmp_path / "3.co"
    folder.mkdir()
    (folder / "coembedding_emd.tsv").write_text(ONE)
    (folder / "a_latent.tsv").write_text("\t1\nA\t2\t3\n")
    (folder / "other.tsv").write_text("not an embedding\n")
    (folder / "coverage.tsv").write_text("id\tapms\timage\nA\t1\t0\nB\t0\t1\n")
    (folder / "confidence.tsv").write_text("id\tconfidence\nA\t0.25\n")
    found = gathered(tmp_path, folder)
    assert list(found.tables) == ["coembedding_emd", "a_latent"]
    assert found.tables["a_latent"].values.tolist() == [[2, 3]]
    assert found.coverage == {"apms": {"A": True, "B": False}, "image": {"A": False, "B": True}}
    assert found.confidence == {"A": 0.25}


def test_tables_of_one_name_are_told_apart_by_their_crates(tmp_path):
    for name in ("2.apms", "2.y2h"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ppi_emd.tsv").write_text(ONE)
    assert sorted(gathered(tmp_path, tmp_path / "2.apms", tmp_path / "2.y2h").tables) == [
        "2.apms_ppi_emd", "2.y2h_ppi_emd"
    ]  # fmt: skip
    with pytest.raises(InputError, match="two tables"):
        gathered(tmp_path, tmp_path / "2.apms", tmp_path / "2.apms")


def test_nothing_to_gather(tmp_path):
    with pytest.raises(InputError, match="no embeddings in"):
        gathered(tmp_path, tmp_path)


def test_a_broken_table_of_confidence(tmp_path):
    (tmp_path / "x_emd.tsv").write_text(ONE)
    for text in ("id\tconfidence\nA\thigh\n", "id\tconfidence\nA\n", ""):
        (tmp_path / "confidence.tsv").write_text(text)
        with pytest.raises(TableError):
            gathered(tmp_path, tmp_path)
