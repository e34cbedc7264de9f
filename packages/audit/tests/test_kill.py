"""A step killed by SIGKILL at any file operation leaves no crate that passes and is unfinished, and runs again."""

import os
import signal
import subprocess
import sys

import pytest

from cellmapkit.api import CellmapkitError
from cellmapkit.api.run import SilentProgress
from cellmapkit.audit.chain import follow
from cellmapkit.audit.verify import verify

STEP = """
import os, signal, sys
from pathlib import Path
from cellmapkit.core.crate import About
from cellmapkit.core.step import run_step
from cellmapkit.core.stepinfo import StepInfo, StepOptions

folder, kill_at, overwrite = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "again"
seen = 0
def hook(event, arguments):
    global seen
    if event in ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir") and folder in str(arguments[0]):
        seen += 1
        if seen == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
about = About(name="toy", description="Output of a toy step", keywords=("toy",))
info = StepInfo(distribution="cellmapkit-core", command="cellmaps_toycmd.py", title="Toy", about=about)
options = StepOptions(outdir=Path(folder) / "out", overwrite=overwrite, argv=(folder + "/out",))
with run_step(info, options, parameters={"width": 3}) as step:
    for name in "ab":
        (step.directory / f"{name}.tsv").write_text("id\\tx\\n" + "A\\t1\\n" * 1000)
        step.add(f"{name}.tsv", "a table of toys", ("id", "x"))
print(seen)
"""
FILES = {"a.tsv", "b.tsv", "README.txt"}


def run(folder, kill_at, how="new"):
    line = [sys.executable, "-c", STEP, str(folder), str(kill_at), how]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def passing(folder):
    """Return the directories that pass verify, hidden ones too."""
    found = []
    for crate in folder.iterdir():
        try:
            found += [crate] if not verify(follow(crate), SilentProgress()).faults else []
        except CellmapkitError:
            continue
    return found


@pytest.mark.parametrize("how", ["new", "again"])
def test_kills(tmp_path, how):
    if os.name != "posix":
        pytest.skip("no SIGKILL")
    (tmp_path / "all").mkdir()
    assert how == "new" or run(tmp_path / "all", 0).returncode == 0
    n_operations = int(run(tmp_path / "all", 0, how).stdout)
    assert n_operations > 15
    late = [n_operations - 2, n_operations - 1, n_operations]  # metadata, rename
    moments = [3, *range(5, n_operations - 2, n_operations // 4), *late] if how == "new" else late
    for kill_at in moments:
        folder = tmp_path / f"kill{kill_at}"
        folder.mkdir()
        assert how == "new" or run(folder, 0).returncode == 0
        assert run(folder, kill_at, how).returncode == -signal.SIGKILL
        for crate in passing(folder):
            assert {path.name for path in crate.iterdir()} >= FILES
        done = run(folder, 0, "again")
        assert (done.returncode, done.stderr) == (0, "")
        assert [path.name for path in folder.iterdir()] == ["out"]
        assert passing(folder) == [folder / "out"]
