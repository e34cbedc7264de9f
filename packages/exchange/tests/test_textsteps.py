"""Round trips through text files keep members, links and persistence exactly."""

import json
from importlib import metadata

import pytest

from cellmapkit.api import UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange import textsteps
from cellmapkit.exchange.hcxform import hierarchy_of
from cellmapkit.exchange.hidefform import read_hidef
from cellmapkit.exchange.interactome import interactome_of, parse_cx, read_interactome

assert metadata.version("cellmapkit-exchange")


def hierarchy_in(crate):
    return hierarchy_of(parse_cx((crate / "hierarchy.cx2").read_bytes(), "x"))


def parent_in(crate):
    return interactome_of(parse_cx((crate / "hierarchy_parent.cx2").read_bytes(), "x"))


def options(path):
    return StepOptions(outdir=path)


def test_from_hidef_keeps_everything(crate, hidef):
    assert hierarchy_in(crate) == read_hidef(hidef / "toy.nodes", hidef / "toy.edges")
    assert parent_in(crate) == read_interactome(hidef / "pairs.tsv")
    record = read_record(crate)
    assert record.sealed
    assert {item.location.rpartition("/")[2] for item in record.activity.inputs} == {
        "toy.nodes", "toy.edges", "pairs.tsv"
    }  # fmt: skip


def test_there_and_back_by_hidef(crate, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back"
    textsteps.to_hidef(options(out), crate)
    assert (out / "parent_edgelist.tsv").read_text() == "A\tB\nB\tC\nC\tD\nD\tE\n"
    nodes = out / "hidef_output.nodes"
    textsteps.from_hidef(options(back), nodes, edges=None, parent=out / "parent_edgelist.tsv")
    assert hierarchy_in(back) == hierarchy_in(crate)
    assert parent_in(back).ids == parent_in(crate).ids


def test_there_and_back_by_ddot(crate, tmp_path):
    out, back = tmp_path / "out", tmp_path / "back"
    textsteps.to_ddot(options(out), crate)
    network = out / "interactome_ddot.txt"
    textsteps.from_ddot(options(back), out / "ontology.ont", terms=None, parent=network, genes="auto")
    assert hierarchy_in(back) == hierarchy_in(crate)
    assert parent_in(back) == parent_in(crate)


def test_random_hierarchies_survive_both_ways(tmp_path):
    import random

    for case in range(5):
        names = [f"sys {case}.{k}" for k in range(12)]
        genes = [f"G{k}" for k in range(30)]
        lines, links = [], []
        for k, name in enumerate(names):
            members = sorted(random.sample(genes, random.randint(1, 30)))
            lines.append(f"{name}\t{len(members)}\t{' '.join(members)}\t{random.choice([0, 3, 77, 2.5])}\n")
            links += [f"{names[j]}\t{name}\tdefault\n" for j in random.sample(range(k), min(k, random.randint(0, 2)))]
        folder = tmp_path / str(case)
        folder.mkdir()
        (folder / "a.nodes").write_text("".join(lines))
        (folder / "a.edges").write_text("".join(links))
        textsteps.from_hidef(options(folder / "c"), folder / "a.nodes", edges=None, parent=None)
        textsteps.to_ddot(options(folder / "d"), folder / "c")
        textsteps.from_ddot(options(folder / "e"), folder / "d" / "ontology.ont", terms=None, parent=None, genes="auto")
        textsteps.to_hidef(options(folder / "f"), folder / "e")
        assert (folder / "f" / "hidef_output.nodes").read_text() == "".join(lines)
        assert sorted((folder / "f" / "hidef_output.edges").read_text().splitlines(keepends=True)) == sorted(links)


def test_what_is_lost_is_in_a_table_and_in_the_log(crate, tmp_path):
    textsteps.to_ddot(options(tmp_path / "out"), crate)
    rows = [line.split("\t") for line in (tmp_path / "out" / "not_carried.tsv").read_text().splitlines()]
    assert rows[0] == ["what", "count", "examples"]
    said = {row[0]: row[1] for row in rows[1:]}
    assert said["persistence (kept in ontology_terms.tsv)"] == "4"
    assert said["members of a child that its parent lacks: DDOT hands them up"] == "1"
    log = (tmp_path / "out" / "output.log").read_text()
    assert all(what in log for what in said)


def test_genes_that_the_parent_lacks_are_listed(hidef, tmp_path):
    (hidef / "pairs.tsv").write_text("A\tB\n")
    textsteps.from_hidef(options(tmp_path / "o"), hidef / "toy.nodes", edges=None, parent=hidef / "pairs.tsv")
    assert (tmp_path / "o" / "genes_without_node.tsv").read_text() == "name\nC\nD\nE\n"


def test_a_hierarchy_without_a_parent(hidef, crate, tmp_path):
    textsteps.from_hidef(options(tmp_path / "o"), hidef / "toy.nodes", edges=hidef / "toy.edges", parent=None)
    assert not (tmp_path / "o" / "hierarchy_parent.cx2").exists()
    assert hierarchy_in(tmp_path / "o") == hierarchy_in(crate)
    textsteps.to_hidef(options(tmp_path / "p"), tmp_path / "o" / "hierarchy.cx2")
    assert not (tmp_path / "p" / "parent_edgelist.tsv").exists()
    assert json.loads((tmp_path / "o" / "hierarchy.cx2").read_text())


def test_the_file_of_links_is_not_taken_for_the_other(hidef, tmp_path):
    with pytest.raises(UsageError, match="file of links"):
        textsteps.from_hidef(options(tmp_path / "o"), hidef / "toy.edges", edges=None, parent=None)
