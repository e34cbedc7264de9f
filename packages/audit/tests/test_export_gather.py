"""Which files go into an export."""

import pytest

from cellmapkit.api import CrateError
from cellmapkit.audit.chain import follow
from cellmapkit.audit.exporting.gather import exported_crates, files_of
from cellmapkit.audit.exporting.placing import places_of

METADATA = "ro-crate-metadata.json"


def gathered(crate):
    chain = follow(crate)
    return files_of(chain, places_of(chain))


def test_every_file_of_a_chain_once(chain):
    files, notes = gathered(chain / "3.last")
    there = {f"crates/{path.relative_to(chain).as_posix()}" for path in chain.rglob("*") if path.is_file()}
    assert sorted(item.name for item in files) == sorted(there)
    assert notes == []


def test_where_inputs_are_in_it(chain):
    found = follow(chain / "3.last")
    places = places_of(found)
    crates = exported_crates(found, places, files_of(found, places)[0])
    assert [crate.folder for crate in crates][-1] == "crates/3.last"
    inputs = {crate.folder: [place for _, place in crate.inputs] for crate in crates}
    assert inputs["crates/1.a"] == ["crates/in.tsv"]
    assert inputs["crates/3.last"] == ["crates/1.a/more.tsv", "crates/2.both/both.tsv"]


def test_what_nobody_recorded_is_left_out_and_told(chain):
    (chain / "1.a" / "notes.txt").write_text("mine")
    files, notes = gathered(chain / "3.last")
    assert not any(item.name.endswith("notes.txt") for item in files)
    assert notes == ["crates/1.a: not recorded, left out: 'notes.txt'"]


def test_a_missing_file_is_an_error(chain):
    (chain / "1.a" / "more.tsv").unlink()
    with pytest.raises(CrateError, match=r"1\.a lacks 1 recorded files: 'more\.tsv'"):
        gathered(chain / "3.last")


def test_broken_metadata_is_an_error(chain):
    (chain / "1.a" / METADATA).write_text("{")
    with pytest.raises(CrateError, match=r"not exported: .*1\.a"):
        gathered(chain / "3.last")


def test_a_lost_crate_is_told(chain):
    (chain / "1.b").rename(chain / "elsewhere")
    _, notes = gathered(chain / "3.last")
    assert notes == ["2.both: 1 inputs were not found and are not in it: '../1.b/table.tsv'"]


def test_crates_of_another_toolkit_are_taken_whole(chain, toys):
    foreign = chain / "foreign"
    foreign.mkdir()
    (foreign / "data.tsv").write_text("x")
    toys.write(foreign, {"@graph": [
        {"@id": METADATA, "@type": "CreativeWork", "about": {"@id": "x:1"}},
        {"@id": "x:1", "@type": "Dataset", "name": "theirs"},
        {"@id": "#c", "@type": "EVI:Computation", "name": "c"},
    ]})  # fmt: skip
    files, _ = gathered(foreign)
    assert sorted(item.name for item in files) == ["crates/foreign/data.tsv", f"crates/foreign/{METADATA}"]
