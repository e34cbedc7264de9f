"""The paragraph on a file."""

import hashlib

import pytest

from cellmapkit.audit.cli import main
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions
from cellmapkit.core.testing import exit_code

METADATA = "ro-crate-metadata.json"


@pytest.fixture
def said(capsys):
    def run(path, *words):
        assert exit_code(main, "explain", path, *words) == 0
        text = capsys.readouterr().out
        assert text.count("\n") == 1
        return text

    return run


def test_all_there_is_to_say(chain, said):
    text = said(chain / "3.last" / "end.tsv")
    digest = hashlib.sha256(b"id\t0\nZ\t9\n").hexdigest()
    for words in (
        "end.tsv of crate 3.last (1.a|1.b) is a file of text/tab-separated-values, 9 bytes: a table of toys, with ",
        "with columns 'id', '0'.",
        "It was made by step Toy 3.last (cellmapkit-core 0.1.0).",
        "The seed was 0, on cpu.",
        "Set other than by default were width = 3.",
        "It was made from more.tsv of 1.a, both.tsv of 2.both.",
        "Behind it stand 3 crates.",
        "The first files are 'in.tsv'.",
        "python 3.",
        f"It is as it was written: its SHA-256 is still {digest}.",
        f"To make it again: cellmaps_toycmd.py {chain}/3.last.again --width 3",
    ):
        assert words in text
    assert "nobody measured" not in text


def test_what_was_changed_or_edited_or_is_gone(chain, said, toys):
    (chain / "1.a" / "table.tsv").write_text("other")
    assert "IT WAS CHANGED since it was written" in said(chain / "1.a" / "table.tsv")
    (chain / "1.a" / "table.tsv").unlink()
    assert "The file itself is not there." in said(chain / "1.a" / "table.tsv")
    toys.edit(chain / "1.a", '"value": "3"', '"value": "4"')
    assert "THE RECORD ITSELF WAS EDITED" in said(chain / "1.a" / "table.tsv")


def test_features_nobody_measured(tmp_path, said):
    def step(outdir, inputs, origin=""):
        info = StepInfo(distribution="cellmapkit-core", command="cellmaps_toycmd.py", title="Toy",
                        about=About(name="toy", description="Output of a toy step"))  # fmt: skip
        options = StepOptions(outdir=outdir, argv=(str(outdir), *(f"--in={path}" for path in inputs)))
        with run_step(info, options, parameters={"algorithm": "muse"}) as run:
            for path in inputs:
                run.read(path)
            (run.directory / "t.tsv").write_text("x")
            run.add("t.tsv", "a table of toys", origin=origin)
        return outdir / "t.tsv"

    made = step(tmp_path / "1", [], "generated")
    text = said(made)
    assert "It holds features that are generated: nobody measured them." in text
    assert "with algorithm muse" in text
    assert "It was made from no recorded file." in text
    text = said(step(tmp_path / "2", [made]))
    assert "Behind it are features nobody measured: 't.tsv of 1 (generated)'." in text
    assert "It goes back to crate 1, made from no file." in text
    assert f"--in={made}" in text


def test_a_log_is_told_from_results(chain, said):
    assert "It tells of the run and is no result" in said(chain / "1.a" / "output.log")


def test_what_is_lost_is_named_and_found_with_search(chain, said, tmp_path):
    (tmp_path / "store").mkdir()
    (chain / "1.b").rename(tmp_path / "store" / "b")
    assert "Not followed, because not found or not readable: '1.b'" in said(chain / "3.last" / "end.tsv")
    assert "Not followed" not in said(chain / "3.last" / "end.tsv", "--search", tmp_path / "store")


def test_a_crate_of_another_toolkit_as_far_as_it_goes(tmp_path, said, toys):
    (tmp_path / "data.tsv").write_text("x")
    toys.write(tmp_path, {"@graph": [
        {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "x:1"}},
        {"@id": "x:1", "@type": "Dataset", "name": "theirs"},
        {"@id": "#c", "@type": "EVI:Computation", "name": "their step", "command": "run it", "runBy": "me",
         "dateCreated": "2025-01-02"},
    ]})  # fmt: skip
    text = said(tmp_path / "data.tsv")
    assert "Another toolkit wrote the crate and does not name this file" in text
    assert "step their step" in text
    assert "me ran it, done 2025-01-02." in text
    assert "nobody can say whether it was changed" in text
    assert "of its command is recorded: run it" in text


def test_a_file_nothing_is_known_of_ends_with_3(chain, capsys):
    for name in ("in.tsv", f"1.a/{METADATA}"):
        assert exit_code(main, "explain", chain / name) == 3
        assert capsys.readouterr().out == ""


def test_names_cannot_command_the_terminal(tmp_path, said, toys):
    crate = toys.step(tmp_path / "x\x1b[2J", files=[("a\x1b.tsv", "x")])
    assert "a\\x1b.tsv of crate x\\x1b[2J" in said(crate / "a\x1b.tsv")
