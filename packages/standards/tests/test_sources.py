from pathlib import Path

import pytest

from cellmapkit.api import UsageError
from cellmapkit.standards.ndex import Ndex
from cellmapkit.standards.options import StandardOptions
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


def test_options_follow_the_place():
    place = "go.gaf.gz,obo=go-basic.obo,aspect=C,exclude_evidence=IEA+ND,exclude_assigned_by=HPA,propagate=false"
    source = parse_source("GO_CC", place)
    assert (source.place, source.form, source.said) == ("go.gaf.gz", "gaf", False)
    assert source.options == StandardOptions(
        obo="go-basic.obo", aspect="C", exclude_evidence=("IEA", "ND"), exclude_assigned_by=("HPA",), propagate=False
    )
    assert source.files == (Path("go-basic.obo"),)
    assert parse_source("S", f"{UUID},hgnc=h.tsv").options.hgnc == "h.tsv"


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("a.gaf,aspct=C", "no parameter 'aspct'\n.*did you mean 'aspect'"),
        ("a.gaf,aspect=X", "'aspect' is 'X'"),
        ("a.gaf,propagate=perhaps", "'propagate' is 'perhaps'"),
        ("a.gaf,aspect=C,aspect=P", "has the option aspect twice"),
    ],
)
def test_unclear_options_are_refused(place, message):
    with pytest.raises(UsageError, match=message):
        parse_source("S", place)


def test_a_form_that_was_said_is_not_corrected_and_one_from_the_name_is(tmp_path):
    path = tmp_path / "a.tsv"
    path.write_text("path:hsa00010\thsa:1\n")
    assert parse_source("S", f"tsv:{path}").read(path).terms == ("hsa:1",)
    with pytest.raises(UsageError, match="by Entrez id"):
        parse_source("S", str(path)).read(path)
