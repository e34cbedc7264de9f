import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.embeddingeval.profile_agreement import profile_agreements
from cellmapkit.embeddingeval.profiles import Profiles


def tables(n=120, m=40, missing=0.3):
    rng = np.random.default_rng(1)
    hidden = rng.normal(size=(n, 3))
    values = hidden @ rng.normal(size=(3, m)) + 0.3 * rng.normal(size=(n, m))
    values[rng.random(values.shape) < missing] = np.nan
    names = tuple(f"g{k:03}" for k in range(n))
    near = Embedding(ids=names, values=(hidden + 0.1 * rng.normal(size=(n, 3))).astype(np.float32))
    noise = Embedding(ids=names, values=rng.normal(size=(n, 3)).astype(np.float32))
    return Profiles(genes=names, values=values), {"near": near, "noise": noise}


def agree(embeddings, profiles, fractions=(0.05, 0.2)):
    found, notes = profile_agreements(embeddings, {"screen": profiles}, fractions, Run())
    return {(one.embedding, one.fraction): one for one in found}, notes


def test_it_is_the_auroc_of_the_most_correlated_pairs():
    pandas = pytest.importorskip("pandas")
    profiles, embeddings = tables(missing=0.5)
    found, notes = agree(embeddings, profiles)
    upper = np.triu_indices(120, 1)
    correlation = pandas.DataFrame(profiles.values.T).corr(min_periods=10).to_numpy()[upper]
    there = np.isfinite(correlation)
    n_out = int((~there).sum())
    assert n_out > 0
    assert notes == [
        f"screen: {n_out} of 7140 pairs of 120 genes share fewer than 10 columns or do not vary there; left out"
    ]
    for (name, fraction), one in found.items():
        wanted = int(np.ceil(fraction * there.sum()))
        positive = correlation[there] >= np.sort(correlation[there])[-wanted]
        unit = embeddings[name].values / np.linalg.norm(embeddings[name].values, axis=1, keepdims=True)
        assert one.reference == "screen"
        assert (one.n_genes, one.left_out) == (120, n_out)
        assert one.realised == pytest.approx(wanted / there.sum(), abs=1e-3)
        assert one.auroc == pytest.approx(roc_auc_score(positive, (unit @ unit.T)[upper][there]), abs=1e-4)
    assert found["near", 0.05].auroc > 0.9
    assert found["noise", 0.05].auroc == pytest.approx(0.5, abs=0.06)


def test_genes_are_those_of_both_in_any_order():
    profiles, embeddings = tables()
    first, _ = agree(embeddings, profiles)
    order = np.random.default_rng(0).permutation(120)
    turned = Profiles(genes=tuple(profiles.genes[k] for k in order), values=profiles.values[order])
    more = {
        name: Embedding(ids=("x", *one.ids), values=np.vstack([one.values[:1], one.values]))
        for name, one in embeddings.items()
    }
    assert agree(more, turned)[0] == first


def test_few_genes_or_no_correlations_are_left_out_and_said():
    profiles, embeddings = tables()
    few = Profiles(genes=profiles.genes[:49], values=profiles.values[:49])
    assert agree(embeddings, few) == (
        {},
        [f"agreement of {name} with screen: only 49 common genes, left out" for name in ("near", "noise")],
    )
    narrow = Profiles(genes=profiles.genes, values=profiles.values[:, :9])
    found, notes = agree(embeddings, narrow)
    assert not found
    assert notes[0].startswith("screen: 7140 of 7140 pairs")
    assert notes[1] == "agreement of near with screen: no pair has a correlation, left out"
