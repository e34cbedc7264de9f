"""Latents of several modalities made one vector per protein, by hand."""

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError
from cellmapkit.api.records import Embedding
from cellmapkit.torchkit import fuse, mean_lengths, note_filled, stand_in


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


def test_proteins_without_every_latent_are_counted():
    mask = np.array([[True, True], [True, False], [False, True]])
    assert note_filled(mask, "zero") == [
        "2 proteins miss a modality: in the fused vector zero stands for an absent latent"
    ]
    assert note_filled(mask[:1], "zero") == []


def test_mean_lengths():
    assert mean_lengths(LATENTS) == "x 3, y 2"


VIEWS = {
    "x": table(A=[1, 0], B=[0, 1], D=[0.6, 0.8]),
    "y": table(A=[0, 1], C=[-1, 0], D=[0.8, 0.6]),
    "z": table(D=[1, 0]),
}


def side_by_side(views):
    return fuse(tuple("ABCD"), stand_in(tuple("ABCD"), views), "concat").values


def test_absent_latents_are_stood_in_for_by_the_unit_mean_of_the_present_ones():
    half = 0.5**0.5
    expected = [[1, 0, 0, 1, half, half], [0, 1] * 3, [-1, 0] * 3, [0.6, 0.8, 0.8, 0.6, 1, 0]]
    np.testing.assert_allclose(side_by_side(VIEWS), expected, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(side_by_side(VIEWS), axis=1), 3**0.5, rtol=1e-6)


def test_a_single_latents_cosine_to_a_complete_protein_is_the_mean_over_views():
    values = side_by_side({name: VIEWS[name] for name in "xy"}) / 2**0.5
    assert values[1] @ values[3] == pytest.approx((0.8 + 0.6) / 2)
