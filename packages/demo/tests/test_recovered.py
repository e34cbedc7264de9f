import pytest

from cellmapkit.api import IdMismatchError
from cellmapkit.demo.recovered import Planted, recover

ABC = [f"G{number:02d}" for number in range(20)]


def planted(name, level, genes):
    return Planted(name=name, level=level, genes=frozenset(genes))


SHEET = [
    planted("cell", "cell", ABC),
    planted("compartment_01", "compartment", ABC[:10]),
    planted("module_01", "module", ABC[:6]),
    planted("complex_01", "complex", ABC[:4]),
    planted("complex_02", "complex", ABC[10:15]),
]


def test_the_answer_sheet_recovers_itself():
    found = recover(SHEET, [(p.name, p.genes) for p in SHEET])
    assert [(m.planted.name, m.found, m.jaccard) for m in found.matches] == [(p.name, p.name, 1.0) for p in SHEET[1:]]
    assert [(s.level, s.n_planted, s.n_recovered) for s in found.levels] == [
        ("compartment", 1, 1),
        ("module", 1, 1),
        ("complex", 2, 2),
    ]
    assert (found.n_proteins, found.n_found) == (20, 4)


def test_jaccard_by_hand():
    # complex_01 = G00..G03: {G00..G02, G10} has 3 in common of 5, {G00..G05} 4 of 6; complex_02 = G10..G14 has 1 of 8
    found = recover(SHEET, [("root", ABC), ("A", [*ABC[:3], ABC[10]]), ("B", ABC[:6])])
    scores = {match.planted.name: (match.found, match.jaccard) for match in found.matches}
    assert scores["complex_01"] == ("B", pytest.approx(4 / 6))
    assert scores["module_01"] == ("B", 1.0)
    assert scores["compartment_01"] == ("B", pytest.approx(6 / 10))
    assert scores["complex_02"] == ("A", pytest.approx(1 / 8))
    complexes = found.levels[2]
    assert (complexes.n_recovered, complexes.mean_jaccard) == (1, pytest.approx((4 / 6 + 1 / 8) / 2))


def test_planted_assemblies_are_cut_to_the_map():
    found = recover(SHEET, [("root", ABC[:14]), ("A", ABC[:4])])
    sizes = {match.planted.name: match.size for match in found.matches}
    assert sizes == {"compartment_01": 10, "module_01": 6, "complex_01": 4, "complex_02": 4}
    found = recover(SHEET, [("root", ABC[:13]), ("A", ABC[:4])])
    assert "complex_02" not in {match.planted.name for match in found.matches}
    assert found.levels[2].n_planted == 1


def test_proteins_nobody_planted_are_ignored():
    found = recover(SHEET, [("root", [*ABC, "X"]), ("A", [*ABC[:4], "X", "Y"])])
    assert found.n_proteins == 20
    assert found.matches[2].jaccard == 1.0


def test_an_assembly_of_all_proteins_matches_nothing():
    found = recover(SHEET, [("root", ABC), ("copy", ABC)])
    assert found.n_found == 0
    assert all((match.found, match.jaccard) == ("", 0.0) for match in found.matches)
    assert [score.n_recovered for score in found.levels] == [0, 0, 0]


def test_chance_finds_less_and_is_seeded():
    right = [(p.name, p.genes) for p in SHEET]
    first, again, other = (recover(SHEET, right, seed=seed) for seed in (0, 0, 1))
    assert first == again != other
    assert first.levels[2].null_recovered < 2 and first.levels[2].null_jaccard < first.levels[2].mean_jaccard
    assert recover(SHEET, right, n_null=0).levels[2].null_recovered == 0.0


def test_a_large_assembly_is_found_by_chance_as_often_as_it_should():
    # Ten of 20 proteins against ten of 20: 7 or more in common is a Jaccard index of 7 / 13 or more
    halves = [planted("compartment_01", "compartment", ABC[:10]), planted("cell", "cell", ABC)]
    score = recover(halves, [("root", ABC), ("A", ABC[:10])], n_null=2000).levels[0]
    assert score.null_recovered == pytest.approx(0.0894, abs=0.025)  # hypergeometric: P(X >= 7), N = 20, K = n = 10


def test_a_map_of_other_proteins_is_refused():
    with pytest.raises(IdMismatchError, match="no protein in common"):
        recover(SHEET, [("root", ["X", "Y"])])
