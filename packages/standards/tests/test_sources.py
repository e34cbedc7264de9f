from pathlib import Path

import pytest

from cellmapkit.api import UsageError
from cellmapkit.standards.ndex import Ndex
from cellmapkit.standards.sources import parse_source, parse_sources

UUID = "633291aa-6e1d-11ef-a7fd-005056ae23aa"


@pytest.mark.parametrize(
    ("place", "form", "path"),
    [
        ("x/a.json", "genes_json", "x/a.json"),
        ("a.JSON.gz", "genes_json", "a.JSON.gz"),
        ("terms_json:a.json", "terms_json", "a.json"),
        ("a.gmt", "gmt", "a.gmt"),
        ("a.tsv.gz", "tsv", "a.tsv.gz"),
        ("a.txt.gz", "music", "a.txt.gz"),
        ("gmt:a.txt", "gmt", "a.txt"),
        ("a.cx2", "cx", "a.cx2"),
        (UUID, "ndex", UUID),
    ],
)
def test_the_format_follows_from_the_name_or_is_said(place, form, path):
    source = parse_source("S", place)
    assert (source.name, source.form, source.place) == ("S", form, path)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["corum.gmt"], r"standard 'corum\.gmt'"),
        (["=corum.gmt"], "'' cannot name a standard"),
        (["A B=corum.gmt"], "'A B' cannot name a standard"),
        (["any=corum.gmt"], "'any' cannot name a standard"),
        (["A=x.gmt", "A=y.gmt"], r"'A' is given twice: x\.gmt and y\.gmt"),
        (["A=x.csv"], r"format of the standard A is not known .*'\.csv'"),
        (["A=x"], "format of the standard A is not known"),
    ],
)
def test_unclear_words_are_refused(words, message):
    with pytest.raises(UsageError, match=message):
        parse_sources(words)


def test_a_source_reads_its_file(tmp_path, write_json):
    path = write_json("a.json", {"A": ["t"]})
    (source,) = parse_sources([f"S={path}"])
    located = source.locate(Ndex(server="unused", cache=tmp_path))
    assert located == path
    assert source.read(located).terms == ("t",)
    network = [{"nodes": [{"@id": 1, "n": "t"}]}, {"nodeAttributes": [{"po": 1, "n": "genes", "v": "A,B"}]}]
    (source,) = parse_sources([f"S={write_json('a.cx', network)}"])
    assert source.read(Path(source.place)).genes == ("A", "B")


def test_a_uuid_is_fetched():
    class Fake(Ndex):
        def fetch(self, uuid):
            return Path("kept") / uuid

    assert parse_source("S", UUID).locate(Fake(server="x", cache=Path())) == Path("kept") / UUID
