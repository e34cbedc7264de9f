import numpy as np

from cellmapkit.api import Run
from cellmapkit.crossmodal.holdout import arrangements, hold_out, split
from cellmapkit.crossmodal.modalities import assemble


def test_two_modalities_have_one_arrangement_and_three_have_four():
    assert [(way.name, way.groups) for way in arrangements(("a", "b"), leave_one_out=True)] == [("apart", ((0,), (1,)))]
    names = ("a", "b", "c")
    assert [way.name for way in arrangements(names, leave_one_out=False)] == ["apart"]
    found = {way.name: way.groups for way in arrangements(names, leave_one_out=True)}
    assert found == {
        "apart": ((0,), (1,), (2,)),
        "without a": ((0,), (1, 2)),
        "without b": ((1,), (0, 2)),
        "without c": ((2,), (0, 1)),
    }


def test_folds_hold_every_shared_protein_once_and_depend_on_the_seed():
    mask = np.ones((53, 2), dtype=bool)
    mask[::5, 0] = False
    folds = split(mask, 4, Run(seed=1))
    assert sorted(np.concatenate(folds).tolist()) == np.flatnonzero(mask.all(axis=1)).tolist()
    assert {len(fold) for fold in folds} <= {10, 11}
    again, other = split(mask, 4, Run(seed=1)), split(mask, 4, Run(seed=2))
    assert all((x == y).all() for x, y in zip(folds, again, strict=True))
    assert any(x.tolist() != y.tolist() for x, y in zip(folds, other, strict=True))


def test_held_out_proteins_are_apart_and_all_others_as_they_are(given):
    genes, others = np.array([12, 20, 33]), np.setdiff1d(np.arange(60), [12, 20, 33])
    held = hold_out(given, genes, ((0,), (1,)), others, Run())
    record = held.modalities
    assert list(record.ids) == sorted(record.ids)
    assert len(record.ids) == 57 + 6
    row = {name: place for place, name in enumerate(record.ids)}
    for place in others:
        here = row[given.ids[place]]
        assert record.mask[here].tolist() == given.mask[place].tolist()
        assert all((new[here] == old[place]).all() for new, old in zip(record.tables, given.tables, strict=True))
    for group in (0, 1):
        for gene in genes:
            here = row[held.items[group][gene]]
            assert record.mask[here].tolist() == [group == 0, group == 1]
            assert (record.tables[group][here] == given.tables[group][gene]).all()
            assert not record.tables[1 - group][here].any()
    assert not {given.ids[gene] for gene in genes} & set(record.ids)


def test_neither_names_nor_rows_say_which_items_belong_together(given):
    genes = np.arange(10, 50)
    held = hold_out(given, genes, ((0,), (1,)), np.r_[0:10, 50:60], Run())
    places = [[int(held.items[group][gene].rpartition(":")[2]) for gene in genes] for group in (0, 1)]
    assert sorted(places[0]) == sorted(places[1]) == list(range(40))
    assert abs(np.corrcoef(*places)[0, 1]) < 0.4
    assert abs(np.corrcoef(places[0], genes)[0, 1]) < 0.4


def test_a_protein_that_misses_part_of_a_group_keeps_the_rest(linear_tables):
    given = assemble(linear_tables(names=("a", "b", "c")))  # G001 is not in b
    held = hold_out(given, np.array([1, 4]), ((0,), (1, 2)), np.arange(10, 20), Run())
    row = {name: place for place, name in enumerate(held.modalities.ids)}
    assert held.modalities.mask[row[held.items[1][1]]].tolist() == [False, False, True]
    assert held.modalities.mask[row[held.items[1][4]]].tolist() == [False, True, True]
    held = hold_out(given, np.array([1, 4]), ((0,), (1,), (2,)), np.arange(10, 20), Run())
    assert list(held.items[1]) == [4]


def test_a_name_that_is_taken_is_not_used_again(linear_tables):
    tables = linear_tables(n_genes=20)
    given = assemble(tables)
    ids = ("heldout:0:0000000", *given.ids[1:])
    given = type(given)(ids=tuple(sorted(ids)), names=given.names, tables=given.tables, mask=given.mask)
    held = hold_out(given, np.array([5, 6]), ((0,), (1,)), np.arange(7, 20), Run())
    assert not set(held.items[0].values()) & set(given.ids)
