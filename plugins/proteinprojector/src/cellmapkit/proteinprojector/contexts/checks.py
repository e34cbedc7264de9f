"""What must hold between two contexts before any of them is trained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cellmapkit.api import IdMismatchError, InputError, examples
from cellmapkit.proteinprojector.checks import training_set

if TYPE_CHECKING:
    import numpy as np

    from cellmapkit.api import Run
    from cellmapkit.api.records import Modalities
    from cellmapkit.proteinprojector.contexts.params import PromergeParams
    from cellmapkit.torchkit import DeviceTables


def check_contexts(base: Modalities, query: Modalities, *, allow_unaligned: bool) -> list[str]:
    """Refuse contexts that have nothing in common, and return what to note about others.

    Parameters
    ----------
    base, query : Modalities
        The two contexts.
    allow_unaligned : bool
        Whether to go on although no protein is in both.

    Returns
    -------
    list of str
        Sentences for the log and the report.

    Raises
    ------
    InputError
        If the query has fewer than two proteins, or an empty modality.
    IdMismatchError
        If no protein is in both contexts, unless that is allowed.
    """
    empty = [name for name, column in zip(query.names, query.mask.T, strict=True) if not column.any()]
    if empty:
        raise InputError(f"no protein is present in {', '.join(map(repr, empty))}", hint="leave the modality out")
    if len(query.ids) < 2:
        raise InputError(
            f"{len(query.ids)} protein in the query context", hint="at least two are needed to tell one from another"
        )
    only_base = sorted(set(base.ids) - set(query.ids))
    only_query = sorted(set(query.ids) - set(base.ids))
    n_both = len(query.ids) - len(only_query)
    if not n_both and not allow_unaligned:
        raise IdMismatchError(
            f"no protein is in both contexts: base has {len(base.ids)} ({examples(base.ids)}), "
            f"query has {len(query.ids)} ({examples(query.ids)})",
            hint="check that all tables use the same kind of identifier; allow_unaligned trains all the same",
        )
    notes = [f"{n_both} proteins are in both contexts"]
    if only_base:
        notes.append(
            f"{len(only_base)} proteins are only in the base and not in the co-embedding: {examples(only_base)}"
        )
    if only_query:
        notes.append(
            f"{len(only_query)} proteins are only in the query and not tied to the base: {examples(only_query)}"
        )
    return notes


def query_training_set(tables: DeviceTables, params: PromergeParams, run: Run) -> tuple[np.ndarray, list[str]]:
    """Return what training the query may use, as :func:`~cellmapkit.proteinprojector.checks.training_set` does.

    A single modality is fine here, because it is tied to the base.
    """
    if len(tables.names) > 1:
        return training_set(tables, params, run)
    return tables.mask.copy(), [f"{tables.names[0]!r} is the only modality of the query: there are no triplets"]
