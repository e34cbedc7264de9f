import json
import os
import subprocess
import sys

import pytest

from cellmapkit.api import OutputError
from cellmapkit.core.outdir import CHECKPOINT, OutputDirectory


def finished(path):
    path.mkdir()
    (path / "ro-crate-metadata.json").write_text("{}")
    (path / "old.tsv").write_text("old")


def test_nothing_is_at_the_place_before_commit(tmp_path):
    output = OutputDirectory(tmp_path / "deep" / "out")
    output.check()
    output.open()
    (output.partial / "a.tsv").write_text("a")
    assert not output.final.exists()
    output.commit()
    assert sorted(item.name for item in output.final.iterdir()) == ["a.tsv"]
    assert not output.partial.exists()


def test_an_output_that_exists_is_refused_untouched(tmp_path):
    finished(tmp_path / "out")
    with pytest.raises(OutputError, match="exists already"):
        OutputDirectory(tmp_path / "out").check()
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_overwrite_replaces_a_crate_only_on_commit(tmp_path):
    finished(tmp_path / "out")
    output = OutputDirectory(tmp_path / "out", overwrite=True)
    output.check()
    output.open()
    assert (tmp_path / "out" / "old.tsv").is_file()
    output.commit()
    assert not (tmp_path / "out" / "old.tsv").exists()
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_overwrite_never_deletes_a_folder_that_is_no_crate(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("precious")
    with pytest.raises(OutputError, match="is no crate"):
        OutputDirectory(tmp_path / "thesis", overwrite=True).check()


def test_a_parent_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        OutputDirectory(tmp_path / "file" / "out").open()


def test_a_run_that_was_killed_leaves_no_crate_and_is_cleared(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", "pass"])
    dead.wait()
    partial = tmp_path / ".out.partial"
    partial.mkdir()
    (partial / ".writer.json").write_text(json.dumps({"pid": dead.pid}))
    (partial / "half.tsv").write_text("half")
    output = OutputDirectory(tmp_path / "out")
    output.check()
    output.open()
    assert not (output.partial / "half.tsv").exists()


def test_a_living_writer_is_respected(tmp_path):
    code = "import sys; from pathlib import Path; from cellmapkit.core.outdir import OutputDirectory as O;"
    code += "O(Path(sys.argv[1])).open(); print('open', flush=True); sys.stdin.read()"
    line = [sys.executable, "-c", code, str(tmp_path / "out")]
    with subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as writer:
        assert writer.stdout.readline() == b"open\n"
        with pytest.raises(OutputError, match=f"process {writer.pid} is writing"):
            OutputDirectory(tmp_path / "out").check()
        writer.kill()
    OutputDirectory(tmp_path / "out").check()


def test_a_number_that_another_process_has_now_is_no_writer(tmp_path):
    partial = tmp_path / ".out.partial"
    partial.mkdir()
    (partial / ".writer.json").write_text(json.dumps({"pid": os.getppid()}))
    OutputDirectory(tmp_path / "out").check()


def test_where_there_are_no_locks_the_number_must_do(tmp_path, monkeypatch):
    monkeypatch.setattr("cellmapkit.core.lock.fcntl", None)
    partial = tmp_path / ".out.partial"
    partial.mkdir()
    (partial / ".writer.json").write_text(json.dumps({"pid": os.getppid()}))
    with pytest.raises(OutputError, match="is writing"):
        OutputDirectory(tmp_path / "out").check()


def test_a_crate_that_a_killed_run_moved_aside_is_moved_back(tmp_path):
    finished(tmp_path / ".out.replaced")
    with pytest.raises(OutputError, match="exists already"):
        OutputDirectory(tmp_path / "out").check()
    assert (tmp_path / "out" / "old.tsv").read_text() == "old"
    output = OutputDirectory(tmp_path / "out", overwrite=True)
    output.check()
    output.open()
    output.commit()
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_checkpoint_is_not_thrown_away_silently(tmp_path):
    (tmp_path / ".out.partial" / CHECKPOINT).mkdir(parents=True)
    with pytest.raises(OutputError, match="--resume"):
        OutputDirectory(tmp_path / "out").check()
    resumed = OutputDirectory(tmp_path / "out", resume=True)
    resumed.check()
    resumed.open()
    assert (resumed.partial / CHECKPOINT).is_dir()
    resumed.commit()
    assert not (resumed.final / CHECKPOINT).exists()


def test_a_failed_run_replaces_an_earlier_failure(tmp_path):
    for word in ("first", "second"):
        output = OutputDirectory(tmp_path / "out")
        output.open()
        (output.partial / "output.log").write_text(word)
        output.keep_failed()
    assert (tmp_path / "out.failed" / "output.log").read_text() == "second"
    assert not output.partial.exists()
