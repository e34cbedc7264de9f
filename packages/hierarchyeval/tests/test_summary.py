import json

from cellmapkit.hierarchyeval.summary import SUMMARY_COLUMNS, summary, summary_rows


def pick(numbers, metric, preset=None, standard=None):
    (row,) = [n for n in numbers if (n["metric"], n["preset"], n["standard"]) == (metric, preset, standard)]
    return row


def test_counts_stand_beside_their_whole_and_chance(evaluated):
    found = evaluated(permutations=10)
    numbers, chance = summary(found), found.chance["known", "toolkit", "any"]
    row = pick(numbers, "known", "toolkit", "any")
    assert (row["value"], row["of"], row["share"]) == (1, 2, 0.5)
    assert (row["n_permutations"], row["null_mean"], row["p"]) == (10, chance.mean, chance.p)
    assert row["null_mean"] < 0.5
    assert pick(numbers, "known", "dice", "GO_CC")["of"] == 1
    assert pick(numbers, "mean_best_jaccard", "toolkit", "GO_CC")["z"] > 3
    assert pick(numbers, "background_genes", "toolkit", "KEGG")["value"] == 6
    assert pick(numbers, "tested_terms", "toolkit", "GO_CC")["of"] == 4
    assert pick(numbers, "matches", "toolkit", "GO_CC")["value"] == 2
    assert pick(numbers, "assemblies")["value"] == 2
    assert pick(numbers, "genes")["value"] == 100


def test_a_preset_without_its_standard_says_so(grow):
    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.evaluation import evaluate
    from cellmapkit.hierarchyeval.presets import PRESETS
    from cellmapkit.standards.standard import build_standard

    hierarchy = grow({"R": list("ABCDEF"), "S": list("ABCD")}, [("R", "S")])
    found = evaluate(hierarchy, [build_standard("KEGG", "f", {"t": list("ABCDEF")})], tuple(PRESETS.values()), 0, Run())
    row = pick(summary(found), "known", "dice")
    assert (row["value"], row["note"]) == (None, "looks at GO_CC only, which was not given")
    assert pick(summary(found), "known", "toolkit", "any")["null_mean"] is None


def test_equal_sets_without_significance_are_counted(grow):
    from cellmapkit.api import Run
    from cellmapkit.hierarchyeval.evaluation import evaluate
    from cellmapkit.hierarchyeval.presets import PRESETS
    from cellmapkit.standards.standard import build_standard

    genes = list("ABCDEFGH")
    terms = {"t": genes[:4], **{f"u{i}": genes[4:] for i in range(9)}}
    hierarchy = grow({"R": genes, "S": genes[:4]}, [("R", "S")])
    found = evaluate(hierarchy, [build_standard("X", "f", terms)], tuple(PRESETS.values()), 0, Run())
    assert pick(summary(found), "equal_sets_that_are_no_match", "toolkit", "X")["value"] == 1


def test_cells_and_json(evaluated):
    numbers = summary(evaluated())
    assert all(len(row) == len(SUMMARY_COLUMNS) for row in summary_rows(numbers))
    assert json.loads(json.dumps(numbers, allow_nan=False)) == numbers
