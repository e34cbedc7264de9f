import pytest

from cellmapkit.api import InputError, TableError
from cellmapkit.standards.obo import read_obo


def test_terms_lie_above_along_is_a_and_part_of(obo):
    ontology = read_obo(obo)
    assert ontology.above["GO:0000030"] == {"GO:0005575", "GO:0000010", "GO:0000020"}
    assert ontology.above["GO:0000020"] == {"GO:0005575", "GO:0000010"}
    assert ontology.above["GO:0005575"] == frozenset()


def test_part_of_stops_at_the_border_of_a_namespace(obo):
    assert read_obo(obo).above["GO:0000080"] == {"GO:0003674"}


def test_names_roots_and_ids_that_are_no_longer_used(obo):
    ontology = read_obo(obo)
    assert ontology.names["GO:0000020"] == "complex {of two}"
    assert ontology.roots == {"GO:0005575", "GO:0008150", "GO:0003674"}
    assert ontology.primary == {"GO:0000011": "GO:0000010", "GO:0000060": "GO:0000040"}
    assert ontology.obsolete == {"GO:0000050"}
    assert "part_of" not in ontology.names


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("format-version: 1.2\n", TableError, r"no \[Term\]"),
        ("[Term]\nname: x\n", TableError, "1 lines begin a term without an id .*'line 1: no id'"),
        ("[Term]\nid: a\n\n[Term]\nid: a\n", TableError, "line 4: id a"),
        ("[Term]\nid: a\nis_a: b\n", InputError, "1 links to terms that the file does not have.*'a -> b'"),
        ("[Term]\nid: a\nis_a: b\n[Term]\nid: b\nis_a: a\n", InputError, "lie above themselves: [ab] -> [ab] -> [ab]"),
    ],
)
def test_damage_is_named(write, text, error, message):
    with pytest.raises(error, match=message):
        read_obo(write("x.obo", text))
