"""The command lines that crates record."""

import json
from dataclasses import replace

from cellmapkit.audit.places import record_of
from cellmapkit.audit.reproduction.recorded import recorded_command, secret_options


def told(crate, command=None):
    record = record_of(crate)
    if command is not None:
        record = replace(record, activity=replace(record.activity, command=command))
    return recorded_command(crate, record)


def test_words_place_and_machine(tmp_path, toys):
    found = told(toys.step(tmp_path / "t"))
    assert (found.program, found.words) == ("cellmaps_toycmd.py", ("OUTDIR", "--width", "3"))
    assert found.outdir == str(tmp_path / "t")
    assert dict(found.machine).keys() == {"platform", "python"}


def test_quoted_words_need_no_task_file(tmp_path, toys):
    crate = toys.step(tmp_path / "t")
    for path in crate.glob("task_*"):
        path.unlink()
    found = told(crate, "cellmaps_toycmd.py OUTDIR --inputdir 'my data'")
    assert (found.words, found.outdir) == (("OUTDIR", "--inputdir", "my data"), "")


def test_old_crates_have_blanks_in_words_and_the_task_file_tells_them(tmp_path, toys):
    crate = toys.step(tmp_path / "t")
    (path,) = crate.glob("task_*_start.json")
    task = json.loads(path.read_text())
    task["commandlineargs"]["argv"] = [str(crate), "--inputdir", "my data"]
    path.write_text(json.dumps(task))
    assert told(crate, "cellmaps_toycmd.py OUTDIR --inputdir my data").words == ("OUTDIR", "--inputdir", "my data")
    # the metadata is sealed and wins where the two disagree
    assert told(crate, "cellmaps_toycmd.py OUTDIR --width 4").words == ("OUTDIR", "--width", "4")


def test_task_files_that_are_no_such(tmp_path, toys):
    crate = toys.step(tmp_path / "t")
    (path,) = crate.glob("task_*_start.json")
    for content in ("", "[]", '{"commandlineargs": 3}', '{"commandlineargs": {"argv": [1]}}', "[" * 100_000):
        path.write_text(content)
        assert told(crate).words == ("OUTDIR", "--width", "3")


def test_odd_lines(tmp_path, toys):
    crate = toys.step(tmp_path / "t")
    assert told(crate, "") is None
    assert told(crate, "cellmaps_toycmd.py it's").words == ("it's",)


def test_secrets_are_named_by_their_options(tmp_path, toys):
    found = told(toys.step(tmp_path / "t"), "cellmaps_toycmd.py OUTDIR --token '***' '--password=***'")
    assert secret_options(found.words) == ["--token", "--password"]
