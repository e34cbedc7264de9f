import numpy as np
import torch

from cellmapkit.api import Run
from cellmapkit.muse import MuseParams
from cellmapkit.muse.clusters import cluster_note, find_labels, outliers_apart, source_of_labels


def test_when_labels_are_found():
    params = MuseParams(n_epochs_init=20, n_epochs=110)
    found = {epoch: source for epoch in range(150) if (source := source_of_labels(epoch, params))}
    assert found == {20: "features", 40: "encoders", 41: "encoders", 91: "encoders", 141: "encoders"}


def test_without_first_stages_encoders_are_the_only_source():
    params = MuseParams(n_epochs_init=0, n_epochs=10, relabel_epochs=4)
    assert [epoch for epoch in range(10) if source_of_labels(epoch, params) == "encoders"] == [0, 1, 5, 9]


def test_labels_of_a_modality_do_not_depend_on_its_place():
    tables, params = [torch.randn(60, 4), torch.randn(60, 5)], MuseParams(k=5, min_cluster_size=2)
    one = find_labels(tables, ["a", "b"], params, Run(), 3)
    other = find_labels(tables[::-1], ["b", "a"], params, Run(), 3)
    assert one.shape == (2, 60)
    assert (one == other[::-1]).all()


def test_outliers_apart():
    labels = np.array([[0, -1, 1, -1], [-1, 0, 0, 0]])
    assert outliers_apart(labels).tolist() == [[0, -2, 1, -4], [-1, 0, 0, 0]]


def test_note():
    assert cluster_note(np.array([[0, -1, 1, -1], [-1] * 4]), ["a", "b"]).endswith("a 2 (2 outliers), b 0 (4 outliers)")
