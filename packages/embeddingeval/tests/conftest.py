import json

import numpy as np
import pytest

from cellmapkit.api.records import Embedding
from cellmapkit.core.tables import write_embedding

N_GENES, N_GROUPS = 120, 4


def groups():
    return np.arange(N_GENES) % N_GROUPS


def names():
    return [f"G{k:03d}" for k in range(N_GENES)]


def vectors(noise, seed):
    rng = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(N_GROUPS, 8))
    return (centres[groups()] + noise * rng.normal(size=(N_GENES, 8))).astype(np.float32)


@pytest.fixture
def inputs(tmp_path):
    """Return a folder with a good and a poor embedding that differ in a few genes, a standard and folds."""
    write_embedding(tmp_path / "good.tsv", Embedding(ids=tuple(names()), values=vectors(0.5, 2)))
    poor = Embedding(ids=tuple(names()[10:]), values=vectors(3.0, 3)[10:])
    write_embedding(tmp_path / "poor.tsv", poor)
    labels = {gene: [f"L{group}"] for gene, group in zip(names(), groups().tolist(), strict=True)}
    (tmp_path / "known.json").write_text(json.dumps(labels))
    (tmp_path / "folds.tsv").write_text("gene\tfold\n" + "".join(f"{g}\t{k % 5}\n" for k, g in enumerate(names())))
    return tmp_path
