import numpy as np
import pytest

from cellmapkit.api import InputError, Run
from cellmapkit.api.images import TEST, TRAINING, VALIDATION, ImageSet
from cellmapkit.image_embedding.cell_params import CellParams
from cellmapkit.image_embedding.split import averaged_cells, drawn_cells, split_cells


def images_of(proteins):
    """Return an ImageSet without pixels; ``proteins`` gives the fields of each by name."""
    ids = tuple(sorted(proteins))
    fields = tuple(sorted({field for own in proteins.values() for field in own}))
    links = [(fields.index(field), p) for p, name in enumerate(ids) for field in proteins[name]]
    return ImageSet(
        ids=ids,
        fields=fields,
        pixels=[np.zeros((1, 2, 2), np.uint8)] * len(fields),
        channels=("green",),
        links=np.array(sorted(links)).reshape(-1, 2),
        classes=(),
        labels=np.zeros((len(ids), 0), bool),
    )


def split(images, field, seed=0, **settings):
    return split_cells(images, np.asarray(field), CellParams(**settings), Run(seed=seed))


def counts(part):
    return [(part == which).sum() for which in (TRAINING, VALIDATION, TEST)]


@pytest.mark.parametrize(
    ("n_cells", "expected"),
    [(1, [0, 0, 1]), (2, [1, 0, 1]), (3, [2, 0, 1]), (4, [3, 0, 1]), (5, [3, 1, 1]), (9, [7, 1, 1]), (10, [8, 1, 1]),
     (25, [19, 3, 3]), (100, [80, 10, 10])],
)  # fmt: skip
def test_the_parts_of_one_protein(n_cells, expected):
    images = images_of({"A": ["a"]})
    assert counts(split(images, [0] * n_cells)) == expected


def test_other_fractions():
    images = images_of({"A": ["a"]})
    assert counts(split(images, [0] * 20, validation_fraction=0.25, test_fraction=0.5)) == [5, 5, 10]
    assert counts(split(images, [0] * 20, validation_fraction=0.0)) == [18, 0, 2]
    assert counts(split(images, [0] * 4, validation_fraction=0.09, test_fraction=0.9)) == [1, 0, 3]


def test_every_protein_is_split_over_all_its_fields():
    images = images_of({"A": ["a1", "a2"], "B": ["b"]})
    part = split(images, [0] * 60 + [1] * 40 + [2] * 50)
    assert counts(part[:100]) == [80, 10, 10]
    assert counts(part[100:]) == [40, 5, 5]
    assert (part[:60] == TEST).any()
    assert (part[60:100] == TEST).any()


def test_another_protein_changes_nothing_for_the_others():
    two = split(images_of({"B": ["b"], "C": ["c"]}), [0] * 30 + [1] * 30)
    three = split(images_of({"A": ["a"], "B": ["b"], "C": ["c"]}), [0] * 30 + [1] * 30 + [2] * 30)
    np.testing.assert_array_equal(two, three[30:])
    assert (two[:30] != two[30:]).any()  # and proteins are not drawn alike


def test_the_seed_decides():
    images = images_of({"A": ["a"]})
    first, again, other = (split(images, [0] * 40, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()


def test_a_protein_whose_only_field_is_shared_has_test_cells():
    images = images_of({"A": ["a", "ab"], "B": ["ab"]})
    part = split(images, [0] * 200 + [1] * 3)
    assert (part[200:] == TEST).sum() == 1


def test_whole_proteins_go_to_one_part():
    images = images_of({f"P{k:02d}": [f"f{k:02d}x", f"f{k:02d}y"] for k in range(20)})
    field = np.repeat(np.arange(40), 3)
    part = split(images, field, split="protein")
    for protein in range(20):
        assert len(set(part[field // 2 == protein])) == 1
    assert counts(part) == [16 * 6, 2 * 6, 2 * 6]


def test_proteins_that_share_a_field_stay_together():
    proteins = {"A": ["a", "ab"], "B": ["ab", "bc"], "C": ["bc"], "D": ["d"], "E": ["e"]}
    field = np.repeat(np.arange(5), 4)  # a ab bc d e
    for seed in range(8):
        part = split(images_of(proteins), field, seed, split="protein")
        assert len(set(part[:12])) == 1
        assert sorted(np.unique(part)) == [TRAINING, TEST]


def test_one_more_protein_moves_few_whole_ones():
    names = [f"P{k:02d}" for k in range(40)]
    before = split(images_of({name: [name] for name in names}), np.arange(40), split="protein")
    after = split(images_of({name: [name] for name in ["A", *names]}), np.arange(41), split="protein")
    assert (before != after[1:]).sum() <= 2


def test_proteins_without_cells_are_not_counted():
    images = images_of({f"P{k}": [f"f{k}"] for k in range(10)})
    part = split(images, [3, 3, 7, 7], split="protein")
    assert sorted(counts(part)) == [0, 2, 2]


def test_one_group_cannot_be_split():
    with pytest.raises(InputError, match="fall into 1 groups"):
        split(images_of({"A": ["ab"], "B": ["ab"]}), [0, 0], split="protein")


def test_which_cells_are_averaged():
    part = np.array([TRAINING, TEST, VALIDATION])
    assert averaged_cells(part, CellParams()).tolist() == [False, True, False]
    assert averaged_cells(part, CellParams(average="all")).all()
    assert averaged_cells(part, CellParams(split="protein")).all()


def test_at_most_so_many_cells_per_protein():
    images = images_of({"A": ["a1", "a2"], "B": ["b"], "C": ["c"]})
    field = np.array([0] * 30 + [1] * 30 + [2] * 4 + [3] * 50)
    rows = drawn_cells(images, field, 10, Run(seed=3))
    assert (np.diff(rows) > 0).all()
    assert (field[rows] < 2).sum() == 10
    assert (field[rows] == 2).sum() == 4
    assert (field[rows] == 3).sum() == 10
    assert len(drawn_cells(images, field, 0, Run())) == len(field)
    without = drawn_cells(images_of({"A": ["a1", "a2"]}), field[:60], 10, Run(seed=3))
    np.testing.assert_array_equal(rows[:10], without)
