"""The command."""

import pytest

from cellmapkit.core.testing import exit_code
from cellmapkit.exchange.cli import main

COMMANDS = ["to-ndex", "from-ndex", "to-hidef", "from-hidef", "to-ddot", "from-ddot", "to-fairscape", "to-anndata",
            "from-anndata", "upgrade"]  # fmt: skip


@pytest.mark.parametrize("name", COMMANDS)
def test_help_and_wrong_usage(name, capsys):
    assert exit_code(main, name, "--help") == 0
    assert name in capsys.readouterr().out
    assert exit_code(main, name) == 2
    assert exit_code(main, name, "a", "b", "--no_such_flag") == 2


def test_input_stands_before_outdir(hidef, tmp_path, capsys):
    words = ("from-hidef", hidef / "toy.nodes", tmp_path / "out", "--parent", hidef / "pairs.tsv")
    assert exit_code(main, *words) == 0
    assert (tmp_path / "out" / "hierarchy.cx2").is_file()
    assert exit_code(main, "to-ddot", tmp_path / "out", tmp_path / "ddot") == 0
    ontology = tmp_path / "ddot" / "ontology.ont"
    assert exit_code(main, "from-ddot", ontology, tmp_path / "back", "--genes", "as_written") == 0
    assert exit_code(main, "to-hidef", tmp_path / "back", tmp_path / "hd") == 0
    assert (tmp_path / "hd" / "hidef_output.nodes").read_text() == (hidef / "toy.nodes").read_text()
    assert exit_code(main, *words) == 3
    assert "exists" in capsys.readouterr().err


def test_the_recorded_command_is_the_one_that_was_given(hidef, tmp_path):
    exit_code(main, "from-hidef", hidef / "toy.nodes", tmp_path / "out")
    text = (tmp_path / "out" / "ro-crate-metadata.json").read_text()
    assert f'"cellmaps_exchangecmd.py from-hidef {hidef / "toy.nodes"} OUTDIR"' in text


def test_a_missing_library_says_what_to_install(crate, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(__import__("sys").modules, "anndata", None)
    assert exit_code(main, "to-anndata", crate, tmp_path / "out") == 4
    assert "cellmapkit-exchange[anndata]" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
