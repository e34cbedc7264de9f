"""Crates made again by the command of a toy step, installed for these tests."""

import json
import shutil
import subprocess
import sys

import pytest

from cellmapkit.api import OutputError
from cellmapkit.audit.cli import main
from cellmapkit.core.testing import exit_code

TOY = '''
import os
from pathlib import Path
import click
from cellmapkit.core.command import step_command
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo

INFO = StepInfo(distribution="toy-again", command="cellmaps_againcmd.py", title="Toy",
                about=About(name="toy", description="what a toy made", keywords=("toy",)))

@step_command(INFO)
@click.option("--table", type=click.Path(path_type=Path))
@click.option("--inputdir", type=click.Path(path_type=Path))
@click.option("--shift", type=float, default=0.0)
@click.option("--token")
def main(call, table, inputdir, shift, token):
    """Add a number to numbers."""
    path = table or inputdir / "t.tsv"
    with run_step(INFO, call.options, parameters={"shift": shift}, inputs=[path]) as step:
        step.read(path)
        noise = float(os.environ.get("TOY_NOISE", "0"))
        values = [float(line.split("\\t")[1]) for line in path.read_text().splitlines()[1:]]
        if shift > 90:
            raise OSError("too far")
        rows = [(n, value + shift + noise) for n, value in enumerate(values)]
        step.write_rows("t.tsv", ("id", "x"), rows, "numbers of a toy")
'''


@pytest.fixture
def toy(tmp_path, monkeypatch):
    """Install the toy, and return a function that runs it."""
    site = tmp_path / "site"
    info = site / "toy_again-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "toy_again.py").write_text(TOY)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-again\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[console_scripts]\ncellmaps_againcmd.py = toy_again:main\n")
    monkeypatch.setenv("PYTHONPATH", str(site))

    def run(*words):
        code = "import sys, toy_again; sys.argv[0] = 'cellmaps_againcmd.py'; toy_again.main()"
        subprocess.run([sys.executable, "-c", code, *map(str, words)], check=True, capture_output=True)

    monkeypatch.syspath_prepend(site)
    return run


@pytest.fixture
def last(toy, tmp_path):
    """A chain of two toys in a directory with a blank; return its last crate."""
    folder = tmp_path / "my chain"
    folder.mkdir()
    (folder / "in.tsv").write_text("id\tx\nA\t1\nB\t2\n")
    toy(folder / "1.one", "--table", folder / "in.tsv", "--shift", "0.5")
    toy(folder / "2.two", "--inputdir", folder / "1.one", "--shift", "1")
    return folder / "2.two"


@pytest.fixture
def again(capsys, tmp_path):
    def run(crate, *words, into="new"):
        code = exit_code(main, "reproduce", crate, "--into", tmp_path / into, *words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_one_step_from_the_crates_behind_it(last, again, tmp_path):
    before = {path: path.stat().st_mtime_ns for path in last.parent.rglob("*")}
    code, out, err = again(last)
    assert code == 0
    assert out.splitlines()[-1] == "2 files byte-identical, 0 within 1e-06, 0 not; 1 of 1 crates made again"
    assert "1 of 1  2.two: made again" in err
    assert (tmp_path / "new" / "2.two" / "t.tsv").read_bytes() == (last / "t.tsv").read_bytes()
    assert {path: path.stat().st_mtime_ns for path in last.parent.rglob("*")} == before


def test_the_whole_chain_at_another_place_reads_what_was_made_again(last, again, tmp_path):
    moved = last.parent.rename(tmp_path / "moved")
    code, out, _ = again(moved / "2.two", "--all", "--json")
    said = json.loads(out)
    assert (code, said["reproduced"]) == (0, True)
    assert [step["files"]["t.tsv"]["status"] for step in said["steps"]] == ["identical", "identical"]
    new = json.loads((tmp_path / "new" / "2.two" / "ro-crate-metadata.json").read_text())
    (action,) = (item for item in new["@graph"] if item["@id"] == "#run")
    assert str(tmp_path / "new" / "1.one") in action["description"]


def test_a_second_call_takes_what_is_finished(last, again, tmp_path):
    again(last, "--all")
    shutil.rmtree(tmp_path / "new" / "2.two")
    code, _, err = again(last, "--all")
    assert code == 0
    assert "1 of 2  1.one: made again before" in err
    assert "2 of 2  2.two: made again in" in err


def test_what_stands_in_the_way_is_refused(last, again, tmp_path):
    again(last)
    path = tmp_path / "new" / "2.two" / "t.tsv"
    path.write_text(path.read_text() + "Z\t1\n")
    code, _, err = again(last)
    assert (code, "new/2.two exists and was changed after it was written" in err) == (OutputError.exit_code, True)
    (tmp_path / "other" / "2.two").mkdir(parents=True)
    assert "is no crate" in again(last, into="other")[2]
    shutil.copytree(last.parent / "1.one", tmp_path / "third" / "2.two")
    assert "has other settings" in again(last, into="third")[2]


def test_numbers_within_and_not_within_tolerance(last, again, monkeypatch):
    monkeypatch.setenv("TOY_NOISE", "1e-7")
    code, out, _ = again(last)
    assert code == 0
    assert "t.tsv: differs, within tolerance: 2 rows matched by id" in out
    code, out, _ = again(last, "--tolerance", "1e-9", into="b")
    assert code == 1
    assert "1 files byte-identical, 0 within 1e-09, 1 not" in out


def test_an_original_that_is_gone_is_compared_by_its_digest(last, again, monkeypatch):
    (last / "t.tsv").unlink()
    assert again(last)[0] == 0
    monkeypatch.setenv("TOY_NOISE", "1")
    code, out, _ = again(last, into="b")
    assert code == 1
    assert "not there, not within tolerance: other bytes; the original is not there" in out


def test_inputs_that_are_gone_or_changed_are_named_and_the_rest_goes_on(last, again):
    (last.parent / "in.tsv").unlink()
    code, out, _ = again(last, "--all")
    assert code == 1
    assert "1.one: inputs gone: ../in.tsv is not there" in out
    assert "1 of 2 crates made again" in out
    table = last.parent / "1.one" / "t.tsv"
    table.write_text(table.read_text() + "9\t9\n")
    assert "2.two: inputs gone: ../1.one/t.tsv was changed since" in again(last, into="b")[1]


def test_a_step_that_fails_ends_it_or_not(last, again, toys):
    toys.edit(last.parent / "1.one", "--shift 0.5", "--shift 99", reseal=True)
    code, out, _ = again(last, "--all")
    assert code == 1
    assert "1.one: failed: " in out
    assert "2.two: not tried: 1.one failed before it" in out
    code, out, _ = again(last, "--all", "--keep_going", into="b")
    assert code == 1
    assert "1 of 2 crates made again" in out


def test_a_secret_is_not_in_the_crate(toy, last, again):
    toy(last.parent / "3.s", "--inputdir", last, "--token", "hush")
    code, out, _ = again(last.parent / "3.s")
    assert code == 1
    assert "cannot be run: a secret was given to cellmaps_againcmd.py ('--token')" in out


def test_a_command_that_is_no_step_is_not_run(last, again, toys, tmp_path):
    toys.edit(last, "cellmaps_againcmd.py OUTDIR", f"touch {tmp_path}/evil OUTDIR", reseal=True)
    assert "cannot be run: 'touch' is no command of a step" in again(last)[1]
    assert not (tmp_path / "evil").exists()


def test_other_versions_are_told(last, again, toys):
    toys.edit(last, '"version": "1.0"', '"version": "0.9"', reseal=True)
    toys.edit(last, '"python==3', '"python==2', reseal=True)
    err = again(last)[2]
    assert "WARNING: python 2." in err


def test_never_into_the_original(last, again):
    assert again(last, into=last.parent.name)[0] == 2
    assert again(last, into=f"{last.parent.name}/2.two/deep")[0] == 2
