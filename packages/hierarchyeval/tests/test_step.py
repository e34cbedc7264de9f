"""The command from end to end, in this process."""

import json
import subprocess
import sys
from functools import partial

import pytest

from cellmapkit.api import UsageError
from cellmapkit.core.testing import exit_code
from cellmapkit.hierarchyeval.cli import command
from cellmapkit.hierarchyeval.params import EvalParams
from cellmapkit.hierarchyeval.step import wanted_sources
from cellmapkit.standards.ndex import Ndex

GENES = [f"g{i:02d}" for i in range(40)]


@pytest.fixture
def source(tmp_path, hcx):
    folder = tmp_path / "4.hierarchy"
    folder.mkdir()
    document = hcx({"R": GENES, "S": GENES[:8], "T": GENES[10:16]}, [("R", "S"), ("R", "T")])
    (folder / "hierarchy.cx2").write_text(json.dumps(document))
    return folder


@pytest.fixture
def gmt(tmp_path):
    path = tmp_path / "go.gmt"
    path.write_text("t\tthe term\t" + "\t".join(GENES[:8]) + "\nu\t\t" + "\t".join(GENES[8:]) + "\n")
    return path


@pytest.fixture
def run(tmp_path, source):
    def call(*words, out="out"):
        return exit_code(command, tmp_path / out, "--hierarchy_dir", source, "--permutations", "3", *words)

    return call


def test_a_hierarchy_becomes_an_annotated_crate(tmp_path, source, gmt, run):
    (source / "hierarchy_parent.cx2").write_text("[]")
    assert run("--standards", f"GO_CC={gmt}", f"CORUM=gmt:{gmt}", "--seed", "4") == 0
    out = tmp_path / "out"
    assert (out / "hierarchy_parent.cx2").read_text() == "[]"
    header, *rows = (out / "assemblies.tsv").read_text().splitlines()
    known = {row.split("\t")[0]: row.split("\t")[header.split("\t").index("known_toolkit")] for row in rows}
    assert known == {"R": "", "S": "True", "T": "False"}
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    values = {item["name"]: item["value"] for item in graph if item.get("@type") == "PropertyValue"}
    assert (values["preset"], values["permutations"], values["seed"]) == ("toolkit", "3", "4")
    inputs = [item["@id"] for item in graph if item["@id"].startswith("hash://")]
    assert sorted(item.partition("#")[2] for item in inputs) == ["go.gmt", "hierarchy.cx2", "hierarchy_parent.cx2"]
    assert "hierarchy_node_attributes.tsv" in (out / "README.txt").read_text()


def test_equal_runs_give_equal_data(tmp_path, gmt, run):
    for out in ("a", "b"):
        assert run("--standards", f"GO_CC={gmt}", "--skip_logging", out=out) == 0
    data = [path.name for path in (tmp_path / "a").iterdir() if not path.name.startswith("ro-crate")]
    assert len(data) > 10
    for name in data:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_preset_and_thresholds_reach_the_result(tmp_path, gmt, run):
    assert run("--standards", f"GO_CC={gmt}", "--preset", "pp", "--min_jaccard_index", "0.5") == 0
    settings = json.loads((tmp_path / "out" / "summary.json").read_text())["settings"]
    assert (settings["preset"], settings["max_fdr"], settings["min_jaccard_index"]) == ("pp", 0.01, 0.5)
    assert "known\tchosen\tany\t1\t2" in (tmp_path / "out" / "summary.tsv").read_text()


def test_the_shape_alone_needs_no_standard_and_no_network(tmp_path, run):
    assert run("--skip_term_enrichment") == 0
    assert not (tmp_path / "out" / "enrichment.tsv").exists()
    assert "assemblies\t\t\t2" in (tmp_path / "out" / "summary.tsv").read_text()


def test_without_a_network_one_error_says_what_to_give(tmp_path, run, capsys, monkeypatch):
    monkeypatch.setattr("cellmapkit.hierarchyeval.step.Ndex", partial(Ndex, sleep=lambda _: None))
    assert run("--ndex_server", "http://127.0.0.1:9", "--cache_dir", tmp_path / "cache") == 3
    errors = capsys.readouterr().err
    assert errors.count("error:") == 1
    assert "not reached in 3 tries" in errors
    assert "--standards NAME=PATH" in errors
    assert not (tmp_path / "out").exists()


def test_a_child_outside_its_parent_needs_a_word(tmp_path, source, hcx, gmt, run, capsys):
    document = hcx({"R": GENES, "S": GENES[:8], "T": GENES[5:9]}, [("R", "S"), ("S", "T")])
    (source / "hierarchy.cx2").write_text(json.dumps(document))
    words = ("--standards", f"GO_CC={gmt}")
    assert run(*words) == 3
    assert "--containment_threshold" in capsys.readouterr().err
    assert run(*words, "--containment_threshold", "0.75", out="second") == 0
    findings = (tmp_path / "second" / "structure_findings.tsv").read_text()
    assert "not contained\tS\tT\t0.75" in findings


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["--ollama_prompts", "llama3", "gemma"], 2, "--ollama_prompts is not offered"),
        (["--ollama_password", "secret"], 2, "--ollama_password is not offered"),
        (["--standards", "GO_CC"], 2, "standard 'GO_CC'"),
        (["--standards", "GO_CC=absent.gmt"], 3, "absent.gmt does not exist"),
        (["--standards", "X=absent.gmt", "--preset", "dice"], 2, "the preset dice looks at GO_CC only"),
        (["--standards", "CORUM=a.gmt", "--corum", "b.gmt"], 2, "CORUM is given twice"),
        (["--corum", "b.csv"], 2, "format of the standard CORUM is not known"),
        (["--max_fdr", "2"], 2, "max_fdr"),
    ],
)
def test_wrong_words_end_with_one_message(run, capsys, tmp_path, words, code, message):
    assert run(*words) == code
    errors = capsys.readouterr().err
    assert errors.count("error:") == 1
    assert message in errors
    assert not (tmp_path / "out").exists()


def test_a_folder_without_hierarchy_is_named(tmp_path, source, run, capsys):
    (source / "hierarchy.cx2").rename(source / "other.cx2")
    assert run("--skip_term_enrichment") == 3
    assert "no hierarchy; found 'other.cx2'" in capsys.readouterr().err


def test_defaults_come_from_ndex_unless_there_are_others():
    def names(**values):
        return [(source.name, source.form) for source in wanted_sources(EvalParams.over_preset(values))]

    assert names() == [("CORUM", "ndex"), ("GO_CC", "ndex"), ("HPA", "ndex")]
    assert names(hpa="hpa.tsv") == [("CORUM", "ndex"), ("GO_CC", "ndex"), ("HPA", "tsv")]
    assert names(standards=("X=a.gmt",)) == [("X", "gmt")]
    assert names(standards=("X=a.gmt",), corum="c.json") == [("X", "gmt"), ("CORUM", "genes_json")]
    assert names(skip_term_enrichment=True) == []
    with pytest.raises(UsageError):
        names(standards=("HPA=a.gmt",), hpa="b.gmt")


def test_help_loads_nothing_heavy():
    heavy = ("numpy", "scipy", "pandas", "matplotlib", "urllib.request", "cellmapkit.hierarchyeval.step")
    code = f"import sys, cellmapkit.hierarchyeval.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_options_of_a_standard_reach_its_reader_and_their_files_the_provenance(tmp_path, gmt, run):
    hgnc = tmp_path / "hgnc.tsv"
    hgnc.write_text("symbol\tprev_symbol\n" + "".join(f"{gene}\t\n" for gene in GENES[1:]) + "new\tg00\n")
    assert run("--standards", f"GO_CC={gmt},hgnc={hgnc}") == 0
    rows = (tmp_path / "out" / "standard_names.tsv").read_text().splitlines()
    assert rows[0] == "standard\tkind\twritten\tname\tstatus\tcandidates\tterms"
    assert rows[1] == "GO_CC\tsymbol\tg00\tnew\tprevious\t\t1"
    graph = json.loads((tmp_path / "out" / "ro-crate-metadata.json").read_text())["@graph"]
    inputs = [item["@id"] for item in graph if item["@id"].startswith("hash://")]
    assert sorted(item.partition("#")[2] for item in inputs) == ["go.gmt", "hgnc.tsv", "hierarchy.cx2"]
