"""A co-embedding of held-out items, asked by protein."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import AlgorithmError, examples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.api.records import Coembedding, Embedding, Modalities
    from cellmapkit.crossmodal.holdout import HeldOut


@dataclass(frozen=True, kw_only=True)
class Fitted:
    """What a co-embedder made of one fold.

    Attributes
    ----------
    given : Modalities
        All proteins as they are.
    held : HeldOut
        What the co-embedder was given.
    result : Coembedding
        What it gave.
    fold : int
        Number of the fold, from 0.
    """

    given: Modalities
    held: HeldOut
    result: Coembedding
    fold: int

    @property
    def has_latents(self) -> bool:
        """Return whether there are vectors per modality; without them fused ones stand for both."""
        return all(name in self.result.latents for name in self.given.names)

    def label(self, group: int) -> str:
        """Return the names of a group's modalities, joined by ``+``."""
        return "+".join(self.given.names[column] for column in self.held.groups[group])

    def genes(self, *groups: int) -> np.ndarray:
        """Return the rows of the held-out proteins that have an item in each of these groups, rising."""
        return np.array([row for row in self.held.genes if all(row in self.held.items[g] for g in groups)], dtype=int)

    def items(self, group: int, genes: np.ndarray) -> np.ndarray:
        """Return the vectors of the items of held-out proteins.

        Parameters
        ----------
        group : int
            Number of the group; one modality has its latents, several have the fused vector.
        genes : ndarray of int64
            Rows of proteins with an item in the group.

        Returns
        -------
        ndarray of float32, shape (n_genes, latent_dim)

        Raises
        ------
        AlgorithmError
            If the co-embedder left items out.
        """
        columns, ids = self.held.groups[group], [self.held.items[group][row] for row in genes.tolist()]
        if len(columns) == 1 and self.has_latents:
            return self._take(f"latents[{self.given.names[columns[0]]!r}]", ids)
        return self._take("fused", ids)

    def fused(self, group: int | None, genes: np.ndarray) -> np.ndarray:
        """Return the fused vectors of items of a group, or, without one, of proteins that were entered as they are."""
        names = self.held.items[group] if group is not None else self.given.ids
        return self._take("fused", [names[row] for row in genes.tolist()])

    def trained(self, column: int, genes: np.ndarray) -> np.ndarray:
        """Return the vectors of one modality of proteins that were entered as they are; fused without latents."""
        ids = [self.given.ids[row] for row in genes]
        return self._take(f"latents[{self.given.names[column]!r}]" if self.has_latents else "fused", ids)

    def trained_with(self, *columns: int) -> np.ndarray:
        """Return the rows of the proteins entered as they are that have all these modalities, rising."""
        return self.held.trained[self.given.mask[self.held.trained][:, list(columns)].all(axis=1)]

    def generated(self, group: int, target: int, genes: np.ndarray) -> np.ndarray | None:
        """Return the features of a modality generated for items, or ``None`` if the co-embedder generates none."""
        what = f"generated[{self.given.names[target]!r}]"
        if what not in self._places:
            return None
        return self._take(what, [self.held.items[group][row] for row in genes.tolist()])

    @cached_property
    def _places(self) -> dict[str, tuple[Embedding, dict[str, int]]]:
        named = {"fused": self.result.fused}
        named |= {f"latents[{name!r}]": table for name, table in self.result.latents.items()}
        named |= {f"generated[{name!r}]": table for name, table in self.result.generated.items()}
        return {what: (table, {name: row for row, name in enumerate(table.ids)}) for what, table in named.items()}

    def _take(self, what: str, ids: Sequence[str]) -> np.ndarray:
        table, places = self._places[what]
        lost = [name for name in ids if name not in places]
        if lost:
            raise AlgorithmError(
                f"fold {self.fold + 1}: {what} lacks {len(lost)} of {len(ids)} proteins, e.g. {examples(lost)}",
                hint="the co-embedder left out proteins it was given; its notes in output.log may say why",
            )
        return table.values[[places[name] for name in ids]]
