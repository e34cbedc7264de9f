"""Whether anything in a chain was touched: every way of touching it, and none."""

import hashlib
import json
import os
import shutil

import pytest

from cellmapkit.audit import hashing
from cellmapkit.audit.report import examined
from cellmapkit.audit.request import Request

METADATA = "ro-crate-metadata.json"
MADE_FROM_A = ["2.both", "3.last"]


def test_an_untouched_chain(chain, check):
    verdict = check(chain / "3.last")
    assert (verdict.faults, verdict.gaps) == ((), ())
    inputs = [chain / "in.tsv"]
    files = [path for path in chain.rglob("*") if path.is_file() and path.name != METADATA and path not in inputs]
    assert verdict.n_files == len(files + inputs)
    assert verdict.n_bytes == sum(path.stat().st_size for path in files + inputs)


@pytest.mark.parametrize("threads", [1, 4])
def test_no_file_is_read_twice(chain, check, monkeypatch, threads):
    read, plain = [], hashing.sha256_of
    monkeypatch.setattr(hashing, "sha256_of", lambda path: read.append(path) or plain(path))
    check(chain / "3.last", threads=threads)
    assert len(read) == len(set(read))
    assert chain / "in.tsv" in read  # an input of two crates


@pytest.mark.parametrize("log", ["output.log", "task_*_start.json", "README.txt", "table.tsv"])
def test_a_changed_file(chain, faults, log):
    path = next((chain / "1.a").glob(log))
    path.write_bytes(path.read_bytes() + b" ")
    assert faults(chain / "3.last") == [("changed", "1.a", path.name, MADE_FROM_A)]


def test_a_changed_file_of_the_same_size_and_time(chain, check):
    path = chain / "1.b" / "sub" / "deep.tsv"
    before = path.stat()
    path.write_bytes(path.read_bytes().replace(b"3", b"4"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    (fault,) = check(chain / "3.last").faults
    assert str(fault).startswith(f"{path}: SHA-256 ")
    assert "bytes" not in str(fault)


def test_a_truncated_file_says_both_sizes(chain, check):
    path = chain / "1.a" / "more.tsv"
    size = path.stat().st_size
    os.truncate(path, 5)
    (fault,) = check(chain / "3.last").faults
    assert fault.found.endswith("and 5 bytes")
    assert fault.expected.endswith(f"and {size} bytes")


def test_swapped_files(chain, faults):
    one, two = chain / "1.a" / "table.tsv", chain / "1.b" / "table.tsv"
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    found = faults(chain / "3.last")
    assert sorted(found) == [("changed", name, "table.tsv", MADE_FROM_A) for name in ("1.a", "1.b")]


def test_a_renamed_file_is_missing_and_extra(chain, faults):
    (chain / "2.both" / "both.tsv").rename(chain / "2.both" / "other.tsv")
    assert faults(chain / "3.last") == [
        ("missing", "2.both", "both.tsv", ["3.last"]), ("extra", "2.both", "other.tsv", ["3.last"]),
    ]  # fmt: skip


def test_a_removed_file(chain, faults):
    (chain / "1.b" / "sub" / "deep.tsv").unlink()
    assert faults(chain / "3.last") == [("missing", "1.b", "sub/deep.tsv", MADE_FROM_A)]


def test_a_file_that_became_a_directory(chain, faults):
    (chain / "3.last" / "end.tsv").unlink()
    (chain / "3.last" / "end.tsv").mkdir()
    assert {fault[:3] for fault in faults(chain / "3.last")} == {
        ("missing", "3.last", "end.tsv"), ("extra", "3.last", "end.tsv")
    }  # fmt: skip


def test_a_pipe_is_not_waited_for(chain, check):
    (chain / "3.last" / "end.tsv").unlink()
    os.mkfifo(chain / "3.last" / "end.tsv")
    os.mkfifo(chain / "3.last" / "more")
    found = [(one.kind, one.file, one.found) for one in check(chain / "3.last").faults]
    assert found == [("missing", "end.tsv", "no plain file"), ("extra", "more", "no plain file; not recorded")]


@pytest.mark.parametrize("name", ["new.tsv", "sub/new.tsv", ".hidden", "output.log.1", "task_9_start.json"])
def test_an_extra_file(chain, faults, name):
    (chain / "1.b" / name).write_text("x")
    assert faults(chain / "3.last") == [("extra", "1.b", name, MADE_FROM_A)]


def test_an_extra_directory_is_one_fault(chain, check):
    (chain / "1.a" / "new" / "deep").mkdir(parents=True)
    (chain / "1.a" / "new" / "deep" / "x").write_text("x")
    (chain / "2.both" / "empty").mkdir()
    found = [(one.crate.name, one.file, one.found) for one in check(chain / "3.last").faults]
    assert sorted(found) == [
        ("1.a", "new", "a directory that is not recorded, with 1 files"),
        ("2.both", "empty", "a directory that is not recorded, with 0 files"),
    ]


def test_a_link_that_leaves_the_crate_is_a_fault_whatever_it_leads_to(chain, faults, tmp_path):
    shutil.move(chain / "1.a" / "more.tsv", tmp_path / "same")
    (chain / "1.a" / "more.tsv").symlink_to(tmp_path / "same")
    assert faults(chain / "3.last") == [("outside", "1.a", "more.tsv", MADE_FROM_A)]


def test_a_directory_that_was_moved_out_and_linked(chain, faults, tmp_path):
    shutil.move(chain / "1.b" / "sub", tmp_path / "sub")
    (chain / "1.b" / "sub").symlink_to(tmp_path / "sub")
    assert ("outside", "1.b", "sub/deep.tsv", MADE_FROM_A) in faults(chain / "3.last")


def test_metadata_that_is_a_link_out(chain, faults, tmp_path):
    shutil.move(chain / "1.b" / METADATA, tmp_path / "m")
    (chain / "1.b" / METADATA).symlink_to(tmp_path / "m")
    assert faults(chain / "3.last") == [("outside", "1.b", METADATA, MADE_FROM_A)]


def test_a_file_moved_within_the_crate_and_linked_has_the_same_content(chain, faults):
    (chain / "1.b" / "table.tsv").rename(chain / "1.b" / "sub" / "t.tsv")
    (chain / "1.b" / "table.tsv").symlink_to("sub/t.tsv")
    assert faults(chain / "3.last") == [("extra", "1.b", "sub/t.tsv", MADE_FROM_A)]


def test_an_edited_parameter(chain, faults, toys):
    toys.edit(chain / "3.last", '"value": "3"', '"value": "4"')
    assert faults(chain / "3.last") == [("metadata", "3.last", METADATA, [])]


def test_a_line_end_is_a_byte_too(chain, faults):
    path = chain / "3.last" / METADATA
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r", 1))
    assert faults(chain / "3.last") == [("metadata", "3.last", METADATA, [])]


def test_metadata_sealed_again_is_caught_by_the_crate_made_from_it(chain, check, toys):
    toys.edit(chain / "1.b", '"value": "3"', '"value": "4"', reseal=True)
    (fault,) = check(chain / "3.last").faults
    assert (fault.kind, fault.crate, fault.file) == ("metadata", chain / "1.b", METADATA)
    assert "of which 2.both was made" in fault.expected


def test_a_file_changed_with_its_digest_and_seal(chain, faults, toys):
    path = chain / "1.b" / "table.tsv"
    old = toys.document(chain / "1.b")
    path.write_text("id\t0\nB\t3\n")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    for item in old["@graph"]:
        if item["@id"] == "table.tsv":
            item["sha256"] = digest
    toys.write(chain / "1.b", old)
    found = faults(chain / "3.last")
    assert ("metadata", "1.b", METADATA, MADE_FROM_A) in found
    assert ("input", "2.both", "../1.b/table.tsv", ["3.last"]) in found


def test_a_removed_seal(chain, faults, toys):
    content = toys.document(chain / "3.last")
    del content["@graph"][0]["selfDigest"]
    (chain / "3.last" / METADATA).write_text(json.dumps(content))
    assert faults(chain / "3.last") == [("metadata", "3.last", METADATA, [])]


def test_a_removed_digest_sealed_again(chain, faults, toys):
    content = toys.document(chain / "3.last")
    for item in content["@graph"]:
        if item["@id"] == "end.tsv":
            del item["sha256"]
    toys.write(chain / "3.last", content)
    assert faults(chain / "3.last") == [("metadata", "3.last", "end.tsv", [])]


def test_a_size_edited_and_sealed_again(chain, faults, toys):
    content = toys.document(chain / "3.last")
    for item in content["@graph"]:
        if item["@id"] == "end.tsv":
            item["contentSize"] = "123"
    toys.write(chain / "3.last", content)
    assert faults(chain / "3.last") == [("metadata", "3.last", "end.tsv", [])]


def test_another_crate_in_the_place_of_one(chain, check, toys):
    shutil.rmtree(chain / "1.b")
    toys.step(chain / "1.b", [chain / "in.tsv"], [("table.tsv", "id\t0\nB\t5\n")])
    found = check(chain / "3.last").faults
    assert [(one.kind, one.crate.name) for one in found] == [("input", "2.both"), ("metadata", "1.b")]
    assert "of crate urn:uuid:" in found[1].found
    assert found[1].found[-36:] != found[1].expected.partition(",")[0][-36:]


def test_metadata_swapped_into_a_circle(chain, capsys):
    """The metadata of 2.both in the place of 1.a says that 1.a was made from 1.a."""
    one, two = chain / "1.a" / METADATA, chain / "2.both" / METADATA
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    found = examined(Request(crate=chain / "3.last")).verdict.faults
    said = {(fault.crate.name, fault.file, fault.found.partition(",")[0]) for fault in found}
    assert ("1.a", METADATA, "made from itself") in said
    assert {fault.crate.name for fault in found if fault.found.startswith("SHA-256")} == {"1.a", "2.both"}


def test_a_missing_crate_is_no_fault_but_is_said(chain, check):
    shutil.rmtree(chain / "1.b")
    verdict = check(chain / "3.last")
    assert verdict.faults == ()
    (gap,) = verdict.gaps
    assert "../1.b/table.tsv of crate 1.b was not found; --search" in gap


def test_metadata_removed_from_a_crate(chain, faults):
    (chain / "1.b" / METADATA).unlink()
    assert faults(chain / "3.last") == [("unreadable", "1.b", METADATA, MADE_FROM_A)]


def test_of_a_crate_that_cannot_be_read_the_inputs_are_still_compared(chain, faults):
    (chain / "1.b" / METADATA).write_text("{")
    (chain / "1.b" / "table.tsv").write_text("other")
    assert faults(chain / "3.last") == [
        ("unreadable", "1.b", METADATA, MADE_FROM_A), ("input", "2.both", "../1.b/table.tsv", ["3.last"]),
    ]  # fmt: skip


def test_a_changed_plain_file(chain, faults):
    (chain / "in.tsv").write_text("C\tD\n")
    assert sorted(faults(chain / "3.last")) == [("input", name, "../in.tsv", MADE_FROM_A) for name in ("1.a", "1.b")]


def test_a_plain_file_that_is_gone(chain, check):
    (chain / "in.tsv").unlink()
    verdict = check(chain / "3.last")
    assert verdict.faults == ()
    assert [gap.partition(": ")[2] for gap in verdict.gaps] == [
        "input ../in.tsv was not found; --search names more places to look"
    ] * 2


def test_a_failed_run(chain, faults, toys):
    with pytest.raises(TypeError):
        toys.step(chain / "4", files=[("a", "x"), ("b", None)])
    assert faults(chain / "4.failed") == [("failed", "4.failed", METADATA, [])]


@pytest.mark.parametrize("name", ["../in.tsv", "/etc/passwd", "%2e%2e/in.tsv", "a\\b", "file:///etc/passwd", "x" * 300])
def test_names_outside_of_the_crate_are_not_read(chain, check, toys, monkeypatch, name):
    content = toys.document(chain / "1.b")
    next(item for item in content["@graph"] if item["@id"] == "table.tsv")["@id"] = name
    toys.write(chain / "1.b", content)
    read, plain = [], hashing.sha256_of
    monkeypatch.setattr(hashing, "sha256_of", lambda path: read.append(path) or plain(path))
    found = [(one.kind, one.file) for one in check(chain / "1.b").faults]
    assert found == [("outside", METADATA), ("extra", "table.tsv")]
    assert all(path.is_relative_to(chain / "1.b") for path in read if path != chain / "in.tsv")


@pytest.mark.parametrize("name", ["odd name.tsv", "100%.tsv", "a%20b.tsv", "GO:1.tsv", "é.tsv", "b\\c.tsv", "x.tsv"])
def test_odd_names_are_no_fault(tmp_path, toys, faults, name):
    assert faults(toys.step(tmp_path / "crate", files=[(name, "x")])) == []


def test_a_name_written_with_percent_signs(tmp_path, toys, faults):
    crate = toys.step(tmp_path / "crate", files=[("odd name.tsv", "x")])
    content = toys.document(crate)
    next(item for item in content["@graph"] if item["@id"] == "odd name.tsv")["@id"] = "odd%20name.tsv"
    toys.write(crate, content)
    assert faults(crate) == []


def test_inputs_at_impossible_places(tmp_path, toys, check):
    crate = toys.step(tmp_path / "crate")
    content = toys.document(crate)
    run = next(item for item in content["@graph"] if item["@id"] == "#run")
    places = ["x" * 5000, "a\0b", "\ud800", "..", "/proc/self/mem", "", "."]
    run["usedDataset"] = [{"@id": f"#{number}"} for number in range(len(places))]
    content["@graph"] += [
        {"@id": f"#{number}", "alternateName": place, "sha256": "0" * 64} for number, place in enumerate(places)
    ]
    (crate / METADATA).write_text(toys.resealed(json.dumps(content)))
    kinds = {one.kind for one in check(crate).faults}
    assert kinds == {"unreadable"}  # of /proc/self/mem; nothing else is there


BOMBS = {
    "deep": '{"@graph": ' + "[" * 200_000 + "]" * 200_000 + "}",
    "digits": '{"@graph": [], "x": ' + "9" * 10_000 + "}",
    "names": '{"@graph": [{"@id": ["a"]}, {"@id": {}}]}',
    "no id": '{"@graph": [{"@id": "./"}, {"sha256": "x"}]}',
    "words": '{"@graph": [{"@id": "./", "isPartOf": 3, "keywords": {"a": 1}, "@type": [1, 2]}, {"@type": 5}]}',
    "empty": "",
    "latin": b'{"\xff": 1}',
    "mark": b"\xef\xbb\xbf{}",
}


@pytest.mark.parametrize("name", BOMBS)
def test_metadata_of_another_form_is_a_fault_and_nothing_else(chain, faults, name):
    content = BOMBS[name]
    (chain / "1.b" / METADATA).write_bytes(content if isinstance(content, bytes) else content.encode())
    found = faults(chain / "3.last")
    assert {fault[1:3] for fault in found} >= {("1.b", METADATA)}
    assert all(fault[3] for fault in found if fault[1] == "1.b")


def test_a_file_that_cannot_be_read_is_a_fault(chain, faults, monkeypatch):
    plain = hashing.sha256_of

    def refuse(path):
        if path.name in ("table.tsv", "in.tsv"):
            raise PermissionError(13, "Permission denied")
        return plain(path)

    monkeypatch.setattr(hashing, "sha256_of", refuse)
    found = faults(chain / "2.both")
    assert {fault[:2] for fault in found} == {("unreadable", "1.a"), ("unreadable", "1.b"), ("unreadable", "2.both")}


def test_two_hundred_faults_in_a_deep_chain_are_told_quickly(tmp_path, toys, faults):
    before = toys.step(tmp_path / "0")
    for number in range(1, 40):
        before = toys.step(tmp_path / str(number), [before / "table.tsv"], [("table.tsv", f"{number}")])
    for number in range(40):
        (tmp_path / str(number) / "extra").write_text("x")
    found = faults(before)
    assert len(found) == 40
    assert [len(fault[3]) for fault in found] == list(range(40))
