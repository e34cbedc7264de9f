"""Settings and command lines without the places of inputs."""

from dataclasses import replace

from cellmapkit.audit.placeless import settings_without_places, words_without_places
from cellmapkit.audit.places import record_of


def test_inputs_keep_their_names_and_lose_their_places(chain):
    record = record_of(chain / "2.both")  # read 1.a/table.tsv and 1.b/table.tsv
    settings = {"n": 1, "rate": 0.5, "x": ["a=/p/1.a/table.tsv", "/q/r/1.b"], "y": "/else/where", "z": "1.a"}
    record = replace(record, activity=replace(record.activity, parameters=settings))
    assert settings_without_places(record) == {
        "n": 1, "rate": 0.5, "x": ["a=1.a/table.tsv", "1.b"], "y": "/else/where", "z": "1.a",
    }  # fmt: skip
    words = ["--in", "../1.a", "--e=/p/1.b/table.tsv", "--f", "/p/q.tsv", "1/2"]
    assert words_without_places(words, record) == ["--in", "1.a", "--e=1.b/table.tsv", "--f", "/p/q.tsv", "1/2"]


def test_a_crate_without_a_run(chain):
    assert settings_without_places(replace(record_of(chain / "1.a"), activity=None)) == {}
