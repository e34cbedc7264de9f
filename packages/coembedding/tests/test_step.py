import dataclasses
import json
import sys

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.coembedding.cli import command
from cellmapkit.core.tables import read_embedding, write_embedding
from cellmapkit.core.testing import discoverable_plugin, exit_code


@pytest.fixture(autouse=True)
def toy(tmp_path_factory, monkeypatch):
    monkeypatch.syspath_prepend(str(discoverable_plugin(tmp_path_factory.mktemp("plugin"), "coembedding")))
    yield
    for name in [name for name in sys.modules if name.startswith("cellmapkit_toy")]:
        del sys.modules[name]


@pytest.fixture
def tables(tmp_path):
    """Two tables of 20 and 20 proteins, 15 of them shared, in the places earlier steps write them to."""
    generator = np.random.default_rng(0)
    paths = []
    for folder, name, first in (("2.ppi", "ppi_emd.tsv", 0), ("2.image", "image_emd.tsv", 5)):
        (tmp_path / folder).mkdir()
        ids = tuple(f"G{i:02}" for i in range(first, first + 20))
        values = generator.normal(size=(20, 24)).astype(np.float32)
        write_embedding(tmp_path / folder / name, Embedding(ids=ids, values=values))
        paths.append(tmp_path / folder)
    return paths


def run(tmp_path, *words):
    return exit_code(command, tmp_path / "out", *words, "--algorithm", "toy")


def test_directories_become_a_crate_over_the_union(tmp_path, tables):
    assert run(tmp_path, "--embeddings", *tables, "--dimensions", "6") == 0
    fused = read_embedding(tmp_path / "out" / "coembedding_emd.tsv").embedding
    assert (len(fused.ids), fused.values.shape[1]) == (25, 6)
    coverage = (tmp_path / "out" / "coverage.tsv").read_text().splitlines()
    assert coverage[0] == "id\tPPI\timage"
    assert coverage[1] == "G00\t1\t0"
    graph = json.loads((tmp_path / "out" / "ro-crate-metadata.json").read_text())["@graph"]
    assert len([item for item in graph if "input read from" in str(item.get("description"))]) == 2


def test_tables_and_names_are_taken_too(tmp_path, tables):
    files = (tables[0] / "ppi_emd.tsv", tables[1] / "image_emd.tsv")
    assert run(tmp_path, "--embeddings", *files, "--embedding_names", "x", "y") == 0
    assert (tmp_path / "out" / "coverage.tsv").read_text().startswith("id\tx\ty\n")


def test_upstreams_deprecated_flags_work(tmp_path, tables):
    assert run(tmp_path, "--ppi_embeddingdir", tables[0], "--image_embeddingdir", tables[1]) == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "give --embeddings"),
        (["--ppi_embeddingdir", "{0}"], "give --embeddings"),
        (["--embeddings", "{0}", "{1}", "--embedding_names", "one"], "2 embeddings and 1 names"),
        (["--embeddings", "{0}", "{1}", "--embedding_names", "a/b", "c"], "cannot name an embedding"),
        (["--embeddings", "{0}", "{1}", "--preset", "nope"], "has no preset"),
    ],
)
def test_wrong_usage_ends_with_2(tmp_path, tables, capsys, words, said):
    assert run(tmp_path, *(word.format(*tables) for word in words)) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def spoil(path, edit):
    lines = path.read_text().splitlines()
    path.write_text("\n".join(edit(lines)) + "\n")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda lines: [], "has a header and no rows"),
        (lambda lines: lines[:1], "has a header and no rows"),
        (lambda lines: [*lines, lines[1]], "repeats"),
        (lambda lines: [*lines, "X" + "\tnan" * 24], "is nan"),
        (lambda lines: [*lines, "X" + "\tinf" * 24], "is inf"),
        (lambda lines: [*lines, "X" + "\t1" * 24], "is 1 throughout"),
        (lambda lines: [*lines, "X" + "\tx" * 24], "column 2 is 'x'"),
        (lambda lines: [*lines, "X\t1\t2"], "line 22 has 3 fields"),
        (lambda lines: [line.replace("G", "H") for line in lines], "no protein is shared"),
    ],
)
def test_bad_input_ends_with_3_and_no_crate(tmp_path, tables, capsys, edit, said, monkeypatch):
    if "shared" in said:
        import cellmapkit_toy

        from cellmapkit.api import Needs

        object.__setattr__(cellmapkit_toy.algorithm, "needs", Needs(shared=True))
    spoil(tables[0] / "ppi_emd.tsv", edit)
    assert run(tmp_path, "--embeddings", *tables) == 3
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_bad_rows_can_be_left_out_and_are_listed(tmp_path, tables):
    spoil(tables[0] / "ppi_emd.tsv", lambda lines: [*lines, "X" + "\tnan" * 24])
    assert run(tmp_path, "--embeddings", *tables, "--bad_rows", "drop") == 0
    dropped = (tmp_path / "out" / "dropped_rows.tsv").read_text().splitlines()
    assert dropped[1].startswith("X\tPPI\tnot finite\tline 22")


def test_a_folder_without_an_embedding_is_refused(tmp_path, tables, capsys):
    (tables[0] / "ppi_emd.tsv").unlink()
    assert run(tmp_path, "--embeddings", *tables) == 3
    assert "holds no embedding" in capsys.readouterr().err


@pytest.mark.parametrize("seeds", [(), ("--seeds", "2")])
def test_proteins_an_algorithm_leaves_out_are_listed_too(tmp_path, tables, monkeypatch, seeds):
    import cellmapkit_toy.fit as toy_fit

    whole = toy_fit.fit

    def picky(modalities, params, run):
        result = whole(modalities, params, run)
        kept = [k for k, name in enumerate(result.fused.ids) if name not in ("G03", "G20")]
        fused = Embedding(ids=tuple(result.fused.ids[k] for k in kept), values=result.fused.values[kept])
        return dataclasses.replace(result, fused=fused, latents={}, confidence=None, notes=("two are odd",))

    monkeypatch.setattr(toy_fit, "fit", picky)
    assert run(tmp_path, "--embeddings", *tables, *seeds) == 0
    dropped = (tmp_path / "out" / "dropped_rows.tsv").read_text().splitlines()
    assert dropped[1:] == [f"{name}\t\tleft out by toy\tits notes in the log say why" for name in ("G03", "G20")]
