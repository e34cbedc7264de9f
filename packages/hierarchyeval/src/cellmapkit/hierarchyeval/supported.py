"""What tests of assemblies have in common, whatever the evidence, and which assemblies they support."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np

from cellmapkit.hierarchyeval.fdr import log_q_values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cellmapkit.hierarchyeval.support_params import SupportParams


SUPPORTED, UNSUPPORTED, NOT_TESTABLE = "supported", "unsupported", "not testable"


@dataclass(frozen=True, kw_only=True)
class Tested:
    """The tests of one embedding or network; arrays have one value per assembly, roots included.

    Attributes
    ----------
    name : str
        What the user calls it.
    n_genes : int
        Genes of the hierarchy that it holds.
    members : ndarray of int64, shape (n_assemblies,)
        Members of each assembly that it holds.
    testable : ndarray of bool, shape (n_assemblies,)
        Assemblies below the root with enough of them.
    log_p : ndarray of float64, shape (n_assemblies,)
        Natural logarithm of the one-sided p-value; NaN where not testable.
    """

    name: str
    n_genes: int
    members: np.ndarray
    testable: np.ndarray
    log_p: np.ndarray

    @property
    def pairs(self) -> np.ndarray:
        """Pairs of members, int64, shape (n_assemblies,)."""
        return self.members * (self.members - 1) // 2


T = TypeVar("T", bound=Tested)


@dataclass(frozen=True, kw_only=True)
class Support(Generic[T]):
    """The tests of one embedding or network with their correction.

    Attributes
    ----------
    tests : Tested
        The tests.
    log_q : ndarray of float64, shape (n_assemblies,)
        Natural logarithm of the adjusted p-value; NaN where not testable.
    supported : ndarray of bool, shape (n_assemblies,)
        Assemblies with an adjusted p-value below the bound.
    """

    tests: T
    log_q: np.ndarray
    supported: np.ndarray


def corrected(tests: Sequence[T], params: SupportParams) -> tuple[Support[T], ...]:
    """Return the tests of several embeddings, or of several networks, with their adjusted p-values.

    Parameters
    ----------
    tests : sequence of Tested
        One per embedding or network.
    params : SupportParams
        The bound, and which tests are corrected together.

    Returns
    -------
    tuple of Support
        In the order given.
    """
    log_q = [np.full(len(item.log_p), np.nan) for item in tests]
    families = [range(len(tests))] if params.support_correction == "joint" else [[k] for k in range(len(tests))]
    for family in families:
        log_p = [tests[k].log_p[tests[k].testable] for k in family]
        together = np.concatenate([np.empty(0), *log_p])
        adjusted = np.split(log_q_values(together, len(together)), np.cumsum([len(part) for part in log_p])[:-1])
        for k, values in zip(family, adjusted, strict=True):
            log_q[k][tests[k].testable] = values
    bound = np.log(params.support_fdr)
    return tuple(Support(tests=item, log_q=q, supported=q < bound) for item, q in zip(tests, log_q, strict=True))


def call_of(support: Support[T], assembly: int) -> str:
    """Return the call of one assembly.

    Parameters
    ----------
    support : Support
        Of one embedding or network.
    assembly : int
        Its index; not a root.

    Returns
    -------
    str
        :data:`SUPPORTED`, :data:`UNSUPPORTED` or :data:`NOT_TESTABLE`.
    """
    if not support.tests.testable[assembly]:
        return NOT_TESTABLE
    return SUPPORTED if support.supported[assembly] else UNSUPPORTED
