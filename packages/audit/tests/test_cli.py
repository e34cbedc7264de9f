"""The command: what it prints, and how it ends."""

import hashlib
import json
import shutil
import sys
import tempfile

import pytest

from cellmapkit.audit.chain import follow
from cellmapkit.audit.cli import main
from cellmapkit.core.testing import exit_code

METADATA = "ro-crate-metadata.json"


def root_digest(chain):
    return follow(chain / "3.last").records[chain / "3.last"].info.sha256


def test_an_untouched_chain(chain, capsys):
    assert exit_code(main, "verify", chain / "3.last") == 0
    said = capsys.readouterr().out
    assert said.startswith("untouched: ")
    assert f"root digest of 3.last: {root_digest(chain)}" in said
    assert "all behind it" in said


def test_a_fault_names_the_file_and_the_crates_made_from_it(chain, capsys):
    (chain / "1.a" / "table.tsv").write_text("other")
    assert exit_code(main, "verify", chain / "3.last") == 3
    said = capsys.readouterr().out
    first = said.splitlines()[0]
    assert first.startswith(f"changed  {chain}/1.a/table.tsv: SHA-256 ")
    assert first.endswith(("made from it: 2.both, 3.last", "made from it: 3.last, 2.both"))
    assert "1 faults in" in said


def test_many_crates_downstream_are_counted(tmp_path, toys, capsys):
    before = toys.step(tmp_path / "0")
    for number in range(1, 7):
        before = toys.step(tmp_path / str(number), [before / "table.tsv"], [("table.tsv", f"{number}")])
    (tmp_path / "0" / "x").write_text("x")
    assert exit_code(main, "verify", before) == 3
    assert "made from it: 1, 2, 3, 4 and 2 more" in capsys.readouterr().out


def test_json(chain, capsys):
    (chain / "1.a" / "\x1b[2J\udcff").write_text("x")
    assert exit_code(main, "verify", chain / "3.last", "--json") == 3
    said = json.loads(capsys.readouterr().out)
    (fault,) = said.pop("faults")
    assert (fault["kind"], fault["file"]) == ("extra", "\\x1b[2J\\udcff")
    assert sorted(fault["downstream"]) == [str(chain / "2.both"), str(chain / "3.last")]
    assert said["untouched"] is False
    assert said["root_digest"] == root_digest(chain)
    assert len(said["crates"]) == 4


def test_names_cannot_command_the_terminal(chain, capsys):
    (chain / "1.a" / "\x1b[2J\n[red]\udcff").write_text("x")
    assert exit_code(main, "verify", chain / "3.last") == 3
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert "1.a/\\x1b[2J\\n[red]\\udcff: not recorded" in said


def test_what_could_not_be_checked_is_said_and_strict_fails(chain, capsys):
    (chain / "in.tsv").unlink()
    assert exit_code(main, "verify", chain / "3.last") == 0
    said = capsys.readouterr().out
    assert "not checked  " in said
    assert "untouched" not in said
    assert "2 things could not be checked" in said
    assert exit_code(main, "verify", chain / "3.last", "--strict") == 3


def test_a_moved_crate(chain, tmp_path, capsys):
    (tmp_path / "store").mkdir()
    shutil.move(chain / "1.b", tmp_path / "store")
    assert exit_code(main, "verify", chain / "3.last", "--strict", "--search", tmp_path / "store") == 3
    assert "input ../in.tsv was not found" in capsys.readouterr().out
    shutil.copy(chain / "in.tsv", tmp_path / "store")
    assert exit_code(main, "verify", chain / "3.last", "--strict", "--search", tmp_path / "store") == 0


def test_the_expected_digest_shows_what_no_seal_can(chain, toys, capsys):
    digest = root_digest(chain)
    assert exit_code(main, "verify", chain / "3.last", "--expect", digest) == 0
    toys.edit(chain / "3.last", '"value": "3"', '"value": "4"', reseal=True)
    assert exit_code(main, "verify", chain / "3.last") == 0
    capsys.readouterr()
    assert exit_code(main, "verify", chain / "3.last", "--expect", digest) == 3
    assert f"3.last/{METADATA}: SHA-256 {root_digest(chain)[:12]}...; expected {digest[:12]}..., as given" in (
        capsys.readouterr().out
    )


@pytest.mark.parametrize("words", [("--expect", "abc"), ("--signature", METADATA), ("--threads", "0"), ("--nothing",)])
def test_wrong_usage(chain, words, monkeypatch):
    monkeypatch.chdir(chain / "3.last")
    assert exit_code(main, "verify", chain / "3.last", *words) == 2


def test_a_broken_start_is_bad_input(chain, capsys):
    (chain / "3.last" / METADATA).write_text("{")
    assert exit_code(main, "verify", chain / "3.last") == 3
    assert f"3.last/{METADATA} is cut short" in capsys.readouterr().err
    assert exit_code(main, "verify", chain) == 3


def test_sign_and_verify(chain, tmp_path, toys, capsys):
    pytest.importorskip("cryptography")
    key = tmp_path / "me.pem"
    before = sorted((chain / "3.last").rglob("*"))
    assert exit_code(main, "keygen", key) == 0
    assert exit_code(main, "sign", chain / "3.last", "--key", key) == 0
    assert sorted((chain / "3.last").rglob("*")) == before
    words = ("--signature", chain / "3.last.sig", "--public_key", tmp_path / "me.pub.pem")
    capsys.readouterr()
    assert exit_code(main, "verify", chain / "3.last", *words) == 0
    assert "untouched and signed: " in capsys.readouterr().out
    toys.edit(chain / "3.last", '"value": "3"', '"value": "4"', reseal=True)
    assert exit_code(main, "verify", chain / "3.last", *words) == 3
    assert "but signed was" in capsys.readouterr().out


def test_what_was_touched_is_not_signed(chain, tmp_path, capsys):
    pytest.importorskip("cryptography")
    key = tmp_path / "me.pem"
    exit_code(main, "keygen", key)
    (chain / "1.b" / "table.tsv").write_text("other")
    assert exit_code(main, "sign", chain / "3.last", "--key", key) == 3
    assert "not signed, 1 faults: " in capsys.readouterr().err
    assert not (chain / "3.last.sig").exists()


def test_without_the_optional_library(chain, tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "cellmapkit.audit.signing", None)
    assert exit_code(main, "keygen", tmp_path / "me.pem") == 4
    assert "pip install cryptography" in capsys.readouterr().err
    assert exit_code(main, "verify", chain / "3.last") == 0


def test_a_zip_file_is_a_directory_to_the_reader(chain, tmp_path, capsys):
    (chain / "1.a" / "table.tsv").write_text("other")
    path = shutil.make_archive(str(tmp_path / "c"), "zip", chain)
    assert exit_code(main, "verify", path) == 3
    assert f"changed  {path}/1.a/table.tsv: " in capsys.readouterr().out
    assert exit_code(main, "verify", path, "--json", "--start", "1.b") == 0
    assert json.loads(capsys.readouterr().out)["crates"] == [f"{path}/1.b"]


def test_a_single_crate_in_a_zip_file(chain, tmp_path, capsys):
    path = shutil.make_archive(str(tmp_path / "c"), "zip", chain / "2.both")
    assert exit_code(main, "verify", path) == 0
    assert "1.a/table.tsv of crate 1.a was not found" in capsys.readouterr().out


def test_a_zip_file_does_not_reach_out(chain, tmp_path, capsys):
    """Beside the place it is unpacked to stands a file of the recorded name and other content."""
    path = shutil.make_archive(str(tmp_path / "c"), "zip", chain / "1.a")
    place = tmp_path / "t"
    place.mkdir()
    (place / "in.tsv").write_text("other")
    tempfile.tempdir, before = str(place), tempfile.tempdir
    try:
        assert exit_code(main, "verify", path) == 0
    finally:
        tempfile.tempdir = before
    assert "in.tsv was not found" in capsys.readouterr().out


def test_a_chain_forged_from_end_to_end_has_another_root_digest(chain, toys):
    """Somebody changes a file deep down and puts every digest and seal right, up to the first crate."""
    digest = root_digest(chain)
    changes = {}
    (chain / "1.b" / "table.tsv").write_text("id\t0\nB\t9\n")
    for crate, name in (("1.b", "table.tsv"), ("2.both", METADATA), ("3.last", METADATA)):
        before = {
            path: hashlib.sha256(path.read_bytes()).hexdigest() for path in (chain / crate).iterdir() if path.is_file()
        }
        text = (chain / crate / METADATA).read_text()
        if name == "table.tsv":
            recorded = next(one["sha256"] for one in toys.document(chain / crate)["@graph"] if one["@id"] == name)
            changes[recorded] = before[chain / crate / name]
        for old, new in changes.items():
            text = text.replace(old, new)
        (chain / crate / METADATA).write_text(toys.resealed(text))
        changes[before[chain / crate / METADATA]] = hashlib.sha256((chain / crate / METADATA).read_bytes()).hexdigest()
    assert exit_code(main, "verify", chain / "3.last") == 0
    assert exit_code(main, "verify", chain / "3.last", "--expect", digest) == 3
