from cellmapkit.hierarchyeval.assembly_table import assembly_columns, assembly_rows


def test_a_row_per_assembly(evaluated):
    found = evaluated()
    rows = [dict(zip(assembly_columns(found), row, strict=True)) for row in assembly_rows(found)]
    assert [row["assembly"] for row in rows] == ["R", "S", "T"]
    root, s, t = rows
    assert (root["is_root"], root["n_children"], root["GO_CC_term"], root["known_toolkit"]) == ("True", "2", "", "")
    assert (s["size"], s["depth"], s["n_parents"]) == ("10", "1", "1")
    assert (s["GO_CC_size"], s["GO_CC_term"], s["GO_CC_jaccard"], s["GO_CC_match"]) == ("10", "b", "1", "True")
    assert s["GO_CC_q"].startswith("3.466") and s["GO_CC_q"].endswith("e-13")
    assert [s[f"known_{name}"] for name in ("toolkit", "pp", "mirage", "dice", "upstream_exact")] == ["True"] * 5
    assert (t["GO_CC_term"], t["GO_CC_match"], t["known_toolkit"]) == ("wide", "False", "False")
    assert t["known_dice"] == ""  # below ten genes
    assert (s["KEGG_term"], s["KEGG_match"]) == ("", "")


def test_a_match_comes_before_a_nearer_term_that_is_none(grow):
    from dataclasses import replace

    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.evaluation import evaluate
    from cellmapkit.hierarchyeval.presets import PRESETS
    from cellmapkit.standards.standard import build_standard

    genes = [f"g{i:03d}" for i in range(100)]
    # S has 50 genes; "near" is 45 of them and 30 others (Jaccard .56), "sure" is 20 of them (Jaccard .4, p far smaller)
    terms = {"near": [*genes[:45], *genes[50:80]], "sure": genes[:20], "rest": genes[20:]}
    hierarchy = grow({"R": genes, "S": genes[:50]}, [("R", "S")])
    rule = replace(PRESETS["toolkit"], max_fdr=1e-5)
    found = evaluate(hierarchy, [build_standard("X", "f", terms)], (rule,), 0, Run())
    row = dict(zip(assembly_columns(found), assembly_rows(found)[1], strict=True))
    assert (row["X_term"], row["X_jaccard"], row["X_match"]) == ("sure", "0.4", "True")


def test_columns_leave_out_what_does_not_apply(evaluated):
    columns = assembly_columns(evaluated("dice"))
    assert "KEGG_term" not in columns
    assert "known_dice" in columns
    assert all(columns.values())
