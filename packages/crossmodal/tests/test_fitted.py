import dataclasses

import numpy as np
import pytest

from cellmapkit.api import AlgorithmError, Run
from cellmapkit.api.records import Embedding


def test_items_and_trained_proteins_are_found_by_gene(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table * 2, Run())
    genes = fitted.genes(0, 1)
    assert genes.tolist() == fitted.held.genes.tolist()
    np.testing.assert_array_equal(fitted.items(0, genes), given.tables[0][genes] * 2)
    trained = fitted.trained_with(0)
    assert not set(trained) & set(genes)
    np.testing.assert_array_equal(fitted.trained(0, trained), given.tables[0][trained] * 2)
    assert fitted.trained_with(0, 1).max() < 50
    assert fitted.generated(0, 1, genes) is None
    assert fitted.label(1) == "b"


def test_without_latents_the_fused_vectors_stand_for_them(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    bare = dataclasses.replace(fitted, result=dataclasses.replace(fitted.result, latents={}))
    genes = bare.genes(0)
    assert not bare.has_latents
    np.testing.assert_array_equal(bare.items(0, genes), given.tables[0][genes])


def test_items_that_were_left_out_are_an_error_that_names_them(given, fitted_by):
    fitted = fitted_by(given, lambda _, table: table, Run())
    item = fitted.held.items[0][fitted.held.genes[0]]
    latent = fitted.result.latents["a"]
    keep = [place for place, name in enumerate(latent.ids) if name != item]
    fewer = Embedding(ids=tuple(latent.ids[k] for k in keep), values=latent.values[keep])
    lame = dataclasses.replace(
        fitted, result=dataclasses.replace(fitted.result, latents={**fitted.result.latents, "a": fewer})
    )
    with pytest.raises(AlgorithmError, match=rf"fold 1: latents\['a'\] lacks 1 of 10 proteins, e.g. '{item}'"):
        lame.items(0, lame.genes(0))


def test_fused_vectors_are_of_items_or_of_proteins_as_they_are(given, fitted_by):
    fitted = fitted_by(given, lambda name, table: np.full_like(table, 1 if name == "a" else 3), Run())
    genes = fitted.genes(0, 1)
    assert [fitted.fused(group, genes)[0, 0] for group in (0, 1)] == [1, 3]
    assert (fitted.fused(None, fitted.trained_with(0, 1)) == 2).all()
