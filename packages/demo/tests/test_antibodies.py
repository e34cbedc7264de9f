import re

import numpy as np
import pytest

from cellmapkit.api import ParameterError, Run
from cellmapkit.demo.antibodies import stain
from cellmapkit.demo.image_params import ImageParams
from cellmapkit.demo.locations import LOCATIONS


@pytest.fixture(scope="module")
def staining(cell):
    return stain(cell, ImageParams(), Run(seed=0))


def homes(cell, staining):
    """Return the locations of the planted compartments of each protein."""
    found = {}
    for assembly in cell.assemblies:
        if assembly.level == "compartment":
            for protein in assembly.members:
                found.setdefault(protein, set()).add(staining.location_of[assembly.name])
    return found


def test_each_compartment_has_a_location_of_its_own(staining):
    assert len(set(staining.location_of.values())) == len(staining.location_of) == 6
    assert set(staining.location_of.values()) == set(list(LOCATIONS)[:6])


def test_compartments_share_locations_where_there_are_too_few(cell):
    shared = stain(cell, ImageParams(n_locations=4), Run(seed=0)).location_of
    assert len(set(shared.values())) == 4 and len(shared) == 6


def test_the_fraction_asked_for_is_imaged_and_rather_the_abundant(cell, staining):
    assert len(staining.seen) == 420
    imaged = np.array(sorted(staining.seen))
    others = np.setdiff1d(np.arange(700), imaged)
    assert np.median(cell.abundance[imaged]) > 1.3 * np.median(cell.abundance[others])


def test_every_imaged_protein_has_one_antibody_and_some_share_one(staining):
    targets = [target for antibody in staining.antibodies for target in antibody.targets]
    assert sorted(targets) == sorted(staining.seen) and len(staining.antibodies) == 400
    assert sum(len(antibody.targets) == 2 for antibody in staining.antibodies) == 20
    assert [antibody.number for antibody in staining.antibodies] == list(range(400))


def test_proteins_are_seen_where_planted_but_for_those_that_are_listed(cell, staining):
    home = homes(cell, staining)
    assert len(staining.misplaced) == 42
    assert sorted(staining.misplaced.values()) == ["besides"] * 21 + ["instead"] * 21
    for protein, seen in staining.seen.items():
        kind = staining.misplaced.get(protein)
        if kind is None:
            assert set(seen) == home[protein]
        elif kind == "besides":
            assert set(seen) > home[protein] and len(seen) == len(home[protein]) + 1
        else:
            assert len(seen) == 1 and not set(seen) & home[protein]
    both = [protein for protein, seen in staining.seen.items() if protein not in staining.misplaced and len(seen) == 2]
    assert len(both) >= 5  # of two complexes in different compartments


def test_an_antibody_stains_where_its_targets_are_seen(staining):
    for antibody in staining.antibodies:
        seen = {location for target in antibody.targets for location in staining.seen[target]}
        assert {place.location for place in antibody.places} == seen
        assert sum(place.weight for place in antibody.places) == pytest.approx(len(antibody.targets))
        assert all(place.weight > 0.3 for place in antibody.places if len(antibody.places) <= 2)
        assert antibody.stray.weight <= 0.4 and 0.2 <= antibody.brightness <= 1.8


def test_proteins_of_one_module_look_more_alike_than_others(cell, staining):
    module = {}
    for assembly in cell.assemblies:
        if assembly.level == "module":
            for protein in assembly.members:
                module.setdefault(protein, []).append(assembly.name)
    single = [a for a in staining.antibodies if len(a.targets) == 1 and len(module.get(a.targets[0], [])) == 1]
    looks = np.log([[a.places[0].style.size, a.places[0].style.number, a.places[0].style.reach] for a in single])
    names = np.array([module[a.targets[0]][0] for a in single])
    apart = np.linalg.norm(looks[:, None] - looks[None], axis=2)
    same = (names[:, None] == names[None]) & ~np.eye(len(names), dtype=bool)
    assert apart[same].mean() < 0.8 * apart[names[:, None] != names[None]].mean()
    assert looks[names == names[0]].std(axis=0).mean() > 0.05  # no module is one look


def test_names_are_in_the_grammar_of_the_atlas_and_unique(staining):
    names = [antibody.name for antibody in staining.antibodies]
    fields = [antibody.field_name(number) for antibody in staining.antibodies for number in range(3)]
    assert all(re.fullmatch(r"HPA9\d{5}", name) for name in names) and len(set(names)) == 400
    assert all(re.fullmatch(r"90\d\d_[A-H](\d|1[012])_\d+_", name) for name in fields) and len(set(fields)) == 1200
    assert staining.antibodies[97].field_name(1) == "9002_A2_2_"


def test_a_coverage_of_no_protein_is_refused(cell):
    with pytest.raises(ParameterError, match="is no protein of 700"):
        stain(cell, ImageParams(coverage=1e-4), Run(seed=0))


def test_equal_seeds_give_equal_antibodies_and_one_change_leaves_the_rest(cell, staining):
    assert stain(cell, ImageParams(), Run(seed=0)) == staining
    assert stain(cell, ImageParams(), Run(seed=1)) != staining
    right = stain(cell, ImageParams(misplaced=0.0), Run(seed=0))
    assert right.location_of == staining.location_of and right.seen.keys() == staining.seen.keys()
    assert [a.targets for a in right.antibodies] == [a.targets for a in staining.antibodies] and not right.misplaced
