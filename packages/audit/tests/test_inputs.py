"""Inputs against the crates that made them."""

from cellmapkit.audit.chain import follow
from cellmapkit.audit.inputs import input_faults, needs_reading


def test_only_what_no_crate_records_needs_reading(chain):
    found = follow(chain / "3.last")
    assert needs_reading(found) == [chain / "in.tsv"]
    (chain / "1.b" / "ro-crate-metadata.json").write_text("{}")
    assert set(needs_reading(follow(chain / "3.last"))) == {chain / "in.tsv", chain / "1.b" / "table.tsv"}


def test_a_crate_that_says_it_read_another_file(chain, faults, toys):
    used = next(item for item in toys.document(chain / "3.last")["@graph"] if item.get("name") == "more.tsv" and
                "alternateName" in item)  # fmt: skip
    toys.edit(chain / "3.last", f'"sha256": "{used["sha256"]}"', f'"sha256": "{"a" * 64}"', reseal=True)
    assert faults(chain / "3.last") == [("input", "3.last", "../1.a/more.tsv", [])]


def test_crates_that_name_producers_by_identifier_only(chain, toys, faults):
    """Crates of versions before the seal record no digest of the metadata they were made from."""
    content = toys.document(chain / "2.both")
    for item in content["@graph"]:
        item.pop("crateDigest", None)
    toys.write(chain / "2.both", content)
    assert faults(chain / "2.both") == []
    name = next(item["@id"] for item in content["@graph"] if item["@id"].startswith("urn:") and item["name"] == "1.b")
    toys.edit(chain / "1.b", name, "urn:uuid:another", reseal=True)
    assert faults(chain / "2.both") == [("metadata", "1.b", "ro-crate-metadata.json", ["2.both"])]


def test_faults_of_a_clean_chain(chain):
    assert list(input_faults(follow(chain / "3.last"), {})) == []
