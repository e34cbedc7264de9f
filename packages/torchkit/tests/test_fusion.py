"""Latents of several modalities made one vector per protein, by hand."""

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Embedding
from cellmapkit.torchkit import fuse, mean_lengths


def table(**rows):
    return Embedding(ids=tuple(rows), values=np.array(list(rows.values()), dtype=np.float32))


LATENTS = {"x": table(b=[3, 4], a=[1, 0]), "y": table(b=[0, 2])}


def test_mean_over_the_modalities_a_protein_is_in():
    fused = fuse(("a", "b"), LATENTS, "mean")
    assert fused.ids == ("a", "b")
    np.testing.assert_allclose(fused.values, [[1, 0], [1.5, 3]])


def test_unit_mean_weighs_modalities_alike():
    np.testing.assert_allclose(fuse(("a", "b"), LATENTS, "unit_mean").values, [[1, 0], [0.3, 0.9]], atol=1e-7)


def test_side_by_side_needs_every_latent():
    np.testing.assert_allclose(
        fuse(("b",), {"x": table(b=[3, 4]), "y": table(b=[0, 2])}, "concat").values, [[3, 4, 0, 2]]
    )
    with pytest.raises(AlgorithmError, match="1 proteins lack latents, e.g. 'a'"):
        fuse(("a", "b"), LATENTS, "concat")


def test_a_protein_without_any_latent_is_an_error():
    with pytest.raises(AlgorithmError, match="1 proteins lack latents, e.g. 'c'"):
        fuse(("a", "b", "c"), LATENTS, "mean")


def test_mean_lengths():
    assert mean_lengths(LATENTS) == "x 3, y 2"
