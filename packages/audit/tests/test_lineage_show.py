"""The command ``lineage``."""

import pytest

from cellmapkit.audit.cli import main
from cellmapkit.core.testing import exit_code


def test_the_tree_is_printed(chain, capsys):
    assert exit_code(main, "lineage", chain / "3.last") == 0
    said = capsys.readouterr().out
    assert said.startswith("3.last  Toy 3.last")
    assert "  $ cellmaps_toycmd.py OUTDIR --width 3" in said
    assert not any(line.endswith(" ") for line in said.splitlines())


@pytest.mark.parametrize(("form", "start"), [("mermaid", "flowchart"), ("dot", "digraph"), ("tree", "3.last")])
def test_forms_are_printed_or_written_alike(chain, tmp_path, capsys, form, start):
    assert exit_code(main, "lineage", chain / "3.last", "--form", form) == 0
    said = capsys.readouterr().out
    assert said.startswith(start)
    assert exit_code(main, "lineage", chain / "3.last", "--form", form, "--out", tmp_path / "new") == 0
    assert (tmp_path / "new").read_text() == said
    assert "4 crates, 1 other origins" in capsys.readouterr().out


def test_a_page_needs_a_file_and_replaces_none(chain, tmp_path, capsys):
    assert exit_code(main, "lineage", chain / "3.last", "--form", "html") == 2
    page = tmp_path / "page.html"
    assert exit_code(main, "lineage", chain / "3.last", "--form", "html", "--out", page) == 0
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert exit_code(main, "lineage", chain / "3.last", "--form", "html", "--out", page) == 3
    assert "exists already" in capsys.readouterr().err


def test_faults_are_marked_on_request_only(chain, capsys):
    (chain / "1.a" / "table.tsv").write_text("other")
    assert exit_code(main, "lineage", chain / "3.last", "--form", "dot") == 0
    assert "1 fault" not in capsys.readouterr().out
    assert exit_code(main, "lineage", chain / "3.last", "--form", "dot", "--verify") == 0
    assert "1 fault" in capsys.readouterr().out


def test_moved_crates_are_found(chain, tmp_path, capsys):
    (tmp_path / "store").mkdir()
    (chain / "1.b").rename(tmp_path / "store" / "renamed")
    assert exit_code(main, "lineage", chain / "3.last") == 0
    assert "a crate that was not found" in capsys.readouterr().out
    assert exit_code(main, "lineage", chain / "3.last", "--search", tmp_path / "store") == 0
    assert "renamed  Toy 1.b" in capsys.readouterr().out
