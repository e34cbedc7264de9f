"""Where crates and inputs are."""

import pytest

from cellmapkit.api import CrateError, InputError
from cellmapkit.audit.places import Places, record_of
from cellmapkit.core.crate import InputFile
from cellmapkit.core.record import read_record


def test_a_record_is_what_core_reads(chain):
    assert record_of(chain / "2.both") == read_record(chain / "2.both")


def test_a_record_that_cannot_be_opened(chain, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("cellmapkit.audit.places.read_record", refuse)
    with pytest.raises(CrateError, match="cannot be read: Permission denied"):
        record_of(chain / "1.a")


def test_the_recorded_place_comes_before_the_searched(chain, tmp_path):
    (item,) = record_of(chain / "1.a").activity.inputs
    assert Places([tmp_path]).of_input(chain / "1.a", item) == (chain / "in.tsv", None)


def test_a_file_that_is_gone_from_its_crate(chain):
    item = record_of(chain / "2.both").activity.inputs[0]
    (chain / "1.a" / "table.tsv").unlink()
    assert Places().of_input(chain / "2.both", item) == (None, chain / "1.a")


def test_a_folder_that_cannot_be_searched(chain, tmp_path):
    item = record_of(chain / "2.both").activity.inputs[0]
    (chain / "1.a").rename(chain / "moved")
    with pytest.raises(InputError, match="no cannot be searched: No such file"):
        Places([tmp_path / "no"]).of_input(chain / "2.both", item)


def test_addresses_are_not_looked_for(chain):
    item = InputFile(location="https://example.org/in.tsv", size=1, sha256="ab")
    assert Places().of_input(chain / "1.a", item) == (None, None)


def test_upstream_names_the_crate_only(chain):
    name = record_of(chain / "1.a").info.identifier
    item = InputFile(location=name, size=-1, sha256="")
    assert Places([chain]).of_input(chain / "2.both", item) == (None, chain / "1.a")


@pytest.fixture
def nested(chain, toys):
    """The chain, and a crate made from a file in a folder of another."""
    return toys.step(chain / "4.nested", [chain / "1.b" / "sub" / "deep.tsv"])


def test_a_file_in_a_folder_of_a_crate_belongs_to_the_crate(chain, nested, faults):
    (item,) = record_of(nested).activity.inputs
    assert Places().of_input(nested, item) == (chain / "1.b" / "sub" / "deep.tsv", chain / "1.b")
    assert faults(nested) == []


def test_a_file_in_a_folder_of_a_crate_is_told_from_another_there(chain, nested, faults):
    (chain / "1.b" / "sub" / "deep.tsv").write_text("id\t0\nC\t4\n")
    assert faults(nested) == [("changed", "1.b", "sub/deep.tsv", ["4.nested"])]


def test_a_file_in_a_folder_of_a_crate_that_moved(chain, nested, faults):
    (item,) = record_of(nested).activity.inputs
    (chain / "away").mkdir()
    (chain / "1.b").rename(chain / "away" / "other")
    (chain / "in.tsv").rename(chain / "away" / "in.tsv")
    found = Places([chain / "away"]).of_input(nested, item)
    assert found == (chain / "away" / "other" / "sub" / "deep.tsv", chain / "away" / "other")
    (chain / "away" / "other" / "sub" / "deep.tsv").unlink()
    assert Places([chain / "away"]).of_input(nested, item) == (None, chain / "away" / "other")
    assert ("missing", "other", "sub/deep.tsv", ["4.nested"]) in faults(nested, [chain / "away"])
