"""The script that runs a chain again."""

import os
import subprocess

import pytest

from cellmapkit.audit.chain import follow
from cellmapkit.audit.exporting.placing import places_of
from cellmapkit.audit.exporting.script import script_of
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions


def step(outdir, inputs, *words, command="cellmaps_toycmd.py", skip_logging=False):
    """Make a crate with a command line that names its inputs."""
    info = StepInfo(distribution="cellmapkit-core", command=command, title="Toy",
                    about=About(name="toy", description="Output of a toy step"))  # fmt: skip
    argv = (str(outdir), *map(str, words))
    with run_step(info, StepOptions(outdir=outdir, argv=argv, skip_logging=skip_logging), parameters={}) as run:
        for path in inputs:
            run.read(path)
        (run.directory / "out.tsv").write_text("x")
        run.add("out.tsv", "a table of toys")
    return outdir


def lines_of(crate):
    chain = follow(crate)
    return script_of(chain, places_of(chain)).text.splitlines()


def commands(crate):
    return [line for line in lines_of(crate) if line.startswith("cellmaps_")]


@pytest.mark.parametrize("skip_logging", [False, True])
def test_places_become_variables(tmp_path, skip_logging):
    plain = tmp_path / "in put.tsv"
    plain.write_text("x")
    one = step(tmp_path / "1", [plain], "--table", plain, skip_logging=skip_logging)
    two = step(tmp_path / "2", [one / "out.tsv"], "--dir", one, f"--file={one}/out.tsv", "--k", "3",
               skip_logging=skip_logging)  # fmt: skip
    assert commands(two) == [
        'cellmaps_toycmd.py "$out"/1 --table "$here"\'/crates/in put.tsv\'',
        'cellmaps_toycmd.py "$out"/2 --dir "$out"/1 --file="$out"/1/out.tsv --k 3',
    ]


def test_names_before_places_stay(tmp_path):
    one = step(tmp_path / "1", [])
    two = step(tmp_path / "2", [one / "out.tsv"], "--sets", f"a b={one}/out.tsv")
    assert commands(two)[1] == 'cellmaps_toycmd.py "$out"/2 --sets \'a b=\'"$out"/1/out.tsv'


def test_words_are_quoted_and_run_nothing(tmp_path):
    crate = step(tmp_path / "1", [], "--name", "$(touch hacked)", "`touch hacked`; touch hacked\n'\"&")
    _, line = "\n".join(lines_of(crate)).split("\ncellmaps_")
    script = tmp_path / "s.sh"
    script.write_text('out=/o\nprintf "%s|" ' + line.partition(" ")[2] + "\n")
    done = subprocess.run(["bash", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "/o/1|--name|$(touch hacked)|`touch hacked`; touch hacked\n'\"&|"
    assert not (tmp_path / "hacked").exists()


def test_only_commands_of_steps_are_run(tmp_path):
    crate = step(tmp_path / "1", [], command="rm")
    chain = follow(crate)
    made = script_of(chain, places_of(chain))
    assert made.commands == {}
    assert 'cp -R "$here"/crates/1 "$out"/1' in made.text
    assert made.notes == ("crates/1 is copied, not made again: no command of a step is recorded",)


def test_what_is_in_no_crate_is_noted(tmp_path):
    crate = step(tmp_path / "1", [], "--provenance", "/somewhere/p.json")
    chain = follow(crate)
    assert script_of(chain, places_of(chain)).notes == (
        "crates/1 was made with /somewhere/p.json, which is in no crate",
    )


def test_it_runs_where_it_is_unpacked(tmp_path):
    plain = tmp_path / "in.tsv"
    plain.write_text("x")
    one = step(tmp_path / "1", [plain], "--table", plain)
    two = step(tmp_path / "2", [one / "out.tsv"], "--dir", one)
    chain = follow(two)
    there, tools = tmp_path / "other place", tmp_path / "bin"
    (there / "crates").mkdir(parents=True)
    tools.mkdir()
    (there / "crates" / "in.tsv").write_text("x")
    (there / "run.sh").write_text(script_of(chain, places_of(chain)).text)
    tool = tools / "cellmaps_toycmd.py"
    tool.write_text('#!/bin/bash\nset -e\nls "$3"\nmkdir "$1"\n')
    tool.chmod(0o755)
    search = {**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"}
    subprocess.run(["bash", there / "run.sh"], cwd="/", env=search, check=True, capture_output=True)
    assert sorted(path.name for path in (there / "again").iterdir()) == ["1", "2"]
    subprocess.run(["bash", there / "run.sh", "new"], cwd=tmp_path, env=search, check=True, capture_output=True)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["1", "2"]
