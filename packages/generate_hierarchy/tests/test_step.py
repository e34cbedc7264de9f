"""The command from embedding to crate, with a toy algorithm in place of a real one."""

import gzip
import json
import sys

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import write_embedding
from cellmapkit.core.testing import discoverable_plugin, exit_code
from cellmapkit.generate_hierarchy.cli import command
from cellmapkit.generate_hierarchy.convert import read_hierarchy
from cellmapkit.standards.ndex_upload import Uploaded

CUTOFFS = ("--ppi_cutoffs", "0.02", "0.05", "0.2", "--hierarchy_parent_cutoff", "0.05")


@pytest.fixture(autouse=True)
def toy(tmp_path_factory, monkeypatch):
    monkeypatch.syspath_prepend(str(discoverable_plugin(tmp_path_factory.mktemp("plugin"), "community_detection")))
    yield
    for name in [name for name in sys.modules if name.startswith("cellmapkit_toy")]:
        del sys.modules[name]


def blobs(seed=0, n=60):
    """Six groups of proteins, and one protein close to nothing."""
    rng = np.random.default_rng(seed)
    values = rng.standard_normal((6, 8)).repeat(n // 6, axis=0) + 0.2 * rng.standard_normal((n, 8))
    values[-1] = -values[:-1].mean(axis=0)
    return Embedding(ids=tuple(f"G{i:02}" for i in range(n)), values=values.astype(np.float32))


@pytest.fixture
def source(tmp_path):
    (tmp_path / "3.co").mkdir()
    write_embedding(tmp_path / "3.co" / "coembedding_emd.tsv", blobs())
    return tmp_path / "3.co"


def run(tmp_path, *words, out="out"):
    return exit_code(command, tmp_path / out, *words, "--algorithm", "toy")


def lines(path):
    return path.read_text().splitlines()


def network(path):
    return {name: value for part in json.loads(path.read_text()) for name, value in part.items()}


def test_every_file_is_there_and_they_agree(tmp_path, source):
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 0
    out = tmp_path / "out"
    found = {path.name for path in out.iterdir()}
    assert found >= {
        "hierarchy.cx2", "hierarchy_parent.cx2", "cdaps.json", "hidef_output.nodes", "hidef_output.edges",
        "hidef_output.pruned.nodes", "hidef_output.pruned.edges", "hidef_output_gene_names.nodes",
        "hidef_output_gene_names.edges", "genes_without_edges.tsv", "gene_ids.tsv", "ppi_cutoff_0.02.id.edgelist.tsv",
        "ppi_cutoff_0.05.id.edgelist.tsv", "ppi_cutoff_0.2.id.edgelist.tsv", "ro-crate-metadata.json", "README.txt",
    }  # fmt: skip
    assert not {name for name in found if name.endswith((".cx", "removed_edges.tsv", ".weaver"))}
    assert len(lines(out / "ppi_cutoff_0.02.id.edgelist.tsv")) == 36  # ceil(.02 * 1770)
    assert lines(out / "ppi_cutoff_0.2.id.edgelist.tsv")[:36] == lines(out / "ppi_cutoff_0.02.id.edgelist.tsv")
    parent = network(out / "hierarchy_parent.cx2")
    assert len(parent["edges"]) == 89
    names = {node["id"]: node["v"]["n"] for node in parent["nodes"]}
    for node in network(out / "hierarchy.cx2")["nodes"]:
        assert {names[member] for member in node["v"]["HCX::members"]} <= set(node["v"]["CD_MemberList"].split())
        assert {"x", "y"} <= set(node)
    numbered = dict(line.split("\t") for line in lines(out / "gene_ids.tsv")[1:])
    by_number = [line.split("\t") for line in lines(out / "hidef_output.pruned.nodes")]
    by_name = [line.split("\t") for line in lines(out / "hidef_output_gene_names.nodes")]
    for one, two in zip(by_number, by_name, strict=True):
        assert sorted(numbered[number] for number in one[2].split()) == two[2].split()
    read, systems = read_hierarchy(out / "hierarchy.cx2")
    assert [line.split("\t")[0] for line in lines(out / "hidef_output_gene_names.nodes")] == list(systems)
    assert len(read.ids) == 59


def test_genes_without_an_edge_are_named(tmp_path, source):
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 0
    assert lines(tmp_path / "out" / "genes_without_edges.tsv") == ["name", "G59"]
    assert "1 of 60 genes have no edge" in (tmp_path / "out" / "output.log").read_text()


def test_the_same_run_gives_the_same_bytes(tmp_path, source):
    for out, threads in (("one", "1"), ("two", "2")):
        assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--threads", threads, out=out) == 0
    for path in (tmp_path / "one").iterdir():
        if path.suffix in (".cx2", ".tsv", ".nodes", ".edges") or path.name == "cdaps.json":
            assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_tables_are_found_in_upstreams_order(tmp_path, source):
    write_embedding(source / "ppi_emd.tsv", blobs(n=30))
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 0
    assert len(lines(tmp_path / "out" / "gene_ids.tsv")) <= 31
    files = (source / "coembedding_emd.tsv", source / "coembedding_emd.tsv")
    assert run(tmp_path, "--coembedding_dirs", *files, *CUTOFFS, out="two") == 0
    assert len(lines(tmp_path / "two" / "gene_ids.tsv")) == 60


def test_a_bootstrap_keeps_what_it_removed(tmp_path, source):
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--bootstrap_edges", "10") == 0
    out = tmp_path / "out"
    assert len(lines(out / "ppi_cutoff_0.2_removed_edges.tsv")) == 35  # int(.1 * 354)
    kept = len(lines(out / "ppi_cutoff_0.05.id.edgelist.tsv"))
    assert kept + len(lines(out / "ppi_cutoff_0.05_removed_edges.tsv")) == 89
    first = (out / "ppi_cutoff_0.2_removed_edges.tsv").read_text()
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--bootstrap_edges", "10", "--seed", "1", out="b") == 0
    assert (tmp_path / "b" / "ppi_cutoff_0.2_removed_edges.tsv").read_text() != first


def test_optional_files_and_forms(tmp_path, source):
    more = ("--keep_intermediate_files", "--weighted_edgelist", "--skip_layout")
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, *more) == 0
    out = tmp_path / "out"
    assert [path.name for path in out.glob("*.id.edgelist.tsv")] == ["ppi_cutoff_0.02.id.edgelist.tsv"]
    first = lines(out / "ppi_cutoff_0.02.id.edgelist.tsv")[0].split("\t")
    assert len(first) == 3
    assert 0.9 < float(first[2]) <= 1
    assert len(json.loads((out / "ppi_cutoff_0.02.cx").read_text())) == 7
    assert "x" not in network(out / "hierarchy.cx2")["nodes"][0]


def test_gene_attributes_reach_the_parent(tmp_path, source):
    (tmp_path / "1.ppi").mkdir()
    table = "name\trepresents\tambiguous\tbait\nG00\tensembl:ENSG1\t\tTrue\nG01\tENSG2\t\tFalse\n"
    (tmp_path / "1.ppi" / "ppi_gene_node_attributes.tsv").write_text(table)
    attributes = ("--gene_node_attributes", tmp_path / "1.ppi", source)
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, *attributes) == 0
    nodes = {node["v"]["n"]: node["v"] for node in network(tmp_path / "out" / "hierarchy_parent.cx2")["nodes"]}
    assert nodes["G00"]["bait"] is True
    assert nodes["G00"]["r"] == "ensembl:ENSG1"
    name = next(name for name in nodes if name not in ("G00", "G01"))
    assert nodes[name] == {"n": name, "r": name}
    assert "3.co is no table of gene attributes" in (tmp_path / "out" / "output.log").read_text()


def test_nothing_below_the_root_is_a_result(tmp_path, source):
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--min_system_size", "1000") == 0
    found = network(tmp_path / "out" / "hierarchy.cx2")
    assert len(found["nodes"]) == 1
    assert found["edges"] == []
    assert "root alone" in (tmp_path / "out" / "output.log").read_text()


def test_the_story_names_the_input_crate(tmp_path, source):
    words = ("--coembedding_dirs", source, *CUTOFFS)
    assert run(tmp_path, *words) == 0
    (about,) = network(tmp_path / "out" / "hierarchy.cx2")["networkAttributes"]
    assert about["name"] == about["description"] == "Cell Map Hierarchy"
    about_file = tmp_path / "provenance.json"
    about_file.write_text(json.dumps({"name": "Run 7", "keywords": list("abcdefgh")}))
    assert run(tmp_path, *words, "--provenance", about_file, "--bootstrap_edges", "5", out="two") == 0
    (about,) = network(tmp_path / "two" / "hierarchy.cx2")["networkAttributes"]
    assert about["name"] == "Run 7 - a b c d e f hierarchy"
    assert about["description"].startswith("Cell Map Hierarchy with 5 % of edges removed|")
    (parent,) = network(tmp_path / "two" / "hierarchy_parent.cx2")["networkAttributes"]
    assert parent["name"] == "Run 7 - a b c d e f hierarchy parent interactome with 0.05 cutoff"


def test_convert_writes_the_files_with_gene_names(tmp_path, source):
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 0
    assert run(tmp_path, "--mode", "convert", "--hcx_dir", tmp_path / "out", out="hidef") == 0
    for name in ("hidef_output_gene_names.nodes", "hidef_output_gene_names.edges"):
        assert (tmp_path / "hidef" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
        assert not (tmp_path / "out" / name).read_text().endswith("\n")


def test_upload_follows_a_run(tmp_path, source, monkeypatch, capsys):
    seen = []
    uploaded = Uploaded(hierarchy="h", parent="p", base="https://test.org")
    fake = lambda directory, account: seen.append((directory, account)) or uploaded  # noqa: E731
    monkeypatch.setattr("cellmapkit.generate_hierarchy.modes.upload", fake)
    account = ("--ndexuser", "me", "--ndexpassword", "secret", "--ndexserver", "test.org", "--visibility")
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, *account) == 0
    assert run(tmp_path, "--mode", "ndexsave", *account) == 0
    assert [directory for directory, _ in seen] == [tmp_path / "out"] * 2
    assert (seen[0][1].server, seen[0][1].user, seen[0][1].password, seen[0][1].public) == (
        "test.org",
        "me",
        "secret",
        True,
    )
    assert capsys.readouterr().out.count("".join(f"{address}\n" for address in uploaded.addresses)) == 2
    assert not [path for path in (tmp_path / "out").iterdir() if "secret" in path.read_text()]


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "--coembedding_dirs is missing"),
        (("--coembedding_dirs", "gone"), 3, "does not exist"),
        (("--coembedding_dirs", "SOURCE", "--ppi_cutoffs", "2"), 2, "'ppi_cutoffs' is 2.0"),
        (("--coembedding_dirs", "SOURCE", "--bootstrap_edges", "100"), 2, "'bootstrap_edges' is 100"),
        (("--coembedding_dirs", "SOURCE", "--algorithm", "louvain"), 2, "'louvain' is not offered"),
        (("--coembedding_dirs", "EMPTY"), 3, "holds no embedding"),
        (("--coembedding_dirs", "SOURCE", "--gene_node_attributes", "gone"), 3, "does not exist"),
        (("--mode", "convert"), 2, "--mode convert needs --hcx_dir"),
        (("--mode", "convert", "--hcx_dir", "EMPTY"), 3, "does not exist"),
        (("--mode", "ndexsave"), 2, "needs --ndexuser"),
        (("--mode", "ndexsave", "--ndexuser", "me", "--ndexpassword", "x"), 3, "has no hierarchy.cx2"),
    ],
)
def test_what_is_refused(tmp_path, source, capsys, words, code, message):
    (tmp_path / "empty").mkdir()
    places = {"SOURCE": source, "EMPTY": tmp_path / "empty", "gone": tmp_path / "gone"}
    words = [places.get(word, word) for word in words]
    if "louvain" not in words:
        words += ["--algorithm", "toy"]
    assert exit_code(command, tmp_path / "out", *words) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_names_with_blanks_are_refused(tmp_path, capsys):
    odd = blobs()
    path = tmp_path / "emd.tsv"
    write_embedding(path, Embedding(ids=("G 1", *odd.ids[1:]), values=odd.values))
    assert run(tmp_path, "--coembedding_dirs", path) == 3
    assert "1 names contain blanks: 'G 1'" in capsys.readouterr().err


def test_bad_rows_are_refused_or_left_out_and_named(tmp_path, source, capsys):
    values = blobs().values.copy()
    values[3] = 0
    write_embedding(source / "coembedding_emd.tsv", Embedding(ids=blobs().ids, values=values))
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 3
    assert "constant" in capsys.readouterr().err
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--bad_rows", "drop", out="two") == 0
    assert lines(tmp_path / "two" / "dropped_rows.tsv")[1].split("\t")[0] == "G03"


@pytest.mark.data
def test_upstreams_table_with_its_short_header(tmp_path, data):
    (tmp_path / "in").mkdir()
    table = data("embeddings", "cm4ai", "image_emd.tsv.gz")
    (tmp_path / "in" / "image_emd.tsv").write_bytes(gzip.decompress(table.read_bytes()))
    assert run(tmp_path, "--coembedding_dirs", tmp_path / "in") == 0


def test_the_consensus_of_an_ensemble_can_be_clustered(tmp_path, source, capsys):
    embedding = blobs()
    unit = embedding.values / np.linalg.norm(embedding.values, axis=1, keepdims=True)
    i, j = np.triu_indices(60, k=1)
    cosine = (unit @ unit.T)[i, j]
    order = np.argsort(-cosine)[:354]  # a fifth of all pairs
    rows = [f"{embedding.ids[i[k]]}\t{embedding.ids[j[k]]}\t{cosine[k]:.9f}\t0" for k in order]
    text = "\n".join(["proteinA\tproteinB\tmean\tsd", *rows]) + "\n"
    (source / "consensus_proximity.tsv.gz").write_bytes(gzip.compress(text.encode(), mtime=0))
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS) == 0
    assert run(tmp_path, "--coembedding_dirs", source, *CUTOFFS, "--proximity", "consensus", out="agreed") == 0
    for name in ("hidef_output.nodes", "hidef_output_gene_names.nodes"):  # the same pairs, so the same systems
        assert (tmp_path / "agreed" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    graph = json.loads((tmp_path / "agreed" / "ro-crate-metadata.json").read_text())["@graph"]
    names = {item.get("name") for item in graph if "input read from" in str(item.get("description"))}
    assert names == {"coembedding_emd.tsv", "consensus_proximity.tsv.gz"}
    words = ("--ppi_cutoffs", "0.3", "--proximity", "consensus")
    assert run(tmp_path, "--coembedding_dirs", source, *words, out="wide") == 3
    assert "make the ensemble with --consensus_top 0.3" in capsys.readouterr().err
