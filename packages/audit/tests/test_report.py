"""The verdict as it is told."""

import shutil

import pytest

from cellmapkit.api import CrateError
from cellmapkit.audit.report import as_record, examined, report_verdict
from cellmapkit.audit.request import Request


def test_paths_of_a_zip_file_are_shown_as_the_reader_knows_them(chain, tmp_path):
    (chain / "1.a" / "table.tsv").write_text("other")
    path = shutil.make_archive(str(tmp_path / "c"), "zip", chain)
    said = as_record(examined(Request(crate=tmp_path / "c.zip")))
    assert said["crate"] == f"{path}/3.last"
    assert said["faults"][0]["crate"] == f"{path}/1.a"
    assert all("cellmapkit-" not in text for text in map(str, said["crates"]))


def test_a_crate_of_no_digests_promises_nothing(tmp_path, capsys):
    (tmp_path / "ro-crate-metadata.json").write_text('{"@id": "ark:1/x", "name": "x", "@graph": []}')
    assert report_verdict(Request(crate=tmp_path)) == 0
    said = capsys.readouterr().out
    assert "names no file by digest" in said
    assert "nothing touched in 0 files" in said


def test_a_file_that_is_no_zip(tmp_path):
    (tmp_path / "x.tar").write_text("x")
    with pytest.raises(CrateError, match="cannot be unpacked: File is not a zip file"):
        examined(Request(crate=tmp_path / "x.tar"))
