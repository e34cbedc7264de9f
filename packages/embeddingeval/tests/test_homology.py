"""The worked cases of homology-aware folds, from a file of clusters to the folds of function prediction."""

import dataclasses

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding
from cellmapkit.core.plugins import get
from cellmapkit.embeddingeval.clusters import read_groups

GENES = tuple("abcdefg")
EMBEDDING = Embedding(ids=GENES, values=np.random.default_rng(0).normal(size=(7, 2)).astype(np.float32))


def scores(path, text, **values):
    path.write_text(text)
    groups = read_groups(path, GENES).of
    standard = dataclasses.replace(Standard.of("s", {"l": GENES, "m": GENES[::2]}), groups=groups)
    algorithm = get("embedding_metric", "function")
    return algorithm.load()(EMBEDDING, standard, algorithm.params.of({"min_size": 2, **values}), Run())


def sizes(found):
    header, rows = found.tables["folds"]
    return sorted(row[header.index("n_test")] for row in rows)


MMSEQS = "a\ta\na\tb\na\tc\nd\td\nd\te\nf\tf\ng\tg\n"
CD_HIT = """>Cluster 0
0\t9aa, >a... *
1\t9aa, >b... at 40%
2\t9aa, >c... at 40%
>Cluster 1
0\t9aa, >d... *
1\t9aa, >e... at 40%
"""


@pytest.mark.parametrize("text", [MMSEQS, CD_HIT])
def test_four_clusters_make_folds_of_four_and_three(tmp_path, text):
    found = scores(tmp_path / "clusters", text, folds=2)
    assert sizes(found) == [3, 4]
    assert any(note.startswith("4 groups; ") for note in found.notes)


def test_singletons_are_a_plain_cross_validation(tmp_path):
    found = scores(tmp_path / "clusters", "".join(f"{gene}\t{gene}\n" for gene in GENES), folds=3)
    assert sizes(found) == [2, 2, 3]


def test_a_cluster_larger_than_a_fold_is_said(tmp_path):
    large = "".join(f"a\t{gene}\n" for gene in "abcd") + "e\te\n"
    found = scores(tmp_path / "clusters", large, folds=3)
    assert "the largest group has 4 of 7 genes, a whole fold or more: folds are uneven" in found.notes
    assert "4 groups; 2 genes have none and stand alone" in found.notes
    assert not any("uneven" in note for note in scores(tmp_path / "clusters", "a\ta\na\tb\n", folds=3).notes)
