"""The input of the role ``embedding_metric``: an embedding and a standard that belong together."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import numpy as np

from cellmapkit.api.evaluation import Standard
from cellmapkit.api.records import Embedding


@dataclass(frozen=True)
class Judged:
    """What a metric is given.

    Attributes
    ----------
    embedding : Embedding
        To be judged.
    standard : Standard
        What it is judged by.
    """

    embedding: Embedding
    standard: Standard

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the names of the embedded genes."""
        return self.embedding.ids

    def renamed(self, prefix: str) -> Judged:
        """Return the same with a prefix before the name of every gene, in embedding and standard."""
        standard = dataclasses.replace(self.standard, genes=tuple(prefix + gene for gene in self.standard.genes))
        return Judged(dataclasses.replace(self.embedding, ids=tuple(prefix + name for name in self.ids)), standard)


def toy_judged(seed: int = 0, *, n_genes: int = 150, n_groups: int = 5) -> Judged:
    """Return noisy vectors of planted groups and a standard with a label for each group and for some pairs of groups.

    Parameters
    ----------
    seed : int
        Draws vectors and which genes have which label.
    n_genes, n_groups : int
        Number of embedded genes and of groups, dealt out in turn.

    Returns
    -------
    Judged
        A tenth of the genes have no label, and the standard names some genes that are not embedded.
    """
    rng = np.random.default_rng([seed, 4])
    groups = np.arange(n_genes) % n_groups
    centres = rng.normal(size=(n_groups, 8)) * 1.5
    values = (centres[groups] + rng.normal(size=(n_genes, 8))).astype(np.float32)
    genes = [f"G{index:03d}" for index in range(n_genes + 12)]
    labelled = rng.random(n_genes) < 0.9
    sets = {f"L{g}": [genes[i] for i in np.flatnonzero(labelled & (groups == g))] for g in range(n_groups)}
    for g in range(2):  # labels overlap, as real ones do
        sets[f"M{g}"] = [gene for gene in [*sets[f"L{g}"], *sets[f"L{g + 1}"]] if rng.random() < 0.7]
    sets["L0"] += genes[n_genes:]
    return Judged(Embedding(ids=tuple(genes[:n_genes]), values=values), Standard.of("toy", sets))
