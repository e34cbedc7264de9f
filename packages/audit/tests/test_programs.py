"""Which commands are run because a crate says so, and how."""

import errno
import io
import sys
from dataclasses import replace

import pytest

from cellmapkit.api import PluginError
from cellmapkit.audit.places import record_of
from cellmapkit.audit.reproduction.programs import check_program, other_versions, run_program
from cellmapkit.core.crate import Software


@pytest.fixture
def record(tmp_path, toys):
    return record_of(toys.step(tmp_path / "t"))


def named(record, name, version="1", requires=()):
    software = (Software(name=name, version=version, description="", requires=requires),)
    return replace(record, activity=replace(record.activity, software=software))


def test_a_step_of_the_distribution_that_the_crate_names(record):
    assert check_program("cellmaps_auditcmd.py", named(record, "cellmapkit-audit")) == "cellmapkit-audit"


@pytest.mark.parametrize(("program", "name", "why"), [
    ("pytest", "pytest", "is no command of a step"),
    ("../cellmaps_auditcmd.py", "cellmapkit-audit", "is no command of a step"),
    ("cellmaps_exchangecmd.py", "cellmapkit-exchange", "is no command of a step"),
    ("cellmaps_auditcmd.py", "pytest", "brings no cellmaps_auditcmd.py"),
    ("cellmaps_auditcmd.py", "no-such-thing", "which is not installed"),
    ("cellmaps_auditcmd.py", "", "brings no"),
])  # fmt: skip
def test_nothing_else(record, program, name, why):
    with pytest.raises(PluginError, match=why):
        check_program(program, named(record, name))


def test_versions(record):
    other = named(record, "cellmapkit-audit", "0.0", ("python==1.2", "no-such-thing==3"))
    said = list(other_versions(other))
    assert [line.split()[0] for line in said] == ["cellmapkit-audit", "python", "no-such-thing"]
    assert said[2] == "no-such-thing 3 then, not installed here"
    assert not list(other_versions(record))


def test_a_command_that_works_and_one_that_does_not(tmp_path, capsys):
    assert run_program("cellmapkit-audit", "cellmaps_auditcmd.py", ["--help"], tmp_path) == ""
    said = run_program("cellmapkit-audit", "cellmaps_auditcmd.py", ["verify", str(tmp_path)], tmp_path)
    assert said.endswith("(exit code 3)")
    assert "has no ro-crate-metadata.json" in said
    assert "error: " in capsys.readouterr().err


def test_a_command_is_run_to_its_end_when_nobody_reads_what_it_says(tmp_path, monkeypatch):
    class Closed(io.StringIO):
        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

    monkeypatch.setattr(sys, "stderr", Closed())
    said = run_program("cellmapkit-audit", "cellmaps_auditcmd.py", ["verify", str(tmp_path)], tmp_path)
    assert "has no ro-crate-metadata.json" in said


def test_nothing_is_imported_from_where_it_runs(tmp_path):
    (tmp_path / "json.py").write_text("raise SystemExit(77)")
    (tmp_path / "click.py").write_text("raise SystemExit(78)")
    assert run_program("cellmapkit-audit", "cellmaps_auditcmd.py", ["--help"], tmp_path) == ""
