"""Nodes and arrows of a lineage."""

import shutil

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.nodes import lineage_of


def arrows(lineage):
    names = {key: node.name for key, node in lineage.nodes.items()}
    return {(names[one.source], names[one.target], one.files) for one in lineage.arrows}


def test_a_chain_with_a_shared_ancestor(chain):
    lineage = lineage_of(follow(chain / "3.last"))
    kinds = {node.name: node.kind for node in lineage.nodes.values()}
    assert kinds == {"3.last": "crate", "2.both": "crate", "1.a": "crate", "1.b": "crate", "in.tsv": "file"}
    assert next(iter(lineage.nodes.values())).name == "3.last"
    assert arrows(lineage) == {
        ("in.tsv", "1.a", ("in.tsv",)),
        ("in.tsv", "1.b", ("in.tsv",)),
        ("1.a", "2.both", ("table.tsv",)),
        ("1.b", "2.both", ("table.tsv",)),
        ("2.both", "3.last", ("both.tsv",)),
        ("1.a", "3.last", ("more.tsv",)),
    }


def test_what_a_node_says(chain):
    crate = chain / "3.last"
    node = lineage_of(follow(crate), {crate: ("changed  x",)}).nodes["n0"]
    assert node.step == "Toy 3.last"
    assert node.command.startswith("cellmaps_toycmd.py OUTDIR --width 3")
    assert node.summary[0] == "Toy 3.last"
    assert node.summary[1] == f"{node.when}, {len(node.record.files)} files"
    assert node.summary[2] == "1 fault"


def test_what_is_lost_fetched_or_broken_is_a_node_too(chain, toys):
    shutil.rmtree(chain / "1.b")
    (chain / "1.a" / "ro-crate-metadata.json").write_text("{")
    kinds = {node.kind for node in lineage_of(follow(chain / "3.last")).nodes.values()}
    assert kinds == {"crate", "lost", "broken"}


def test_an_algorithm_is_named(tmp_path, toys):
    crate = toys.step(tmp_path / "x", algorithm="muse")
    assert lineage_of(follow(crate)).nodes["n0"].summary[0] == "Toy x / muse"
    several = toys.step(tmp_path / "y", algorithm=["muse", "dice"])
    assert lineage_of(follow(several)).nodes["n0"].algorithm == "muse, dice"
