"""What the query knows of the base, by hand."""

import numpy as np
import pytest
import torch

from cellmapkit.api.records import Embedding, Modalities
from cellmapkit.proteinprojector.contexts.shared import shared_parts
from cellmapkit.torchkit import DeviceTables, fuse


def embedding(**rows):
    return Embedding(ids=tuple(rows), values=np.array(list(rows.values()), dtype=np.float32))


def prepared(ids):
    names = ("PPI-query", "image-query", "y2h-query")
    tables = tuple(np.ones((len(ids), 2), dtype=np.float32) for _ in names)
    mask = np.ones((len(ids), 3), dtype=bool)
    tables = DeviceTables.of(Modalities(ids=tuple(ids), names=names, tables=tables, mask=mask), torch.device("cpu"))
    latents = {"PPI-base": embedding(A=[3, 4], B=[1, 0]), "image-base": embedding(A=[1, 0], C=[0, 2], Z=[9, 9])}
    partner = {"PPI-query": "PPI-base", "image-query": "image-base"}
    return shared_parts(tables, latents, fuse("ABCZ", latents, "mean"), partner)


def test_the_base_latent_of_the_modality_or_else_the_mean_of_those_there_are():
    shared = prepared("ABCD")
    ppi, image, y2h = (values.tolist() for values in shared.values)
    assert ppi == [[3, 4], [1, 0], [0, 2], [0, 0]]
    assert image == [[1, 0], [1, 0], [0, 2], [0, 0]]
    assert y2h == [[2, 2], [1, 0], [0, 2], [0, 0]]
    assert shared.known.tolist() == [True, True, True, False]


def test_the_mean_length_is_over_known_proteins_and_modalities():
    by_hand = [(5 + 1 + 2) / 3, (1 + 1 + 2) / 3, (8**0.5 + 1 + 2) / 3]
    assert prepared("ABCD").length == pytest.approx(np.mean(by_hand), rel=1e-6)


def test_nothing_known_has_length_one_and_no_nan():
    shared = prepared("DE")
    assert shared.length == 1.0
    assert not shared.known.any()
    assert all((values == 0).all() for values in shared.values)
