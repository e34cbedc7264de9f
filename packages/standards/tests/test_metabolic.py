import pytest

from cellmapkit.api import InputError
from cellmapkit.standards.metabolic import without_metabolic
from cellmapkit.standards.standard import build_standard

BY_ID = {"hsa00010": ["A"], "hsa01100": ["A", "B"], "hsa01200": ["C"], "hsa04110": ["D"], "path:hsa03010": ["E"]}


@pytest.mark.parametrize(
    ("which", "left"),
    [
        ("none", ["hsa00010", "hsa01100", "hsa01200", "hsa04110", "path:hsa03010"]),
        ("overview", ["hsa00010", "hsa01200", "hsa04110", "path:hsa03010"]),
        ("all", ["hsa04110", "path:hsa03010"]),
    ],
)
def test_maps_go_by_id(which, left):
    found = without_metabolic(build_standard("KEGG", "f", BY_ID), which)
    assert list(found.terms) == left


def test_what_was_left_out_is_said_and_genes_go_with_it():
    found = without_metabolic(build_standard("KEGG", "f", BY_ID), "all")
    assert found.genes == ("D", "E")
    assert found.notes == ("metabolic=all: 3 maps left out: 'hsa00010', 'hsa01100', 'hsa01200'",)


@pytest.mark.parametrize("term", ["Metabolic pathways", "KEGG_METABOLIC_PATHWAYS", "Metabolic pathways hsa01100"])
def test_the_overview_is_known_by_its_name(term):
    made = build_standard("KEGG", "f", {term: ["A"], "Cell cycle": ["A"], "Purine metabolism": ["A"]})
    assert without_metabolic(made, "overview").terms == ("Cell cycle", "Purine metabolism")
    described = build_standard("KEGG", "f", {"m1": ["A"], "m2": ["B"]}, descriptions={"m1": "Metabolic pathways"})
    assert without_metabolic(described, "overview").terms == ("m2",)


def test_names_alone_do_not_tell_all():
    made = build_standard("KEGG", "f", {"Cell cycle": ["A"], "hsa00010": ["A"]})
    with pytest.raises(InputError, match="f: 1 of 2 terms have no KEGG id: 'Cell cycle'"):
        without_metabolic(made, "all")


@pytest.mark.data
def test_the_public_file(data):
    from cellmapkit.standards.standard_files import read_genes_json

    standard = read_genes_json("KEGG", data / "standards" / "KEGG.public.json.gz")
    counts = {which: len(without_metabolic(standard, which)) for which in ("none", "overview", "all")}
    assert counts == {"none": 180, "overview": 179, "all": 133}
