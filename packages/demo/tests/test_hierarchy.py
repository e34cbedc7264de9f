from collections import Counter

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.demo.hierarchy import LEVELS, Assembly, plant, shared_level
from cellmapkit.demo.params import CellParams


def at(cell, level):
    return [assembly for assembly in cell.assemblies if assembly.level == level]


def test_there_are_as_many_assemblies_as_asked_for(cell):
    assert Counter(assembly.level for assembly in cell.assemblies) == {
        "cell": 1,
        "compartment": 6,
        "module": 24,
        "complex": 72,
    }
    assert cell.assemblies[0].members == tuple(range(700)) and cell.assemblies[0].parent == ""


def test_each_assembly_lies_within_its_parent(cell):
    by_name = {assembly.name: assembly for assembly in cell.assemblies}
    assert len(by_name) == len(cell.assemblies)
    for assembly in cell.assemblies[1:]:
        parent = by_name[assembly.parent]
        assert set(assembly.members) < set(parent.members)
        assert [*LEVELS, "cell"].index(assembly.level) == (["cell", *LEVELS].index(parent.level))
        assert list(assembly.members) == sorted(set(assembly.members))


def test_every_compartment_and_module_holds_at_least_two(cell):
    children = Counter(assembly.parent for assembly in cell.assemblies[1:])
    assert children["cell"] == 6
    assert all(children[assembly.name] >= 2 for level in LEVELS[:2] for assembly in at(cell, level))


def test_sizes_are_skewed_and_not_below_the_smallest(cell):
    sizes = [len(assembly.members) for assembly in at(cell, "complex")]
    assert min(sizes) >= 4
    assert max(sizes) > 2 * np.median(sizes)


def test_every_protein_has_a_place_and_some_have_two(cell):
    for level, n_loose in (("compartment", 0), ("module", 84), ("complex", 168)):
        times = Counter(member for assembly in at(cell, level) for member in assembly.members)
        assert len(times) == 700 - n_loose
    assert Counter(times.values()) == {1: 532 - 35, 2: 35}


def test_half_of_the_second_complexes_are_in_another_compartment(cell):
    times = Counter(member for assembly in at(cell, "compartment") for member in assembly.members)
    assert Counter(times.values())[2] == pytest.approx(35 / 2, abs=1)


def test_no_second_places_on_request():
    planted = plant(CellParams(in_two_complexes=0.0), Run(seed=1))
    assert sum(len(a.members) for a in planted if a.level == "complex") == 532
    assert sum(len(a.members) for a in planted if a.level == "module") == 616
    assert sum(len(a.members) for a in planted if a.level == "compartment") == 700


def test_the_shared_level_is_that_of_the_smallest_common_assembly():
    planted = [
        Assembly(name="cell", level="cell", parent="", members=(0, 1, 2, 3, 4)),
        Assembly(name="compartment_01", level="compartment", parent="cell", members=(0, 1, 2, 3)),
        Assembly(name="module_01", level="module", parent="compartment_01", members=(0, 1, 2)),
        Assembly(name="complex_01", level="complex", parent="module_01", members=(0, 1)),
    ]
    assert shared_level(planted, 5).tolist() == [
        [3, 3, 2, 1, 0],
        [3, 3, 2, 1, 0],
        [2, 2, 2, 1, 0],
        [1, 1, 1, 1, 0],
        [0, 0, 0, 0, 0],
    ]


def test_one_compartment_is_possible():
    planted = plant(CellParams(n_compartments=1), Run(seed=0))
    (compartment,) = [assembly for assembly in planted if assembly.level == "compartment"]
    assert len(compartment.members) == 700
