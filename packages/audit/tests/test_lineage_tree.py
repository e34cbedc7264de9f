"""The tree on the terminal."""

from rich.console import Console

from cellmapkit.audit.chain import follow
from cellmapkit.audit.lineages.nodes import lineage_of
from cellmapkit.audit.lineages.tree import tree_of


def printed(crate, faults=None):
    console = Console(width=300, color_system=None)
    with console.capture() as captured:
        console.print(tree_of(lineage_of(follow(crate), faults)))
    return captured.get()


def test_a_shared_ancestor_is_shown_once_and_referred_to_after(chain):
    said = printed(chain / "3.last")
    assert said.startswith("3.last  Toy 3.last")
    full, short = said.index("1.a  Toy 1.a"), said.index("1.a  (shown above)")
    assert full < short
    assert said.count("Toy 1.a ") == 1
    assert "read: more.tsv" in said
    assert said.count("in.tsv  a plain file") == 2


def test_faults_are_listed(chain):
    said = printed(chain / "3.last", {chain / "1.a": tuple(f"changed  {n}" for n in range(8))})
    assert "8 faults" in said
    assert "changed  5" in said
    assert "changed  6" not in said
    assert "and 2 more faults" in said


def test_names_neither_command_the_terminal_nor_are_taken_for_markup(tmp_path, toys):
    said = printed(toys.step(tmp_path / "[red]\x1b[2J\nx"))
    assert "[red]\\x1b[2J\\nx  Toy" in said
    assert "\x1b" not in said


def test_a_chain_longer_than_the_stack_of_python(tmp_path, toys, monkeypatch):
    import sys

    before = toys.step(tmp_path / "0")
    for number in range(1, 40):
        before = toys.step(tmp_path / str(number), [before / "table.tsv"])
    lineage = lineage_of(follow(before))
    monkeypatch.setattr(sys, "setrecursionlimit", None)
    tree, depth = tree_of(lineage), 0
    while tree.children:
        tree, depth = tree.children[0], depth + 1
    assert depth == 39
