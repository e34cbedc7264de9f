import json
import sys

import numpy as np
import pytest

from cellmapkit.core.tables import read_embedding
from cellmapkit.core.testing import discoverable_plugin, exit_code
from cellmapkit.ppi_embedding.cli import command

EDGES = "geneA\tgeneB\n" + "".join(f"G{i}\tG{j}\n" for i in range(8) for j in range(i + 1, 8) if (i * j) % 3 != 1)


@pytest.fixture(autouse=True)
def toy(tmp_path_factory, monkeypatch):
    monkeypatch.syspath_prepend(str(discoverable_plugin(tmp_path_factory.mktemp("plugin"), "ppi_embedding")))
    yield
    for name in [name for name in sys.modules if name.startswith("cellmapkit_toy")]:
        del sys.modules[name]


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "1.ppi_download"
    folder.mkdir()
    (folder / "ppi_edgelist.tsv").write_text(EDGES)
    return folder


def run(tmp_path, *words):
    return exit_code(command, tmp_path / "out", *words, "--algorithm", "toy")


def test_a_network_becomes_a_crate_with_an_embedding(tmp_path, source):
    assert run(tmp_path, "--inputdir", source, "--dimensions", "4") == 0
    table = read_embedding(tmp_path / "out" / "ppi_emd.tsv").embedding
    assert table.ids == tuple(f"G{i}" for i in range(8))
    assert table.values.shape == (8, 4)
    graph = json.loads((tmp_path / "out" / "ro-crate-metadata.json").read_text())["@graph"]
    values = {item["name"]: item["value"] for item in graph if item.get("@type") == "PropertyValue"}
    assert (values["algorithm"], values["dimensions"], values["seed"]) == ("toy", "4", "0")
    assert {item["name"] for item in graph if "SoftwareApplication" in item["@type"]} == {
        "cellmapkit-ppi-embedding",
        "cellmapkit-toy",
    }


def test_an_edge_list_file_serves_as_input(tmp_path, source):
    assert run(tmp_path, "--inputdir", source / "ppi_edgelist.tsv") == 0


def test_weights_are_used_where_the_download_wrote_them(tmp_path, source, monkeypatch):
    (source / "ppi_edge_weights.tsv").write_text("geneA\tgeneB\tweight\nA\tB\t2\nB\tC\t3\n")
    assert run(tmp_path, "--inputdir", source) == 0
    assert read_embedding(tmp_path / "out" / "ppi_emd.tsv").embedding.ids == ("A", "B", "C")


def test_proteins_without_a_vector_are_listed(tmp_path, source):
    with (source / "ppi_edgelist.tsv").open("a") as stream:
        stream.write("LONELY\tLONELY\n")
    assert run(tmp_path, "--inputdir", source) == 0
    assert (tmp_path / "out" / "not_embedded.tsv").read_text().splitlines()[1].startswith("LONELY\t")


def test_the_same_seed_gives_the_same_bytes(tmp_path, source):
    assert run(tmp_path, "--inputdir", source) == 0
    first = (tmp_path / "out" / "ppi_emd.tsv").read_bytes()
    assert run(tmp_path, "--inputdir", source, "--overwrite") == 0
    assert (tmp_path / "out" / "ppi_emd.tsv").read_bytes() == first


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "has no ppi_edgelist.tsv"),
        ("", "has no edges"),
        ("geneA\tgeneB\n", "has no edges"),
        ("geneA\tgeneB\nA\tB\nA\n", "line 3"),
        ("geneA\tgeneB\nA\tA\n", "itself"),
    ],
)
def test_bad_input_ends_with_3_and_no_crate(tmp_path, source, capsys, content, said):
    if content is None:
        (source / "ppi_edgelist.tsv").unlink()
    else:
        (source / "ppi_edgelist.tsv").write_text(content)
    assert run(tmp_path, "--inputdir", source) == 3
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_missing_input_is_named(tmp_path, capsys):
    assert run(tmp_path, "--inputdir", tmp_path / "nothing") == 3
    assert "does not exist" in capsys.readouterr().err


def test_truncated_metadata_of_the_input_is_refused(tmp_path, source, capsys):
    (source / "ro-crate-metadata.json").write_text('{"@graph": [')
    assert run(tmp_path, "--inputdir", source) == 3
    assert "cut short" in capsys.readouterr().err


def test_values_are_finite(tmp_path, source):
    run(tmp_path, "--inputdir", source)
    assert np.isfinite(read_embedding(tmp_path / "out" / "ppi_emd.tsv").embedding.values).all()
