"""Ask why DICE ranks the closest pairs worse than plain concatenation does: by its negatives, or by its temperature.

``python bench/dice_negatives.py bioplex2.tsv hein.tsv`` trains DICE on the proteins that all tables have, at several
temperatures, as it is and with some pairs of proteins spared, which means that they are no negatives of each other:
partners in a CORUM complex, as many pairs dealt out at random among the same proteins, and nearest neighbours in an
input. Partners are known from the labels that judge, so this is a diagnosis and no method; neighbours need no labels.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch
from inputs import data_folder
from measure import setting, table
from quality import Table, membership, read_embedding, read_standard, restrict, score_modules, score_pairs

from cellmapkit.api import Run
from cellmapkit.api.records import Modalities
from cellmapkit.dice.fit import fit_contrast
from cellmapkit.dice.losses import contrast
from cellmapkit.dice.objectives import Dice
from cellmapkit.dice.params import DiceParams

if TYPE_CHECKING:
    from torch import Tensor

    from cellmapkit.dice.views import Positives, Views


class Sparing(Dice):
    """DICE in which some pairs of proteins are not told apart; ``spared`` has bool for each, shape (n, n)."""

    def __init__(self, temperature: float, spared: np.ndarray) -> None:
        super().__init__(temperature)
        self._t, self._spared = temperature, torch.from_numpy(spared)

    def loss(self, cosines: Tensor, views: Views, positives: Positives) -> Tensor:
        """Return the loss of a batch."""
        rows = torch.from_numpy(np.concatenate(views.rows))
        spared = self._spared[rows][:, rows] & (rows[:, None] != rows)
        return contrast(cosines.masked_fill(spared, -math.inf), positives, self._t)


def neighbours(one: Table, k: int) -> np.ndarray:
    """Return whether either of two proteins is among the ``k`` nearest of the other."""
    cosines = one.rows @ one.rows.T
    np.fill_diagonal(cosines, -2)
    near = np.zeros(cosines.shape, bool)
    np.put_along_axis(near, np.argpartition(-cosines, k, axis=1)[:, :k], values=True, axis=1)
    return near | near.T


def main() -> None:
    """Train, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("embeddings", type=Path, nargs="+")
    parser.add_argument("--temperatures", type=float, nargs="+", default=[0.1, 0.2, 0.5, 1.0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--k", type=int, default=20, help="nearest neighbours to spare")
    options = parser.parse_args()
    torch.set_num_threads(1)
    tables = [read_embedding(path) for path in options.embeddings]
    genes = sorted(set.intersection(*(set(one.genes) for one in tables)))
    tables = [one.only(set(genes)) for one in tables]
    shape = len(genes), len(tables)
    names = tuple(path.stem for path in options.embeddings)
    modalities = Modalities(
        ids=tuple(genes), names=names, tables=tuple(one.rows for one in tables), mask=np.ones(shape, bool)
    )
    corum = read_standard(data_folder() / "benchmark" / "labels" / "CORUM.public.json.gz")
    pairs, modules = restrict(corum, set(genes), 2), restrict(corum, set(genes), 5)
    members = membership(genes, pairs)
    partners = (members @ members.T).toarray() > 0
    known = np.flatnonzero(partners.any(axis=1))
    dealt = np.zeros_like(partners)
    dealt[np.ix_(known, known)] = partners[np.ix_(*[np.random.default_rng(0).permutation(known)] * 2)]
    spared = {"none": np.zeros_like(partners), "partners": partners, "as many, at random": dealt}
    spared[f"{options.k} nearest in any input"] = np.any([neighbours(one, options.k) for one in tables], axis=0)
    rows = [["side by side, untrained", "", "", *judged(Table.of(genes, np.hstack(modalities.tables)), pairs, modules)]]
    for temperature in options.temperatures:
        for name, which in spared.items():
            made = fit_contrast(modalities, DiceParams(), Sparing(temperature, which), Run(seed=options.seed)).fused
            scores = judged(Table.of(list(made.ids), made.values), pairs, modules)
            rows.append([str(temperature), name, f"{which.mean():.2%}", *scores])
    print(setting())
    print(table(["temperature", "spared", "pairs", "AUROC", "AP", "AMI"], rows))


def judged(one: Table, pairs: dict[str, set[str]], modules: dict[str, set[str]]) -> list[str]:
    """Return AUROC, average precision and AMI of modules."""
    score = score_pairs(one.only(set(pairs)), pairs)
    return [f"{score.auroc:.3f}", f"{score.ap:.3f}", f"{score_modules(one, modules).res1:.3f}"]


if __name__ == "__main__":
    main()
