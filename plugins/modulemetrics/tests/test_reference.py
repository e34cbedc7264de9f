"""The benchmark's reference values for module detection."""

import numpy as np
import pytest

from cellmapkit.api import Run
from cellmapkit.api.records import Embedding
from cellmapkit.modulemetrics.params import ModuleParams
from cellmapkit.modulemetrics.score import score

pytestmark = [pytest.mark.data, pytest.mark.slow]

# Network, labels, mean at resolution 1, mean of the best resolution, tolerance of both: .03, .06 for GO-CC. One row
# has a wider one: on KEGG six seeds of ten draws give bioplex2 means from .153 to .170, sixty draws .167, with a
# standard deviation of .05 between draws, so that the published mean is at the edge of what ten draws can give.
PUBLISHED = [
    ("hein", "CORUM", 0.477, 0.539, 0.03),
    ("bioplex2", "CORUM", 0.523, 0.583, 0.03),
    ("hein", "KEGG", 0.125, 0.154, 0.03),
    ("bioplex2", "KEGG", 0.192, 0.211, 0.045),
    ("hein", "GO-CC", 0.255, 0.276, 0.06),
    ("bioplex2", "GO-CC", 0.264, 0.275, 0.06),
    ("concat_zero", "CORUM", 0.530, 0.596, 0.03),
    ("concat_zero", "KEGG", 0.160, 0.180, 0.03),
    ("concat_zero", "GO-CC", 0.236, 0.246, 0.06),
]
# On the 1,411 genes of the three networks, CORUM: mean at resolution 1 and standard deviation between draws. So few
# genes make 15 or so modules, and the mean of ten draws scatters by a third of its deviation, which the tolerance is
# twice of.
CORE3 = [("bioplex2", 0.719, 0.077), ("hein", 0.589, 0.061)]


@pytest.mark.parametrize("row", PUBLISHED, ids=lambda row: "-".join(row[:2]))
def test_published(row, vectors, labels):
    network, standard, res1, best, tolerance = row
    embedding, _ = vectors(network)
    found = {row.metric: row.value for row in score(embedding, labels(standard), ModuleParams(), Run()).rows}
    assert found["ami_res1"] == pytest.approx(res1, abs=tolerance)
    assert found["ami_best"] == pytest.approx(best, abs=tolerance)


@pytest.mark.parametrize(("network", "res1", "sd"), CORE3)
def test_published_of_the_genes_of_three_networks(network, res1, sd, vectors, labels):
    shared = set.intersection(*(set(vectors(name)[0].ids) for name in ("bioplex2", "hein", "rolland")))
    whole, _ = vectors(network)
    rows = [row for row, gene in enumerate(whole.ids) if gene in shared]
    assert len(rows) == 1411
    part = Embedding(ids=tuple(whole.ids[row] for row in rows), values=whole.values[rows])
    found = score(part, labels("CORUM"), ModuleParams(resolutions=(1.0,)), Run()).rows[0]
    assert found.value == pytest.approx(res1, abs=2 * sd / np.sqrt(10))


@pytest.mark.parametrize(
    ("network", "n_genes", "n_zero"),
    [("hein", 5375, 2), ("bioplex2", 10941, 60), ("rolland", 4228, 130), ("concat_zero", 12846, None)],
)
def test_the_vectors_are_the_references(network, n_genes, n_zero, vectors):
    embedding, zero = vectors(network)
    assert len(embedding.ids) == n_genes
    assert n_zero is None or zero == n_zero


@pytest.mark.parametrize("standard", ["CORUM", "KEGG"])
@pytest.mark.parametrize("network", ["hein", "bioplex2"])
def test_random_vectors_give_nothing(network, standard, vectors, labels):
    embedding, _ = vectors(network)
    noise = Run().stream("noise").normal(size=embedding.values.shape).astype("float32")
    other = type(embedding)(ids=embedding.ids, values=noise)
    found = score(other, labels(standard), ModuleParams(resolutions=(1.0,)), Run()).rows[0]
    assert abs(found.value) < 0.02


def test_the_nearly_empty_network_is_not_perfect(vectors, labels):
    # 130 genes hold a single complex; two trivial partitions would agree perfectly
    embedding, _ = vectors("humancellmap")
    scores = score(embedding, labels("CORUM"), ModuleParams(), Run())
    assert np.isnan(scores.rows[0].value)
    assert any("fewer than 2 modules" in note for note in scores.notes)
