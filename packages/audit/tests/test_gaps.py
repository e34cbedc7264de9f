"""What cannot be checked: upstream's crates, and what is elsewhere."""

import json

import pytest

UPSTREAM = {
    "old": {"@id": "ark:1/old", "@type": "EVI:Dataset", "name": "old", "@graph": [
        {"@id": "ark:1/set", "metadataType": "https://w3id.org/EVI#Dataset", "contentUrl": "file:///ppi_emd.tsv"},
        {"@id": "ark:1/run", "metadataType": "https://w3id.org/EVI#Computation", "usedDataset": ["ark:1/before"]}]},
    "flat": {"@id": "ark:1/flat", "@type": "https://w3id.org/EVI#ROCrate", "name": "flat", "@graph": [
        {"@id": "ark:1/set", "@type": "https://w3id.org/EVI#Dataset", "name": "set"},
        {"@id": "ark:1/run", "@type": "https://w2id.org/EVI#Computation", "usedDataset": ["ark:1/before"]}]},
    "new": {"@graph": [
        {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "about": {"@id": "ark:1/new"}},
        {"@id": "ark:1/new", "@type": ["Dataset", "https://w3id.org/EVI#ROCrate"], "name": "new"},
        {"@id": "ark:1/run", "@type": "https://w3id.org/EVI#Computation", "usedDataset": [{"@id": "ark:1/before"}]}]},
}  # fmt: skip


@pytest.fixture(params=UPSTREAM)
def upstream(request, tmp_path):
    crate = tmp_path / request.param
    crate.mkdir()
    (crate / "ro-crate-metadata.json").write_text(json.dumps(UPSTREAM[request.param]))
    (crate / "ppi_emd.tsv").write_text("id\t0\nA\t1\n")
    (crate / "output.log").write_text("")
    return crate


def test_upstreams_crates_are_said_to_be_unchecked(upstream, check):
    verdict = check(upstream)
    assert verdict.faults == ()
    assert verdict.n_files == 0
    first, second = verdict.gaps
    assert "another toolkit; it records no digest, neither of its 2 files nor of itself" in first
    assert "input ark:1/before was not found" in second


def test_what_we_read_of_upstreams_crate_is_checked(upstream, toys, check, faults, tmp_path):
    ours = toys.step(tmp_path / "ours", [upstream / "ppi_emd.tsv"])
    assert check(ours).faults == ()
    (upstream / "ppi_emd.tsv").write_text("id\t0\nA\t2\n")
    assert faults(ours) == [("changed", upstream.name, "ppi_emd.tsv", ["ours"])]
    (upstream / "ppi_emd.tsv").unlink()
    assert ("missing", upstream.name, "ppi_emd.tsv", ["ours"]) in faults(ours)


def test_upstreams_metadata_is_covered_by_the_crate_made_from_it(upstream, toys, faults, tmp_path):
    ours = toys.step(tmp_path / "ours", [upstream / "ppi_emd.tsv"])
    toys.edit(upstream, "ark:1/run", "ark:1/ran")
    assert faults(ours) == [("metadata", upstream.name, "ro-crate-metadata.json", ["ours"])]


def test_a_crate_of_other_tools_with_some_digests(tmp_path, check):
    digest = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"  # of "x"
    graph = [
        {"@id": "ro-crate-metadata.json", "about": {"@id": "./"}},
        {"@id": "./", "@type": "Dataset"},
        {"@id": "a%20b", "@type": "File", "sha256": digest},
        {"@id": "c", "@type": "File"},
        {"@id": "https://example.org/d", "@type": "File"},
    ]
    (tmp_path / "ro-crate-metadata.json").write_text(json.dumps({"@graph": graph}))
    (tmp_path / "a b").write_text("x")
    (tmp_path / "c").write_text("x")
    verdict = check(tmp_path)
    assert (verdict.faults, verdict.n_files) == ((), 1)
    assert "digests of 1 of 2 files, and none of itself" in verdict.gaps[0]
    assert "1 files are elsewhere and were not fetched: 'https://example.org/d'" in verdict.gaps[1]
    (tmp_path / "a b").write_text("y")
    assert [one.kind for one in check(tmp_path).faults] == ["changed"]


def test_what_was_fetched_is_not_fetched_again(toys, tmp_path, check):
    crate = toys.step(tmp_path / "crate", [tmp_path / "crate" / "x"] * 0)
    content = toys.document(crate)
    next(item for item in content["@graph"] if item["@id"] == "#run")["usedDataset"] = {"@id": "#in"}
    content["@graph"].append({"@id": "#in", "alternateName": "https://example.org/in.tsv", "sha256": "ab"})
    toys.write(crate, content)
    (gap,) = check(crate).gaps
    assert gap.endswith("input https://example.org/in.tsv was not fetched again")
