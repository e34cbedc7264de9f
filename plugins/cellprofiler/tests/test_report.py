import numpy as np

from cellmapkit.cellprofiler.components import Components
from cellmapkit.cellprofiler.features import NAMES
from cellmapkit.cellprofiler.report import mask_notes, mask_table, pca_notes, pca_tables


def fitted():
    values = np.random.default_rng(0).normal(size=(6, 433))
    values[:, 3] = 2
    result = Components.fit(values, variance_kept=0.7, standardise=True)
    assert result is not None
    return result


def test_masks_that_were_all_there_are_not_spoken_of():
    none = np.zeros((3, 2), np.int64)
    assert mask_notes(none, np.array([4, 5, 6])) == []
    assert mask_table(("a", "b", "c"), np.array([4, 5, 6]), none) == {}


def test_fields_with_empty_masks_are_listed():
    replaced = np.array([[0, 0], [3, 1], [1, 0]])
    note, constant = mask_notes(replaced, np.array([4, 5, 6]))
    assert note.startswith("4 of 15 cells, in 2 fields,")
    assert constant.startswith("1 of them")
    table = mask_table(("a", "b", "c"), np.array([4, 5, 6]), replaced)["empty_masks"]
    assert table[1:] == (("b", 5, 3, 1), ("c", 6, 1, 0))


def test_left_out_features_are_counted_and_named():
    keeps, left = pca_notes(fitted(), 6)
    n_kept = len(fitted().axes)
    assert keeps.startswith(f"{n_kept} principal components keep ")
    assert keeps.endswith("of the variance over 6 proteins")
    assert left.startswith(
        f"1 of 433 features do not vary over proteins and were left out of the components, e.g. {NAMES[3]!r}"
    )


def test_tables_have_a_row_per_feature_and_per_component():
    tables = pca_tables(fitted())
    assert len(tables["pca_features"]) == 434
    assert [row[1] for row in tables["pca_features"][1:]] == [k != 3 for k in range(433)]
    assert len(tables["pca_variance"]) == 1 + len(fitted().variance)
    assert tables["pca_variance"][-1][3] == 1
