"""The whole step from files to a crate, without network but for a server on this machine."""

import hashlib
import http.server
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from cellmapkit.api import UsageError
from cellmapkit.core.about import Overrides
from cellmapkit.core.reading import read_crate
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.downloader.cli import ppi
from cellmapkit.downloader.ppi_params import PpiParams
from cellmapkit.downloader.ppi_step import PpiInputs, download_ppi

EDGES = (
    "GeneID1\tSymbol1\tGeneID2\tSymbol2\n4735\tSEPT2\t7157\tTP53\n7157\tTP53\t4735\tSEPTIN2\n"
    "1\tA\t1\tA\n7157\tTP53\t9\tX\n"
)
BAITS = "GeneSymbol\tGeneID\t# Interactors\nSEPT2\t4735\t2\n"
HGNC = (
    "hgnc_id\tsymbol\talias_symbol\tprev_symbol\tentrez_id\tensembl_gene_id\tuniprot_ids\n"
    "1\tSEPTIN2\t\tSEPT2\t4735\tENSG00000168385\tQ15019\n2\tTP53\tp53\t\t7157\tENSG00000141510\tP04637\n"
)
PROVENANCE = {
    "name": "Example",
    "organization-name": "Lab",
    "project-name": "Project",
    "edgelist": {"name": "my edges", "author": "Me", "version": "1", "date-published": "07-31-2023",
                 "description": "interactions", "data-format": "tsv"},
}  # fmt: skip


@pytest.fixture
def files(tmp_path):
    for name, text in {"edgelist.tsv": EDGES, "baitlist.tsv": BAITS, "hgnc.txt": HGNC,
                       "provenance.json": json.dumps(PROVENANCE)}.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def run(files, *arguments, expect=0):
    words = [str(files / word) if (files / word).is_file() else str(word) for word in arguments]
    out = files / "out"
    result = CliRunner().invoke(ppi, [str(out), *words])
    assert result.exit_code == expect, result.output
    return out if expect == 0 else result.output


def lines(path: Path):
    return path.read_text().splitlines()


def test_upstreams_inputs_give_upstreams_tables(files):
    out = run(files, "--edgelist", "edgelist.tsv", "--baitlist", "baitlist.tsv", "--provenance", "provenance.json",
              "--gene_table", "hgnc.txt")  # fmt: skip
    assert lines(out / "ppi_edgelist.tsv") == ["geneA\tgeneB", "SEPTIN2\tTP53", "TP53\tX"]
    assert lines(out / "ppi_gene_node_attributes.tsv") == [
        "name\trepresents\tambiguous\tbait",
        "SEPTIN2\tENSG00000168385\t\tTrue",
        "TP53\tENSG00000141510\t\tFalse",
        "X\tX\t\tFalse",
    ]
    assert lines(out / "ppi_gene_node_attributes.errors") == [
        "A: left out, it has no edge to another gene",
        "A: not known to hgnc.txt; kept as written",
        "X: not known to hgnc.txt; kept as written",
    ]
    assert lines(out / "ppi_dropped_rows.tsv")[1:] == [
        "edgelist.tsv\t2\tSEPT2\tTP53\t\trenamed\tSEPT2 -> SEPTIN2 (previous)",
        "edgelist.tsv\t3\tTP53\tSEPTIN2\t\trepeated pair after renaming\tmerged with line 2",
        "edgelist.tsv\t4\tA\tA\t\tself-loop\tdropped: A with itself",
    ]
    assert dict(line.split("\t") for line in lines(out / "ppi_summary.tsv")) == {
        "what": "count", "rows read": "4", "interactions": "2", "genes": "3", "baits": "1",
        "genes left without an edge": "1", "rows: renamed": "1", "rows: repeated pair after renaming": "1",
        "rows: self-loop": "1", "names: approved": "2", "names: previous": "1", "names: unmapped": "2",
    }  # fmt: skip
    assert not (out / "ppi_edge_weights.tsv").exists()
    assert (out / "edgelist.tsv").read_text() == EDGES
    assert (out / "baitlist.tsv").read_text() == BAITS


def test_the_crate_says_what_was_read(files):
    out = run(files, "--edgelist", "edgelist.tsv", "--provenance", "provenance.json", "--project_name", "Other")
    crate = read_crate(out)
    assert (crate.about.name, crate.about.organization_name, crate.about.project_name) == ("Example", "Lab", "Other")
    assert "AP-MS edgelist download" in crate.about.keywords
    header, row = (line.split("\t") for line in lines(out / "ppi_sources.tsv"))
    said = dict(zip(header, row, strict=True))
    assert said["sha256"] == hashlib.sha256(EDGES.encode()).hexdigest()
    assert (said["role"], said["file"], said["name"], said["date_published"]) == (
        "edgelist", "edgelist.tsv", "my edges", "2023-07-31")  # fmt: skip
    for path, digest in crate.digests.items():
        if (out / path).is_file():
            assert hashlib.sha256((out / path).read_bytes()).hexdigest() == digest


def test_no_option_but_the_edge_list_is_needed(files):
    (files / "pairs.txt").write_text("A\tB\t0.5\nC\tD\t2\n")
    out = run(files, "--edgelist", "pairs.txt")
    assert lines(out / "ppi_edge_weights.tsv") == ["geneA\tgeneB\tweight", "A\tB\t0.5", "C\tD\t2.0"]
    assert lines(out / "ppi_edgelist.tsv") == ["geneA\tgeneB", "A\tB", "C\tD"]
    assert lines(out / "ppi_gene_node_attributes.tsv")[1] == "A\tA\t\tFalse"
    assert (out / "ppi_gene_node_attributes.errors").read_text() == ""


CM4AI = (
    "Bait\tPrey\tPreyGene.x\tBFDR.x\n"
    "TP53\tQ15019\tSEPT2_HUMAN\t0\nTP53\tP99999\tP53_HUMAN\t0\nSEPT2\tP00761\tTRYP_PIG\t0.9\n"
)


def test_a_cm4ai_table(files):
    (files / "apms.tsv").write_text(CM4AI)
    out = run(files, "--cm4ai_table", "apms.tsv", "--gene_table", "hgnc.txt", "--edgelist", "edgelist.tsv")
    assert lines(out / "ppi_edgelist.tsv") == ["geneA\tgeneB", "SEPTIN2\tTP53", "SEPTIN2\tTRYP_PIG"]
    assert lines(out / "ppi_gene_node_attributes.tsv")[1:] == [
        "SEPTIN2\tensembl:ENSG00000168385\t\tTrue",
        "TP53\tensembl:ENSG00000141510\t\tTrue",
        "TRYP_PIG\tTRYP_PIG\t\tFalse",
    ]
    assert lines(out / "ppi_gene_names.tsv")[1:] == [
        "P53_HUMAN\tTP53\tentry name\t\t",
        "SEPT2\tSEPTIN2\tprevious\t\t",
        "SEPT2_HUMAN\tSEPTIN2\tuniprot\t\t",
        "TP53\tTP53\tapproved\t\t",
        "TRYP_PIG\tTRYP_PIG\tunmapped\t\t",
    ]
    assert not (out / "apms.tsv").exists()
    assert "--edgelist and --baitlist are ignored" in (out / "output.log").read_text()


def test_an_input_named_as_an_output_is_kept_under_another_name(files):
    (files / "ppi_edgelist.tsv").write_text("geneA\tgeneB\nB\tA\n")
    out = run(files, "--edgelist", "ppi_edgelist.tsv")
    assert lines(out / "edgelist_ppi_edgelist.tsv") == ["geneA\tgeneB", "B\tA"]
    assert lines(out / "ppi_edgelist.tsv") == ["geneA\tgeneB", "A\tB"]


def test_a_registered_edge_list_is_not_copied(files):
    (files / "provenance.json").write_text(json.dumps({**PROVENANCE, "edgelist": {"guid": "ark:1/edges"}}))
    out = run(files, "--edgelist", "edgelist.tsv", "--provenance", "provenance.json")
    assert not (out / "edgelist.tsv").exists()
    assert "ark:1/edges" in (out / "ppi_sources.tsv").read_text()


def test_two_runs_and_any_row_order_give_the_same_bytes(files):
    shuffled = EDGES.splitlines()
    (files / "shuffled").mkdir()
    (files / "shuffled" / "edgelist.tsv").write_text("\n".join([shuffled[0], *reversed(shuffled[1:])]) + "\n")
    given = [files / "edgelist.tsv", files / "edgelist.tsv", files / "shuffled" / "edgelist.tsv"]
    for i, path in enumerate(given):
        download_ppi(StepOptions(outdir=files / f"out{i}"), PpiInputs(edgelist=str(path)), PpiParams())
    outs = [files / f"out{i}" for i in range(3)]
    for item in outs[0].iterdir():
        if item.suffix in (".tsv", ".errors"):
            assert item.read_bytes() == (outs[1] / item.name).read_bytes()
    for name in ("ppi_edgelist.tsv", "ppi_gene_node_attributes.tsv", "ppi_gene_names.tsv", "ppi_summary.tsv"):
        assert (outs[0] / name).read_bytes() == (outs[2] / name).read_bytes()
    assert read_crate(outs[0]).identifier == read_crate(outs[1]).identifier


def test_a_url_becomes_a_file_of_the_crate(files, monkeypatch):
    monkeypatch.setenv("no_proxy", "127.0.0.1")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(files))

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}/edgelist.tsv"
        out = run(files, "--edgelist", url)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
    assert (out / "edgelist.tsv").read_text() == EDGES
    header, row = (line.split("\t") for line in lines(out / "ppi_sources.tsv"))
    said = dict(zip(header, row, strict=True))
    assert said["url"] == url
    assert said["last_modified"]
    graph = json.loads((out / "ro-crate-metadata.json").read_text())["@graph"]
    assert any(f"input read from {url}" == entity.get("description") for entity in graph)


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "no table of interactions was given"),
        (["--edgelist", "edgelst.tsv"], 3, "no such file: edgelst.tsv"),
        (["--edgelist", "edgelist.tsv", "--gene_table", "baitlist.tsv"], 3, "is no gene table"),
        (["--edgelist", "edgelist.tsv", "--ambiguous", "guess"], 2, "guess"),
        (["--edgelist", "edgelist.tsv", "--cm4ai_bfdr_max", "2"], 2, "cm4ai_bfdr_max"),
        (["--cm4ai_table", "edgelist.tsv"], 3, "lacks the columns Bait and Prey"),
        (["--edgelist", "ftp://host/edges.tsv"], 3, "expected a URL with http or https"),
        (["--edgelist", "edgelist.tsv", "--provenance", "baitlist.tsv"], 3, "is no JSON"),
    ],
)  # fmt: skip
def test_bad_input_ends_with_one_message_and_no_crate(files, arguments, code, message):
    assert message in run(files, *arguments, expect=code)
    assert not (files / "out").exists()


def test_a_missing_file_is_told_before_anything_is_written(files):
    before = sorted(files.iterdir())
    run(files, "--edgelist", "edgelist.tsv", "--baitlist", "nowhere.tsv", expect=3)
    assert sorted(files.iterdir()) == before


def test_a_failed_run_is_kept_apart_with_its_log(files):
    (files / "ragged.tsv").write_text("geneA\tgeneB\nA\tB\nC\n")
    run(files, "--edgelist", "ragged.tsv", expect=3)
    assert "ragged.tsv" in read_crate(files / "out.failed").failed


def test_a_network_of_another_species_is_refused(files):
    (files / "fly.tsv").write_text("geneA\tgeneB\nsev\tboss\nboss\tdrk\n")
    said = run(files, "--edgelist", "fly.tsv", "--gene_table", "hgnc.txt", expect=3)
    assert "hgnc.txt knows none of the 3 names of the network: 'boss', 'drk', 'sev'" in said


def test_the_function_needs_a_table_too(tmp_path):
    with pytest.raises(UsageError):
        download_ppi(StepOptions(outdir=tmp_path / "out", overrides=Overrides()), PpiInputs(), PpiParams())
