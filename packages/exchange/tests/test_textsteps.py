"""Round trips through text files keep members, links and persistence exactly."""

import json
import random

import pytest

from cellmapkit.api import CellmapkitError, UsageError
from cellmapkit.core.record import read_record
from cellmapkit.core.stepinfo import StepOptions
from cellmapkit.exchange import textsteps
from cellmapkit.exchange.hcxform import hierarchy_of
from cellmapkit.exchange.hidefform import read_hidef
from cellmapkit.exchange.interactome import interactome_of, parse_cx, read_interactome


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


def mutated(value, depth=0):
    """Return a JSON value with one thing in it replaced by something of another kind."""
    if isinstance(value, (list, dict)) and value and (depth < 1 or random.random() < 0.85):
        key = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
        copy = value.copy()
        copy[key] = mutated(value[key], depth + 1)
        return copy
    return random.choice([None, 5, -1, 1e400, "x", "", [], {}, [None], {"a": None}, True, float("nan")])


@pytest.mark.parametrize("name", ["hierarchy.cx2", "hierarchy_parent.cx2"])
def test_strange_networks_are_refused_in_words_or_read(hidef, tmp_path, name):
    folder = tmp_path / "plain"
    textsteps.from_hidef(options(folder), hidef / "toy.nodes", edges=None, parent=hidef / "pairs.tsv")
    (folder / "ro-crate-metadata.json").unlink()
    document = json.loads((folder / name).read_text())
    refused = 0
    for _ in range(150):
        (folder / name).write_text(json.dumps(mutated(document)))
        step = StepOptions(outdir=tmp_path / "out", overwrite=True, skip_logging=True)
        try:
            textsteps.to_ddot(step, folder)
        except CellmapkitError:
            refused += 1
    assert 20 < refused < 150
