"""Support and robustness from the command line, in this process except where it is interrupted."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest

from cellmapkit.core.testing import exit_code
from cellmapkit.hierarchyeval import further
from cellmapkit.hierarchyeval.cli import command
from cellmapkit.hierarchyeval.readers import read_hierarchy
from cellmapkit.hierarchyeval.recorded import COMMAND

GENES = [f"g{i:02d}" for i in range(40)]


@pytest.fixture
def source(tmp_path, hcx):
    """A hierarchy of which S is the stand-in's first eight proteins, made from ``3.coembedding``."""
    folder = tmp_path / "4.hierarchy"
    folder.mkdir()
    document = hcx({"R": GENES, "S": GENES[:8], "T": GENES[10:16]}, [("R", "S"), ("R", "T")])
    (folder / "hierarchy.cx2").write_text(json.dumps(document))
    said = {"program": COMMAND, "k": 5, "bad_rows": "refuse", "argv": ["out", "--coembedding_dirs", "3.coembedding"]}
    (folder / "task_1_start.json").write_text(json.dumps({"cwd": str(tmp_path), "commandlineargs": said}))
    return folder


@pytest.fixture
def table(tmp_path):
    def write(folder, name="ppi_emd.tsv", alike=8, genes=GENES):
        values = np.random.default_rng(0).normal(size=(len(genes), 6))
        values[:alike] = values[0]
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        rows = ["\t".join([gene, *(f"{x:.6f}" for x in row)]) for gene, row in zip(genes, values, strict=True)]
        path.write_text("\n".join(["id\t0\t1\t2\t3\t4\t5", *rows]) + "\n")
        return path.parent

    return write


@pytest.fixture
def run(tmp_path, source, stand_in, monkeypatch):
    monkeypatch.setattr(further, "find_command", lambda _: str(stand_in))

    def call(*words, out="out"):
        return exit_code(command, tmp_path / out, "--hierarchy_dir", source, "--skip_term_enrichment", *words)

    return call


@pytest.fixture
def inputs(tmp_path, table, monkeypatch):
    """Return the working directory: two embeddings, one of other genes, and an empty folder."""
    monkeypatch.chdir(tmp_path)
    table("a")
    table("a2")
    table("strange", genes=["x", "y", "z"])
    (tmp_path / "empty").mkdir()
    return tmp_path


def rows_of(path):
    header, *rows = path.read_text().splitlines()
    return [dict(zip(header.split("\t"), row.split("\t"), strict=True)) for row in rows]


def test_support_alone_needs_no_standard(tmp_path, table, run):
    words = ["--embeddings", table("a"), table("b", "image_emd.tsv", alike=1), "--embedding_names", "one", "two"]
    assert run(*words, "--support_permutations", "2") == 0
    out = tmp_path / "out"
    calls = {(row["assembly"], row["modality"]): row["call"] for row in rows_of(out / "support.tsv")}
    assert calls["S", "one"] == "supported"
    assert calls["S", "two"] == calls["T", "one"] == "unsupported"
    summary = {row["modality"]: row for row in rows_of(out / "support_summary.tsv")}
    assert (summary["one"]["supported"], summary["one"]["known"]) == ("1", "")
    node = read_hierarchy(out / "hierarchy.cx2").network.nodes[1]
    assert node.values["supported_by"] == "one"
    assert "supported_by\tn_supporting\t" in (out / "hierarchy_node_attributes.tsv").read_text().splitlines()[0] + "\t"
    assert "supported\t\tone\t1\t2" in (out / "summary.tsv").read_text()
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    values = {item["name"]: item["value"] for item in graph if item.get("@type") == "PropertyValue"}
    assert (values["embedding_names"], values["support_fdr"]) == ('["one", "two"]', "0.01")
    assert "robust_share" not in values


def test_rebuilding_from_what_the_record_names(tmp_path, table, run, said):
    table("3.coembedding")
    assert run("--rebuild", "4", "--rebuild_set", "rounds=0", "k=7", "--rebuild_workers", "2") == 0
    out = tmp_path / "out"
    assert [row["proteins"] for row in rows_of(out / "rebuilt_hierarchies.tsv")] == ["36"] * 4
    rows = {row["assembly"]: row for row in rows_of(out / "robustness.tsv")}
    assert rows["S"]["robustness"] == "1"
    assert (rows["T"]["robustness"], rows["T"]["robust"]) == ("0", "False")
    words = said()[0]
    assert (words[words.index("--k") + 1], words[words.index("--rounds") + 1]) == ("7", "0")
    assert read_hierarchy(out / "hierarchy.cx2").network.nodes[1].values["robustness"] == 1.0
    assert not list(tmp_path.glob(".out*"))
    assert "stand-in 1.2" in (out / "ro-crate-metadata.json").read_text()
    # What was kept can be scored again, by another bound, without rebuilding.
    assert run("--rebuilt_hierarchies", out, "--robust_jaccard", "0", out="again") == 0
    again = rows_of(tmp_path / "again" / "robustness.tsv")
    assert again[0] == {**rows["S"], "robust": "True"}
    assert len(said()) == 4


def test_equal_runs_at_any_number_of_workers(tmp_path, table, run):
    table("3.coembedding")
    for out, workers in (("a", "1"), ("b", "3")):
        words = ["--embeddings", tmp_path / "3.coembedding", "--support_permutations", "2", "--rebuild", "3"]
        assert run(*words, "--rebuild_workers", workers, "--skip_logging", out=out) == 0
    for path in (tmp_path / "a").iterdir():
        if not path.name.startswith("ro-crate"):
            assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_given_hierarchies_are_scored(tmp_path, source, hcx, run):
    for name, genes in (("one", GENES[:8]), ("two", GENES[20:30])):
        (tmp_path / name).mkdir()
        (tmp_path / name / "hierarchy.cx2").write_text(json.dumps(hcx({"R": GENES, "C": genes}, [("R", "C")])))
    assert run("--rebuilt_hierarchies", tmp_path / "one", tmp_path / "two", source) == 0
    shares = {row["assembly"]: row["found"] for row in rows_of(tmp_path / "out" / "robustness.tsv")}
    assert shares == {"S": "2", "T": "1"}
    assert not (tmp_path / "out" / "rebuilt_assemblies.tsv.gz").exists()
    assert "those of their roots stand for them" in (tmp_path / "out" / "output.log").read_text()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--embeddings", "a", "a2", "--embedding_names", "one"], 2, "2 embeddings and 1 names"),
        (["--embedding_names", "one"], 2, "--embedding_names names no embedding"),
        (["--embeddings", "strange"], 3, "none of the 3 genes of strange"),
        (["--embeddings", "empty"], 3, "holds no embedding"),
        (["--coembedding_dirs", "a"], 2, "none is to be rebuilt"),
        (["--rebuild", "2"], 3, "3.coembedding' does not exist"),
        (["--rebuild", "2", "--coembedding_dirs", "strange"], 3, "none of the 3 proteins is in the hierarchy"),
        (["--rebuild", "2", "--rebuild_set", "=1"], 2, "--rebuild_set '=1'"),
        (["--rebuild", "2", "--rebuild_percent", "0"], 2, "rebuild_percent"),
        (["--rebuilt_hierarchies", "empty"], 3, "no hierarchy; found nothing"),
    ],
)
def test_wrong_words_end_with_one_message(inputs, run, capsys, words, code, message):
    assert run(*words) == code
    errors = capsys.readouterr().err
    assert errors.count("error:") == 1
    assert message in errors
    assert not (inputs / "out").exists()


def test_a_hierarchy_without_a_record_is_one_error(source, table, run, capsys):
    table("3.coembedding")
    (source / "task_1_start.json").unlink()
    assert run("--rebuild", "2") == 3
    assert "no record of the run that made it" in capsys.readouterr().err


def test_a_missing_command_is_one_error(tmp_path, table, run, capsys, monkeypatch):
    table("3.coembedding")
    monkeypatch.undo()
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("--rebuild", "2") == 2
    assert f"the command {COMMAND} is not installed" in capsys.readouterr().err
    assert not list(tmp_path.glob("*out*"))


def test_another_input_than_the_recorded_one_is_refused_unless_given(tmp_path, source, table, run, capsys):
    table("3.coembedding")
    graph = [
        {"@id": "ro-crate-metadata.json", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset", "name": "x"},
        {"@id": "hash://sha256/00#ppi_emd.tsv", "sha256": "00"},
    ]
    (source / "ro-crate-metadata.json").write_text(json.dumps({"@graph": graph}))
    assert run("--rebuild", "1") == 3
    assert "not the table that" in capsys.readouterr().err
    assert run("--rebuild", "1", "--coembedding_dirs", tmp_path / "3.coembedding") == 0


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_ctrl_c_stops_the_rebuilds_and_resume_goes_on(tmp_path, source, stand_in, table, said, run):
    table("3.coembedding")
    code = (
        "from cellmapkit.hierarchyeval import further; from cellmapkit.hierarchyeval.cli import command\n"
        f"further.find_command = lambda _: {str(stand_in)!r}\ncommand()"
    )
    words = [sys.executable, "-c", code, tmp_path / "out", "--hierarchy_dir", source, "--skip_term_enrichment"]
    words = [str(word) for word in (*words, "--rebuild", "3", "--rebuild_workers", "1")]
    slow = {**os.environ, "STAND_IN_SLEEPS": "1"}
    heeded = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits deafness
    process = subprocess.Popen(words, env=slow, stderr=subprocess.PIPE, text=True, start_new_session=True)
    signal.signal(signal.SIGINT, heeded)
    while len(said()) < 2:
        time.sleep(0.05)
        assert process.poll() is None
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "--resume" in errors
    kept = tmp_path / ".out.partial" / ".checkpoint" / "rebuilds"
    assert [path.name for path in kept.glob("*.tsv")] == ["rebuilt_00001.tsv"]
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert run("--rebuild", "3", "--resume") == 0
    assert [words[0][-7:] for words in said()] == ["001/out", "002/out", "002/out", "003/out"]
    assert len(rows_of(tmp_path / "out" / "rebuilt_hierarchies.tsv")) == 3


@pytest.fixture
def edges(tmp_path):
    """A directory whose network joins the first eight genes with each other, and twenty others in a chain."""
    clique = [(a, b) for a in GENES[:8] for b in GENES[:8] if a < b]
    chain = list(itertools.pairwise(GENES[10:31]))
    (tmp_path / "1.ppi").mkdir()
    lines = [f"{a}\t{b}\n" for a, b in [*clique, *chain, ("g01", "g00"), ("g39", "g39")]]
    (tmp_path / "1.ppi" / "ppi_edgelist.tsv").write_text("geneA\tgeneB\n" + "".join(lines))
    return tmp_path / "1.ppi"


def test_support_by_edges_beside_that_of_embeddings(tmp_path, edges, table, run):
    words = ["--networks", f"net={edges}", f"same={edges}/ppi_edgelist.tsv", "--support_permutations", "2"]
    assert run(*words, "--embeddings", table("a")) == 0
    out = tmp_path / "out"
    rows = {(row["assembly"], row["network"]): row for row in rows_of(out / "edge_support.tsv")}
    shown = ("members", "pairs", "edges", "expected", "fold", "call")
    wanted = ["8", "28", "28", str(round(28 * 48 / 406, 5)), str(round(406 / 48, 5)), "supported"]
    assert [rows["S", "net"][column] for column in shown] == wanted
    assert rows["T", "net"]["edges"] == "5"
    summary = rows_of(out / "edge_support_summary.tsv")
    assert [row["network"] for row in summary] == ["net", "same", ">=1", ">=2"]
    assert (summary[0]["genes"], summary[0]["edges"], summary[0]["testable"]) == ("29", "48", "2")
    node = read_hierarchy(out / "hierarchy.cx2").network.nodes[1].values
    assert (node["edge_supported_by"], node["n_edge_supporting"], node["supported_by"]) == ("net|same", 2, "a")
    assert "edge_supported\t\tnet\t" in (out / "summary.tsv").read_text()
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    values = {item["name"]: item["value"] for item in graph if item.get("@type") == "PropertyValue"}
    assert values["network_names"] == '["net", "same"]'
    assert any(item["@id"].endswith("#ppi_edgelist.tsv") for item in graph)
    assert {"support.png", "edge_support.svg"} <= {path.name for path in out.iterdir()}
    assert "2 self-loops" not in (out / "output.log").read_text()
    assert "net: 1 self-loops and 1 repeats do not count" in (out / "output.log").read_text()


def test_wrong_networks_end_with_one_message(tmp_path, edges, run, capsys):
    for word, code, message in (
        (str(edges), 2, "expected NAME=PATH"),
        (f"net={tmp_path}/absent", 3, "absent does not exist"),
        (f"net={tmp_path}/strange.tsv", 3, "none of the 2 genes of net ('x', 'y') is in the hierarchy"),
    ):
        (tmp_path / "strange.tsv").write_text("geneA\tgeneB\nx\ty\n")
        assert run("--networks", word) == code
        errors = capsys.readouterr().err
        assert errors.count("error:") == 1
        assert message in errors
        assert not (tmp_path / "out").exists()
