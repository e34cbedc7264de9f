from cellmapkit.hierarchyeval.annotate import node_attributes, overlap_genes


def test_attributes_in_upstreams_form(evaluated):
    types, values = node_attributes(evaluated())
    assert types == {
        "GO_CC_terms": "string",
        "GO_CC_descriptions": "string",
        "GO_CC_FDRs": "string",
        "GO_CC_jaccard_indexes": "string",
        "GO_CC_overlap_genes": "string",
        "GO_CC_max_jaccard_index": "double",
        "KEGG_terms": "string",
        "KEGG_FDRs": "string",
        "KEGG_jaccard_indexes": "string",
        "KEGG_overlap_genes": "string",
        "KEGG_max_jaccard_index": "double",
    }
    root, s, t = values
    ten = ",".join(f"g{i:02d}" for i in range(10))
    assert s["GO_CC_terms"] == "b|a"
    assert s["GO_CC_descriptions"] == "the tenth|the half"
    # 6 tests; p(b) = 1 / C(100, 10), p(a) = C(95, 5) / C(100, 10)
    assert s["GO_CC_FDRs"] == "3.47e-13|1.00e-05"
    assert s["GO_CC_jaccard_indexes"] == "1.0|0.5"
    assert s["GO_CC_overlap_genes"] == f"{ten}|{ten[:19]}"
    assert s["GO_CC_max_jaccard_index"] == 1.0
    for other in (root, t):
        assert other["GO_CC_terms"] == other["GO_CC_overlap_genes"] == other["KEGG_terms"] == ""
        assert "GO_CC_max_jaccard_index" not in other


def test_a_standard_the_preset_does_not_look_at_gives_no_attributes(evaluated):
    types, _ = node_attributes(evaluated("dice"))
    assert not any(name.startswith("KEGG") for name in types)


def test_overlap_genes_are_sorted(evaluated):
    found = evaluated()
    assert overlap_genes(found, found.cuts["GO_CC"], 1, 0) == [f"g{i:02d}" for i in range(5)]
    assert overlap_genes(found, found.cuts["KEGG"], 1, 0) == []
