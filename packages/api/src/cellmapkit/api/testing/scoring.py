"""The input and the checks of the role ``embedding_metric``."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cellmapkit.api.errors import examples
from cellmapkit.api.evaluation import Scores, Standard
from cellmapkit.api.records import Embedding
from cellmapkit.api.testing.expecting import expect

if TYPE_CHECKING:
    from cellmapkit.api.testing.case import Case

_TOLERANCE = 1e-5


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


def expect_scores(value: Any) -> Scores:  # noqa: ANN401 - to be found out
    """Return the value as scores, or raise ``AssertionError``."""
    expect(isinstance(value, Scores), f"the result is a {type(value).__name__}, expected Scores")
    assert isinstance(value, Scores)
    expect(value.rows, "there is no score")
    undefined = [row.metric for row in value.rows if not np.isfinite(row.value)]
    expect(not undefined or value.notes, f"undefined without a note: {examples(undefined)}")
    return value


def gives_scores(case: Case) -> None:
    """Check that there are scores, finite or with a note, each saying how many genes it rests on."""
    silent = [row.metric for row in expect_scores(case.result).rows if row.n_genes <= 0]
    expect(not silent, f"say on how many genes they rest: {examples(silent)}")


def gene_order_does_not_matter(case: Case) -> None:
    """Check that shuffled rows of the embedding give the same scores; whatever is drawn must follow the names."""
    judged: Judged = case.input
    order = np.random.default_rng(case.seed).permutation(len(judged.ids))
    ids = tuple(judged.ids[i] for i in order)
    shuffled = Embedding(ids=ids, values=judged.embedding.values[order])
    other = expect_scores(case.run(Judged(shuffled, judged.standard)))
    for one, two in zip(case.result.rows, other.rows, strict=True):
        same = one.metric == two.metric and np.isclose(one.value, two.value, rtol=_TOLERANCE, atol=0, equal_nan=True)
        expect(same, f"{one.metric} is {one.value:.6g}, but {two.value:.6g} when rows are shuffled; sort genes first")


def genes_elsewhere_do_not_matter(case: Case) -> None:
    """Check that genes of the standard that are not embedded do not move the first score."""
    judged: Judged = case.input
    known = set(judged.ids)
    standard = judged.standard
    sets = {}
    for k, label in enumerate(standard.labels):
        members = standard.indices[standard.indptr[k] : standard.indptr[k + 1]]
        sets[label] = [standard.genes[i] for i in members if standard.genes[i] in known]
    less = Standard.of(standard.name, sets)
    one, two = case.result.rows[0], expect_scores(case.run(Judged(judged.embedding, less))).rows[0]
    expect(one == two, f"{one.metric} is {one.value:.6g} with genes that are not embedded, {two.value:.6g} without")
