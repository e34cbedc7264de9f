"""How often each assembly is found again in hierarchies rebuilt from perturbed input (evaluation E14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cellmapkit.api import IdMismatchError, examples
from cellmapkit.standards.incidence import incidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.hierarchy import Hierarchy
    from cellmapkit.hierarchyeval.rebuilt import Rebuilt
    from cellmapkit.hierarchyeval.robustness_params import RobustnessParams


@dataclass(frozen=True, kw_only=True)
class Recovery:
    """What one rebuilt hierarchy says; arrays have one value per assembly of the reference, roots included.

    Attributes
    ----------
    rebuilt : Rebuilt
        The hierarchy.
    n_missing : int
        Genes of the reference that its input lacked.
    testable : ndarray of bool, shape (n_assemblies,)
        Assemblies below the root of which enough is left.
    jaccard : ndarray of float64, shape (n_assemblies,)
        Largest Jaccard index of what is left with an assembly below the rebuilt root; 0 where none shares a gene.
    found : ndarray of bool, shape (n_assemblies,)
        Testable ones whose index is above the bound.
    """

    rebuilt: Rebuilt
    n_missing: int
    testable: np.ndarray
    jaccard: np.ndarray
    found: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Robustness:
    """How robust each assembly is; arrays have one value per assembly, roots included.

    Attributes
    ----------
    recoveries : tuple of Recovery
        One per rebuilt hierarchy.
    n_testable, n_found : ndarray of int64, shape (n_assemblies,)
        Hierarchies that say something of the assembly; those that hold it.
    share, mean_jaccard : ndarray of float64, shape (n_assemblies,)
        Found over testable, and the mean of the largest Jaccard index over the testable ones; NaN where there is none.
    robust : ndarray of bool, shape (n_assemblies,)
        Assemblies whose share meets the bound.
    """

    recoveries: tuple[Recovery, ...]
    n_testable: np.ndarray
    n_found: np.ndarray
    share: np.ndarray
    mean_jaccard: np.ndarray
    robust: np.ndarray


def recovery(hierarchy: Hierarchy, rebuilt: Rebuilt, params: RobustnessParams) -> Recovery:
    """Return which assemblies of a hierarchy one rebuilt hierarchy holds.

    An assembly is first cut to the proteins left in the rebuilt hierarchy's input. Where proteins are missing, it is
    not testable with fewer than ``robust_min_members`` left. No root takes part: a rebuilt one would meet every large
    assembly whatever the clustering found.

    Parameters
    ----------
    hierarchy : Hierarchy
        The reference.
    rebuilt : Rebuilt
        The other one.
    params : RobustnessParams
        The bounds; the one on the Jaccard index must be exceeded.

    Returns
    -------
    Recovery
        The record.

    Raises
    ------
    IdMismatchError
        If the input of the rebuilt hierarchy holds no gene of the reference.
    """
    left = np.array([gene in rebuilt.proteins for gene in hierarchy.genes], dtype=bool)
    if not left.any():
        message = f"{rebuilt.name}: none of its {len(rebuilt.proteins)} proteins is in the hierarchy"
        shown = f"it has {examples(sorted(rebuilt.proteins))}, the hierarchy {examples(hierarchy.genes)}"
        raise IdMismatchError(f"{message}; {shown}", hint="give hierarchies of the same proteins, by the same names")
    cut = hierarchy.members[:, np.flatnonzero(left)].tocsr()
    sizes = np.diff(cut.indptr)
    genes = tuple(gene for gene, kept in zip(hierarchy.genes, left, strict=True) if kept)
    known = set(genes)
    theirs = incidence([[gene for gene in own if gene in known] for _, own in rebuilt.assemblies], genes)
    their_sizes = np.array([len(own) for _, own in rebuilt.assemblies], dtype=np.int64)
    shared = (cut @ theirs.T).tocoo()
    jaccard = np.zeros(len(hierarchy))
    union = sizes[shared.row] + their_sizes[shared.col] - shared.data
    np.maximum.at(jaccard, shared.row, shared.data / union)
    least = 1 if left.all() else params.robust_min_members
    testable = (sizes >= least) & ~hierarchy.is_root
    return Recovery(
        rebuilt=rebuilt,
        n_missing=int((~left).sum()),
        testable=testable,
        jaccard=jaccard,
        found=testable & (jaccard > params.robust_jaccard),
    )


def robustness(hierarchy: Hierarchy, rebuilt: Sequence[Rebuilt], params: RobustnessParams) -> Robustness:
    """Return how often each assembly is found again.

    Parameters
    ----------
    hierarchy : Hierarchy
        The reference.
    rebuilt : sequence of Rebuilt
        At least one rebuilt hierarchy.
    params : RobustnessParams
        The bounds.

    Returns
    -------
    Robustness
        The record.

    Raises
    ------
    IdMismatchError
        If one of them was made from other proteins altogether.
    """
    recoveries = tuple(recovery(hierarchy, one, params) for one in rebuilt)
    testable = np.array([item.testable for item in recoveries])
    jaccard = np.array([item.jaccard for item in recoveries])
    n_testable = testable.sum(axis=0)
    n_found = np.array([item.found for item in recoveries]).sum(axis=0)
    share, mean = (
        np.divide(total, n_testable, out=np.full(len(hierarchy), np.nan), where=n_testable > 0)
        for total in (n_found, (jaccard * testable).sum(axis=0))
    )
    return Robustness(
        recoveries=recoveries,
        n_testable=n_testable,
        n_found=n_found,
        share=share,
        mean_jaccard=mean,
        robust=share >= params.robust_share,
    )
