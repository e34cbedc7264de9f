import json

import pytest

from cellmapkit.core.testing import exit_code
from cellmapkit.demo.cli import main
from cellmapkit.demo.files import cell_files

SMALL = ("--n_proteins", 120, "--n_compartments", 2, "--n_modules", 5, "--n_complexes", 12, "--seed", 3)


@pytest.fixture(scope="module")
def crate(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "cell"
    assert exit_code(main, "make", path, *SMALL) == 0
    return path


def test_make_writes_the_files_of_the_cell(crate, small):
    for file in cell_files(small):
        assert (crate / file.name).read_bytes() == file.content


def test_the_crate_records_every_parameter_and_file(crate, small):
    text = (crate / "ro-crate-metadata.json").read_text()
    names = {item.get("name") for item in json.loads(text)["@graph"]}
    assert {"n_proteins", "noise", "seed"} <= names
    assert all(file.name in text for file in cell_files(small))


def test_summary_of_the_truth_itself_is_perfect(crate, capsys):
    assert exit_code(main, "summary", crate, crate / "truth.nodes") == 0
    shown = capsys.readouterr().out
    assert "The map has 19 assemblies of 120 proteins" in shown
    assert "12 (100%)" in shown and "where to look" in shown and "the answer sheet" in shown


def test_summary_names_what_is_worth_a_look(crate, tmp_path, capsys):
    (tmp_path / "hierarchy.cx2").write_text("[]")
    (tmp_path / "hidef_output_gene_names.nodes").write_text((crate / "truth.nodes").read_text())
    assert exit_code(main, "summary", crate, tmp_path) == 0
    assert "hierarchy.cx2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (("make", "{new}", "--n_modules", 3), 2, "n_modules is 3 for 6 compartments"),
        (("make", "{new}", "--noise", -1), 2, "'noise' is -1.0"),
        (("make", "{new}", "--nose", 1), 2, "No such option"),
        (("make", "{cell}"), 3, "exists"),
        (("summary", "{new}", "{cell}"), 3, "has no truth.tsv"),
        (("summary", "{cell}", "{new}"), 3, "does not exist"),
        (("summary", "{cell}"), 2, "HIERARCHY"),
    ],
)
def test_what_cannot_be_done_is_said(crate, tmp_path, capsys, words, code, message):
    places = {"{new}": tmp_path / "new", "{cell}": crate}
    assert exit_code(main, *(places.get(word, word) for word in words)) == code
    assert message in capsys.readouterr().err
    assert not (tmp_path / "new").exists()
